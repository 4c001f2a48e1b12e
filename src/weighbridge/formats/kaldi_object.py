r"""Kaldi: acoustic models, extractors, statistics, archives of matrices (.mdl .ie .mat .ark).

Layout (little-endian)::

    0    "\0B"; in an archive before it a key and a blank, and another object behind
    ..   words, blanks and lines of text between:
         u8 size (1, 2, 4, 8; negative if unsigned), that many bytes: a number
         u8 4, i32 count, so many i32: a list; nothing tells its beginning from a number
         "FM " "DM "  matrix: number of rows, of columns, f32 or f64 each
         "FV " "DV "  vector: number of elements, f32 or f64 each
         "FP " "DP "  symmetric matrix: number of rows, the half of it
         "CM " f32 x 2, i32 rows, i32 columns, 8 bytes per column, u8 each
         "CM2 " "CM3 " the same without the 8 bytes; u16 or u8 each

Which fields an object has says its class alone. What is checked is that the file is made of such
items to its last byte. Nothing is run, imported or fetched.

Source: https://github.com/kaldi-asr/kaldi/blob/master/src/base/io-funcs-inl.h,
``src/matrix/kaldi-matrix.cc``, ``src/matrix/compressed-matrix.cc`` (retrieved 2026-11-26), and
files that kaldi_native_io 1.23 writes. Not read: numbers, but for the magic numbers of programs;
what is made of other items, which is a gap.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MARK = b"\0B"
SIZES = {1: 1, 2: 2, 4: 4, 8: 8, 255: 1, 254: 2, 252: 4, 248: 8}
"""Bytes of a number by the byte before it."""

COUNTED = 4
"""Bytes of a count, and of the elements of every list that is read as one."""

KEPT = 64
"""Characters of the first word that are told."""

TRIES = 64
"""Lists that may turn out to be numbers, at most, when reading comes to nothing."""

_BEGIN = later.pattern(rb"(?:[\x21-\x7e]{1,200} )?\0B(?:<[A-Za-z]|[A-Z][A-Za-z0-9]{1,30} |\x04)")
_TEXT = later.pattern(rb"[\t\n\r\x20-\x7e]+")
_DENSE = later.pattern(rb"(?:^|.*[ \nTF])([FD])([MVP]) \Z", re.DOTALL)
_PACKED = later.pattern(rb"(?:^|.*[ \nTF])CM([23]?) \Z", re.DOTALL)

_STEP = 1 << 16


def recognises(glimpse: Glimpse) -> bool:
    """Whether the mark is there, with a word or a number behind it."""
    return _BEGIN.match(glimpse.head[:256]) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the first word, and a ``Gap`` for what is not made of words and numbers.

    Raises:
        FormatError: Never; what cannot be followed is a gap.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, 256), "header")
    word = head[head.find(MARK) + 2 :].split(b" ")[0][:KEPT]
    yield Entry(cursor.place(start), "kaldi.object", word.decode("ascii", "backslashreplace"))
    stopped = _follow(cursor)
    if stopped < cursor.stop:
        why = "a Kaldi object of which this version does not read everything"
        yield Gap(cursor.place(stopped, cursor.stop), GapKind.UNSUPPORTED, why)
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, cursor.stop))


def _follow(cursor: Cursor) -> int:
    """Pass over items; return the end, or the furthest place at which there was no item."""
    others: list[int] = []
    at = furthest = cursor.start
    tries = 0
    while at < cursor.stop:
        cursor.seek(at, "item")
        try:
            at, other = _item(cursor)
        except FormatError:
            furthest = max(furthest, at)
            if not others or tries >= TRIES:
                return furthest
            at, other, tries = others.pop(), 0, tries + 1
        if other:
            others = [*others[-TRIES:], other]
    return cursor.stop


def _item(cursor: Cursor) -> tuple[int, int]:
    """Pass over an item; return where it ends, and where if it is something else, or 0.

    Raises:
        FormatError: None begins here, or it is cut.
    """
    data = cursor.peek(min(cursor.left, _STEP), "item")
    if data.startswith(MARK):
        return cursor.offset + 2, 0
    if found := _TEXT.match(data):
        cursor.skip(found.end(), "words")
        if found.end() < len(data):
            _array(cursor, found[0][-64:])
        return cursor.offset, 0
    size = SIZES.get(data[0])
    if size is None:
        raise FormatError("no item", offset=cursor.offset)
    cursor.skip(1 + size, "number")
    plain = cursor.offset
    if size == data[0] == COUNTED and _begins(cursor, plain) != "sure":
        count = int.from_bytes(data[1 : 1 + size], "little", signed=True)
        if 0 < size * count <= cursor.left:
            cursor.skip(size * count, "list")
            if _begins(cursor, cursor.offset):
                return cursor.offset, plain
    return plain, 0


def _begins(cursor: Cursor, at: int) -> str:
    """Say whether an item can begin somewhere: ``sure`` if it is a word or the end."""
    if at >= cursor.stop:
        return "sure"
    byte = cursor.source.read(at, 1)[0]
    if byte in b"<ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        return "sure"
    return "may" if byte in SIZES or byte in b"\0\n {(" or 0x21 <= byte < 0x7F else ""


def _array(cursor: Cursor, words: bytes) -> None:
    """Pass over the array that the last of some words announces, if it does."""
    if found := _DENSE.match(words):
        width, shape = (4 if found[1] == b"F" else 8), found[2]
        rows = _extent(cursor)
        count = rows if shape == b"V" else rows * (rows + 1) // 2
        cursor.skip(width * (rows * _extent(cursor) if shape == b"M" else count), "array")
    elif found := _PACKED.match(words):
        _, _, rows, columns = struct.unpack("<ffii", cursor.take(16, "header"))
        per = {b"": rows + 8, b"2": 2 * rows, b"3": rows}[found[1]]
        if rows < 0 or columns < 0:
            raise FormatError(f"{rows} x {columns}", offset=cursor.offset)
        cursor.skip(per * columns, "array")


def _extent(cursor: Cursor) -> int:
    at = cursor.offset
    size, extent = cursor.u8("size"), cursor.number(4, "extent", signed=True)
    if size != 4 or extent < 0:
        raise FormatError(f"an extent of {extent}", offset=at)
    return extent


FORMAT = Format(
    id="kaldi-object",
    title="Kaldi object or archive",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(MARK,),
    extensions=(".mdl", ".ark"),
)
