"""TensorFlow checkpoint: a table of names (.index), beside files of bare numbers.

The table ends in a footer of 48 bytes with LevelDB's magic number.

Source: https://github.com/google/leveldb/blob/main/doc/table_format.md (retrieved 2026-11-23).
Not read: the names.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the footer ends in the table's magic number."""
    return glimpse.size >= 48 and glimpse.tail[-8:] == bytes.fromhex("57fb808b247547db")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place,
        GapKind.UNSUPPORTED,
        "TensorFlow checkpoint index is recognised; this version does not read it",
    )


FORMAT = Format(
    id="tensorflow-checkpoint",
    title="TensorFlow checkpoint index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)
