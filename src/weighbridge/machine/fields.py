"""What the elements of a type come down to, however many fields it has.

The state of a type names its fields in a dict, and each has a type of its own, which may have
fields. All are gone through once, when the type is filled, and what is told of them is whether
there are objects anywhere. That outlasts the folding of calls, and costs the same for one field as
for thousands. A field has to lie inside an element, and over no other one if there are objects: who
reads the one where the other was written takes numbers for addresses.

Sources: ``arraydescr_reduce`` and ``arraydescr_setstate`` in
https://github.com/numpy/numpy/blob/v2.3.0/numpy/_core/src/multiarray/descriptor.c and
``array_scalar`` in https://github.com/numpy/numpy/blob/v1.16.6/numpy/core/src/multiarray/
multiarraymodule.c (retrieved 2026-11-28). Not read: names of fields, alignment, and what a class
that NumPy does not know is of.
"""

from __future__ import annotations

import math

from weighbridge.core import How, Named, Unknown, later
from weighbridge.machine.values import ARRAYS, FIELD_TYPE, PLAIN, Any_, Box, Obj
from weighbridge.typings import NamedTuple, TypeAlias

DTYPE = FIELD_TYPE

RECORDS = frozenset(
    Named(module, "record") for module in ("numpy", "numpy.rec", "numpy.core.records")
)
"""Elements with fields: of such a class a type is made by it, of others by a text.

NumPy before 1.10 says the module that the class is defined in.
"""

NUMBERS = frozenset({"ml_dtypes"})
"""Packages whose classes stand for types of numbers."""

COMPUTED = 3
"""Version of a state from which on flags are taken as they are."""

REFERENCES, POINTERS = 3, 4
"""Flags: that there are references, and that they are pickled as a list; that each is a pointer."""

REST = 1
"""Values of a state that may follow ``(version, order, subtype, names, fields, size, alignment,
flags)``: metadata."""

SCALAR = "scalar"
"""Last name of what makes one element out of a type and bytes."""

UNFOLLOWED = Unknown("a state that cannot be followed")
ANY = Obj(How.CALL, DTYPE, ())
"""Stands for all types as they are filled: what they are made of, the state that is told says."""

USED = Unknown("in use before it was filled")
UNTOLD = Unknown("types inside that cannot be followed")

LOOKED = 32
"""Values of metadata that are looked at: if all are plain, they are not told."""

WIDTHS = {"?": 1, "M": 8, "m": 8}
"""Bytes of types of which the text need not say it."""

LETTER = 4
"""Bytes of one letter of a text."""

_SIZED = later.pattern(r"[<>|=]?([a-zA-Z?])(\d{0,9})")

Within: TypeAlias = bool | Unknown
"""Whether there are objects, or that nothing is known."""


class Facts(NamedTuple("Facts", [("objects", bool), ("size", int)])):
    """What is known of a type.

    Attributes:
        objects: Whether there are objects in it.
        size: Bytes of one element.
    """

    __slots__ = ()


class Types:
    """Types of one stream."""

    def __init__(self) -> None:
        """Begin."""
        self._known: dict[int, tuple[Box, int, Facts | None]] = {}

    def follow(self, dtype: Obj, state: Any_) -> tuple[Any_, Any_]:
        """Return what is kept of a state, and what is told of it.

        Kept is the state, with whether its fields hold objects in place of a type inside, and no
        fields. Told are ``(objects, references, pointers, bare, metadata)``: whether there are
        objects, which is ``None`` if that cannot be told; whether flags say so, which is ``None``
        if they say half of it; whether they say that elements are pointers; whether the type is
        none of several values. Of a state before ``COMPUTED`` it is the state, and of one that is
        not followed a pair with it.
        """
        match state:
            case (
                int(version), str(order), subtype, names, fields,
                int(size), int(alignment), int(flags), *rest,
            ) if (
                version >= COMPUTED
                and bool not in map(type, (version, size, alignment, flags))
                and len(rest) <= REST
                and _are_names(names, fields)
            ):  # fmt: skip
                pass
            case (int(version), *_) if type(version) is int and version < COMPUTED:
                return state, state
            case _:
                return state, (state, UNFOLLOWED)
        letter = letter_of(dtype)
        bare = letter != "V"
        room = width_of(dtype) if bare and size < 0 else size
        within = self._within(subtype, fields, room or 0)
        # Only elements of several values may have values inside that are objects.
        untold = isinstance(within, Unknown) or (bare and within)
        objects = None if untold else letter == "O" or bool(within)
        told = flags & REFERENCES
        references = None if 0 < told < REFERENCES else bool(told)
        beside = () if _plain(rest) else tuple(rest)
        kept = (version, order, within, None, None, size, alignment, flags, *rest)
        return kept, (objects, references, bool(flags & POINTERS), bare, beside)

    def _within(self, subtype: Any_, fields: Any_, size: int) -> Within | None:
        """Say whether there are objects in what a type consists of; ``None`` if in nothing."""
        if subtype is None and fields is None:
            return None
        parts: list[Facts | None] = []
        if subtype is not None:
            parts.append(_several(subtype))
        if fields is not None:
            parts.append(self._fields(fields))
        found = [part for part in parts if part is not None and part.size <= size]
        return any(part.objects for part in found) if len(found) == len(parts) else UNTOLD

    def _fields(self, fields: Any_) -> Facts | None:
        """Return what fields have, and where the last ends; nothing of some that became more."""
        if not isinstance(fields, Box) or fields.kind != "dict":
            return None
        known = self._known.get(id(fields))
        if known is None:
            known = self._known[id(fields)] = fields, fields.count, _all(fields)
        return known[2] if known[1] == fields.count else None


