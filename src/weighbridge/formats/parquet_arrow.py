"""Parquet, Feather and Arrow: tables by column.

Source: https://parquet.apache.org/docs/file-format/ and https://arrow.apache.org/docs/format
(retrieved 2026-11-23). Not read: the columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether both ends carry the magic number."""
    head, tail = glimpse.head, glimpse.tail
    parquet = head[:4] in (b"PAR1", b"PARE") and tail[-4:] == head[:4] and glimpse.size > 12
    return (
        parquet
        or (head[:8] == b"ARROW1\0\0" and tail[-6:] == b"ARROW1")
        or (head[:4] == b"FEA1" and tail[-4:] == b"FEA1")
    )


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="parquet-arrow",
    title="Parquet or Arrow table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    extensions=(".parquet", ".arrow", ".feather"),
)
