"""numpy: npy and npz of every kind of element, and pickles of everything in its name space."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np

from tests.corpus.case import Case, at_protocols, pickled

DISTRIBUTION = "numpy"

PLAIN = (
    *("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g", "F", "D", "G"),
    *(">i4", ">f8", "=i8", "<u2", "S5", "U7", ">U3", "V6", "M8[ns]", "M8[D]", "m8[s]", "m8[us]"),
)
"""Element types that need nothing but bytes."""

RECORD = np.dtype([("name", "U8"), ("box", "f4", (2, 2)), ("inner", [("a", "i2"), ("b", "?")])])
"""A structured type with a nested one and a sub-array."""

ALIGNED = np.dtype(
    {"names": ["a", "b"], "formats": ["i1", "f8"], "offsets": [0, 16], "itemsize": 32}
)
"""A structured type with holes."""

LOTTERY = 200
"""How many arrays of random floats; any of them may spell opcodes."""


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _of(dtype: str | np.dtype[np.void]) -> np.ndarray:
    wanted = np.dtype(dtype)
    made = np.zeros(12, dtype=wanted)
    if wanted.kind in "iufc?":
        made[:] = np.arange(12).astype(wanted)
    elif wanted.kind in "SU":
        made[:] = [f"word{index}" for index in range(12)]
    return made.reshape(3, 4)


def _objects() -> np.ndarray:
    made = np.empty(6, dtype=object)
    made[:] = ["a", 1, None, 2.5, (1, 2), Decimal("1.5")]
    return made


def _ragged() -> np.ndarray:
    made = np.empty(3, dtype=object)
    for index in range(3):
        made[index] = np.arange(index + 1, dtype=float)
    return made


ARRAYS: dict[str, Callable[[], object]] = {
    "structured": lambda: np.zeros(4, RECORD),
    "structured-holes": lambda: np.ones(4, ALIGNED),
    "structured-titles": lambda: np.zeros(2, [(("A title", "a"), "i4"), (("B", "b"), "f8")]),
    "structured-unicode-name": lambda: np.zeros(2, [("größe", "f4"), ("名", "i2")]),
    "object": _objects,
    "object-ragged": _ragged,
    "object-dict": lambda: np.array({"a": np.arange(3), "b": "text"}, dtype=object),
    "fortran": lambda: np.asfortranarray(_rng().random((5, 7))),
    "strided": lambda: _rng().random((10, 10))[::2, ::3],
    "transposed": lambda: _rng().random((3, 4, 5)).transpose(2, 0, 1),
    "zero-d": lambda: np.array(3.25),
    "empty": lambda: np.zeros((0, 5)),
    "empty-1d": lambda: np.array([]),
    "large": lambda: _rng().standard_normal((256, 256)),
    "float16": lambda: _rng().random(100).astype("f2"),
    "random-bytes": lambda: np.frombuffer(_rng().bytes(4096), dtype=np.uint8),
    "nan-inf": lambda: np.array([np.nan, np.inf, -np.inf, -0.0]),
    "datetime-nat": lambda: np.array(["2024-01-01", "NaT"], dtype="M8[ns]"),
    "many-axes": lambda: np.zeros((1,) * 20),
}
"""What may be saved as npy and as a pickle."""

OTHER: dict[str, Callable[[], object]] = {
    "masked": lambda: np.ma.masked_array(np.arange(6.0), mask=[0, 1, 0, 0, 1, 0], fill_value=-1),
    "masked-constant": lambda: np.ma.masked,
    "recarray": lambda: np.rec.array([(1, 2.0), (3, 4.0)], dtype=[("a", "i4"), ("b", "f8")]),
    "record-scalar": lambda: np.zeros(2, RECORD)[0],
    "matrix": lambda: np.matrix([[1, 2], [3, 4]]),
    "chararray": lambda: np.char.array(["a", "bc"]),
    "poly1d": lambda: np.poly1d([1, -2, 3]),
    "polynomial": lambda: np.polynomial.Polynomial([1, 2, 3], domain=[0, 1]),
    "chebyshev": lambda: np.polynomial.Chebyshev([1, 2, 3]),
    "scalars": lambda: [
        np.float32(1.5),
        np.int8(-1),
        np.bool_(True),  # noqa: FBT003
        np.str_("a"),
        np.bytes_(b"a"),
    ],
    "scalars-time": lambda: [np.datetime64("2024-01-01"), np.timedelta64(5, "h"), np.complex64(1j)],
    "scalar-longdouble": lambda: np.longdouble("1.1"),
    "dtypes": lambda: [np.dtype("f4"), np.dtype(RECORD), np.dtype("M8[ns]"), np.dtype("O")],
    "dtype-metadata": lambda: np.dtype("f8", metadata={"unit": "m"}),
    "types": lambda: [np.float32, np.int64, np.bool_, np.ndarray, np.generic],
    "ufuncs": lambda: [np.log1p, np.exp, np.add, np.maximum, np.sqrt],
    "functions": lambda: [np.mean, np.median, np.clip, np.argmax, np.linalg.norm],
    "randomstate": lambda: np.random.RandomState(7),
    "randomstate-tuple": lambda: np.random.RandomState(7).get_state(),
    "global-state": np.random.get_state,
    "generator": lambda: np.random.default_rng(7),
    "bit-pcg64": lambda: np.random.PCG64(7),
    "bit-pcg64dxsm": lambda: np.random.PCG64DXSM(7),
    "bit-mt19937": lambda: np.random.MT19937(7),
    "bit-philox": lambda: np.random.Philox(7),
    "bit-sfc64": lambda: np.random.SFC64(7),
    "seedsequence": lambda: np.random.SeedSequence(7),
    "randomstate-philox": lambda: np.random.RandomState(np.random.Philox(7)),
    "dict-of-arrays": lambda: {f"layer{n}": _rng(n).random((4, 4)) for n in range(6)},
    "list-of-arrays": lambda: [_rng(n).random(3) for n in range(30)],
    "shared": lambda: (lambda a: [a, a, a[:2]])(np.arange(5.0)),  # noqa: PLC3002
    "vectorize-free": lambda: np.nditer,
    "ndindex": lambda: np.s_[1:3, ...],
    "finfo": lambda: np.finfo(np.float32).dtype,
    "iinfo": lambda: np.iinfo(np.int16),
}
"""What can only be pickled."""


def _npy(name: str, what: str, make: Callable[[], object]) -> Case:
    return Case(f"{name}.npy", what, lambda path: np.save(path, make(), allow_pickle=True))


def _headers() -> Iterator[Case]:
    def at(version: tuple[int, int] | None, value: np.ndarray, path: Path) -> None:
        with path.open("wb") as file:
            np.lib.format.write_array(file, value, version=version)

    small = np.arange(6, dtype="<f4")
    wide = np.zeros(2, [(f"column_with_a_long_name_{n:05}", "f4") for n in range(2500)])
    for version in ((1, 0), (2, 0), (3, 0)):
        name = f"header-v{version[0]}.npy"
        yield Case(name, f"npy format {version}", lambda p, v=version: at(v, small, p))
    yield Case("header-wide.npy", "header over 64 KiB, format 2.0", lambda p: at(None, wide, p))


def _npz() -> Iterator[Case]:
    arrays = {"weights": _rng(1).random((20, 20)), "bias": np.zeros(20), "step": np.array(3)}
    mixed = {**arrays, "labels": _objects(), "names": np.array(["a", "b"])}
    nested = {"layer/0/weight": np.ones(3), "layer.1": np.ones(2), "größe": np.ones(1)}
    for stem, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
        yield Case(f"{stem}.npz", f"npz, {stem}", lambda p, s=save: s(p, **arrays))
        yield Case(f"{stem}-object.npz", f"npz, {stem}, object", lambda p, s=save: s(p, **mixed))
        yield Case(f"{stem}-names.npz", "npz with odd names", lambda p, s=save: s(p, **nested))
    yield Case("positional.npz", "npz, arr_0, arr_1", lambda p: np.savez(p, np.ones(3), np.ones(2)))
    yield Case("empty.npz", "npz without members", lambda p: np.savez(p))  # noqa: PLW0108


def _lottery(seed: int) -> np.ndarray:
    return _rng(seed).standard_normal(256 if seed % 2 else (16, 16))


def _lotteries() -> Iterator[Case]:
    for seed in range(LOTTERY):
        yield pickled(
            f"lottery/random-{seed:03}.pkl",
            "random float64, 2 KiB",
            lambda s=seed: _lottery(s),
            protocol=seed % 6,
        )


def _npy_lotteries() -> Iterator[Case]:
    for seed in range(40):
        kind = ("f8", "f4", "f2", "u1")[seed % 4]
        yield _npy(
            f"lottery/random-{seed:03}",
            f"random bytes as {kind}",
            lambda s=seed, k=kind: np.frombuffer(_rng(s).bytes(4096), dtype=k),
        )


def _appended(path: Path) -> None:
    with path.open("wb") as file:
        for index in range(4):
            np.save(file, np.arange(index + 1))


def _text(path: Path) -> None:
    np.savetxt(path, _rng().random((4, 3)))


def _raw(path: Path) -> None:
    _rng().random(64).astype("<f4").tofile(path)


def _memmap(path: Path) -> None:
    made = np.lib.format.open_memmap(path, mode="w+", dtype="f4", shape=(32, 8))
    made[:] = 1
    made.flush()


def _in_bytes() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(5))
    return buffer.getvalue()


def _strings_of_2() -> Iterator[Case]:
    if hasattr(np.dtypes, "StringDType"):
        kind = np.dtypes.StringDType
        yield from at_protocols(
            "stringdtype", "variable-width strings", lambda: np.array(["a", "größe"], dtype=kind())
        )


def cases() -> Iterator[Case]:
    """Arrays as npy, npz and pickles; generators; random arrays by the hundred."""
    for dtype in PLAIN:
        stem = f"dtype-{dtype.replace('<', 'le-').replace('>', 'be-').replace('?', 'bool')}"
        stem = stem.replace("=", "native-").replace("[", "-").replace("]", "")
        stem += "-long" if dtype in {"G", "g"} else ""
        stem = stem.replace("dtype-F", "dtype-c8").replace("dtype-D", "dtype-c16")
        yield _npy(stem, f"npy of dtype {dtype}", lambda d=dtype: _of(d))
        yield from at_protocols(stem, f"array of dtype {dtype}", lambda d=dtype: _of(d), (2, 4, 5))
    for name, make in ARRAYS.items():
        yield _npy(name, f"npy: {name}", make)
        yield from at_protocols(name, f"array: {name}", make)
    for name, make in OTHER.items():
        yield from at_protocols(name, f"numpy: {name}", make)
    yield from _headers()
    yield from _npz()
    yield from _lotteries()
    yield from _npy_lotteries()
    yield Case("appended.npy", "four arrays in one file", _appended)
    yield Case("text.txt", "savetxt", _text)
    yield Case("raw.dat", "tofile: bare float32", _raw)
    yield Case("memmap.npy", "open_memmap", _memmap)
    yield pickled("npy-in-pickle.pkl", "bytes of an npy in a pickle", _in_bytes)
    yield from _strings_of_2()
