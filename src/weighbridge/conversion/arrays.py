"""What numpy's and joblib's files say about arrays.

Sources, retrieved 2026-11-26: https://github.com/numpy/numpy/blob/v2.1.0/numpy/_core/src/multiarray
(``array_reduce``, ``arraydescr_reduce``), https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html,
https://github.com/joblib/joblib/blob/1.4.2/joblib/numpy_pickle.py (``NumpyArrayWrapper``).
Not followed: structured types, subarrays, dates, extended precision (refused); objects and text
(left behind: they are no tensors).
"""

from __future__ import annotations

import math

from weighbridge.conversion.keeping import Kept, Raw
from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.recoding import Recoded
from weighbridge.conversion.views import (
    LONGEST,
    Element,
    Storage,
    View,
    checked,
    columns_first,
    element,
    rows_first,
)
from weighbridge.core import FormatError, Named, later
from weighbridge.formats.numpy_npy import header
from weighbridge.formats.safetensors import AXES
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import Bytes, Source
from weighbridge.machine.loaders import BESIDE
from weighbridge.machine.log import shown
from weighbridge.machine.values import Any_, Blob, Box

DTYPES = {
    "f2": "F16", "f4": "F32", "f8": "F64", "i1": "I8", "i2": "I16", "i4": "I32", "i8": "I64",
    "u1": "U8", "u2": "U16", "u4": "U32", "u8": "U64", "b1": "BOOL", "c8": "C64",
}  # fmt: skip
"""Type characters with bytes of an element, in the words of safetensors."""

_CORE = ("numpy.core", "numpy._core")
RECONSTRUCT = frozenset(Named(f"{core}.multiarray", "_reconstruct") for core in _CORE)
FROM_BUFFER = frozenset(Named(f"{core}.numeric", "_frombuffer") for core in _CORE)

PLAIN = frozenset(
    Named(module, name)
    for module, name in (
        ("numpy", "ndarray"),
        ("numpy", "memmap"),
        ("numpy", "matrix"),
        ("numpy.matrixlib.defmatrix", "matrix"),
        ("numpy.core.memmap", "memmap"),
        ("numpy._core.memmap", "memmap"),
    )
)
"""Classes of arrays whose elements are just that."""

_TYPE = later.pattern(r"([<>|=]?)([a-zA-Z?]\d*)(\[.*)?")
_TEXT = frozenset("OSUaT")


class NoTensor(Exception):  # noqa: N818 - an answer; nothing went wrong
    """An array that holds something else than numbers, and what."""


def is_array(value: Any_) -> bool:
    """Whether the value is an array."""
    if isinstance(value, Raw):
        return True
    return isinstance(value, Kept) and value.callee in RECONSTRUCT | FROM_BUFFER | BESIDE


def array(value: Any_, source: Source) -> View:
    """Return the view that a value stands for.

    Args:
        value: The call that makes the array, or joblib's wrapper.
        source: Where the stream lies.

    Raises:
        Refused: It is not known how the elements come about.
        NoTensor: Its elements are objects or text.
    """
    match value:
        case Raw():
            return _wrapped(value, source)
        case Kept(items=[], keyed=False):
            pass
        case _:
            raise Refused(f"{shown(value)} could not be followed")
    if value.callee in BESIDE:
        raise Refused("an array whose elements lie in a file of their own")
    match (value.builds, value.arguments, value.state):
        case (0, (data, dtype, shape, str(order)), _) if value.callee in FROM_BUFFER:
            return _laid(stored(data, source), dtype, shape, fortran=order == "F")
        case (1, (kind, *_), (1, shape, dtype, bool(fortran), data)):
            if kind not in PLAIN:
                raise Refused(f"an array of the class {shown(kind)}")
            if isinstance(data, Box):
                raise NoTensor("an array of objects")
            return _laid(stored(data, source), dtype, shape, fortran=fortran)
        case _:
            raise Refused(f"an array made by {shown(value.callee)} could not be followed")


