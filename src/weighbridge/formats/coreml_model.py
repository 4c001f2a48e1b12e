"""Core ML: a network as a protocol buffer (.mlmodel).

Best effort: specification version (field 1, number), description (field 2), then one model type
(field 200 and up).

Source: https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto (retrieved
2026-11-23). Not read: the network.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version and a description are followed by one model type."""
    if glimpse.head[:1] != b"\x08":
        return False
    found = protowire.glance(glimpse)
    numbers = [field.number for field in found]
    return numbers[:2] == [1, 2] and found[1].wire == protowire.BYTES and max(numbers) >= 200


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "Core ML model is recognised; this version does not read it"
    )


FORMAT = Format(
    id="coreml-model",
    title="Core ML model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".mlmodel",),
)
