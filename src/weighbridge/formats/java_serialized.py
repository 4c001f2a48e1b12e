"""Java serialisation: objects that Java builds on reading, with their code.

Source: https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html
(retrieved 2026-11-23). Not read: the objects.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number, version and first element are there."""
    return glimpse.head[:4] == b"\xac\xed\0\5" and glimpse.head[4:5] in (
        b"s",
        b"t",
        b"u",
        b"w",
        b"z",
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place,
        GapKind.UNSUPPORTED,
        "Java serialisation is recognised; this version does not read it",
    )


FORMAT = Format(
    id="java-serialized",
    title="Java serialisation",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
)
