"""How many bytes of raw elements joblib reads behind a wrapper, or that it reads a pickle there.

Whatever is not as joblib and NumPy write it is refused: where the two differed by one byte, what
follows would be instructions to the one and elements to the other.

Sources: https://github.com/joblib/joblib/blob/1.5.2/joblib/numpy_pickle.py and, for
``arraydescr_setstate``,
https://github.com/numpy/numpy/blob/v2.3.0/numpy/_core/src/multiarray/descriptor.c (retrieved
2026-11-28).
"""

from __future__ import annotations

from weighbridge.core import FormatError, How, Named, later
from weighbridge.core.records import dataclass
from weighbridge.machine.log import shown
from weighbridge.machine.values import Any_, Box, Obj

DTYPE = Named("numpy", "dtype")

ALIGNMENT = "numpy_array_alignment_bytes"
"""Key of a wrapper's state: if it has a value, a byte tells how many more are between."""

STATE = frozenset({"subclass", "shape", "order", "dtype", "allow_mmap", ALIGNMENT})
"""Attributes of a wrapper. joblib calls methods of it, before which others of their names would go;
what they call may read nothing, and elements are instructions then."""

DEEPEST = 8
"""Types in types of one field."""

_SIZED = later.pattern(r"[<>|=]?([biufcSUVOmM?])(\d*)")

_OBJECTS = 1
"""Bit of a dtype's flags: its elements hold references to objects."""

METADATA = 1
"""Values of a dtype's state that may follow eight: ``(version, order, subdtype, names, fields,
itemsize, alignment, flags)``."""

NEWEST = 3
"""Version of a state from which on the flags are taken as they are; before, they are computed."""

NATIVE = -1
"""Size in the state of a type that always has the same."""

FIXED = {"?": 1, "M": 8, "m": 8}
"""Bytes of types of which the text need not say it."""

LETTER = 4
"""Bytes of one letter of a text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a wrapper says.

    Attributes:
        size: Bytes of one element, or ``None`` if a pickle follows.
        extent: Elements along each axis.
        aligned: Whether a byte that tells of filler comes first.
        dtype: Type, for messages.
    """

    size: int | None
    extent: tuple[int, ...]
    aligned: bool
    dtype: Any_


def layout(wrapper: Obj, at: int) -> Layout:
    """Return what follows a wrapper that was just filled.

    Raises:
        FormatError: That is not as joblib writes it.
    """
    state = wrapper.state
    if not isinstance(state, Box) or state.kind != "dict":
        raise FormatError("an array's wrapper has no state", offset=at)
    if wrapper.before is not None or wrapper.put is not None or wrapper.arguments:
        raise FormatError("an array's wrapper is filled twice", offset=at)
    if state.count != len(state.items) or not known(state, STATE):
        raise FormatError("an array's wrapper has a state that cannot be followed", offset=at)
    dtype, shape = state.get("dtype"), state.get("shape")
    aligned = state.get(ALIGNMENT) if ALIGNMENT in state.items[::2] else None
    if aligned is not None and type(aligned) is not int:
        raise FormatError("an array's wrapper has an alignment that is no number", offset=at)
    extent = _extent(shape)
    if not isinstance(dtype, Obj) or not _known(dtype) or extent is None:
        why = f"an array's size is not known: dtype {shown(dtype)}, shape {shown(shape)}"
        raise FormatError(why, offset=at)
    size = None if _holds_objects(dtype, at) else _itemsize(dtype, at)
    return Layout(size, extent, aligned is not None, dtype)


def known(state: Box, keys: frozenset[str]) -> bool:
    """Whether all keys of a dict are texts, and of some."""
    return all(type(key) is str and key in keys for key in state.items[::2])


def _extent(shape: Any_) -> tuple[int, ...] | None:
    if not isinstance(shape, tuple):
        return None
    sizes = tuple(size for size in shape if type(size) is int and size >= 0)
    return sizes if len(sizes) == len(shape) else None


def _known(dtype: Obj) -> bool:
    """Whether something is a dtype made of a text, and filled once, if at all."""
    return (
        dtype.how is How.CALL
        and dtype.callee == DTYPE
        and dtype.before is None
        and dtype.put is None
        and bool(dtype.arguments)
        and isinstance(dtype.arguments[0], str)
        and _SIZED.fullmatch(dtype.arguments[0]) is not None
    )


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the state of a dtype says."""

    size: int
    objects: bool
    inner: list[Any_]


def _state(dtype: Obj, at: int) -> _Stated | None:
    match dtype.state:
        case None:
            return None
        case (version, _, subtype, _, fields, size, _, flags, *rest) if (
            len(rest) <= METADATA
            and type(version) is int
            and version >= NEWEST
            and type(size) is int
            and type(flags) is int
        ):
            inner = [*_of_subtype(subtype, at), *_of_fields(fields, at)]
            return _Stated(size, bool(flags & _OBJECTS), inner)
        case _:
            raise FormatError(f"the dtype {shown(dtype)} has an odd state", offset=at)


def _of_subtype(subtype: Any_, at: int) -> list[Any_]:
    match subtype:
        case None:
            return []
        case (inner, _):
            return [inner]
        case _:
            raise FormatError("a dtype has an odd type inside", offset=at)


def _of_fields(fields: Any_, at: int) -> list[Any_]:
    if fields is None:
        return []
    if isinstance(fields, Box) and fields.kind == "dict" and fields.count == len(fields.items):
        every = [field for field in fields.items[1::2] if isinstance(field, tuple) and field]
        if 2 * len(every) == fields.count:
            return [field[0] for field in every]
    raise FormatError("a dtype has odd fields", offset=at)


def _holds_objects(dtype: Any_, at: int, depth: int = DEEPEST) -> bool:
    """Whether elements hold objects: by its letter, or by its fields, which its flags repeat."""
    if not isinstance(dtype, Obj) or not _known(dtype) or depth == 0:
        raise FormatError(f"a type of an array is not known: {shown(dtype)}", offset=at)
    found = _spelled(dtype)[0] == "O"
    state = _state(dtype, at)
    if state is None:
        return found
    for each in state.inner:
        found = _holds_objects(each, at, depth - 1) or found
    if state.objects != found:
        raise FormatError(f"the flags of the dtype {shown(dtype)} are wrong", offset=at)
    return found


def _spelled(dtype: Obj) -> tuple[str, str]:
    match = _SIZED.fullmatch(str(dtype.arguments[0]))
    return (match[1], match[2]) if match else ("", "")


def _itemsize(dtype: Obj, at: int) -> int:
    """Return bytes per element; what text and state say of it has to agree."""
    kind, digits = _spelled(dtype)
    size = FIXED.get(kind, int(digits or 0))
    size = size * LETTER if kind == "U" else size
    state = _state(dtype, at)
    stated = state.size if state else NATIVE
    if stated not in {NATIVE, size} or not (digits or kind in FIXED):
        raise FormatError(f"the dtype {shown(dtype)} has no size, or two", offset=at)
    return size
