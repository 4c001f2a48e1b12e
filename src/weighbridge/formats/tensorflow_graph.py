"""TensorFlow graph: a frozen ``GraphDef`` (.pb).

Nodes (1), each with a name (1) and an operation (2); a library of functions (2); versions (4). Read
as ``intake.tensorflow`` says. Constants are the weights.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto
(retrieved 2026-11-26). As text it is ``tensorflow-text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import tensorflow_meta
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.tensorflow import Graphs


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are nodes with a name and an operation, and a library."""
    return glimpse.head[:1] in (b"\n", b"\x12", b"\x18", b'"') and tensorflow_meta.is_graph(glimpse)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operation, a ``Tensor`` per long constant, and references."""
    graphs = Graphs()
    graphs.learn(cursor.again())
    yield from graphs.read(cursor)


FORMAT = Format(
    id="tensorflow-graph",
    title="TensorFlow graph",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\n", b"\x12", b"\x18", b'"'),
    steps=1,
)
