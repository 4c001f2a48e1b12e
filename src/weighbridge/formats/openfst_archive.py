"""OpenFst: transducers in one file, by name, as grammars of text normalisation come (.far).

Layout (little-endian)::

    0    i32 2125656924, i32 1
    8    one behind the other: i32 size of a name, name, transducer
    ..   i64 how many there are, i64 each: where they begin; i64 how many there are, again

Source: https://www.openfst.org (``extensions/far/sttable.h`` of 1.8) and files that pynini writes
(retrieved 2026-11-27). Every transducer is read as one. Archives of other kinds are not known.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = struct.pack("<ii", 2125656924, 1)
NAME = 1 << 12
"""Bytes of a name, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC) and glimpse.size >= len(MAGIC) + 16


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield names, and a part per transducer.

    Raises:
        FormatError: Cut, or transducers that do not follow one another.
    """
    start = cursor.offset
    if cursor.take(len(MAGIC), "magic number") != MAGIC:
        raise FormatError("no magic number", offset=start)
    cursor.seek(cursor.stop - 8, "count")
    count = cursor.u64("count")
    end = cursor.stop - 16 - 8 * count
    if count > cursor.limits.members or end < start + len(MAGIC):
        raise FormatError(f"{count} transducers", offset=cursor.stop - 8)
    cursor.seek(end, "positions")
    if cursor.u64("count") != count:
        raise FormatError(f"{count} transducers, and another count", offset=end)
    starts = struct.unpack(f"<{count}q", cursor.take(8 * count, "positions"))
    at = start + len(MAGIC)
    for first, last in zip(starts, (*starts[1:], end - start), strict=False):
        if start + first != at or not first < last <= end - start:
            raise FormatError(f"a transducer at {first}, another at {last}", offset=end)
        cursor.seek(at, "name")
        size = cursor.u32("size of a name")
        if size > NAME:
            raise FormatError(f"a name of {size} bytes", offset=at)
        name = cursor.take(size, "name").decode("utf-8", "backslashreplace")
        yield Entry(cursor.place(at), "openfst.name", name[: cursor.limits.kept])
        if cursor.offset >= start + last:
            raise FormatError(f"a name of {size} bytes", offset=at)
        span = Span(cursor.offset, start + last)
        yield Part("", lambda: cursor.source, expect="openfst", span=span)
        at = start + last
    if at != end:
        raise FormatError(f"{end - at} bytes that are of no transducer", offset=at)


FORMAT = Format(
    id="openfst-archive",
    title="OpenFst archive",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".far",),
)
