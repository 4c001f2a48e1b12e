"""TOML from strangers, by the standard library's parser, which runs nothing, within bounds.

That parser keeps every beginning of every dotted key, so long keys are refused before it sees them.

Source: https://toml.io/en/v1.0.0, https://docs.python.org/3/library/tomllib.html (retrieved
2026-11-26). Not read: what only version 1.1 allows.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache

from weighbridge.core import FormatError, GapKind, later

MOST = 4 << 20
"""Bytes that are parsed; each takes about a microsecond."""

TABLES, EACH = 8192, 64
"""Tables and lists that are parsed, and bytes for one more: lock files have one in some 100."""

STEPS = 64
"""Steps of one dotted key."""

_LINE = later.pattern(
    r"""\[\[?[ \t]*(?P<header>[\w"'-][^\]\n]{0,400})\]\]?[ \t]*(?:\#[^\n]*)?
    |(?P<key>(?:[\w.-]|"[^"\n]{0,200}"|'[^'\n]{0,200}'|[ \t])+?)[ \t]*=[ \t]*(?P<value>[^\s=])""",
    re.VERBOSE,
)
_VALUE = later.pattern(r"""["'\[{+-]|\d|true\b|false\b|inf\b|nan\b""")
# A bare key begins where none is before it, lest each of its letters be tried as a beginning.
_STEPPED = later.pattern(
    r"""(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')(?:[ \t]*+\.[ \t]*+[\w"'-]++){64}"""
)


def begins(text: str) -> bool:
    """Whether the first line that is no comment is a header, or a key with a value of TOML's."""
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at : min(stop, at + 1000)].strip(" \t\r")
        at = stop + 1
        if not line or line.startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None:
            return False
        if found["header"]:
            return found.end() == len(line)
        return _VALUE.match(line, found.start("value")) is not None
    return False


def table(data: bytes, *, offset: int) -> dict[str, object]:
    """Parse a text.

    Args:
        data: The text.
        offset: Of the text, for errors.

    Raises:
        FormatError: No TOML; of kind ``LIMIT`` if there is too much of it or it is too deep.
    """
    if len(data) > MOST:
        why = f"TOML of {len(data)} bytes is over {MOST}"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)
    if crowded(data):
        why = f"TOML of more tables and lists than one in {EACH} bytes"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)
    found = _parsed(data)
    if isinstance(found, dict):
        return found
    why, kind = found
    raise FormatError(why, offset=offset, kind=kind)


def crowded(data: bytes) -> bool:
    """Whether a text holds more tables and lists than are parsed."""
    return data.count(b"[") + data.count(b"{") > TABLES + len(data) // EACH


@lru_cache(maxsize=2)
def _parsed(data: bytes) -> dict[str, object] | tuple[str, GapKind]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "text is not UTF-8", GapKind.DAMAGED
    text = text.removeprefix("\ufeff")
    if _STEPPED.search(text):
        return f"a key of more than {STEPS} steps", GapKind.LIMIT
    try:
        return tomllib.loads(text)
    except RecursionError:
        return "TOML is nested too deeply", GapKind.LIMIT
    except ValueError as error:
        return f"TOML: {error}"[:200], GapKind.DAMAGED
