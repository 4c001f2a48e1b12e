"""PDF: a paper or a report.

Source: ISO 32000 (retrieved 2026-11-23). Not read: what it says, nor scripts in it, which no
model loader runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header is there."""
    return glimpse.head[:5] == b"%PDF-"


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="pdf-document",
    title="PDF document",
    doc=__doc__,
    kind=Kind.TEXT,
    recognises=recognises,
    read=watched(read, "the document"),
    begins=(b"%PDF-",),
    extensions=(".pdf",),
)
