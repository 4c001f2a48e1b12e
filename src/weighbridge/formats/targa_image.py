"""Targa: a picture without a magic number at its beginning (.tga).

Layout (little-endian)::

    0    u8 size of an identifier, u8 whether there is a palette, u8 kind: 1, 2 or 3 plain, 9, 10 or
         11 packed; u16 first and u16 number of colours of the palette, u8 their bits
    8    u16 x, u16 y, u16 width, u16 height, u8 bits of a point, u8 flags
    18   identifier, palette, points
    -26  u32 offset of more, u32 offset of notes, "TRUEVISION-XFILE.", 0; in files of before 1989
         not there

Without the footer, a plain picture is known by its length, which follows from the rest; a packed
one is not known.

Source: https://www.dca.fee.unicamp.br/~martino/disciplinas/ia978/tgaffs.pdf (retrieved 2026-11-27).
Not read: the picture, which is searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = struct.Struct("<BBBHHBHHHHBB")
FOOTER = b"TRUEVISION-XFILE.\0"
PLAIN, PACKED = (1, 2, 3), (9, 10, 11)
COLOURS = {0: (0,), 1: (15, 16, 24, 32)}
"""Bits of a colour, by whether there is a palette."""

POINTS = (8, 15, 16, 24, 32)
RESERVED = 0xC0
"""Flags that are zero."""

RUNS = "when something takes it out of the picture"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header can be one, and the footer or the length agrees with it."""
    return _fits(glimpse.head[: HEADER.size], glimpse.tail[-len(FOOTER) :], glimpse.size)


def _fits(head: bytes, tail: bytes, size: int) -> bool:
    if len(head) < HEADER.size:
        return False
    named, table, kind, _, colours, deep, _, _, width, height, bits, flags = HEADER.unpack(head)
    if kind not in PLAIN + PACKED or deep not in COLOURS.get(table, ()) or bits not in POINTS:
        return False
    if not (width and height) or flags & RESERVED:
        return False
    least = HEADER.size + named + colours * (-(-deep // 8))
    if kind in PLAIN:
        least += width * height * (-(-bits // 8))
        return least == size or (size > least and tail == FOOTER)
    return size > least and tail == FOOTER


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it.

    Raises:
        FormatError: The header does not agree with the bytes.
    """
    size = cursor.left
    head = cursor.peek(min(size, HEADER.size), "header")
    kept = min(size, len(FOOTER))
    if not _fits(head, cursor.source.read(cursor.stop - kept, kept), size):
        raise FormatError("a header that is none of a picture", offset=cursor.start)
    yield from programs.inside(cursor, "the picture", RUNS)


FORMAT = Format(
    id="targa-image",
    title="Targa picture",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    at=1,
    begins=tuple(bytes([table, kind]) for table in COLOURS for kind in PLAIN + PACKED),
    extensions=(".tga",),
)
