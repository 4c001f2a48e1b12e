r"""Write TOML: strings that read back as they were, whatever is in them.

Source: https://toml.io/en/v1.0.0#string (retrieved 2026-11-26). What has no shape of its own
(controls, bidi and zero-width characters) is written ``\u202e``, so that whoever reviews the file
sees it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping

from weighbridge.core import UsageError

WIDE = 100
"""Columns of a line, as far as values can be broken."""

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
"""Letters and marks that show nothing."""


def string(text: str) -> str:
    """Write a string on one line.

    Raises:
        UsageError: It holds half a character, which no TOML file can.
    """
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    code = ord(letter)
    if unicodedata.category(letter) == "Cs":
        raise UsageError(f"{letter!r} cannot be written to a policy: it is no character")
    if letter.isprintable() and letter not in _BLANK:
        return letter
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


def value(given: object, lead: int = 0) -> str:
    """Write a value.

    Args:
        given: Text, a truth, a number, a day, or a list or table of such.
        lead: Columns that stand before it; a long list is broken into lines, if any is given.

    Raises:
        UsageError: As for ``string``.
    """
    match given:
        case str():
            return string(given)
        case bool():
            return "true" if given else "false"
        case dt.datetime() | dt.date() | dt.time():
            return given.isoformat()
        case list() | tuple():
            return _list([value(each) for each in given], lead)
        case Mapping():
            inner = ", ".join(f"{key(str(name))} = {value(each)}" for name, each in given.items())
            return f"{{ {inner} }}" if inner else "{}"
        case _:
            return str(given)


def _list(items: list[str], lead: int) -> str:
    line = f"[{', '.join(items)}]"
    if not lead or lead + len(line) <= WIDE:
        return line
    rows, row = [], ""
    for item in items:
        if row and len(row) + len(item) + 2 > WIDE - 4:
            rows.append(row)
            row = ""
        row += f"{' ' if row else ''}{item},"
    return "[\n" + "".join(f"    {each}\n" for each in (*rows, row)) + "]"


def key(name: str) -> str:
    """Write a key: bare if it may be."""
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else string(name)


def setting(name: str, given: object) -> str:
    """Write ``name = value``, on as many lines as it takes."""
    start = f"{key(name)} = "
    return f"{start}{value(given, len(start))}\n"


def row(header: str, settings: Mapping[str, object]) -> str:
    """Write a row of an array of tables; what is ``None`` or empty text is left out."""
    given = {name: each for name, each in settings.items() if each not in (None, "")}
    return f"[[{key(header)}]]\n" + "".join(setting(name, each) for name, each in given.items())
