"""TensorFlow SavedModel: graphs and their signatures (saved_model.pb).

A ``SavedModel``: schema version (1, number), then meta graphs (2). Each is read as
``intake.tensorflow_meta`` says, with the graph, its functions, its assets and the configurations
that Keras leaves among the objects. Variables lie beside it, in a checkpoint.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/saved_model.proto
(retrieved 2026-11-26). Not read: signatures, collections, StableHLO inside of operations; models
that are split over several files (``.cpb``). As text it is ``tensorflow-text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, tensorflow, tensorflow_meta
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIELDS = frozenset({1, 2})


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are a schema version and meta graphs."""
    if glimpse.head[:1] not in (b"\x08", b"\x12"):
        return False
    found = protowire.glance(glimpse)
    wires = {(field.number, field.wire) for field in found}
    if (2, protowire.BYTES) not in wires or not wires <= {(1, 0), (2, 2)}:
        return False
    first = next(field for field in found if field.number == 2)
    inner = protowire.glance(Glimpse(glimpse.source, first.start, first.stop))
    # A meta graph has a graph, and numbers of fields that end at 7.
    numbers = {field.number for field in inner}
    return 2 in numbers and numbers <= tensorflow_meta.FIELDS


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operation, references, code and entries of every meta graph."""
    effort = tensorflow.Effort()
    for item in protowire.fields(cursor):
        if (item.number, item.wire) == (2, protowire.BYTES):
            yield from tensorflow_meta.read(protowire.inside(cursor, item), effort=effort)
        else:
            yield from tensorflow.strange(cursor, item, FIELDS)


FORMAT = Format(
    id="tensorflow-saved-model",
    title="TensorFlow SavedModel",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".pb",),
)