def _wrapped(value: Raw, source: Source) -> View:
    state = value.state
    if not isinstance(state, Box):
        raise Refused("an array's wrapper has no state")
    kind, order = state.get("subclass"), state.get("order")
    described = _described(state.get("dtype"))
    if kind not in PLAIN:
        raise Refused(f"an array of the class {shown(kind)}")
    shape = _shape(state.get("shape"))
    size = math.prod(shape) * described[0].size
    storage = Storage(source, value.stop - size, size)
    return _placed(storage, described, shape, fortran=order == "F")


def npy(cursor: Cursor) -> View:
    """Return the view of the one array in an npy file.

    Raises:
        Refused: As ``array``.
        NoTensor: As ``array``.
        FormatError: It is no npy file.
    """
    head = header(cursor)
    if not isinstance(head.descr, str):
        raise Refused(f"an array of the type {head.descr!r:.80}")
    described, shape = _typed(head.descr), _shape(head.shape)
    storage = Storage(cursor.source, cursor.offset, cursor.stop - cursor.offset)
    wanted = math.prod(shape) * described[0].size
    if wanted > storage.size:
        why = f"{wanted} bytes of elements, {storage.size} are there"
        raise FormatError(why, offset=cursor.offset)
    return _placed(storage, described, shape, fortran=head.fortran)


def _laid(storage: Storage, dtype: Any_, shape: Any_, *, fortran: bool) -> View:
    described, extents = _described(dtype), _shape(shape)
    wanted = math.prod(extents) * described[0].size
    if wanted != storage.size:
        raise Refused(f"an array of {wanted} bytes is given {storage.size}")
    return _placed(storage, described, extents, fortran=fortran)


def _placed(
    storage: Storage, described: tuple[Element, bool], shape: tuple[int, ...], *, fortran: bool
) -> View:
    kind, big = described
    ordered = Storage(storage.source, storage.start, storage.size, big)
    strides = columns_first(shape) if fortran else rows_first(shape)
    return checked(View(ordered, kind, shape, strides))


def stored(data: Any_, source: Source) -> Storage:
    """Return where a string of bytes lies that a stream in ``source`` holds.

    Raises:
        Refused: The value is none.
    """
    match data:
        case bytes():
            return Storage(Bytes(data), 0, len(data))
        case Kept(callee=Named("builtins", "bytes"), arguments=(), items=[], builds=0):
            return Storage(Bytes(b""), 0, 0)  # how protocols below 3 write no bytes
        case Blob(recoded=False, kind="bytes" | "bytearray"):
            return Storage(source, data.start, data.size)
        case Blob(recoded=True):
            plain = Recoded(source, data.start, data.size)
            return Storage(plain, 0, plain.size)
        case _:
            raise Refused(f"{shown(data)} in place of bytes")


def _shape(value: Any_) -> tuple[int, ...]:
    if not isinstance(value, tuple):
        raise Refused(f"a shape of {shown(value)}")
    numbers = tuple(item for item in value if type(item) is int and 0 <= item <= LONGEST)
    if len(numbers) != len(value) or len(value) > AXES:
        raise Refused(f"a shape of {shown(value)}")
    return numbers


def _described(dtype: Any_) -> tuple[Element, bool]:
    """Return the type of the elements that a pickled dtype means, and whether it is big-endian."""
    match dtype:
        case Kept(callee=Named("numpy", "dtype"), arguments=(str(text), *_), state=state):
            pass
        case _:
            raise Refused(f"an array of the type {shown(dtype)}")
    match state:
        case (_, "<" | ">" | "|" as order, None, None | (), None, *_) if dtype.builds == 1:
            return _typed(order + text.lstrip("<>|="))
        case _:
            raise Refused(f"an array of the type {text[:40]!r} with {shown(state)}")


def _typed(text: str) -> tuple[Element, bool]:
    match = _TYPE.fullmatch(text)
    if match is None:
        raise Refused(f"an array of the type {text[:40]!r}")
    order, kind, unit = match.groups()
    if kind[0] in _TEXT:
        raise NoTensor("an array of objects" if kind[0] == "O" else "an array of text")
    name = DTYPES.get("b1" if kind == "?" else kind)
    if name is None or unit:
        raise Refused(f"safetensors has no elements of type {text[:40]!r}")
    found = element(name)
    if order not in {"<", ">"} and found.word > 1:
        raise Refused(f"an array of the type {text[:40]!r}, which does not say its byte order")
    return found, order == ">"
