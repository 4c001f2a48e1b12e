"""RAR: an archive in a format whose packers are not free. Recognised, and not opened.

Source: https://www.rarlab.com/technote.htm (retrieved 2026-11-23).
Not read: anything; a loader that unpacks such a file would be given bytes that nobody looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number."""
    return glimpse.head.startswith(b"Rar!\x1a\x07")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Say that nothing was read."""
    why = "a RAR archive: its content is compressed and was not read"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="rar",
    title="RAR archive",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(b"Rar!\x1a\x07",),
    extensions=(".rar",),
)
