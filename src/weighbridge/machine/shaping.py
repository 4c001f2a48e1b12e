"""Tells calls by their shape: of one shape are those that differ in constants alone.

Once calls of a callee are folded, one of a shape that was met is the same record at once, without
anything being made of its arguments. So a shape tells apart whatever the record would, what is
inside of objects included; it is nothing but tuples, texts, types and numbers. What a name stands
for is one object for the whole of a stream, and is told by its number.
"""

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.core import EVALUATED, EVALUATED_IN, GONE_INTO, HELD, ITERATED, How, Named
from weighbridge.machine.folding import first_of
from weighbridge.machine.values import (
    DEPTH,
    GONE_BY,
    WIDE,
    Any_,
    Blob,
    Box,
    Obj,
    Pers,
    inside,
    kept,
)
from weighbridge.typings import TypeAlias

FEW_KEYS = 24
"""Keys of a state, or items of a tuple, that is folded by its shape."""

LEVELS, VALUES = DEPTH, 96
"""Levels of arguments that are folded by their shape, and values in all of them: a tuple may hold
another one many times, and that likewise."""

TEXT = frozenset({str})

FOLLOWED = EVALUATED | EVALUATED_IN
"""Keys under which states of objects are looked into, of which a shape knows nothing."""

SHARED = HELD - GONE_INTO - ITERATED
"""Telling keys under which an object is kept as it is under others."""

CONSTANT = frozenset({int, float, str, bytes})
"""What is told by its kind alone once calls are folded."""

EXACT = frozenset({type(None), bool, Named})
"""What is told as it is all the same."""

Shape: TypeAlias = tuple[object, ...]
"""Whether constants are told; how; of what is filled, how it was made; callee; kinds."""


class Room:
    """How much of a call is spelled.

    Attributes:
        left: How many values still are.
        exact: Whether constants are told as they are, and not by their kinds.
    """

    __slots__ = ("exact", "left")

    def __init__(self, *, exact: bool) -> None:
        """Leave room for ``VALUES``."""
        self.left = VALUES
        self.exact = exact


def shaped(how: How, made: Shape, arguments: tuple[Any_, ...], *, exact: bool) -> Shape | None:
    """Tell the shape of a call, if that is quickly told.

    Args:
        how: How it is called.
        made: What ``maker`` says of what is called, filled or given items.
        arguments: With what.
        exact: Whether constants are told as they are: so calls are that are not folded yet.
    """
    room = Room(exact=exact)
    if how is How.BUILD:
        kinds = _state(arguments[0], room)
    elif how is How.SET_ITEM and not _quiet(arguments[::2]):
        return None
    else:
        kinds = _kinds(arguments, LEVELS, room)
    return None if kinds is None else (exact, *made, kinds)


def _quiet(keys: Sequence[Any_]) -> bool:
    """Whether keys are constants, and none is telling."""
    return CONSTANT.issuperset(map(type, keys)) and not any(map(kept, keys))


def _state(state: Any_, room: Room) -> tuple[object, ...] | None:
    """Spell what an object is filled from: attributes, or several values."""
    if type(state) is Box:
        return _attributes(state, room)
    if type(state) is not tuple:
        return None
    if len(state) <= WIDE:
        return _parts(state, room)
    kinds = _kinds(state, LEVELS, room)
    return None if kinds is None else (tuple, kinds)  # not to be taken for a dict of as many


def _attributes(state: Box, room: Room) -> tuple[object, ...] | None:
    """Spell a dict of attributes; what is under telling keys has to be constants."""
    keys, items = state.items[::2], state.items[1::2]
    if state.kind != "dict" or len(keys) > FEW_KEYS:
        return None
    if not len(keys) + len(items) == 2 * len(items) == state.count:
        return None
    if not TEXT.issuperset(map(type, keys)) or not FOLLOWED.isdisjoint(keys):
        return None
    told: list[object] = []
    for at, key in enumerate(keys):
        if kept(key):
            item = items[at]
            # What an object is made of and holds is spelled below, as under any other key.
            under = () if key in SHARED and type(item) is Obj else _plainly(item)
            if under is None:
                return None
            told.append(under)
    kinds = _kinds(items, LEVELS, room)
    if told:
        return None if kinds is None else ((Box, *keys, *told), *kinds)
    return (*keys, None, *kinds) if kinds and room.exact else kinds


