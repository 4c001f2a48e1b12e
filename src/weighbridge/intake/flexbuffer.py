"""Flexbuffers from strangers, as far as a vector of strings: options of operations in TF Lite.

Layout, read from the end::

    last byte         width of the root, in bytes: 1, 2, 4 or 8
    byte before       type of the root, times four; the low two bits say the width of what it means
    before that       the root: how far back the vector lies
    vector            before it the count; then as many distances back, then a type for each
    string            before it the length; then the bytes

Source: https://flatbuffers.dev/flexbuffers/ and https://flatbuffers.dev/internals/ (retrieved
2026-11-26). Not read: any other type.
"""

from __future__ import annotations

from weighbridge.core import FormatError, Span
from weighbridge.intake.cursor import Cursor

STRING, VECTOR = 5, 10

WIDTHS = (1, 2, 4, 8)

FEWEST = 3
"""Bytes of the smallest flexbuffer."""


def strings(cursor: Cursor, most: int) -> list[Span]:
    """Return where the strings of a vector lie, in the artifact; at most so many.

    Raises:
        FormatError: The root is no vector of strings, or a distance leads out of the span.
    """
    if cursor.left < FEWEST:
        raise FormatError("flexbuffer: too short", offset=cursor.start)
    width, kind = _u(cursor, cursor.stop - 1, 1), _u(cursor, cursor.stop - 2, 1)
    if kind >> 2 != VECTOR or width not in WIDTHS:
        raise FormatError("flexbuffer: the root is no vector", offset=cursor.stop - 2)
    root = cursor.stop - 2 - width
    start, wide = root - _u(cursor, root, width), WIDTHS[kind & 3]
    count = _u(cursor, start - wide, wide)
    found: list[Span] = []
    for index in range(min(count, most)):
        sort = _u(cursor, start + count * wide + index, 1)
        if sort >> 2 != STRING:
            raise FormatError("flexbuffer: an item that is no string", offset=max(start, 0))
        at = start + index * wide
        text, narrow = at - _u(cursor, at, wide), WIDTHS[sort & 3]
        size = _u(cursor, text - narrow, narrow)
        cursor.seek(text, "string")
        cursor.skip(size, "string")
        found.append(Span(text, text + size))
    return found


def _u(cursor: Cursor, at: int, size: int) -> int:
    cursor.seek(at, "flexbuffer")
    return cursor.number(size, "flexbuffer")
