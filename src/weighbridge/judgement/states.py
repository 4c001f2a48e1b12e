"""Whether a state that filling acts on is what the library itself writes."""

from __future__ import annotations

import re

from weighbridge.core import ACTED_ON, Constant, Cut, Made, Named, Several, Value
from weighbridge.judgement import formulas
from weighbridge.judgement.patterns import fits
from weighbridge.typings import TypeAlias

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

FILES = frozenset({"spm_file", "spm_files", "vocab_file"})
"""Keys under which a state names files."""


def unfit(state: Arguments, key: str, pattern: str) -> str | None:
    """Say why what a state holds under a key is not as the lists want it; ``None`` if it is.

    Args:
        state: What BUILD was given; also a pair of the dict of attributes and that of slots.
        key: A name of an attribute, or ``SECOND``.
        pattern: Matches the whole of the text under it; empty if it must not be there.
    """
    if pattern == formulas.PATTERN:
        return None if _without(state, key) else formulas.unfit(state)
    if key == SECOND:
        return _second(state, pattern)
    if placed := PLACED.fullmatch(key):
        return _placed(state, int(placed[1]), int(placed[2]), pattern)
    for value in state:
        match value:
            case Several("dict", held, count) if count == len(held) or _told(held, key):
                if why := _among(held, key, pattern):
                    return why
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


def _without(state: Arguments, key: str) -> bool:
    """Whether a state is a table of which it is known that it lacks a key."""
    match state:
        case (Several("dict", held, count),) if count == len(held):
            every = all(isinstance(name, Constant) for name in held[::2])
            return every and Constant(key) not in held[::2]
        case _:
            return False


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
            return None if fits(text, pattern) else "is not what the library writes"
        case _:
            return "cannot be followed"


def _among(held: Arguments, key: str, pattern: str) -> str | None:
    """As ``unfit``, of keys and values in turn."""
    for name, item in zip(held[::2], held[1::2], strict=False):
        if key in ACTED_ON and isinstance(name, Cut) and name.size == FOLDED:
            continue  # those that are acted on are told, however many calls there are
        if not isinstance(name, Constant):
            return "may be under a name that is computed while loading"
        if name.value == key and not fits(item, pattern):
            return _misfit(key, pattern)
    return None


def _placed(state: Arguments, place: int, size: int, pattern: str) -> str | None:
    """As ``unfit``, of one value of a state that is a tuple."""
    match state:
        case (Several("tuple", held, count),) if count == len(held) == size:
            return None if fits(held[place], pattern) else "is not what the library writes"
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
