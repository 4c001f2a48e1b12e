"""Archives and packed streams of many small files of every format, or of archives of them."""

import bz2
import gzip
import json
import lzma
import random
import struct
import zlib
from functools import cache, partial

import lz4.frame

from tests.builders import numpy_npy, pickles, sevenzips, streams, tars, zips
from tests.formats.test_matrix import EVERY
from tests.fuzz.structures import Structure
from tests.hostile.costly_archives import MEMBERS, NAMED

SMALL = 1_500
"""Bytes of a sample that is a member, at most."""


@cache
def samples():
    """Return small samples by the id of their format."""
    return {name: data for name, data in sorted(EVERY.items()) if len(data) <= SMALL}


def sample(m):
    """Return a sample, each time that of another format."""
    rows = list(samples().values())
    return rows[(m.n * 7 + 3) % len(rows)]


def content(kind):
    """Return what makes the content of a member."""
    if kind in MEMBERS:
        return lambda m: MEMBERS[kind](m.n)
    return lambda _: samples()[kind]


OWN = {
    "empty": lambda _: b"",
    "byte": lambda m: bytes([m.n % 256]),
    "zeros": lambda m: bytes(m.n % 200),
    "noise": lambda m: random.Random(m.n).randbytes(24),  # noqa: S311 - made again from its number
    "any": sample,
    "gz-of-any": lambda m: gzip.compress(sample(m), 1, mtime=0),
    "zip-of-any": lambda m: zips.build([zips.M("a", sample(m))]),
    "config": lambda m: json.dumps({"model_type": m.name, "auto_map": {"A": f"{m.name}--b.C"}}).encode(),
    "zip-inner": lambda m: zips.build([zips.M(name, data) for name, data in m.inner]),
    "tar-inner": lambda m: b"".join(tars.member(name, data) for name, data in m.inner) + tars.END,
    "7z-inner": lambda m: sevenzips.build([sevenzips.M(name, data) for name, data in m.inner]),
    "gz-inner": lambda m: b"".join(gzip.compress(data, 1, mtime=0) for _, data in m.inner),
    "xz-inner": lambda m: b"".join(lzma.compress(data, preset=0) for _, data in m.inner),
    "bz2-inner": lambda m: b"".join(bz2.compress(data, 1) for _, data in m.inner),
    "lz4-inner": lambda m: b"".join(lz4.frame.compress(data) for _, data in m.inner),
    "zstd-inner": lambda m: b"".join(streams.zstd(data) for _, data in m.inner),
    "zlib-inner": lambda m: b"".join(zlib.compress(data, 1) for _, data in m.inner),
    "npz-inner": lambda m: zips.build([zips.M(f"{m.name}.npy", numpy_npy.build(
        numpy_npy.header("'<f4'"), bytes(8)))]),
    "torch-inner": lambda m: zips.torch(pickles.stream(pickles.name(f"m{m.n}", "f"))),
}  # fmt: skip


def _names(kind):
    how = NAMED.get(kind)
    return (lambda m: how % m.n + m.name[5:]) if how else (lambda m: m.name)


def _member(make, named, m):
    return named(m), make(m)


def _things():
    kinds = {kind: content(kind) for kind in (*MEMBERS, *samples())} | OWN
    found = {kind: partial(_member, make, _names(kind)) for kind, make in kinds.items()}
    found |= {
        "folder": lambda m: (f"{m.name}/", b""),
        "deep": lambda m: ("/".join("abc" * 9) + "/" + m.name, b"N."),
        "same": lambda _: ("a", b"N."),
        "long": lambda m: (m.name * 40, b"N."),
        "config-json": lambda m: (f"{m.name}/config.json", OWN["config"](m)),
        "safetensors": lambda m: (f"{m.name}.safetensors", struct.pack("<Q", 2) + b"{}"),
        "setup": lambda m: (f"{m.name}/setup.py", b"import os\n"),
    }
    return found


THINGS = _things()
LIES = ({}, {"local": {"size": 5}}, {"local": {"name": b"x"}}, {"flags": 8}, {"flags": 1},
        {"central": {"extra": b"\1\0\x08\0" + bytes(8)}}, {"mode": 0o120777},
        {"listed": False})  # fmt: skip


