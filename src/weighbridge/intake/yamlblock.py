"""YAML that is tables and lists in lines, as most configurations are.

Layout: lines ``key: value``, ``key:``, ``- value`` and ``- key: value``, each as deep as what it
belongs to, remarks, and blank lines. A value is words, a whole number, a fraction, a text in quotes
without escapes, ``${name}``, ``[]``, ``{}``, or a list of values between brackets on one line. Such
lines mean the same to every reader of YAML. Nothing is said of any other text: ``yamltree`` reads
it, in thirty times as long.

Source: https://yaml.org/spec/1.1/, PyYAML's ``resolver.py`` (retrieved 2026-11-28).
"""

from __future__ import annotations

from typing import TypeAlias

from weighbridge.core import later
from weighbridge.intake.strictjson import Doubled

DEEP = 60
"""Levels; what is deeper is left to ``yamltree``, which tells how deep it may be."""

_WORD = r"[A-Za-z][\w./-]*(?:[ ][\w./-]+)*+"
_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?"
_QUOTED = r"""(?:"[\w ./:+-]*"|'[\w ./:+-]*')"""
_PLAIN = rf"(?:{_WORD}|{_QUOTED}|{_NUMBER})"
_VALUE = rf"(?:{_PLAIN}|\$\{{[\w.]+\}}|\[(?:{_PLAIN}(?:,[ ]{_PLAIN})*+)?\]|\{{\}})"
_END = r"[ ]*(?:[ ]\#[ -~]*)?(?:\n|\Z)"
_LINE = later.pattern(
    rf"(?a:([ ]*)((?:-[ ])*+)(?:([A-Za-z_][\w.-]{{0,100}}):(?:[ ]({_VALUE}))?|({_VALUE})){_END})"
)
_BLANK = later.pattern(r"[ ]*(?:\#[ -~]*)?(?:\n|\Z)")

_BOOL = {
    word: value
    for each, value in (
        ("yes", True), ("true", True), ("on", True), ("no", False), ("false", False), ("off", False),
    )
    for word in (each, each.capitalize(), each.upper())
}  # fmt: skip
_NULL = frozenset({"null", "Null", "NULL"})

Pairs: TypeAlias = list[tuple[str, object]]
Level: TypeAlias = tuple[int, Pairs | None, list[object] | None]
"""Where a collection is, and what it has: pairs of a table, or items of a list."""


class _OddError(Exception):
    """A text is not of this layout."""


def tree(text: str) -> object:
    """Return what a text is, a table or a list; ``None`` if it is anything else, or may be."""
    at = 4 if text.startswith("---\n") else 0
    reader = _Lines()
    try:
        while at < len(text):
            line = _LINE.match(text, at)
            if line is not None:
                reader.add(line.groups())
            else:
                line = _BLANK.match(text, at)
                if line is None:
                    return None
            at = line.end()
        return reader.done()
    except _OddError:
        return None


class _Lines:
    """Collections that are open, outermost first."""

    def __init__(self) -> None:
        self._root: object = None
        self._levels: list[Level] = []
        self._tables: list[tuple[Doubled, Pairs]] = []
        self._waiting = False

    def add(self, line: tuple[str, str, str | None, str | None, str | None]) -> None:
        """Take a line: its indent, dashes, and either a key, maybe with a value, or an item."""
        indent, dashes, key, value, item = line
        column = len(indent)
        if dashes:
            self._to(column, listed=True)
            for _ in range(len(dashes) // 2 - 1):
                column += 2
                self._open(column, listed=True)
            column += 2
            if key is None:
                self._put(_value(item or ""))
                return
            self._open(column, listed=False)
        elif key is None:
            raise _OddError
        else:
            self._to(column, listed=False)
        pairs = self._levels[-1][1]
        if pairs is None:
            raise _OddError
        pairs.append((key, None if value is None else _value(value)))
        self._waiting = value is None

    def _to(self, column: int, *, listed: bool) -> None:
        """Go to the collection that a line belongs to."""
        levels = self._levels
        if not levels:
            if column or self._root is not None:
                raise _OddError
            self._open(column, listed=listed)
            return
        while levels[-1][0] > column:
            levels.pop()
            self._waiting = False
            if not levels:
                raise _OddError
        deepest, _, items = levels[-1]
        if deepest == column and listed == (items is not None):
            return
        if deepest == column and not listed:
            # A list as deep as the key whose value it is ends with the next key.
            levels.pop()
            if not levels or levels[-1][0] != column:
                raise _OddError
            return
        if not self._waiting:
            raise _OddError
        self._open(column, listed=listed)

    def _open(self, column: int, *, listed: bool) -> None:
        """Begin a collection where there is room for a value."""
        if len(self._levels) >= DEEP:
            raise _OddError
        made: object
        if listed:
            items: list[object] = []
            made, level = items, (column, None, items)
        else:
            pairs: Pairs = []
            table = Doubled([])
            self._tables.append((table, pairs))
            made, level = table, (column, pairs, None)
        if not self._levels:
            self._root = made
        else:
            self._put(made)
        self._levels.append(level)

    def _put(self, made: object) -> None:
        """Put a value where one is waited for, or into a list."""
        _, pairs, items = self._levels[-1]
        if items is not None:
            items.append(made)
        elif pairs and self._waiting:
            pairs[-1] = (pairs[-1][0], made)
        else:
            raise _OddError
        self._waiting = False

    def done(self) -> object:
        """Return the outermost collection, with all tables filled."""
        for table, pairs in self._tables:
            table.update(pairs)
            table.pairs = pairs
        return self._root


def _value(text: str) -> object:
    """Return what a value stands for."""
    first = text[0]
    if first in "\"'":
        return text[1:-1]
    if first == "[":
        return [_value(each) for each in text[1:-1].split(", ")] if text != "[]" else []
    if first == "{":
        return Doubled([])
    if first in "-0123456789":
        return text if "." in text else int(text)
    if text in _NULL:
        return None
    return _BOOL.get(text, text)
