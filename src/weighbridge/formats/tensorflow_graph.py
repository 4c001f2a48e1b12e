"""TensorFlow graph: a frozen ``GraphDef`` (.pb).

Nodes (field 1), each with a name (1) and an operator (2); versions (4), a library (2).

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto
(retrieved 2026-11-23). Not read: the graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first fields are nodes with a name and an operator."""
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse)
    nodes = [field for field in found if field.number == 1]
    if not nodes or any(field.number not in (1, 2, 3, 4) for field in found):
        return False
    return all(_node(glimpse, field) for field in nodes[:8])


def _node(glimpse: Glimpse, field: protowire.Field) -> bool:
    """Whether a node has a name, then an operator that is spelled like one."""
    if field.wire != protowire.BYTES:
        return False
    inner = protowire.glance(Glimpse(glimpse.source, field.start, field.stop))
    if [f.number for f in inner[:2]] != [1, 2] or any(f.number > 7 for f in inner):
        return False
    return protowire.text(glimpse, inner[1]).replace("_", "a").isalnum()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "TensorFlow graph is recognised; this version does not read it"
    )


FORMAT = Format(
    id="tensorflow-graph",
    title="TensorFlow graph",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)
