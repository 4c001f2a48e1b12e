"""CAB: an archive of Microsoft's. Recognised, and not opened.

Source: https://learn.microsoft.com/en-us/previous-versions/bb417343(v=msdn.10) (retrieved
2026-11-26). Not read: anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number, and the zeros behind it."""
    return glimpse.head.startswith(b"MSCF\0\0\0\0")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    why = "a CAB archive: its content is compressed and was not read"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="cabinet",
    title="CAB archive",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(b"MSCF",),
    extensions=(".cab",),
)