def _plainly(value: Any_) -> tuple[object, ...] | None:
    """Spell as it is what is a constant, or a container of some; ``None`` if there is more."""
    if type(value) is not Box:
        return _exactly((value,), 2)
    if value.kind not in GONE_BY or value.count != len(value.items) or value.count > FEW_KEYS:
        return None
    kinds = tuple(map(type, value.items))
    return (value.kind, kinds, *value.items) if FIXED.issuperset(kinds) else None


def _parts(state: tuple[Any_, ...], room: Room) -> tuple[object, ...] | None:
    """Spell a state of several values; keys of dicts among them, which may name slots, as well."""
    found: list[object] = [tuple]
    for part in state:
        kinds: tuple[object, ...] | None
        if type(part) is Box and part.kind == "dict":
            kinds = _attributes(part, room)
            kinds = None if kinds is None else (dict, *part.items[::2], *kinds)
        elif type(part) is tuple and len(part) <= WIDE:
            kinds = None if part else (tuple,)
        elif type(part) is Obj and part.put is not None:
            return None
        else:
            kinds = _kinds((part,), LEVELS, room)
        if kinds is None:
            return None
        found.append(kinds)
    return tuple(found)


def maker(how: How, callee: Any_) -> Shape | None:
    """Spell what is called or filled: a name, or how an object was made of one and of constants."""
    if type(callee) is Named:
        return how, id(callee)
    if how is How.CALL or how is How.NEW:
        return None
    if type(callee) is not Obj or type(callee.callee) is not Named:
        return None
    given = _exactly(callee.arguments, 2)
    return None if given is None else (how, callee.how, id(callee.callee), *given)


PLAIN = CONSTANT | EXACT
FIXED = PLAIN - {Named}


def _exactly(values: tuple[Any_, ...], depth: int) -> tuple[object, ...] | None:
    """Spell constants and names as they are, with their types; ``None`` if there is more."""
    if len(values) > WIDE or not depth:
        return () if not values else None
    found: list[object] = []
    for value in values:
        kind = type(value)
        if kind in PLAIN:
            found.append((kind, id(value) if kind is Named else value))
        elif isinstance(value, tuple) and (inner := _exactly(value, depth - 1)) is not None:
            found.append(inner)
        else:
            return None
    return tuple(found)


def _kinds(values: Sequence[Any_], depth: int, room: Room) -> tuple[object, ...] | None:
    """Spell values as ``plain_kind`` tells them apart; ``None`` if there is much in them.

    Args:
        values: Arguments, or what is in one.
        depth: Levels that are still spelled.
        room: How many values are, in all, and how.
    """
    room.left -= len(values)
    if len(values) > FEW_KEYS or depth == 0 or room.left < 0:
        return None
    found: list[object] = []
    for value in values:
        kind = type(value)
        if kind in CONSTANT:
            # A number that is none is not equal to itself.
            found.append((kind, value if value == value else None) if room.exact else kind)  # noqa: PLR0124
        elif kind is Named:
            found.append(id(value))
        elif kind in EXACT:
            found.append(value)
        elif type(value) is Blob:
            blob = (value.kind, value.size, value.head)
            found.append((Blob, *blob) if room.exact else value.kind)
        elif (inner := _inner(value, depth - 1, room)) is not None:
            found.append(inner)
        else:
            return None
    return tuple(found)


def _loud(key: Any_) -> str | None:
    return key if type(key) is str and kept(key) else None


def _inner(value: Any_, depth: int, room: Room) -> tuple[object, ...] | None:
    if isinstance(value, tuple):
        return _kinds(value, depth, room)
    sort: tuple[object, ...]
    if isinstance(value, Box):
        if value.groups or value.beside:
            return None
        cut = value.count if room.exact else value.count > len(value.items)
        sort = value.kind, cut, value.lost
        if value.kind == "dict" and not room.exact:
            sort += tuple(map(_loud, value.items[::2]))
        inner = _kinds(value.items, depth, room)
    elif isinstance(value, Pers):
        sort, inner = (Pers, first_of(value.id)), _kinds((value.id,), depth, room)
    elif isinstance(value, Obj) and type(value.callee) is Named:
        sort, inner = (value.how, id(value.callee)), _kinds(value.arguments, depth, room)
        if inner is not None and (held := inside(value)):
            within = _kinds(held, depth, room)
            sort = (*sort, within)  # not among arguments: it may be one of them as well
            inner = None if within is None else inner
    else:
        return None
    return None if inner is None else (sort, *inner)
