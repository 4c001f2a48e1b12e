"""YAML that is tables and lists in lines, as most configurations are.

Layout: lines ``key: value``, ``key:``, ``- value`` and ``- key: value``, each as deep as what it
belongs to, remarks, and blank lines. A value is words that no sign of YAML begins, a text in quotes
without escapes, or tables and lists of such between brackets, on one line. Those lines mean the
same to every reader of YAML. Nothing is said of any other text: ``yamltree`` reads it, which takes
ten times as long.

Source: https://yaml.org/spec/1.1/, PyYAML's ``resolver.py`` (retrieved 2026-11-28).
"""

from __future__ import annotations

from weighbridge.core import later
from weighbridge.intake.strictjson import Doubled
from weighbridge.typings import TypeAlias

DEEP = 60
"""Levels; what is deeper is left to ``yamltree``, which tells how deep it may be."""

_OPENING = (None, "[", "{")

FLOWING = 4
"""Levels of brackets on one line."""

_INNER = r"(?:[!-9;-~\w]|:(?=[!-~\w]))"
_WORD = rf"(?:[\w$</(+=.]|-(?=[!-~\w])){_INNER}*+(?:[ ](?!\#){_INNER}++)*+"
_QUOTED = r"""(?:"(?:[ !#-\[\]-~]|\w)*+"|'(?:[ -&(-~]|\w)*+')"""
_FLOW = r"[\[{](?:[ !\"$-~]|\w)*[\]}]"
_VALUE = rf"(?:{_WORD}|{_QUOTED}|~|{_FLOW})"
_END = r"[ ]*(?:[ ]\#(?:[ -~]|\w)*+)?(?:\n|\Z)"
_KEY = r"[A-Za-z_][A-Za-z0-9_.-]{0,100}"
_LINE = later.pattern(
    rf"([ ]*)((?:-[ ])*+)(?:({_KEY}):(?:[ ]({_VALUE}))?|(?!{_KEY}:(?:[ ]|$|\n))({_VALUE})){_END}"
)
_TOKEN = later.pattern(
    rf"[ ]*(?:([\[\]{{}},])|({_KEY}):[ ]|({_QUOTED})|((?:\w|-(?=\w))[\w./+-]*(?:[ ][\w./+-]++)*+)"
    r"(?=[ ]*[,\]}]))[ ]*"
)
"""A sign, a key, or a value inside of brackets."""
_BLANK = later.pattern(r"[ ]*(?:\#(?:[ -~]|\w)*+)?(?:\n|\Z)")
_WHOLE = later.pattern(r"[-+]?(?:0[0-7]{0,99}|[1-9][0-9]{0,99})")

_BOOL = {
    word: value
    for each, value in (
        ("yes", True), ("true", True), ("on", True),
        ("no", False), ("false", False), ("off", False),
    )
    for word in (each, each.capitalize(), each.upper())
}  # fmt: skip
_NULL = frozenset({"null", "Null", "NULL", "~"})

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
                reader.add(*line.groups())
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

    def add(
        self, indent: str, dashes: str, key: str | None, value: str | None, item: str | None
    ) -> None:
        """Take a line: its indent, dashes, and either a key, maybe with a value, or an item."""
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
        items: list[object] = []
        pairs: Pairs = []
        table = Doubled([])
        made: object = items if listed else table
        if not self._levels:
            self._root = made
        else:
            self._put(made)
        if not listed:
            self._tables.append((table, pairs))
        self._levels.append((column, None, items) if listed else (column, pairs, None))

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
    if text[0] in "\"'":
        return text[1:-1]
    if text[0] in "[{":
        found, at = _flow(text, 0, 0)
        if at != len(text):
            raise _OddError
        return found
    return _scalar(text)


def _scalar(text: str) -> object:
    """Return what words without quotes stand for."""
    if text in _NULL:
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    return _BOOL.get(text, text)


def _flow(text: str, at: int, depth: int) -> tuple[object, int]:
    """Return a collection between brackets, and where it ends."""
    pairs: Pairs = []
    table = text[at] == "{"
    closing, key, at, wanted = "}" if table else "]", None if table else "", at + 1, True
    if depth >= FLOWING:
        raise _OddError
    while (token := _TOKEN.match(text, at)) is not None:
        sign, named, quoted, word = token.groups()
        at = token.end()
        if sign == closing and not key:
            made: object = Doubled(pairs) if table else [value for _, value in pairs]
            return made, at
        if named is not None and table and wanted and key is None:
            key = named
        elif sign == "," and not wanted:
            wanted, key = True, None if table else ""
        elif sign in _OPENING and wanted and key is not None and named is None:
            value: object = quoted[1:-1] if quoted else _scalar(word) if word else None
            if sign is not None:
                value, at = _flow(text, token.start(1), depth + 1)
            pairs.append((key, value))
            wanted, key = False, None
        else:
            break
    raise _OddError
