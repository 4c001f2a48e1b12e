"""AppleDouble: what macOS leaves beside a file where attributes cannot be kept (._NAME, __MACOSX).

Layout (big-endian)::

    0    u32 0x00051607, u32 0x00020000, 16 bytes: zeros or the name of the system
    24   u16 count; each: u32 which entry, u32 offset, u32 size
    ..   the entries: 9 what the Finder keeps, with extended attributes behind it; 2 a resource fork

The desktop reads them when somebody opens the file that they are beside, and no loader does.
Nothing is run, imported or fetched.

Source: RFC 1740, appendix B; ``bsd/vfs/vfs_xattr.c`` of
https://github.com/apple-oss-distributions/xnu (retrieved 2026-11-27). Not read: the entries, which
are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = struct.pack(">II", 0x00051607, 0x00020000)
HEADER = struct.Struct(">8s16sH")
ENTRY = struct.Struct(">III")
ENTRIES = 16
"""At most; there are two of them, mostly."""

LARGEST = 1 << 24
"""Bytes of a resource fork, whose own offsets have no room for more."""

RUNS = "when something takes it out of the attributes"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and a list of entries of which the first follows it."""
    head = glimpse.head[: HEADER.size + ENTRY.size]
    return head.startswith(MAGIC) and len(head) == HEADER.size + ENTRY.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which entries there are, programs in them, and a gap for bytes of none.

    Raises:
        FormatError: Cut, or an entry lies outside.
    """
    start = cursor.offset
    *_, count = HEADER.unpack(cursor.take(HEADER.size, "header"))
    if not 0 < count <= ENTRIES:
        raise FormatError(f"{count} entries", offset=start)
    spans = []
    for _ in range(count):
        at = cursor.offset
        which, first, size = ENTRY.unpack(cursor.take(ENTRY.size, "entry"))
        if start + first + size > cursor.stop or size > LARGEST:
            raise FormatError(f"entry {which} of {size} bytes at {first}", offset=at)
        yield Entry(cursor.place(at), "apple-double.entry", str(which))
        spans.append(Span(start + first, start + first + size))
    yield from programs.inside(cursor, "the attributes", RUNS)
    what = "bytes that are of no entry"
    yield from stray.holes(cursor, spans, cursor.offset, cursor.stop, what, align=cursor.stop)


FORMAT = Format(
    id="apple-double",
    title="AppleDouble (attributes of macOS)",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
