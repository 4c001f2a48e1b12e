"""Property lists of Apple as numbers (``Info.plist`` of Core ML folders, .plist).

Layout (big-endian): "bplist00"; objects; the offset of each; at the end 6 bytes, u8 bytes of an
offset, u8 bytes of a reference, u64 objects, u64 the outermost, u64 where the offsets are. Objects
are numbers, texts, lists and maps. Where they stand for objects of Cocoa, an archiver says so: who
reads such a file builds what it names, and it is a gap.

Source: ``CFBinaryPList.c`` of https://github.com/apple/swift-corelibs-foundation (retrieved
2026-11-28). Not read: objects, which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC, TRAILER = b"bplist00", struct.Struct(">6x2B3Q")
ARCHIVERS = (b"$archiver", "$archiver".encode("utf-16-be"), b"NSKeyedArchiver")
SIZES = (1, 2, 4, 8)
CHUNK = 1 << 20
RUNS = "when something takes it out of the list"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and an end."""
    return glimpse.head.startswith(MAGIC) and glimpse.size > len(MAGIC) + TRAILER.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs, and a ``Gap`` if there are objects of Cocoa.

    Raises:
        FormatError: Offsets are not where the end says, or lead out of the objects.
    """
    start, stop = cursor.start, cursor.stop
    yield from programs.inside(cursor, "the list", RUNS)
    cursor.seek(max(stop - TRAILER.size, start), "end")
    wide, refers, many, first, where = TRAILER.unpack(cursor.take(TRAILER.size, "end"))
    table = stop - TRAILER.size - start
    if wide not in SIZES or refers not in SIZES or not first < many <= table:
        raise FormatError(f"{many} objects by {wide} and {refers} bytes", offset=start)
    if where < len(MAGIC) or where + many * wide != table:
        raise FormatError(f"offsets of {many} objects at {where}", offset=start)
    cursor.seek(start + where, "offsets")
    raw = cursor.take(many * wide, "offsets")
    for at in range(0, len(raw), wide):
        if not len(MAGIC) <= int.from_bytes(raw[at : at + wide], "big") < where:
            raise FormatError("an offset that leads out of the objects", offset=start + where + at)
    for at in range(start, stop, CHUNK):
        data = cursor.source.read(at, min(CHUNK + 32, stop - at))
        if any(each in data for each in ARCHIVERS):
            why = "objects of Cocoa are recognised; this version does not read them"
            yield Gap(cursor.place(start, stop), GapKind.UNSUPPORTED, why)
            return


FORMAT = Format(
    id="property-list",
    title="property list of Apple",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".plist",),
)