def _all(fields: Box) -> Facts | None:
    pairs = fields.every
    keys = pairs[::2]
    if len(pairs) != fields.count or len(pairs) % 2 or set(map(type, keys)) - {str}:
        return None
    if len(set(keys)) != len(keys):
        return None
    known: dict[int, Facts | None] = {}
    spans: set[tuple[int, int, int]] = set()
    objects, end = False, 0
    for field in pairs[1::2]:
        match field:
            case (Obj() as dtype, int(start), *title) if start >= 0 and _plain(title):
                if id(dtype) not in known:
                    known[id(dtype)] = facts(dtype)
                if (found := known[id(dtype)]) is None:
                    return None
                # Under its title a field comes again.
                spans.add((start, start + found.size, id(dtype)))
                objects, end = objects or found.objects, max(end, start + found.size)
            case _:
                return None
    return None if objects and _overlap(spans) else Facts(objects, end)


def _overlap(spans: set[tuple[int, int, int]]) -> bool:
    last = 0
    for start, stop, _ in sorted(spans):
        if start < last and stop > start:
            return True
        last = max(last, stop)
    return False


def _several(subtype: Any_) -> Facts | None:
    """Return what several values of one type have."""
    match subtype:
        case (Obj() as dtype, shape):
            axes = shape if isinstance(shape, tuple) else (shape,)
            counts = [axis for axis in axes if type(axis) is int and axis >= 0]
            found = facts(dtype)
            if found is None or len(counts) != len(axes):
                return None
            return Facts(found.objects, found.size * math.prod(counts))
        case _:
            return None


def facts(dtype: Any_) -> Facts | None:
    """Return what is known of a type that was filled once, or is no more than its text."""
    if not isinstance(dtype, Obj) or dtype.callee != DTYPE:
        return None
    unused = dtype.before is None or (dtype.before is USED and dtype.state is None)
    if not unused or dtype.put is not None:
        return None
    letter, stated = letter_of(dtype), -1
    objects = letter == "O"
    match dtype.state:
        case None if letter != "V":
            pass
        case (_, _, None | bool() as within, None, None, int(stated), *_):
            objects = objects or bool(within)
        case _:
            return None
    size = stated if stated >= 0 else width_of(dtype)
    return None if size is None else Facts(objects, size)


def is_bare(value: Obj) -> bool:
    """Whether this is a type that is not filled."""
    return value.callee == DTYPE and value.state is None


def forged(arguments: tuple[Any_, ...]) -> bool:
    """Whether one element is made of bytes, of a type that may have objects among its fields.

    NumPy writes these as an array; before 1.20 it takes bytes for their addresses.
    """
    match arguments:
        case (Obj(callee=callee) as dtype, data, *_) if callee == DTYPE and not _is_array(data):
            found = facts(dtype)
            return letter_of(dtype) == "V" and (found is None or found.objects)
        case _:
            return False


def _is_array(value: Any_) -> bool:
    return (
        isinstance(value, Obj) and isinstance(value.callee, Named) and value.callee.name in ARRAYS
    )


def letter_of(dtype: Obj) -> str:
    """Return the letter of a type; of what is not known, that of objects."""
    match dtype.arguments:
        case (str(text), *_) if found := _SIZED.fullmatch(text):
            return "O" if found[1] == "T" else found[1]  # texts that are somewhere else
        case (Named() as cls, *_) if cls in RECORDS:
            return "V"
        case (Named(module, _), *_) if module.partition(".")[0] in NUMBERS:
            return "i"
        case _:
            return "O"


def width_of(dtype: Obj) -> int | None:
    """Return bytes of an element as the text of a type has it."""
    match dtype.arguments:
        case (str(text), *_) if found := _SIZED.fullmatch(text):
            letter, digits = found.groups()
            size = WIDTHS.get(letter, int(digits) if digits else None)
            return size * LETTER if size is not None and letter == "U" else size
        case _:
            return None


def _are_names(names: Any_, fields: Any_) -> bool:
    """Whether something is a tuple of names, as far as it is kept, where there are fields."""
    match names:
        case None | ():
            return fields is None or (isinstance(fields, Box) and fields.count == 0)
        case tuple():
            return isinstance(fields, Box) and _texts(names)
        case Box(kind="tuple", mixed=False):
            return isinstance(fields, Box) and _texts(names.items)
        case _:
            return False


def _texts(values: tuple[Any_, ...] | list[Any_]) -> bool:
    return {str}.issuperset(map(type, values))


def _plain(values: list[Any_]) -> bool:
    """Whether there is nothing but plain values, also in containers there."""
    waiting = list(values)
    for _ in range(LOOKED):
        if not waiting:
            return True
        value = waiting.pop()
        if isinstance(value, Box) and not value.lost and not value.beside:
            waiting += value.items
        elif isinstance(value, tuple):
            waiting += value
        elif type(value) not in PLAIN:
            return False
    return not waiting
