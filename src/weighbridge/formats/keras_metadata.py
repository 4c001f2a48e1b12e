"""Keras metadata: what Keras 2 needs to make layers again from a SavedModel (keras_metadata.pb).

A ``SavedMetadata``: nodes (1), each with a node_id (2, number), node_path (3), identifier (4), such
as ``_tf_keras_layer``, metadata (5), JSON, and version (6). Lambda layers hold their function as
byte code in it. See ``intake/kerasconfig.py`` for what is read of the JSON.

Source: https://github.com/keras-team/tf-keras/blob/master/tf_keras/protobuf/saved_metadata.proto
(retrieved 2026-11-26). Not read: shapes and settings of layers.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, tensorflow, tensorflow_meta
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT

FIELDS = frozenset({1})


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are objects whose identifiers are those of Keras."""
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse)
    if not found or any(field.number != 1 or field.wire != BYTES for field in found):
        return False
    inner = protowire.glance(Glimpse(glimpse.source, found[0].start, found[0].stop))
    wires = {(1, BYTES), (2, VARINT), (3, BYTES), (4, BYTES), (5, BYTES), (6, BYTES)}
    if not {(field.number, field.wire) for field in inner} <= wires:
        return False
    said = [protowire.text(glimpse, field) for field in inner if field.number == 4]
    return bool(said) and said[-1].startswith("_tf_keras_")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield ``Code`` of every function that is held by value, and names that Keras imports."""
    for item in protowire.fields(cursor):
        if (item.number, item.wire) == (1, BYTES):
            yield from tensorflow_meta.described(protowire.inside(cursor, item), 4, 5)
        else:
            yield from tensorflow.strange(cursor, item, FIELDS)


FORMAT = Format(
    id="keras-metadata",
    title="Keras metadata",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
)
