"""Reduces values to kinds, so that many calls that differ in constants fold into one."""

from __future__ import annotations

from itertools import chain

from weighbridge.core import Constant, Cut, Made, Persistent, Several, Value
from weighbridge.machine.values import WIDE, Any_, kept


def plain_state(value: Value) -> Value:
    """Reduce what BUILD gives to kinds, but keep its telling keys."""
    match value:
        case Several("tuple", (first, Several("dict", items, count)), 2):
            # Names of slots: the same for all objects of a class.
            pairs = zip(items[::2], plain_items(items)[1::2], strict=False)
            slots = Several("dict", tuple(chain.from_iterable(pairs)), count)
            return Several("tuple", (plain_state(first), slots), 2)
        case Several("tuple", items, count) if len(items) <= WIDE:
            return Several("tuple", tuple(plain_state(item) for item in items), count)
        case Several("dict", items, count):
            kept = plain_items(items)
            return Several("dict", kept, min(count, len(kept) + 1))
        case _:
            return plain_kind(value)


def plain_items(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """Reduce keys and values in turn to kinds, but keep telling keys."""
    found: list[Value] = []
    for key, item in zip(items[::2], items[1::2], strict=False):
        loud = _loud(key)
        found += (
            key if loud else plain_kind(key),
            plain_state(item) if loud else plain_kind(item),
        )
    return tuple(found)


def _loud(key: Value) -> bool:
    return type(key) is Constant and kept(key.value)


KINDS: dict[type, Value] = {
    kind: Cut(kind.__name__, -1, "") for kind in (int, float, str, bytes, complex)
}
"""What stands for constants of each type: one value each, which is quickly compared."""


def plain_kind(value: Value) -> Value:
    """Reduce a constant to its kind, so that many calls that differ in constants fold into one."""
    # By the types that are commonest: a pattern asks for each in turn.
    if type(value) is Constant:
        return KINDS.get(type(value.value), value)
    if type(value) is Several:
        cut = value.count > len(value.items)
        kinds = tuple(map(plain_kind, value.items))
        if value.kind == "dict" and any(map(_loud, value.items[::2])):
            # Some calls set attributes out of an argument: of which, decides what they do.
            pairs = zip(value.items, kinds, strict=True)
            kinds = tuple(
                whole if at % 2 == 0 and _loud(whole) else kind
                for at, (whole, kind) in enumerate(pairs)
            )
        return Several(value.kind, kinds, len(value.items) + cut)
    match value:
        case Cut(kind):
            return Cut(kind, -1, "")
        case Made(how, callee, arguments, held):
            given = tuple(map(plain_kind, arguments))
            return Made(how, callee, given, tuple(map(plain_state, held)))
        case Persistent(Several("tuple", (Constant(str() as first), *rest), count)):
            # What PyTorch looks up begins with what it is: "storage", or "module".
            items = (Constant(first), *map(plain_kind, rest))
            return Persistent(Several("tuple", items, len(items) + (count > len(items))))
        case Persistent(key):
            return Persistent(plain_kind(key))
        case _:
            return value


def first_of(key: Any_) -> str | None:
    """Return the text that an id begins with: it is kept where the rest is told by its kinds."""
    if isinstance(key, tuple) and key and isinstance(key[0], str):
        return key[0]
    return None
