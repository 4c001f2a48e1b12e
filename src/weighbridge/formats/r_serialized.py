"""R data: objects that R serialised (.rds, .rda), which may hold functions.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats
(retrieved 2026-11-23). Not read: the objects.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header of a serialisation is there."""
    head = glimpse.head[:14]
    if head[:5] in (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n"):
        return True
    return head[:2] == b"X\n" and head[2:5] == bytes(3) and head[5:6] in (b"\2", b"\3")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(place, GapKind.UNSUPPORTED, "R data is recognised; this version does not read it")


FORMAT = Format(
    id="r-serialized",
    title="R data",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".rds", ".rda"),
)
