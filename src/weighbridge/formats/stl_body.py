"""STL: a body in three dimensions, as triangles (.stl); those that are text are read as text.

Layout (little-endian): 80 bytes of any text, u32 count; each: f32 x 12 (a direction, three
corners), u16. There is no magic number: how long the file is follows from the count.

Source: https://en.wikipedia.org/wiki/STL_(file_format) (retrieved 2026-11-27). Not read: triangles,
which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

TEXT = 80
HEADER = 84
TRIANGLE = 50
CORNERS = struct.Struct("<12f")
LARGEST = 1e15
"""A coordinate is below."""

LEAST = 1e-30
"""Likewise, above, or zero."""

RUNS = "when something takes it out of the body"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the length follows from the count, and the first triangles can be some."""
    head = glimpse.head
    return _fits(head[:HEADER], glimpse.size) and _triangles(head)


def _fits(head: bytes, size: int) -> bool:
    count = int.from_bytes(head[TEXT:HEADER], "little")
    return count > 0 and size == HEADER + TRIANGLE * count


def _triangles(head: bytes) -> bool:
    """Whether coordinates are numbers, with at least one corner away from zero."""
    told = False
    for at in range(HEADER, len(head) - TRIANGLE + 1, TRIANGLE):
        numbers = CORNERS.unpack_from(head, at)
        if not all(number == 0 or LEAST < abs(number) < LARGEST for number in numbers):
            return False
        told = told or any(numbers[3:])
    return told


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it.

    Raises:
        FormatError: The length does not follow from the count.
    """
    size = cursor.left
    if not _fits(cursor.peek(min(size, HEADER), "header"), size):
        raise FormatError(f"{size} bytes, and another count of triangles", offset=cursor.start)
    yield from programs.inside(cursor, "the body", RUNS)


FORMAT = Format(
    id="stl-body",
    title="STL body",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    least=HEADER + TRIANGLE,
    extensions=(".stl",),
)
