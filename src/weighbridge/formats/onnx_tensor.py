"""ONNX tensor: one array as a protocol buffer (.pb), as test data has it.

A ``TensorProto``: dims (1), data_type (2, number), name (8), raw_data (9) or typed data (4 to 7,
10, 11), or where the data lie (13, 14). Data only.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (retrieved 2026-11-26). Not read: the
elements, but for the magic numbers of programs; lists of tensors, and maps.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import onnxwire, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

TYPED = (4, 5, 6, 7, 9, 10, 11, 13)
"""Fields that hold elements, or say where they are."""

FIELDS = {(1, 0), (1, 2), (2, 0), (8, 2), (12, 2), (14, 0), (16, 2)} | {
    (number, 2) for number in TYPED
}
"""Numbers and wire types of the fields of a ``TensorProto``."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``TensorProto`` with a type and data."""
    if glimpse.head[:1] not in (b"\x08", b"\n", b"\x10"):
        return False
    found = protowire.glance(glimpse, 4096)
    wires = {(field.number, field.wire) for field in found}
    types = [field.value for field in found if field.number == 2]
    data = set(TYPED) & {number for number, _ in wires}
    plain = wires <= FIELDS and len(types) == 1 and 0 < types[0] < 64
    return plain and (bool(data) or (1, protowire.VARINT) in wires)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Tensor``, and what its data refer to."""
    return onnxwire.Tensors().dense(cursor)


FORMAT = Format(
    id="onnx-tensor",
    title="ONNX tensor",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x08", b"\n", b"\x10"),
)
