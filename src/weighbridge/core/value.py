"""What a value in a file is known to be, without ever making it.

A reader that follows a stream (a pickle, say) knows some values exactly, some by kind, and some
not at all. ``Value`` says which. What is not known is ``Unknown``: a type, never a string.
"""

from __future__ import annotations

import enum
from typing import TypeAlias

from weighbridge.core.records import dataclass

SHOWN = 120
"""Characters of one constant that ``spell`` shows."""

DEEP = 6
"""Levels of nesting that ``spell`` shows."""

WIDE = 8
"""Items of one container that ``spell`` shows."""

ACTED_ON = frozenset({
    "Dist", "K", "Score", "_basedist", "_get_params", "_rng", "clone", "mu", "sigma",
    "sp_model_kwargs", "spm_file", "spm_files", "source_lang", "vocab_file",
})  # fmt: skip
"""Keys of states that filling an object acts on: they are told, however many others there are."""


class How(enum.StrEnum):
    """What the loader does with a callee."""

    CALL = "call"
    """``callee(*arguments, **keywords)``: pickle REDUCE, or INST and OBJ with arguments."""
    NEW = "new"
    """``callee.__new__(callee, *arguments)``: NEWOBJ(_EX), INST and OBJ without arguments."""
    BUILD = "build"
    """``callee.__setstate__(state)``, or its ``__dict__`` updated; arguments are ``(state,)``."""
    APPEND = "append"
    """``callee.append`` or ``extend``."""
    SET_ITEM = "set-item"
    """``callee[key] = value``; arguments are keys and values in turn, as far as kept."""
    ADD = "add"
    """``callee.add`` or ``update`` of a set."""
    CONFIG = "config"
    """A loader is told by a configuration file to import and call it."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A plain value, known exactly."""

    value: bool | int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A plain value of which only the kind, the size and the beginning were kept.

    Attributes:
        kind: ``str``, ``bytes``, ``int``, ``float``, ``bytearray``.
        size: Length as stored, in bytes; -1 if not kept.
        head: The beginning, in characters or bytes; empty if not kept.
    """

    kind: str
    size: int
    head: str | bytes


@dataclass(frozen=True, slots=True)
class Several:
    """A container.

    Attributes:
        kind: ``tuple``, ``list``, ``dict``, ``set`` or ``frozenset``.
        items: The first items; of a dict, keys and values in turn.
        count: Items in all, counting keys and values; more than ``len(items)`` if some were
            not kept.
    """

    kind: str
    items: tuple[Value, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Named:
    """What ``module.name`` stands for in the process that loads the file.

    Attributes:
        module: Dotted module name, in Python 3 spelling.
        name: Name inside the module; dots are attribute steps.
    """

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True)
class Made:
    """The result of a call that loading makes."""

    how: How
    callee: Value
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Persistent:
    """An object that the loader looks up outside the stream, by this id."""

    id: Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that could not be followed, and why."""

    why: str


HIDDEN = Unknown("more keys that may decide what an object is than are kept")
"""Stands among a dict's keys for others that were left out, any of which may be such a key."""

Value: TypeAlias = Constant | Cut | Several | Named | Made | Persistent | Unknown

_BRACKETS = {
    "tuple": ("(", ")"),
    "list": ("[", "]"),
    "dict": ("{", "}"),
    "set": ("{", "}"),
    "frozenset": ("{", "}"),
}


def spell(value: Value, depth: int = DEEP) -> str:
    """Write a value as Python would, cut to a readable length.

    The result may hold text from the file, quoted by ``repr``; reports still escape it.
    """
    if depth == 0:
        return "..."
    match value:
        case Constant(constant):
            text = repr(constant)
            return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        case Cut(kind, size, head):
            shown = f"{head[:40]!r}..." if head else "..."
            return f"<{kind} {shown}>" if size < 0 else f"<{kind} of {size} bytes {shown}>"
        case Several(kind, items, count):
            return _several(kind, items, count, depth)
        case Named():
            return str(value)
        case Made(how, callee, arguments):
            inner = ", ".join(spell(item, depth - 1) for item in arguments[:WIDE])
            more = ", ..." if len(arguments) > WIDE else ""
            new = ".__new__" if how is How.NEW else ""
            return f"{spell(callee, depth - 1)}{new}({inner}{more})"
        case Persistent(key):
            return f"<persistent {spell(key, depth - 1)}>"
        case Unknown(why):
            return f"<unknown: {why}>"


def _several(kind: str, items: tuple[Value, ...], count: int, depth: int) -> str:
    shown = [spell(item, depth - 1) for item in items[:WIDE]]
    if kind == "dict":
        keys, values = shown[::2], shown[1::2]
        shown = [f"{key}: {value}" for key, value in zip(keys, values, strict=False)]
    if count > WIDE:
        shown.append("...")
    left, right = _BRACKETS[kind]
    comma = "," if kind == "tuple" and len(shown) == 1 else ""
    return f"{left}{', '.join(shown)}{comma}{right}"
