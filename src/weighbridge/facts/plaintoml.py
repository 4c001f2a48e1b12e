"""TOML as it stands in ``data/``, line by line: the standard library's parser takes far longer.

Read are headers and keys of bare words, and of values: strings without escapes, on one line or
several; lists of strings or of whole numbers; whole numbers, days, ``true``, ``false``. A comment
has a line of its own. Of any other text nothing is said, and it is parsed as TOML; a test holds all
data files against that parser.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from weighbridge.typings import TypeAlias

Tree: TypeAlias = dict[str, object]

_WORDS = {"true": True, "false": False}

_DAY = len("2026-11-26")

_LONG = '"""'
"""Where a string of several lines begins, and ends."""

_BEGIN = {*'"]0123456789'}
"""What a further line of a list begins with."""

_KINDS: tuple[set[type], ...] = (set(), {str}, {int})
"""What is in a list."""


class _OtherError(Exception):
    """Something that is not read here."""


class _Dotted(Tree):
    """A table that no header began: none may add to it."""


def table(text: str) -> Tree | None:
    """Return what a text says; ``None`` if it is anything but plain."""
    root: Tree = {}
    here = root
    lines = iter(text.split("\n"))
    try:
        for line in lines:
            told = line.strip()
            if not told or told[0] == "#":
                continue
            if told[0] == "[":
                here = _header(root, told)
                continue
            name, _, value = told.partition(" = ")
            place, key = _place(here, name)
            if key in place:
                return None
            place[key] = _value(value, lines)
    except (_OtherError, ValueError):
        return None
    return root


def _header(root: Tree, told: str) -> Tree:
    """Return the table that a header begins."""
    row = told.startswith("[[")
    inside = told[2:-2] if row else told[1:-1]
    if told != (f"[[{inside}]]" if row else f"[{inside}]"):
        raise _OtherError
    *above, last = map(_word, inside.split("."))
    here = root
    for part in above:
        here = _last(here.setdefault(part, {}))
    if not row:
        if last in here:
            raise _OtherError
        here[last] = made = Tree()
        return made
    rows = here.setdefault(last, [])
    if not isinstance(rows, list):
        raise _OtherError
    rows.append(made := Tree())
    return made


def _last(found: object) -> Tree:
    if isinstance(found, list) and found:
        found = found[-1]
    if not isinstance(found, dict) or isinstance(found, _Dotted):
        raise _OtherError
    return found


def _word(text: str) -> str:
    if text.isascii() and text.replace("-", "").replace("_", "").isalnum():
        return text
    raise _OtherError


def _place(here: Tree, name: str) -> tuple[Tree, str]:
    """Return the table that a key stands in, and the last part of the key."""
    if name[:1] in ('"', "'"):
        return here, _string(name)
    *above, last = map(_word, name.split("."))
    for part in above:
        inner = here.setdefault(part, _Dotted())
        if not isinstance(inner, _Dotted):
            raise _OtherError
        here = inner
    return here, last


def _string(text: str) -> str:
    """Read a string on one line, in which nothing is escaped."""
    mark, inside = text[0], text[1:-1]
    if text != f"{mark}{inside}{mark}" or mark in inside or (mark == '"' and "\\" in inside):
        raise _OtherError
    return inside


def _value(text: str, lines: Iterator[str]) -> object:
    first = text[:1]
    if text == _LONG:
        return _long(lines)
    if first in ('"', "'"):
        return _string(text)
    if first == "[":
        return _list(text, lines)
    if text in _WORDS:
        return _WORDS[text]
    if len(text) == _DAY and text[4] == "-":
        return dt.date.fromisoformat(text)
    if text.isascii() and text.isdecimal() and (first != "0" or text == "0"):
        return int(text)
    raise _OtherError


def _long(lines: Iterator[str]) -> str:
    """Read a string of several lines, of which the first and the last hold nothing but its ends."""
    parts: list[str] = []
    for line in lines:
        if line == _LONG:
            return "".join(parts)
        if '"' in line or "\\" in line:
            break
        parts.append(f"{line}\n")
    raise _OtherError


def _list(text: str, lines: Iterator[str]) -> object:
    """Read a list of one kind, which is JSON but for the comma that may stand behind the last."""
    parts = [text]
    while not parts[-1].endswith("]"):
        parts.append(next(lines, "'").strip())
        if parts[-1][:1] not in _BEGIN:
            raise _OtherError
    whole = "".join(parts)
    if "\\" in whole:
        raise _OtherError
    found = json.loads(f"{whole[:-1].rstrip().removesuffix(',')}]")
    if not isinstance(found, list) or set(map(type, found)) not in _KINDS:
        raise _OtherError
    return found
