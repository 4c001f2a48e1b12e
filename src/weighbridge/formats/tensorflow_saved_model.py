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
from weighbridge.intake.protowire import Field

FIELDS = frozenset({1, 2})

LOOKED = 64
"""Fields of a graph that are looked at before it is read."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are a schema version and meta graphs."""
    if glimpse.head[:1] not in (b"\x08", b"\x12"):
        return False
    found = protowire.glance(glimpse)
    wires = {(field.number, field.wire) for field in found}
    if (2, protowire.BYTES) not in wires or not wires <= {(1, 0), (2, 2)}:
        return False
    return any(_is_meta_graph(glimpse, field) for field in found if field.number == 2)


def _is_meta_graph(glimpse: Glimpse, field: Field) -> bool:
    """Whether there is a graph, and numbers of fields end at 7."""
    inner = protowire.glance(Glimpse(glimpse.source, field.start, field.stop))
    numbers = {each.number for each in inner}
    graphs = (each for each in inner if (each.number, each.wire) == (2, protowire.BYTES))
    known = 2 in numbers and numbers <= tensorflow_meta.FIELDS
    return known and any(_is_graph(glimpse, each) for each in graphs)


def _is_graph(glimpse: Glimpse, field: Field) -> bool:
    """Whether there may be nodes: a value of CNTK's dictionaries has a version in their place."""
    inner = protowire.glance(Glimpse(glimpse.source, field.start, field.stop), LOOKED)
    wires = {each.wire for each in inner if each.number == 1}
    return protowire.VARINT not in wires or protowire.BYTES in wires or len(inner) == LOOKED


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
    begins=(b"\x08", b"\x12"),
    extensions=(".pb",),
)
