"""Notes objects of which a loader takes the hash, which may go through what they hold.

A key of a dict or a member of a set is hashed when it is put there, and compared with another one
that has the same hash. The class of an object may go through its attributes for that, or write them
as text. That is told as a call of ``hash``, with the object, its state, and what it was filled with
before; of objects in there that are of the same module, which may be of one kind with it, likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weighbridge.core import HASHES, HIDDEN, UNASKED, How, Named
from weighbridge.machine.values import (
    ODD,
    ODD_FIRST,
    PARAMETRIC,
    PLAIN,
    Any_,
    Blob,
    Box,
    Obj,
    inside,
    passes_on,
)

NESTED, MORE = 256, 4
"""Tuples among keys that are looked into at once, and for each key as many more."""

LOOKED = 4096
"""Values in one key that are looked at for objects of its module."""

ALL, INNER = (1 << 14, 4), (1 << 15, 2)
"""Values in all keys of a stream that are looked at likewise, and bytes for one more; and values in
tuples and containers of keys, which only shared ones come to. Of 200 real files none had over 4,096
and one for five bytes of either."""

LATER = 4096
"""Keys that are told once more in the end."""

HASH = Named(*HASHES)

GETATTR = Named("builtins", "getattr")
"""What gives a key that an object holds."""

CONTAINERS = frozenset({"builtins", "collections"})
"""Modules of sets and dicts that are made by calls."""

MADE = frozenset({
    "ChainMap", "Counter", "OrderedDict", "UserDict", "defaultdict", "dict", "frozenset", "set",
})  # fmt: skip
"""Their names."""

OF_ITEMS = frozenset({"Counter", "frozenset", "set"})
"""Of these, what hashes items; the others hash the first of each pair."""

FLAT = PLAIN | {Named, Blob}
"""Types of keys of which nothing is told, and in which there is nothing."""


OPERATORS = frozenset({"_operator", "operator"})
"""Modules of what gives a type its parameters."""


class Room:
    """How many values of keys are still looked at in one stream.

    Attributes:
        left: For objects of the module of a key.
        inner: In tuples and containers of keys.
        over: Whether it was told that there are more, which is told once.
    """

    __slots__ = ("inner", "left", "over")

    def __init__(self, size: int) -> None:
        """Leave room by the ``size`` of the stream, in bytes."""
        self.left = ALL[0] + size // ALL[1]
        self.inner = INNER[0] + size // INNER[1]
        self.over = False

    def rest(self) -> Iterator[tuple[Any_, ...]]:
        """Yield what stands for keys that are not looked at."""
        if not self.over:
            self.over = True
            yield HIDDEN, None, None


def asked(keys: Sequence[Any_], room: Room) -> Iterator[tuple[Any_, ...]]:
    """Yield what is to be told of objects among keys, and in tuples there."""
    kinds = {*map(type, keys)}
    if kinds <= FLAT:
        return
    waiting: list[Sequence[Any_]] = [keys]
    seen, most = 0, NESTED + MORE * len(keys)
    while waiting and seen < most and room.inner > 0:
        inner = waiting.pop()
        # What stands on the stack was paid for by the bytes that put it there.
        room.inner -= len(inner) if seen else 0
        for key in inner:
            if isinstance(key, tuple):
                waiting.append(key)
            elif isinstance(key, Box) and key.kind == "tuple":
                waiting.append([*key.items, HIDDEN] if key.odd else key.items)
            elif type(key) is Obj:
                if not key.hashed and _goes_further(key.callee):
                    key.hashed = True
                    yield key, key.state, key.before
                    if alike := _alike(key, room):
                        waiting.append(alike)
                if key.how is How.NEW or passes_on(key.callee):
                    waiting += _parts(key)
            elif key is HIDDEN:
                yield HIDDEN, None, None
        seen += 1
    if waiting:
        yield from room.rest()


def parameters(items: Sequence[Any_]) -> list[Any_]:
    """Return, of keys and values in turn, what is hashed when another object is filled."""
    return [
        value
        for key, value in zip(items[::2], items[1::2], strict=False)
        if type(key) is str and key in PARAMETRIC and not _generic(value)
    ]


def _generic(value: Any_) -> bool:
    """Whether a value is a name, a constant, or a type of which parameters are judged already."""
    if type(value) is Obj:
        callee = value.callee
        return type(callee) is Named and callee.module in OPERATORS and callee.name == "getitem"
    return type(value) in FLAT


def given(maker: str, arguments: tuple[Any_, ...], room: Room) -> Iterator[tuple[Any_, ...]]:
    """Yield the same of what a set or dict that is made by a call may hash.

    That are items, and items of lists among them, which may be pairs.
    """
    for value in arguments if maker in MADE else ():
        items: object = value
        if type(value) is Box:
            odd = value.odd & (ODD if maker in OF_ITEMS else ODD_FIRST)
            items = [*value.items, HIDDEN] if odd else value.items
        elif type(value) is Obj:
            items = inside(value)
        if isinstance(items, (list, tuple)):
            if room.inner <= 0:
                yield from room.rest()
                return
            room.inner -= len(items)
            yield from asked(items, room)
            for each in items:
                if type(each) is Box and each.kind == "list":
                    room.inner -= len(each.items)
                    yield from asked(each.items, room)


def _parts(key: Obj) -> Iterator[Sequence[Any_]]:
    """Yield what a key is made of that may be a tuple, or of a class of tuples."""
    if key.callee == GETATTR:
        yield _attribute(key.arguments)
    if key.arguments:
        yield key.arguments
        for value in key.arguments:
            if type(value) is Box and value.kind == "list":
                yield value.items
            elif type(value) is Obj and (held := inside(value)):
                yield held


def _attribute(arguments: tuple[Any_, ...]) -> list[Any_]:
    """Return what an object may hold under a name, as far as its state tells; of a class, nothing.

    A method is in no state, and is hashed by what it is.
    """
    match arguments:
        case (Named(), *_):
            return []
        case (Obj(before=None, state=state) as base, str() as name, *_) if base.callee != GETATTR:
            found: list[Any_] = []
            for part in state if isinstance(state, tuple) else (state,):
                if type(part) is Box and part.kind == "dict" and part.count == len(part.items):
                    pairs = zip(part.items[::2], part.items[1::2], strict=True)
                    found += [value for key, value in pairs if key == name]
                elif type(part) not in PLAIN:
                    return [HIDDEN]
            return found
        case _:
            return [HIDDEN]


def settled(key: Obj) -> bool:
    """Whether nothing that a key holds can change any more."""
    return key.state is None and PLAIN.issuperset(map(type, key.arguments))


def _alike(key: Obj, room: Room) -> list[Any_]:
    """Return objects of the module of a key's class that it holds, in containers too."""
    found: list[Any_] = []
    waiting: list[Any_] = [key.state, key.before, *key.arguments, *inside(key)]
    seen, known = 0, {id(key)}
    most = min(LOOKED, room.left)
    while waiting and seen < most:
        item = waiting.pop()
        seen += 1
        if isinstance(item, tuple):
            waiting += item
        elif isinstance(item, (Box, Obj)) and id(item) not in known:
            known.add(id(item))
            if isinstance(item, Box):
                waiting += (*item.items, *item.beside)
                continue
            if _module(item.callee) == _module(key.callee):
                found.append(item)
            if passes_on(item.callee):
                waiting += item.arguments
            waiting += inside(item)
    room.left -= seen
    return [*found, HIDDEN] if waiting else found


def _module(callee: Any_) -> str | None:
    return callee.module if isinstance(callee, Named) else None


def _goes_further(callee: Any_) -> bool:
    if isinstance(callee, Obj):
        callee = callee.arguments[0] if callee.arguments else None
    return isinstance(callee, Named) and not f"{callee.module}.{callee.name}.".startswith(UNASKED)