def _zip(things, style):
    method = (0, 8, 0, 0, 0, 0, 0, 14)[style % 8]
    if style == 5:
        return zips.build([zips.M(name, data, flags=8, descriptor=struct.pack(
            "<4sIII", b"PK\7\x08", zlib.crc32(data), len(data), len(data))) for name, data in things])  # fmt: skip
    if style == 6:
        return b"".join(zips.local(zips.M(name, data)) for name, data in things) + zips.end(0, 0, 0)
    lies = LIES[style % len(LIES)] if style in {1, 2, 3, 4} else {}
    return zips.build([zips.M(name, data, method if method != 14 else 0, **lies)
                       for name, data in things], large=style == 7)  # fmt: skip


def _tar(things, style):
    rows = []
    for name, data in things:
        if style % 4 == 1:
            rows.append(tars.pax({"path": name or "a"}))
        if style % 4 == 2:
            rows.append(tars.long(name))
        rows.append(tars.member(name[:99], data, b"0" if style < 6 else b"2"))
    return b"".join(rows) + tars.END


def _seven(things, style):
    members = [sevenzips.M(name, data) for name, data in things]
    how = ({}, {"pack": sevenzips.lzma2}, {"wrapped": True})[style % 3]
    return sevenzips.build(members, **how)


def _torch(things, style):
    storages = [data for _, data in things]
    if style % 2:
        return zips.torch(pickles.stream(b"N"), storages=storages)
    return zips.torch(pickles.stream(b"N"), storages=[], extra=[
        zips.M(f"archive/code/__torch__/{name}.py", data) for name, data in things])  # fmt: skip


def _code(m, text):
    return m.name, text.encode()


SCRIPT = {
    "class": lambda m: _code(m, f"class A{m.n}(Module):\n  __parameters__ = []\n  w{m.n} : Tensor\n"),
    "function": lambda m: _code(m, f"def f{m.n}(self: __torch__.A, x: Tensor) -> Tensor:\n  return x\n"),
    "call": lambda m: _code(m, f"def f(x: Tensor) -> Tensor:\n  return torch.add{m.n}(x, x)\n"),
    "calls": lambda m: _code(m, "def f(x: Tensor):\n" + "".join(
        f"  y{k} = ops.own.op{m.n}{k}(x)\n" for k in range(5))),
    "nested": lambda m: _code(m, f"def f(x):\n  return {'f(' * 30}x{')' * 30}\n"),
    "pickle": lambda m: (m.name, pickles.stream(pickles.name(f"__torch__.m{m.n}", "A"))),
    "debug": lambda m: (f"{m.name}.debug_pkl", pickles.stream(pickles.number(m.n))),
    "bytes": lambda m: (m.name, bytes(4)),
    "empty": lambda m: (m.name, b""),
}  # fmt: skip


def _npz(things, style):
    return zips.build([zips.M(f"{name}.npy", data, 8 * (style % 2)) for name, data in things])


def _npy(kind, shape="(2,)", data=bytes(8)):
    return lambda m: (m.name, numpy_npy.build(numpy_npy.header(kind(m), shape), data))


ARRAYS = {
    "plain": _npy(lambda _: "'<f4'"),
    "fields": _npy(lambda m: f"[('f{m.n}','<f4'),('g','<i4',(2,))]"),
    "nested": _npy(lambda m: f"[('f',[('g',[('h{m.n}','<f4')])])]"),
    "empty": _npy(lambda _: "'<f4'", "(0,)", b""),
    "scalar": _npy(lambda _: "'<f4'", "()", bytes(4)),
    "object": lambda m: (m.name, numpy_npy.build(numpy_npy.header("'|O'"), pickles.stream(
        pickles.call(f"m{m.n}", "f", m.n)))),
    "texts": _npy(lambda m: f"'<U{m.n % 40 + 1}'"),
    "axes": _npy(lambda _: "'<f4'", "(" + "1," * 32 + ")", bytes(4)),
    "broken": lambda m: (m.name, b"\x93NUMPY\1\0" + bytes([m.n % 60, 0]) + b"{'a':" * 8),
}  # fmt: skip


def _stream(pack):
    return lambda things, _: b"".join(pack(data) for _, data in things)


PACK = {**streams.PACK, "gzip-stream": lambda data: gzip.compress(data, 1, mtime=0)}
PACK.pop("old-joblib-z")

STRUCTURES = [
    Structure("zip-archive", "a%d.zip", THINGS, _zip),
    Structure("tar-archive", "a%d.tar", THINGS, _tar),
    Structure("seven-zip", "a%d.7z", THINGS, _seven),
    Structure("torchscript", "a%d.pt", SCRIPT, _torch),
    Structure("npz", "a%d.npz", ARRAYS, _npz),
    *(Structure(name, "a%d.bin", THINGS, _stream(pack)) for name, pack in PACK.items()),
]
