"""GRIB: fields of weather, in messages one behind the other (.grib, .grib2, .grb).

Layout (big-endian)::

    edition 1   "GRIB", u24 size of the message, u8 1, sections, "7777"
    edition 2   "GRIB", 2 bytes, u8 discipline, u8 2, u64 size of the message, sections, "7777"

Nothing is run, imported or fetched.

Source: https://codes.wmo.int/grib2 and the Manual on Codes, WMO No. 306 (retrieved 2026-11-28). Not
read: sections, which are searched for programs; messages of edition 1 above 8 MiB, whose size is
written otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC, END = b"GRIB", b"7777"
HEADERS = {1: 8, 2: 16}
"""Bytes up to the sections, by edition."""

RUNS = "when something takes it out of the field"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and an edition are there."""
    head = glimpse.head[:16]
    return head.startswith(MAGIC) and len(head) == max(HEADERS.values()) and head[7] in HEADERS


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it, and a gap for what is no message.

    Raises:
        FormatError: A message that is cut, or has no end.
    """
    yield from programs.inside(cursor, "the fields", RUNS)
    while cursor.left:
        start = cursor.offset
        head = cursor.peek(min(cursor.left, 16), "message")
        edition = head[7] if len(head) == max(HEADERS.values()) else 0
        if not head.startswith(MAGIC) or edition not in HEADERS:
            yield stray.gap(cursor, start, cursor.stop, "bytes of no message")
            return
        size = int.from_bytes(head[4:7] if edition == 1 else head[8:16], "big")
        if size < HEADERS[edition] + len(END):
            raise FormatError(f"a message of {size} bytes", offset=start)
        cursor.skip(size - len(END), "message")
        if cursor.take(len(END), "end of a message") != END:
            raise FormatError("a message without its end", offset=start)


FORMAT = Format(
    id="grib-messages",
    title="GRIB fields",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".grib", ".grib2", ".grb", ".grb2"),
)
