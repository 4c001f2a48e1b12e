"""Notes objects of which a loader takes the hash, where that goes through what they hold.

A key of a dict or a member of a set is hashed when it is put there, and the class of an object may
go through its attributes for that, or write them as text. That is told as a call of ``hash``, with
the object, its state, and what it was filled with before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weighbridge.core import HASHED, HASHES, HIDDEN, How, Named
from weighbridge.machine.values import Any_, Box, Obj, inside, passes_on

NESTED, MORE = 256, 4
"""Tuples among keys that are looked into at once, and for each key as many more."""

HASH = Named(*HASHES)

CONTAINERS = frozenset({"builtins", "collections"})
"""Modules of sets and dicts that are made by calls."""

MADE = frozenset({
    "ChainMap", "Counter", "OrderedDict", "UserDict", "defaultdict", "dict", "frozenset", "set",
})  # fmt: skip
"""Their names."""

TEXT = frozenset({str})


def asked(keys: Sequence[Any_]) -> Iterator[tuple[Any_, ...]]:
    """Yield what is to be told of objects among keys, and in tuples there."""
    if TEXT.issuperset(map(type, keys)):
        return
    waiting: list[Sequence[Any_]] = [keys]
    seen, most = 0, NESTED + MORE * len(keys)
    while waiting and seen < most:
        for key in waiting.pop():
            if isinstance(key, tuple):
                waiting.append(key)
            elif isinstance(key, Box) and key.kind == "tuple":
                waiting.append(key.items)
            elif type(key) is Obj:
                if _goes_further(key.callee):
                    yield key, key.state, key.before
                if key.how is How.NEW or passes_on(key.callee):
                    waiting += _parts(key)
        seen += 1
    if waiting:
        yield HIDDEN, None, None


def given(maker: str, arguments: tuple[Any_, ...]) -> Iterator[tuple[Any_, ...]]:
    """Yield the same of what a set or dict that is made by a call may hash.

    That are items, and items of lists among them, which may be pairs.
    """
    for value in arguments if maker in MADE else ():
        items: object = value
        if type(value) is Box:
            items = value.items
        elif type(value) is Obj:
            items = inside(value)
        if isinstance(items, (list, tuple)):
            yield from asked(items)
            for each in items:
                if type(each) is Box and each.kind == "list":
                    yield from asked(each.items)


def _parts(key: Obj) -> Iterator[Sequence[Any_]]:
    """Yield what a key is made of that may be a tuple, or of a class of tuples."""
    if key.arguments:
        yield key.arguments
        for value in key.arguments:
            if type(value) is Box and value.kind == "list":
                yield value.items
            elif type(value) is Obj and (held := inside(value)):
                yield held


def _goes_further(callee: Any_) -> bool:
    if isinstance(callee, Obj):
        callee = callee.arguments[0] if callee.arguments else None
    return isinstance(callee, Named) and f"{callee.module}.".startswith(HASHED)
