"""joblib: its own mixture of pickle and raw arrays, and every compressor it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np

from tests.corpus import own
from tests.corpus.case import Case

DISTRIBUTION = "joblib"

COMPRESSORS = ("zlib", "gzip", "bz2", "lzma", "xz", "lz4")
"""lz4 only where the library of that name is installed; it is skipped otherwise."""


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _mixture() -> dict[str, object]:
    names = np.empty(3, dtype=object)
    names[:] = ["a", None, {"b": 1}]
    return {
        "weights": _rng().standard_normal((50, 20)),
        "bias": np.zeros(20, "f4"),
        "fortran": np.asfortranarray(_rng(1).random((6, 4))),
        "names": names,
        "text": ["cat", "größe"],
        "scalar": np.float64(0.5),
        "zero-d": np.array(2.0),
        "empty": np.zeros((0, 3)),
        "strided": _rng(2).random(20)[::2],
        "nested": {"more": [_rng(3).random(7), (_rng(4).bytes(20),)]},
        "masked": np.ma.masked_array([1.0, 2.0], [False, True]),
        "matrix": np.matrix([[1.0, 2.0]]),
        "dates": np.array(["2024-01-01"], "M8[D]"),
    }


def _save(value: object, **options: object) -> object:
    return lambda path: joblib.dump(value, path, **options)


def _compressed() -> Iterator[Case]:
    for method in COMPRESSORS:
        for level in (1, 3, 6, 9):
            name = f"{method}-{level}.joblib"
            write = _save(_mixture(), compress=(method, level))
            yield Case(name, f"joblib, {method} level {level}", write)
    for extension in ("z", "gz", "bz2", "lzma", "xz", "lz4"):
        yield Case(f"by-name.pkl.{extension}", "compressor by extension", _save(_mixture()))
    for level in range(10):
        yield Case(f"level-{level}.pkl", f"compress={level}", _save(_mixture(), compress=level))
    yield Case("true.pkl", "compress=True", _save(_mixture(), compress=True))
    yield Case(
        "compressed-own.pkl", "own class", _save(own.Plain("a", [1.0]), compress=3), own=True
    )


def _arrays() -> Iterator[Case]:
    for seed in range(60):
        value = _rng(seed).standard_normal((8, 8 + seed))
        yield Case(f"lottery/random-{seed:02}.joblib", "random float64", _save(value))
    for dtype in ("f4", "f2", "i8", "u1", "?", "c16", "U5", "S3", ">f8", "M8[ns]", "O"):
        value = np.zeros((3, 4), dtype)
        stem = dtype.replace(">", "be-").replace("?", "bool").replace("[", "-").replace("]", "")
        yield Case(f"dtype-{stem}.joblib", f"array of {dtype}", _save(value))
    many = [_rng(seed).random(5) for seed in range(100)]
    yield Case("many-arrays.joblib", "a hundred arrays", _save(many))
    yield Case("repeated.joblib", "one array three times", _save([many[0]] * 3))
    yield Case("large.joblib", "2 MB array", _save(_rng().random((512, 512))))
    yield Case("record.joblib", "record array", _save(np.zeros(3, [("a", "i4"), ("b", "f8")])))


def _cache(path: Path) -> None:
    memory = joblib.Memory(path, verbose=0)
    memory.cache(np.linspace)(0, 1, 5)
    memory.cache(np.sort)(np.array([3, 1, 2]))


def cases() -> Iterator[Case]:
    """Plain dumps at each protocol, compressors and levels, arrays, a Memory cache."""
    for protocol in range(6):
        write = _save(_mixture(), protocol=protocol)
        yield Case(f"mixture-p{protocol}.joblib", f"protocol {protocol}", write)
    for extension in ("pkl", "sav", "model", "dump", "jl", "bin"):
        yield Case(f"mixture.{extension}", f"joblib named .{extension}", _save(_mixture()))
    yield Case(
        "own.joblib", "own class with arrays", _save([own.Plain("a", [1.0]), np.ones(3)]), own=True
    )
    yield Case("plain.joblib", "no arrays", _save({"a": [1, "b", None]}))
    yield Case("memory", "folder of joblib.Memory", _cache)
    yield from _compressed()
    yield from _arrays()
