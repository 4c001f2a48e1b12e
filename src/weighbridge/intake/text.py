"""Tell text from bytes that are not."""

from __future__ import annotations

import codecs
from functools import lru_cache

PARSED = 1 << 20
"""Bytes of source that are parsed; a syntax tree takes a few hundred times its text."""

_CONTROL = bytes(sorted(set(range(0x20)) - set(b"\t\n\r\f\v\x1b\b") | {0x7F}))

_MIDDLE = frozenset(bytes([byte]) for byte in range(0x80, 0xA0))
"""Controls of Latin-1, of which a letter of UTF-8 does not begin with one."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def unified(data: bytes) -> bytes:
    """Return a text whose lines all end alike, as Python reads text: a lone CR ends one, too."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def encoding(head: bytes, *, whole: bool) -> str:
    """Name the encoding of some text; empty if it is not text.

    UTF-8, with or without a byte order mark; UTF-16 and UTF-32 with one; else Latin-1, if no byte
    is a control character and most are ASCII.

    Args:
        head: The beginning.
        whole: Whether that is all; if not, a character may be cut at the end.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name if _decodes(head, name, whole=whole) else ""
    if head[:1] in _MIDDLE:
        return ""
    if head.translate(None, _CONTROL) != head:
        return ""
    if _decodes(head, "utf-8", whole=whole):
        return "utf-8"
    plain = sum(byte < 0x80 for byte in head)  # noqa: PLR2004 - ASCII
    c1 = any(0x80 <= byte < 0xA0 for byte in head)  # noqa: PLR2004 - C1 controls
    return "latin-1" if not c1 and plain * 10 >= len(head) * 7 else ""


@lru_cache(maxsize=4)
def _decodes(data: bytes, name: str, *, whole: bool) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(data, whole)
    except (UnicodeError, ValueError):
        return False
    return "\0" not in text
