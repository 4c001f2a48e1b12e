"""SQLite: a database in one file.

Source: https://www.sqlite.org/fileformat.html (retrieved 2026-11-23). Not read: its tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header string is there."""
    return glimpse.head[:16] == b"SQLite format 3\0"


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="sqlite",
    title="SQLite database",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(b"SQLite format 3\0",),
)
