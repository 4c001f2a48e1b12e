"""YAML that is tables and lists in lines, as most configurations are.

Layout: lines ``key: value``, ``key:``, ``- value`` and ``- key: value``, each as deep as what it
belongs to, remarks, and blank lines; also as Windows ends them. A value is words that no sign of
YAML begins, a text in quotes with the usual escapes, or tables and lists of such between brackets.
Before a value, or what is below its line, a tag may stand that is none of YAML's own. Those lines
mean the same to every reader of YAML. Nothing is said of any other text: ``yamltree`` reads it,
which takes ten times as long.

Source: https://yaml.org/spec/1.1/, PyYAML's ``resolver.py`` (retrieved 2026-11-28).
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.intake.strictjson import Doubled
from weighbridge.intake.yamldocument import Bytes, Document, Tag
from weighbridge.typings import TypeAlias

DEEP = 60
"""Levels; what is deeper is left to ``yamltree``, which tells how deep it may be."""

_OPENING = (None, "[", "{")

FLOWING = 4
"""Levels of brackets inside one another."""

SPREAD = 64
"""Brackets over several lines; of more, each of which has the text copied, nothing is said."""

_INNER = r"(?:[!-9;-~\w]|:(?=[!-~\w]))"
_WORD = rf"(?:[\w$</(+=.]|-(?=[!-~\w])){_INNER}*+(?:[ ](?!\#){_INNER}++)*+"
_ESCAPED = r"\\(?:[nt\"\\/ ]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
_BREAK = r"\n(?:[ ]*+\n)*+[ ]++"
"""Ends of lines in a text in quotes: one is a blank, none behind ``\\``; of more, each but one."""

_QUOTED = rf"""(?:"(?:[ !#-\[\]-~]|\w|{_ESCAPED}|\\?{_BREAK})*+"|'(?:[ -&(-~]|\w|''|{_BREAK})*+')"""
_FLOW = r"[\[{](?:[ !\"$-~]|\w)*[\]}]"
_VALUE = rf"(?:{_WORD}|{_QUOTED}|~|{_FLOW})"
_END = r"[ ]*(?:[ ]\#(?:[ -~]|\w)*+)?(?:\n|\Z)"
_KEY = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}"
_NAME = rf"""(?:{_KEY}|"[\w .,()/-]{{1,100}}"|'[\w .,()/-]{{1,100}}')"""
_TAG = r"!(?:[A-Za-z][A-Za-z0-9_:./$-]*+|![A-Za-z]++[:./$][A-Za-z0-9_:./$-]*+)(?=[ \n]|\Z)"
_TAGGED = rf"(?:({_TAG})(?:[ ]+({_VALUE}))?|({_VALUE}))"
_LINE = later.pattern(
    rf"([ ]*)((?:-[ ])*+)(?:({_NAME}):(?:[ ]+{_TAGGED})?|(?!{_NAME}:(?:[ ]|$|\n)){_TAGGED}){_END}"
)
_TOKEN = later.pattern(
    rf"[ ]*(?:([\[\]{{}},])|({_KEY}):[ ]|({_QUOTED})|((?:\w|-(?=\w))[\w./+-]*(?:[ ][\w./+-]++)*+)"
    r"(?=[ ]*[,\]}]))[ ]*"
)
"""A sign, a key, or a value inside of brackets."""
_SPREAD = later.pattern(
    rf"[ ]*(?:-[ ])*+(?:{_NAME}:[ ]+)?([\[{{](?:[ \w,.:/+$\[\]{{}}-]|\n(?=[ \]}}]))*+)"
)
_BRACKET = later.pattern(r"[\[\]{}]")
_START = later.pattern(r"---[ ]?\n")
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
_COUNTING = frozenset("-+0123456789")
_NULL = frozenset({"null", "Null", "NULL", "~"})
_STANDARD = "tag:yaml.org,2002:"
_ESCAPE = later.pattern(rf"{_ESCAPED}|\\{_BREAK}|(?:(?<!\ )|(?<=\\\ ))[ ]++{_BREAK}|{_BREAK}")
_FOLD = later.pattern(rf"(?<!\ )[ ]++{_BREAK}|{_BREAK}")
_MEANT = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " "}

Pairs: TypeAlias = list[tuple[str, object]]
Level: TypeAlias = tuple[int, Pairs | None, list[object] | None, int]
"""Where a collection is, what it has (pairs of a table, or items of a list), and its tag, or -1."""


class _OddError(Exception):
    """A text is not of this layout."""


def tree(text: str) -> object:
    """Return what a text is, a table or a list; ``None`` if it is anything else, or may be."""
    found = document(text, Bytes(text, 0))
    return None if found is None else found.tree


def document(text: str, offsets: Bytes) -> Document | None:
    """Return what a text is, as ``tree`` does, with the tags in it.

    Args:
        text: Of one document.
        offsets: Tell where its characters are.
    """
    if "\r\n" in text:
        # Blanks that end a line say nothing, but for one behind a stroke: it is an escape.
        if "\\\r" in text:
            return None
        text = text.replace("\r\n", " \n")
    start = _START.match(text)
    at = start.end() if start is not None else 0
    reader, spread = _Lines(), 0
    try:
        while at < len(text):
            line = _LINE.match(text, at)
            if line is not None:
                reader.add(line)
            else:
                line = _BLANK.match(text, at)
                if line is None:
                    text, spread = _joined(text, at), spread + 1
                    if spread > SPREAD:
                        return None
                    continue
            at = line.end()
        root = reader.done(len(text))
    except _OddError:
        return None
    if root is None:
        return None
    at_byte = offsets.of
    tags = [
        Tag(name, at_byte(start), at_byte(stop), value) for name, start, stop, value in reader.tags
    ]
    return Document(root, tags)


def _joined(text: str, at: int) -> str:
    """Return a text in which the brackets on the line at hand, and on lines below, are on one.

    Raises:
        _OddError: There are none, they end nowhere, or there is more in them than words.
    """
    found = _SPREAD.match(text, at)
    depth, start = 0, found.start(1) if found is not None else len(text)
    for sign in _BRACKET.finditer(text, start, found.end() if found is not None else start):
        depth += 1 if sign.group() in "[{" else -1
        if not depth:
            lines = text[start : sign.end()]
            if "\n" not in lines:
                break
            return text[:start] + lines.replace("\n", " ") + text[sign.end() :]
    raise _OddError


class _Lines:
    """Collections that are open, outermost first.

    Attributes:
        tags: Those met so far: name, start, stop and value, by characters.
    """

    def __init__(self) -> None:
        self.tags: list[tuple[str, int, int, object]] = []
        self._root: object = None
        self._levels: list[Level] = []
        self._tables: list[tuple[Doubled, Pairs]] = []
        self._waiting = False
        self._tag = -1

    def add(self, line: re.Match[str]) -> None:
        """Take a line: its indent, dashes, and either a key, maybe with a value, or an item."""
        indent, dashes, key, tag, tagged, value, own, owned, item = line.groups()
        column = len(indent)
        first = line.start() + column
        if dashes:
            self._to(column, first, listed=True)
            for _ in range(len(dashes) // 2 - 1):
                column += 2
                self._open(column, listed=True)
            column += 2
            if key is None:
                self._put(_value(item) if own is None else self._tagged(line, 7, owned))
                self._waiting = own is not None and owned is None
                return
            self._open(column, listed=False)
        elif key is None:
            # What is between brackets may stand below its key.
            if not self._waiting or item is None or item[0] not in "[{" or self._tag >= 0:
                raise _OddError
            if column <= self._levels[-1][0]:
                raise _OddError
            self._put(_value(item))
            return
        else:
            self._to(column, first, listed=False)
        pairs = self._levels[-1][1]
        if pairs is None:
            raise _OddError
        made: object = None
        self._tag = -1
        if tag is not None:
            made = self._tagged(line, 4, tagged)
        elif value is not None:
            made = _value(value)
        pairs.append((key[1:-1] if key[0] in "\"'" else key, made))
        self._waiting = value is None and tagged is None

    def _tagged(self, line: re.Match[str], group: int, text: str | None) -> object:
        """Note a tag, and return its value; what is below its line may take the place of that."""
        tag = line.group(group)
        name = _STANDARD + tag[2:] if tag.startswith("!!") else tag
        made = "" if text is None else _value(text, typed=False)
        stop = line.end(group if text is None else group + 1)
        self._tag = len(self.tags) if text is None else -1
        self.tags.append((name, line.start(group), stop, made))
        return made

    def _close(self, at: int) -> None:
        """Close the innermost collection before what begins at a character."""
        tag = self._levels.pop()[3]
        if tag >= 0:
            name, start, _, value = self.tags[tag]
            self.tags[tag] = name, start, at, value

    def _to(self, column: int, at: int, *, listed: bool) -> None:
        """Go to the collection that a line belongs to, which begins at a character."""
        levels = self._levels
        if not levels:
            if column or self._root is not None:
                raise _OddError
            self._open(column, listed=listed)
            return
        while levels[-1][0] > column:
            self._close(at)
            self._waiting = False
            if not levels:
                raise _OddError
        deepest, _, items, _ = levels[-1]
        if deepest == column and listed == (items is not None):
            self._waiting = False
            return
        if deepest == column and not listed:
            # A list as deep as the key whose value it is ends with the next key.
            self._close(at)
            self._waiting = False
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
        tag = self._tag if self._waiting else -1
        if tag >= 0:
            self.tags[tag] = (*self.tags[tag][:3], made)
        if not self._levels:
            self._root = made
        else:
            self._put(made)
        if not listed:
            self._tables.append((table, pairs))
        self._levels.append((column, None, items, tag) if listed else (column, pairs, None, tag))

    def _put(self, made: object) -> None:
        """Put a value where one is waited for, or into a list."""
        _, pairs, items, _ = self._levels[-1]
        if items is not None:
            if self._waiting:
                items[-1] = made
            else:
                items.append(made)
        elif pairs and self._waiting:
            pairs[-1] = (pairs[-1][0], made)
        else:
            raise _OddError
        self._waiting = False

    def done(self, at: int) -> object:
        """Return the outermost collection, with all tables filled; the text ends at a character."""
        while self._levels:
            self._close(at)
        for table, pairs in self._tables:
            table.update(pairs)
            table.pairs = pairs
        return self._root


def _quoted(text: str) -> str:
    """Return what a text in quotes stands for."""
    inner = text[1:-1]
    if text[0] == "'":
        inner = inner.replace("''", "'")
        return _FOLD.sub(_meant, inner) if "\n" in inner else inner
    return _ESCAPE.sub(_meant, inner) if "\\" in inner or "\n" in inner else inner


def _meant(match: re.Match[str]) -> str:
    """Return what an escape, or the end of a line, stands for."""
    word = match.group()
    lines = word.count("\n")
    if lines:
        return "\n" * (lines - 1) or " " * (word[0] != "\\")
    known = _MEANT.get(word[1])
    return chr(int(word[2:], base=16)) if known is None else known  # noqa: FURB166 - no prefix


def _value(text: str, *, typed: bool = True) -> object:
    """Return what a value stands for; words stand for themselves if they have a tag."""
    if text[0] in "\"'":
        return _quoted(text)
    if text[0] in "[{":
        found, at = _flow(text, 0, 0)
        if at != len(text):
            raise _OddError
        return found
    return _scalar(text) if typed else text


def _scalar(text: str) -> object:
    """Return what words without quotes stand for."""
    if text[0] in _COUNTING:
        return int(text) if _WHOLE.fullmatch(text) else text
    return None if text in _NULL else _BOOL.get(text, text)


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
            value: object = _quoted(quoted) if quoted else _scalar(word) if word else None
            if sign is not None:
                value, at = _flow(text, token.start(1), depth + 1)
            pairs.append((key, value))
            wanted, key = False, None
        else:
            break
    raise _OddError
