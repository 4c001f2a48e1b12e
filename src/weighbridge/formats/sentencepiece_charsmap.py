"""SentencePiece's rules of normalisation, compiled: which characters become which (nfkc.bin).

Layout (little-endian)::

    0    u32       bytes of the trie, a multiple of 1,024
    4    u32 ...   units of the trie, a double array: label, leaf?, offset; or a value
    ..   text      what characters become: UTF-8, each with a zero behind it, up to the end

A value is an offset in the text. The same bytes are a field of a tokeniser's model. Data only.

Source: https://github.com/google/sentencepiece/blob/master/src/normalizer.cc (``DecodePrecompiledCharsMap``)
and ``third_party/darts_clone/darts.h`` (retrieved 2026-11-26). Not read: what leads from unit to unit.
"""  # noqa: E501 - a link

from __future__ import annotations

import array
import sys
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SIZE = 4
BLOCK = 1024
"""Bytes that a trie is a multiple of: 256 units."""

LEAF = 1 << 31
"""The bit of a unit that is a value."""

MOST = 64 << 20
"""Bytes of a trie, at most; SentencePiece's own have 180,000."""

TEXT = 16 << 20
"""Bytes of text, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a trie of that size is there with its root, and text that ends with a zero."""
    head = glimpse.head
    size = int.from_bytes(head[:SIZE], "little")
    if size == 0 or size % BLOCK or not size < glimpse.size - SIZE:
        return False
    root = int.from_bytes(head[SIZE : 2 * SIZE], "little")
    if len(head) < 2 * SIZE or not _root(root) or glimpse.tail[-1:] != b"\0":
        return False
    return _text(glimpse.source.read(glimpse.start + SIZE + size, 64), whole=False)


def _root(unit: int) -> bool:
    """Whether a unit leads somewhere, and has neither label nor value."""
    return unit >> 10 != 0 and not unit & (LEAF | 0x1FF)


def _text(data: bytes, *, whole: bool = True) -> bool:
    """Whether bytes are text in UTF-8 and zeros; a character may be cut if they are not all."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        if whole or wrong.reason != "unexpected end of data":
            return False
    return not data.translate(None, _ALLOWED)


_ALLOWED = bytes({0, 9, 10, *range(32, 127), *range(128, 256)})
"""Bytes that the text may have."""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many units there are.

    Raises:
        FormatError: A value leads out of the text, or what should be text is none.
    """
    start = cursor.offset
    size = cursor.number(SIZE, "size")
    if size % BLOCK or size >= cursor.left:
        raise FormatError(f"a trie of {size} bytes, {cursor.left} left", offset=start)
    if size > MOST or cursor.left - size > TEXT:
        raise FormatError("too long", offset=start, kind=GapKind.LIMIT)
    first = cursor.offset
    units = array.array("I", cursor.take(size, "trie"))
    if sys.byteorder == "big":
        units.byteswap()
    if not size or not _root(units[0]):
        raise FormatError("a trie without a root", offset=first)
    at = cursor.offset
    text = cursor.take(cursor.left, "text")
    if text[-1:] != b"\0" or not _text(text):
        raise FormatError("what characters become is no text", offset=at)
    if (most := max(units)) >= LEAF and most - LEAF >= len(text):
        why = f"a value of {most - LEAF}, {len(text)} bytes of text"
        raise FormatError(why, offset=first)
    yield Entry(cursor.place(start, first), "charsmap.units", str(len(units)))


FORMAT = Format(
    id="sentencepiece-charsmap",
    title="SentencePiece normalisation",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"\0",),
)
