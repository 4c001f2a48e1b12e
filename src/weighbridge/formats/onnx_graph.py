"""ONNX: a computation graph as a protocol buffer.

A ``ModelProto``: ir_version (1, number), producer (2, text), opset_import (8), graph (7) ...

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (retrieved 2026-11-23). Not read:
the graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIELDS = {
    (1, 0),
    (2, 2),
    (3, 2),
    (4, 2),
    (5, 0),
    (6, 2),
    (7, 2),
    (8, 2),
    (14, 2),
    (20, 2),
    (25, 2),
    (26, 2),
}
"""Numbers and wire types of the fields of a ``ModelProto``."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``ModelProto`` with a graph."""
    if glimpse.head[:1] != b"\x08" and glimpse.head[:1] != b"\x12" and glimpse.head[:1] != b"B":
        return False
    found = protowire.glance(glimpse)
    wires = {(field.number, field.wire) for field in found}
    version = [field.value for field in found if (field.number, field.wire) == (1, 0)]
    if not wires <= FIELDS or len(version) != 1 or not 0 < version[0] < 100:
        return False
    graphs = [field for field in found if field.number == 7]
    return len(graphs) == 1 and any(number == 8 for number, _ in wires)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(place, GapKind.UNSUPPORTED, "ONNX graph is recognised; this version does not read it")


FORMAT = Format(
    id="onnx-graph",
    title="ONNX graph",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".onnx",),
)
