"""imatrix: how much each column of a tensor matters, as llama.cpp keeps it beside quantised models.

Layout (little-endian)::

    0    i32   count; each: i32 size of name, name, i32 calls, i32 count of values, f32 each
    ..   i32   chunks, i32 size of a name, name of the text; in files of before 2024 not there

Newer ones are GGUF. Nothing is run, imported or fetched.

Source: https://github.com/ggml-org/llama.cpp/blob/b4000/examples/imatrix/imatrix.cpp
(``save_imatrix``), retrieved 2026-11-26. Not read: the values.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

ENTRIES = 1 << 16
"""Tensors of one model, at most; the third and fourth byte of a file are zero."""

NAME = 1 << 10
"""Bytes of a name, at most."""

_NAME = later.pattern(rb"[\x21-\x7e]{3,200}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a count, a name as long as it says, and as many values as fit are there."""
    if len(glimpse.head) < 20:
        return False
    count, size = struct.unpack("<ii", glimpse.head[:8])
    if not (0 < count < ENTRIES and 3 <= size <= 200):
        return False
    name, rest = glimpse.head[8 : 8 + size], glimpse.head[8 + size : 16 + size]
    if len(rest) < 8 or not _NAME.fullmatch(name) or b"." not in name:
        return False
    calls, values = struct.unpack("<ii", rest)
    fits: bool = calls >= 0 < values and 16 + size + 4 * values <= glimpse.size
    return fits


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per entry, and the name of the text.

    Raises:
        FormatError: Cut, or a size is negative.
    """
    start = cursor.offset
    count = _count(cursor, "count")
    if 12 * count > cursor.left:
        raise FormatError(f"{count} entries in {cursor.left} bytes", offset=start)
    for _ in range(count):
        at = cursor.offset
        name = _name(cursor)
        cursor.skip(4, "calls")
        values = _count(cursor, "count of values")
        place = cursor.place(at)
        data = Span(cursor.skip(4 * values, "values"), cursor.offset)
        yield Tensor(place, name, "F32", (values,), data, 4 * values)
        if data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)
    if cursor.left:
        at = cursor.offset
        cursor.skip(4, "chunks")
        yield Entry(cursor.place(at), "imatrix.dataset", _name(cursor))
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the entries")


def _count(cursor: Cursor, what: str) -> int:
    at = cursor.offset
    found = cursor.number(4, what, signed=True)
    if found < 0:
        raise FormatError(f"{what} {found}", offset=at)
    return found


def _name(cursor: Cursor) -> str:
    at = cursor.offset
    size = _count(cursor, "size of a name")
    if size > NAME:
        raise FormatError(f"a name of {size} bytes", offset=at)
    return cursor.take(size, "name").decode("utf-8", "backslashreplace")


FORMAT = Format(
    id="imatrix",
    title="importance matrix (llama.cpp)",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    at=2,
    begins=(b"\0\0",),
    extensions=(".imatrix",),
)
