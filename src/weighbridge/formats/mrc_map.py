"""MRC: a volume of electron microscopy (.mrc, .map, .ccp4).

Layout (in the byte order that the stamp tells)::

    0    i32 x 3 extents, i32 type: 0, 1, 2, 4, 6, 12 or 101
    92   i32 bytes of an extended header
    208  "MAP ", u8 x 4 stamp: 0x44 0x44 or 0x44 0x41 little-endian, 0x11 0x11 big-endian
    1024 extended header, numbers

Nothing is run, imported or fetched.

Source: https://www.ccpem.ac.uk/mrc_format/mrc2014.php (retrieved 2026-11-27). Not read: numbers,
which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = 1024
LETTERS = b"MAP "
AT = 208
BITS = {0: 8, 1: 16, 2: 32, 4: 64, 6: 16, 12: 16, 101: 4}
"""Of a number, by its type."""

ORDERS = {b"DD": "<", b"DA": "<", b"\x11\x11": ">"}
RUNS = "when something takes it out of the volume"


def recognises(glimpse: Glimpse) -> bool:
    """Whether letters and stamp are there."""
    head = glimpse.head[:HEADER]
    letters, stamp = head[AT : AT + 4], head[AT + 4 : AT + 6]
    return letters == LETTERS and stamp in ORDERS and len(head) == HEADER


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it, and a gap for bytes behind it.

    Raises:
        FormatError: Cut, or of a type that there is not.
    """
    head = cursor.take(HEADER, "header")
    order = ORDERS.get(head[AT + 4 : AT + 6])
    if order is None:
        raise FormatError("no stamp of a byte order", offset=cursor.start)
    columns, rows, sections, kind = struct.unpack_from(order + "4i", head)
    (more,) = struct.unpack_from(order + "i", head, 92)
    if kind not in BITS or min(columns, rows, sections) < 0:
        raise FormatError(f"type {kind} of {columns}, {rows}, {sections}", offset=cursor.start)
    yield from programs.inside(cursor, "the volume", RUNS)
    cursor.skip(more, "extended header")
    cursor.skip(-(-columns * BITS[kind] // 8) * rows * sections, "numbers")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the volume")


FORMAT = Format(
    id="mrc-map",
    title="MRC volume",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    at=AT,
    begins=(LETTERS,),
    extensions=(".mrc",),
)
