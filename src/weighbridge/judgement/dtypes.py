"""Whether the state of a type of elements says of objects what the type itself does.

NumPy takes the flags in a state as they are. An array of objects that its flags call numbers is
filled with bytes, and these are addresses of objects then: whoever looks at an element goes where
the file says. Of elements with fields the fields count, as far as they are told.

Source: ``arraydescr_setstate`` and ``array_scalar`` in
https://github.com/numpy/numpy/tree/v2.3.0/numpy/_core/src/multiarray (retrieved 2026-11-28).
"""

from __future__ import annotations

import re

from weighbridge.core import Constant, Cut, Made, Named, Several, Value
from weighbridge.typings import TypeAlias

WHY = "bytes are taken for addresses of objects, or the other way round"

DTYPE = Named("numpy", "dtype")

RECORDS = frozenset({Named("numpy", "record"), Named("numpy.rec", "record")})
"""Elements with fields: of such a class a type is made by it, of others by a text."""

NUMBERS = frozenset({"ml_dtypes"})
"""Packages whose classes stand for types of numbers."""

REFERENCES, POINTERS = 3, 4
"""Flags: that there are references, and that they are pickled as a list; that each is a pointer."""

COMPUTED = 3
"""Version of a state from which on flags are taken as they are."""

FLAGS = 7
"""Where in a state the flags are: ``(version, order, subtype, names, fields, size, alignment,
flags)``."""

FOLDED = -1
"""Size of a constant of which the kind alone is told."""

_SIZED = re.compile(r"[<>|=]?([a-zA-Z?])\d*")

State: TypeAlias = tuple[Value, ...]


def unfit(dtype: Made, state: State) -> str | None:
    """Say what is wrong with a state; ``None`` if nothing is, or the class is another one."""
    if dtype.callee != DTYPE:
        return None
    match state:
        case (Several("tuple", (Constant(int(version)), *_), count),) if version < COMPUTED:
            return None
        case (Several("tuple", items, count),) if count == len(items) > FLAGS:
            return _contradiction(_letter(dtype), items)
        case _:
            return "cannot be followed"


def _contradiction(letter: str, items: State) -> str | None:
    holds = _holds(letter, items)
    match items[FLAGS]:
        case Constant(int(flags)) if holds is not None:
            odd = flags & REFERENCES != (REFERENCES if holds else 0)
            # Several objects in one element have that flag, and fields have not.
            points = bool(flags & POINTERS)
            odd = odd or (points != holds and letter != "V") or (points and not holds)
            return "has flags that contradict it" if odd else None
        case Constant(int()):
            return None
        case Cut(size=size) if size == FOLDED and letter == "V":
            return None  # as many types with fields as are told one by one
        case _:
            return "has flags that are not told"


def _holds(letter: str, items: State) -> bool | None:
    """Whether elements hold objects; ``None`` if that is not known."""
    if letter != "V":
        return letter == "O"
    found = [*_of_subtype(items[2]), *_of_fields(items[4])]
    if True in found:
        return True
    return None if None in found else False


def _of_subtype(value: Value) -> list[bool | None]:
    match value:
        case Constant(None):
            return []
        case Several("tuple", (Made() as inner, _), 2):
            return [_object(inner)]
        case _:
            return [None]


def _of_fields(value: Value) -> list[bool | None]:
    match value:
        case Constant(None):
            return []
        case Several("dict", items, count):
            found = [_of_field(each) for each in items[1::2]]
            return found if count == len(items) else [*found, None]
        case _:
            return [None]


def _of_field(value: Value) -> bool | None:
    match value:
        case Several("tuple", (Made() as inner, *_)):
            return _object(inner)
        case _:
            return None


def _object(dtype: Made) -> bool | None:
    """Whether a type of a field is that of objects; of one with fields, that is not told here."""
    letter = _letter(dtype)
    # Of many fields some are told without what their types are made of.
    return None if letter == "V" or not dtype.arguments else letter == "O"


def _letter(dtype: Made) -> str:
    """Return the letter of a type; of what is not known, that of objects."""
    match dtype.arguments:
        case (Constant(str(text)), *_) if found := _SIZED.fullmatch(text):
            return found[1]
        case (Named() as cls, *_) if cls in RECORDS:
            return "V"
        case (Named(module, _), *_) if module.partition(".")[0] in NUMBERS:
            return "i"
        case _:
            return "O"
