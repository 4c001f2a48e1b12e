"""gemma.cpp: tensors by name, one behind the other (.sbs).

Layout (little-endian)::

    0    header: "SBS", 0A, u32 blobs, u64 size of the file
    16   per blob: name of 16 bytes; then per blob: u64 offset, u64 size
    ..   blobs, each at a multiple of 256

From 2025 on the header at the beginning counts no blobs and the directory is at the end, before
another header. Nothing is run, imported or fetched.

Source: https://github.com/google/gemma.cpp/blob/dev/io/blob_store.cc (retrieved 2026-11-27). Not
read: what blobs hold, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"SBS\n"
HEADER = struct.Struct("<4sIQ")
NAME = 16
RANGE = struct.Struct("<QQ")
BLOBS = 1 << 16
"""At most, as the library has it."""

ALIGN = 256
END = 1 << 16
"""Bytes to which the file is aligned, with zeros before its directory."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, with a size that is that of the file or of no blobs."""
    head = glimpse.head[: HEADER.size]
    if len(head) < HEADER.size or not head.startswith(MAGIC):
        return False
    _, count, size = HEADER.unpack(head)
    return size == glimpse.size if count else glimpse.tail[-HEADER.size :].startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per blob.

    Raises:
        FormatError: Cut, or a blob lies outside.
    """
    start = cursor.offset
    magic, count, size = HEADER.unpack(cursor.take(HEADER.size, "header"))
    listed = [Span(start, cursor.offset)]
    if magic == MAGIC and not count:
        cursor.seek(max(cursor.stop - HEADER.size, start), "header")
        magic, count, size = HEADER.unpack(cursor.take(HEADER.size, "header"))
        first = cursor.stop - HEADER.size - count * (NAME + RANGE.size)
        listed.append(Span(max(first, start), cursor.stop))
        cursor.seek(max(first, start), "directory")
    if magic != MAGIC or not 0 < count <= BLOBS or start + size != cursor.stop:
        raise FormatError(f"{count} blobs in {size} bytes", offset=start)
    at = cursor.offset
    names = cursor.take(NAME * count, "names")
    ranges = cursor.take(RANGE.size * count, "directory")
    listed.append(Span(at, cursor.offset))
    place = cursor.place(at)
    for each, (first, long) in enumerate(RANGE.iter_unpack(ranges)):
        data = Span(start + first, start + first + long)
        if data.stop > cursor.stop:
            raise FormatError(f"a blob of {long} bytes at {first}", offset=at)
        raw = names[NAME * each : NAME * (each + 1)].rstrip(b"\0")
        yield Tensor(place, raw.decode("utf-8", "backslashreplace"), "U8", (long,), data, long)
        if long:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)
        listed.append(data)
    yield from stray.holes(cursor, listed, start, cursor.stop, "bytes of no blob", align=END)


FORMAT = Format(
    id="gemma-blobs",
    title="gemma.cpp weights",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".sbs",),
)
