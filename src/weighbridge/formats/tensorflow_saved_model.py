"""TensorFlow SavedModel: graphs and their signatures (saved_model.pb).

A ``SavedModel``: schema version 1 (field 1, number), then meta graphs (field 2).

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/saved_model.proto
(retrieved 2026-11-23). Not read: the graphs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are a schema version and meta graphs."""
    if glimpse.head[:3] != b"\x08\x01\x12":
        return False
    found = protowire.glance(glimpse)
    graphs = [field for field in found if (field.number, field.wire) == (2, protowire.BYTES)]
    if len(graphs) + 1 != len(found) or not graphs:
        return False
    inner = protowire.glance(Glimpse(glimpse.source, graphs[0].start, graphs[0].stop))
    # A meta graph starts with its meta information, and has a graph.
    return bool(inner) and inner[0].number == 1 and any(f.number == 2 for f in inner)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place,
        GapKind.UNSUPPORTED,
        "TensorFlow SavedModel is recognised; this version does not read it",
    )


FORMAT = Format(
    id="tensorflow-saved-model",
    title="TensorFlow SavedModel",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)
