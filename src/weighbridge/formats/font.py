"""Font: ttf, otf, ttc, woff, woff2.

Source: https://learn.microsoft.com/typography/opentype/spec/otff (retrieved 2026-11-23). Not
read: the letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number of a font is there."""
    head = glimpse.head[:12]
    if head[:4] in (b"wOFF", b"wOF2", b"ttcf"):
        return len(head) == 12
    tables = int.from_bytes(head[4:6], "big")
    search = int.from_bytes(head[6:8], "big")
    scalable = head[:4] in (b"\0\1\0\0", b"OTTO", b"true")
    return scalable and 4 < tables < 100 and search in _searched(tables)


def _searched(tables: int) -> tuple[int, int]:
    """Return the ``searchRange`` that so many tables ask for, and what old programs wrote.

    It is 16 times the largest power of two that is not more than the tables; some Windows programs
    of the 1990s wrote 16 times its logarithm.
    """
    power = tables.bit_length() - 1
    return 16 << power, 16 * power


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="font",
    title="font",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=watched(read, "the font"),
    begins=(b"wOFF", b"wOF2", b"ttcf", b"\0\1\0\0", b"OTTO", b"true"),
    extensions=(".ttf", ".otf", ".woff", ".woff2"),
)
