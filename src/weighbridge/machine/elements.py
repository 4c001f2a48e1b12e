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
from weighbridge.machine.fields import COMPUTED, DTYPE, RECORDS, letter_of, width_of
from weighbridge.machine.log import shown
from weighbridge.machine.values import PLAIN, Any_, Box, Obj

ALIGNMENT = "numpy_array_alignment_bytes"
"""Key of a wrapper's state: if it has a value, a byte tells how many more are between."""

STATE = frozenset({"subclass", "shape", "order", "dtype", "allow_mmap", ALIGNMENT})
"""Attributes of a wrapper. joblib calls methods of it, before which others of their names would go;
what they call may read nothing, and elements are instructions then."""

_SIZED = later.pattern(r"[<>|=]?([biufcSUVOmM?])(\d*)")

_OBJECTS = 1
"""Bit of a dtype's flags: its elements hold references to objects."""

TYPES = 64
"""Types of a stream that are known again."""

NATIVE = -1
"""Size in the state of a type that always has the same."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a wrapper says.

    Attributes:
        size: Bytes of one element, or ``None`` if a pickle follows.
        extent: Elements along each axis.
        aligned: Whether a byte that tells of filler comes first.
        dtype: Type, as it is told.
    """

    size: int | None
    extent: tuple[int, ...]
    aligned: bool
    dtype: str


class Types:
    """Types of elements, of which a stream has few and asks often."""

    def __init__(self) -> None:
        """Begin."""
        # As long as a type is kept, nothing else gets its number.
        self._told: dict[int, tuple[Obj, Any_, Any_, tuple[int | None, str]]] = {}

    def told(self, dtype: Obj, at: int) -> tuple[int | None, str]:
        """Return bytes of an element, ``None`` if a pickle follows, and how the type is told.

        Raises:
            FormatError: The type does not say that, or says two things.
        """
        known = self._told.get(id(dtype))
        if known and known[1] is dtype.arguments and known[2] is dtype.state:
            return known[3]
        size = None if _holds_objects(dtype, at) else _itemsize(dtype, at)
        found = size, shown(dtype)
        if len(self._told) < TYPES and _settled(dtype):
            self._told[id(dtype)] = dtype, dtype.arguments, dtype.state, found
        return found


def _settled(dtype: Obj) -> bool:
    """Whether all that a type is made of and filled with is of values that never change."""
    state = () if dtype.state is None else dtype.state
    return isinstance(state, tuple) and _FIXED.issuperset(map(type, (*dtype.arguments, *state)))


_FIXED = PLAIN | {Named}


def layout(wrapper: Obj, at: int, types: Types) -> Layout:
    """Return what follows a wrapper that was just filled.

    Args:
        wrapper: What stands for an array.
        at: Where it was filled.
        types: Those of the stream.

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
    size, label = types.told(dtype, at)
    return Layout(size, extent, aligned is not None, label)


def known(state: Box, keys: frozenset[str]) -> bool:
    """Whether all keys of a dict are texts, and of some."""
    return all(type(key) is str and key in keys for key in state.items[::2])


def _extent(shape: Any_) -> tuple[int, ...] | None:
    if not isinstance(shape, tuple):
        return None
    sizes = tuple(size for size in shape if type(size) is int and size >= 0)
    return sizes if len(sizes) == len(shape) else None


def _known(dtype: Obj) -> bool:
    """Whether something is a type made of a text or as a record, and filled once, if at all."""
    if dtype.callee != DTYPE or dtype.how is not How.CALL:
        return False
    if dtype.before is not None or dtype.put is not None:
        return False
    match dtype.arguments:
        case (str(text), *_):
            return _SIZED.fullmatch(text) is not None
        case (Named() as cls, *_):
            return cls in RECORDS
        case _:
            return False


def _stated(dtype: Obj, at: int) -> tuple[bool, int, bool] | None:
    """Return what a state says, as ``fields`` keeps it: objects inside, size, and a flag."""
    match dtype.state:
        case None:
            return None
        case (version, _, None | bool() as within, None, None, int(size), _, int(flags), *_) if (
            type(version) is int and version >= COMPUTED
        ):
            return bool(within), size, bool(flags & _OBJECTS)
        case _:
            raise FormatError(f"the dtype {shown(dtype)} has an odd state", offset=at)


def _holds_objects(dtype: Obj, at: int) -> bool:
    """Whether elements hold objects: by its letter, or by its fields, which its flags repeat."""
    found = letter_of(dtype) == "O"
    if (state := _stated(dtype, at)) is None:
        return found
    within, _, flagged = state
    if flagged != (found or within):
        raise FormatError(f"the flags of the dtype {shown(dtype)} are wrong", offset=at)
    return flagged


def _itemsize(dtype: Obj, at: int) -> int:
    """Return bytes per element; what text and state say of it has to agree."""
    state = _stated(dtype, at)
    stated = state[1] if state else NATIVE
    if isinstance(dtype.arguments[0], Named):
        size = stated if stated > NATIVE else None
    else:
        size = width_of(dtype)
    if size is None or stated not in {NATIVE, size}:
        raise FormatError(f"the dtype {shown(dtype)} has no size, or two", offset=at)
    return size
