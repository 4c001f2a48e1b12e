"""Whether one value of a state is what a list says that the library writes there.

A pattern is an expression that a text has to match in full, or begins with one of these words:

``{}``        a table of constants, none of which is a file of SentencePiece
``{} NAMES``  a table of constants, tables and names that match, and of no objects
``dict``      a table, whatever is in it
``class``     a name that matches: neither a text of the same letters nor what a call gives
``made``      what a call of a name that matches gives
``each``      a list, of which every value is as the pattern after it says
``number``    a number
``formula``   anything, if the state's formula and data can run nothing: see ``formulas``

An empty one says that the key must not be there. ``None`` does nothing, and fits any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from weighbridge.core import Constant, Cut, Made, Named, Several, Value
from weighbridge.judgement import docile, shapes


def fits(value: Value, pattern: str) -> bool:
    """Whether a value is as a pattern says."""
    if value == Constant(None):
        return True
    word, _, rest = pattern.partition(" ")
    if kind := KINDS.get(word):
        return kind(value, rest)
    return _text(value, pattern)


def _text(value: Value, pattern: str) -> bool:
    """Whether a text matches; of bytes that were not kept whole, whether they begin so."""
    match value:
        case Constant(str(text)):
            return _matches(pattern, text)
        case Cut("bytes" | "bytearray", _, bytes(head)):
            return bool(pattern) and re.match(pattern, head.decode("latin-1")) is not None
        case _:
            return False


def _matches(pattern: str, text: str) -> bool:
    return bool(pattern) and re.fullmatch(pattern, text) is not None


def _table(value: Value, names: str) -> bool:
    match value:
        case Several("dict") if names:
            return _settings(value, names)
        case Several("dict", items, count):
            # A key of which the kind alone is told may be that one.
            known = all(isinstance(key, Constant) for key in items[::2])
            named = not known or Constant("model_file") in items[::2]
            mild = all(map(docile.docile, docile.inside(value)))
            return count == len(items) and not named and mild and shapes.plain(value)
        case _:
            return False


def _settings(value: Value, names: str) -> bool:
    match value:
        case Constant() | Cut():
            return True
        case Named():
            return _name(value, names)
        case Several(_, items, count):
            return count == len(items) and all(_settings(item, names) for item in items)
        case _:
            return False


def _mapping(value: Value, _rest: str) -> bool:
    return isinstance(value, Several) and value.kind == "dict"


def _name(value: Value, names: str) -> bool:
    return isinstance(value, Named) and _matches(names, f"{value.module}.{value.name}")


def _made(value: Value, names: str) -> bool:
    return isinstance(value, Made) and _name(value.callee, names)


def _each(value: Value, inner: str) -> bool:
    match value:
        case Several("list" | "tuple", items, count):
            return count == len(items) and all(fits(item, inner) for item in items)
        case _:
            return False


def _number(value: Value, _rest: str) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, (int, float))


KINDS: Mapping[str, Callable[[Value, str], bool]] = {
    "{}": _table,
    "class": _name,
    "dict": _mapping,
    "each": _each,
    "made": _made,
    "number": _number,
}
