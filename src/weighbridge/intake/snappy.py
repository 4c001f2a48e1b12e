"""Snappy from strangers: blocks of a table unpacked, every copy held against what is there.

Layout: the expanded length as a varint, then elements. The low two bits of an element's first byte
say which: 0 literal bytes, 1 a copy with an offset of 11 bits, 2 of 16 bits, 3 of 32 bits.

Source: https://github.com/google/snappy/blob/main/format_description.txt (retrieved 2026-11-26).
Not read: the framing format, with its checksums.
"""

from __future__ import annotations

from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor

LONG = 60
"""From here on, the length of a literal stands behind the first byte, in one to four bytes."""


def expand(cursor: Cursor) -> bytes:
    """Unpack all that is left.

    Raises:
        FormatError: Not snappy, or it expands to more than the budget allows.
    """
    start = cursor.offset
    size = _length(cursor)
    cursor.budget.expand(size, start)
    out = bytearray()
    while cursor.left:
        tag = cursor.u8("element")
        kind = tag & 3
        if kind == 0:
            count = tag >> 2
            if count >= LONG:
                count = cursor.number(count - LONG + 1, "length of a literal")
            count += 1
            if len(out) + count > size:
                raise FormatError("snappy: more bytes than declared", offset=cursor.offset)
            out += cursor.take(count, "literal")
            continue
        if kind == 1:
            count, back = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | cursor.u8("offset")
        else:
            count, back = (tag >> 2) + 1, cursor.number(2 if kind == 2 else 4, "offset")  # noqa: PLR2004
        if not 0 < back <= len(out) or len(out) + count > size:
            raise FormatError("snappy: a copy of what is not there", offset=cursor.offset)
        _copy(out, back, count)
    if len(out) != size:
        raise FormatError(f"snappy: {size} bytes declared, {len(out)} found", offset=start)
    return bytes(out)


def _length(cursor: Cursor) -> int:
    found = 0
    for index in range(5):
        byte = cursor.u8("expanded length")
        found |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the last byte has no continuation bit
            return found
    raise FormatError("snappy: a length of more than five bytes", offset=cursor.offset)


def _copy(out: bytearray, back: int, count: int) -> None:
    """Append bytes that begin ``back`` before the end; the copy may read what it writes."""
    start = len(out) - back
    if back >= count:
        out += out[start : start + count]
        return
    pattern = bytes(out[start:])
    out += (pattern * (count // back + 1))[:count]
