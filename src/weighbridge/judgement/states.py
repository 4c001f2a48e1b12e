"""Whether a state that filling acts on is what the library itself writes."""

from __future__ import annotations

import re
from typing import TypeAlias

from weighbridge.core import ACTED_ON, Constant, Cut, Made, Named, Several, Value
from weighbridge.judgement import docile, shapes

Arguments: TypeAlias = tuple[Value, ...]

SECOND = "[1]"
"""A key that stands for the second of the two values of a state, such as a native class's name.

With an empty pattern a state of two values is none that the library writes: it is one table.
"""

PLACED = re.compile(r"\[([0-9]+)/([0-9]+)\]")
"""A key that stands for one value of so many that a state is, counted from 0: ``[1/3]``."""


FILE = "names a file elsewhere"
"""What is wrong with a state of which filling opens a file, in some versions of the library."""

FOLDED = -1
"""Size of a constant of which the kind alone is told, since many calls differ in it alone."""

MANY = 128
"""Keys and values of a state of which enough are there that no key that tells something is not."""

GENERATORS = frozenset(
    {
        Named("numpy.random", "__RandomState_ctor"),
        Named("numpy.random._pickle", "__randomstate_ctor"),
    }
)
"""What makes a random generator of NumPy: it has no items, and so no keys that a state could take.

SciPy before 1.6 writes one behind the parameters of a distribution; see ``rv_generic.__setstate__``
in https://github.com/scipy/scipy/blob/v1.5.4/scipy/stats/_distn_infrastructure.py (retrieved
2026-11-27).
"""

PAIR = 2
"""Keys of a table that may be taken for a key and its value."""

TABLE = "{}"
"""A pattern that stands for a table of constants, none of which is a file of SentencePiece.

With an expression after it, for a table of constants and of names that match in full.
"""

MAPPING = "dict"
"""A pattern that stands for a table, whatever is in it."""

CLASS = "class "
"""Begins a pattern that stands for a name: a class of the library, of which filling calls methods.

A text of the same letters is none, nor is what a call gives.
"""

EACH = "each "
"""Begins a pattern that stands for a list, of which every text matches what follows."""

FILES = frozenset({"spm_file", "spm_files", "vocab_file"})
"""Keys under which a state names files."""

NUMBER = "number"
"""A pattern that stands for a number."""


def unfit(state: Arguments, key: str, pattern: str) -> str | None:
    """Say why what a state holds under a key is not as the lists want it; ``None`` if it is.

    Args:
        state: What BUILD was given; also a pair of the dict of attributes and that of slots.
        key: A name of an attribute, or ``SECOND``.
        pattern: Matches the whole of the text under it; empty if it must not be there.
    """
    if key == SECOND:
        return _second(state, pattern)
    if placed := PLACED.fullmatch(key):
        return _placed(state, int(placed[1]), int(placed[2]), pattern)
    for value in state:
        match value:
            case Several("dict", held, count) if count == len(held) or _told(held, key):
                for name, item in zip(held[::2], held[1::2], strict=False):
                    if key in ACTED_ON and isinstance(name, Cut) and name.size == FOLDED:
                        continue  # those that are acted on are told, however many calls there are
                    if not isinstance(name, Constant):
                        return "may be under a name that is computed while loading"
                    if name.value == key and not _fits(item, pattern):
                        return _misfit(key, pattern)
            case Several("tuple", held, count) if count == len(held):
                if any(_paired(item, key) for item in held):
                    return "may be paired with another key"
                if why := unfit(held, key, pattern):
                    return why
            case _ if _lacks(value, key):
                continue
            case _:
                return "cannot be followed"
    return None


def _lacks(value: Value, key: str) -> bool:
    """Whether a value is neither a key nor holds one."""
    match value:
        case Several(_, held, count):
            return count == len(held) and not _mentions(held, key)
        case Constant(constant):
            return constant != key
        case Made(_, Named() as maker):
            return maker in GENERATORS
        case _:
            return False


def _paired(value: Value, key: str) -> bool:
    """Whether ``dict.update`` may take a table among others for the key and a value.

    Of what is no table it takes every item for a pair, and a table of two keys is one.
    """
    match value:
        case Several("dict", held):
            names = set(held[::2])
            return len(names) == PAIR and Constant(key) in names
        case _:
            return False


def _misfit(key: str, pattern: str) -> str:
    """Say what is wrong with a value; a text that must not be there may be what is written."""
    if key in FILES:
        return FILE
    return "is not what the library writes" if pattern else "has a value"


def _told(held: Arguments, key: str) -> bool:
    """Whether a key would be there, though not all keys are: the machine keeps some in any case."""
    return key in ACTED_ON and len(held) < MANY


def _second(state: Arguments, pattern: str) -> str | None:
    """As ``unfit``, of a state that is a pair of something and a text."""
    match state:
        case (Several("dict"),) if not pattern:
            return None
        case (Several("tuple", (_, Constant(str()) as text), 2),):
            return None if _fits(text, pattern) else "is not what the library writes"
        case _:
            return "cannot be followed"


def _placed(state: Arguments, place: int, size: int, pattern: str) -> str | None:
    """As ``unfit``, of one value of a state that is a tuple."""
    match state:
        case (Several("tuple", held, count),) if count == len(held) == size:
            return None if _fits(held[place], pattern) else "is not what the library writes"
        case _:
            return "cannot be followed"


def _mentions(values: Arguments, key: str) -> bool:
    """Whether a constant at any depth is the key, or something could be it."""
    for value in values:
        match value:
            case Constant(constant):
                if constant == key:
                    return True
            case Several(_, held, count):
                if count != len(held) or _mentions(held, key):
                    return True
            case Cut() | Named():
                continue
            case _:
                return True
    return False


def _fits(value: Value, pattern: str) -> bool:
    """Whether a text matches in full; of bytes that were not kept whole, whether they begin so."""
    match value:
        case Several("dict") if pattern == MAPPING:
            return True
        case Several("dict", items, count) if pattern == TABLE:
            named = any(item == Constant("model_file") for item in items[::2])
            mild = all(map(docile.docile, docile.inside(value)))
            return count == len(items) and not named and mild and shapes.plain(value)
        case Several("dict") if pattern.startswith(TABLE):
            return _settings(value, pattern.removeprefix(TABLE).strip())
        case Several("list" | "tuple", items, count) if pattern.startswith(EACH):
            inner = pattern.removeprefix(EACH)
            return count == len(items) and all(_fits(item, inner) for item in items)
        case Constant(None):
            return True
        case Constant(int() | float()):
            return pattern == NUMBER
        case Named(module, name):
            wanted = pattern.startswith(CLASS)
            return wanted and _matches(pattern.removeprefix(CLASS), f"{module}.{name}")
        case Constant(str(text)):
            worded = pattern in {MAPPING, NUMBER} or pattern.startswith((CLASS, EACH, TABLE))
            return not worded and _matches(pattern, text)
        case Cut("bytes" | "bytearray", _, bytes(head)):
            return bool(pattern) and re.match(pattern, head.decode("latin-1")) is not None
        case _:
            return False


def _matches(pattern: str, text: str) -> bool:
    return bool(pattern) and re.fullmatch(pattern, text) is not None


def _settings(value: Value, names: str) -> bool:
    """Whether a value is made of constants, tables and names that match, and of no objects."""
    match value:
        case Constant() | Cut():
            return True
        case Named(module, name):
            return _matches(names, f"{module}.{name}")
        case Several(_, items, count):
            return count == len(items) and all(_settings(item, names) for item in items)
        case _:
            return False
