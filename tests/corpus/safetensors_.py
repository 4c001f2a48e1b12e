"""safetensors: from numpy and from torch; metadata that talks of code; every dtype."""

from __future__ import annotations

import functools
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import save_file

from tests.corpus.case import Case

DISTRIBUTION = "safetensors"

DTYPES = ("f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "u2", "u4", "u8", "?", "c8")

COMMENTS = {
    "eval": "loss went down; see eval( in a comment, import os; os.system('ls')",
    "html": "<script>alert(1)</script> & {{7*7}} ${jndi:x}",
    "card": "base_model: gpt2\nlicense: apache-2.0",
    "unicode": "größe 猫 \u202e \u0000 \U0001f600",
    "long": "words " * 50_000,
    "json": json.dumps({"__reduce__": ["posix", "system"], "steps": 5}),
}
"""Metadata is data."""


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _of_dtype(dtype: str, path: Path) -> None:
    try:
        save_file({"weight": np.ones((3, 4), dtype)}, path)
    except SafetensorError as error:  # an older version, and a dtype that it does not know
        raise ValueError(error) from error


def _numpy() -> Iterator[Case]:
    for dtype in DTYPES:
        stem = f"numpy-{dtype.replace('?', 'bool')}.safetensors"
        yield Case(stem, f"numpy {dtype}", functools.partial(_of_dtype, dtype))
    for name, comment in COMMENTS.items():
        meta = {"format": "np", "comment": comment, "ss_training_comment": comment}
        write = lambda p, m=meta: save_file({"w": np.ones(2, "f4")}, p, m)  # noqa: E731
        yield Case(f"metadata-{name}.safetensors", f"metadata: {name}", write)
    shapes = {"empty": np.zeros((0, 4), "f4"), "scalar": np.array(1.0), "full": np.ones(3, "f2")}
    yield Case("empty-tensors.safetensors", "empty and 0-d", lambda p: save_file(shapes, p))
    yield Case("no-tensors.safetensors", "no tensor", lambda p: save_file({}, p))
    many = {f"model.layers.{n}.weight": _rng().random((4, 4), "f4") for n in range(300)}
    yield Case("many.safetensors", "300 tensors", lambda p: save_file(many, p, {"format": "pt"}))
    opcode = {"w": np.frombuffer(b"\x80\x04cos\nsystem\n(S'true'\ntR." + bytes(2), "u1").copy()}
    yield Case("data-like-pickle.safetensors", "uint8 data", lambda p: save_file(opcode, p))


def _unpadded(path: Path) -> None:
    header = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))


def _torch() -> Iterator[Case]:
    import torch  # noqa: PLC0415  (optional)
    from safetensors.torch import save_file as save_torch  # noqa: PLC0415

    kinds = ("bfloat16", "float16", "float32", "bool", "int64", "complex64", "float8_e4m3fn")
    for kind in (*kinds, "float8_e5m2", "uint16", "uint64", "float8_e8m0fnu"):
        value = {"weight": torch.ones(4, 4).to(getattr(torch, kind))}
        write = lambda p, v=value: save_torch(v, p, {"format": "pt"})  # noqa: E731
        yield Case(f"torch-{kind}.safetensors", f"torch {kind}", write)


def cases() -> Iterator[Case]:
    """numpy, metadata, odd shapes, torch where it is installed."""
    yield from _numpy()
    yield Case("unpadded.safetensors", "header not padded to eight bytes", _unpadded)
    try:
        yield from _torch()
    except ImportError:
        return
