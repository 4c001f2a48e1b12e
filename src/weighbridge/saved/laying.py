"""JSON as text, over several lines or in one, for files and terminals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring_ascii as quoted

from weighbridge.typings import cast

MANY = 512
"""Items of a list that are laid out at once."""

WORDS = {None: "null", True: "true", False: "false"}
"""What JSON calls them."""


def compact(document: object) -> str:
    """Write JSON in one line, as ASCII, fit for a terminal too."""
    text = json.dumps(document, ensure_ascii=True, allow_nan=False)
    return plain(text)


def plain(text: str) -> str:
    """Return JSON fit for a terminal, which may take one letter of ASCII for a command."""
    return text.replace("\x7f", "\\u007f")


def laid(document: object, lead: str = "\n") -> str:
    """Write JSON over several lines, without the last line's end.

    The standard library does so by generators, one in another; this takes a third of the time.

    Args:
        document: Of dictionaries with texts as keys, lists, texts, numbers, truths and ``None``.
        lead: What each line begins with: the end of the one before, and blanks.
    """
    parts: list[str] = []
    _lay(document, lead, parts.append)
    return plain("".join(parts))


def _lay(value: object, lead: str, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(quoted(value))
    elif type(value) is int:
        put(repr(value))
    elif value is None or isinstance(value, bool):
        put(WORDS[value])
    elif not isinstance(value, (dict, list, tuple)):
        put(compact(value))
    elif not value:
        put("{}" if isinstance(value, dict) else "[]")
    elif isinstance(value, dict):
        _lay_table(value, lead, put)
    else:
        inner = f"{lead}  "
        before = f"[{inner}"
        for start in range(0, len(value), MANY):
            # Many small texts take several times as much memory as one.
            some: list[str] = []
            for each in value[start : start + MANY]:
                some.append(before)
                _lay(each, inner, some.append)
                before = f",{inner}"
            put("".join(some))
        put(f"{lead}]")


def _lay_table(value: Mapping[str, object], lead: str, put: Callable[[str], None]) -> None:
    inner = f"{lead}  "
    before = "{" + inner
    for key, each in value.items():
        kind = type(each)
        if kind is str:
            put(f"{before}{quoted(key)}: {quoted(cast('str', each))}")
        elif kind is int:
            put(f"{before}{quoted(key)}: {each}")
        else:
            put(f"{before}{quoted(key)}: ")
            _lay(each, inner, put)
        before = f",{inner}"
    put(lead + "}")
