"""TensorFlow meta graph: a graph beside a checkpoint (.meta).

A ``MetaGraphDef`` by itself, as savers of TensorFlow 1 write it; see ``intake.tensorflow_meta``.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/meta_graph.proto
(retrieved 2026-11-26). Not read: signatures, collections (queues, variables), the saver; names of
files that training began with, is fed with or logs to, which are those of the machine that trained.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import tensorflow_meta
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``MetaGraphDef`` with a graph."""
    if glimpse.head[:1] not in (b"\n", b"\x12"):
        return False
    return tensorflow_meta.is_meta_graph(glimpse)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operation, references, code and entries."""
    yield from tensorflow_meta.read(cursor, training=True)


FORMAT = Format(
    id="tensorflow-meta-graph",
    title="TensorFlow meta graph",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\n", b"\x12"),
    extensions=(".meta",),
)
