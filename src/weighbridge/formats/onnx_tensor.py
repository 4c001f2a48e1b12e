"""ONNX tensor: arrays as a protocol buffer (.pb), as test data has them.

A ``TensorProto``: dims (1), data_type (2, number), name (8), raw_data (9) or typed data (4 to 7,
10, 11), or where the data lie (13, 14). Data only. Or a ``SequenceProto`` or an ``OptionalProto``
of tensors: name (1), elem_type (2, a number: 1), tensor_values (3).

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and
https://github.com/onnx/onnx/blob/main/onnx/onnx-data.proto (retrieved 2026-11-26). Not read: the
elements, but for the magic numbers of programs; lists that are empty or hold lists, and maps.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import onnxwire, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import Field

TYPED = (4, 5, 6, 7, 9, 10, 11, 13)
"""Fields that hold elements, or say where they are."""

FIELDS = {(1, 0), (1, 2), (2, 0), (8, 2), (12, 2), (14, 0), (16, 2)} | {
    (number, 2) for number in TYPED
}
"""Numbers and wire types of the fields of a ``TensorProto``."""


LISTED = ((1, protowire.BYTES), (2, protowire.VARINT), (3, protowire.BYTES))
"""The same of a list of tensors, each once and in this order, but for the tensors at the end."""

TENSORS = 1
"""``SequenceProto.DataType.TENSOR``, and the same of an ``OptionalProto``."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``TensorProto`` with a type and data, or of a list."""
    if glimpse.head[:1] not in (b"\x08", b"\n", b"\x10"):
        return False
    found = protowire.glance(glimpse, 4096)
    return _array(found) or _list(glimpse, found)


def _list(glimpse: Glimpse, found: list[Field]) -> bool:
    """Whether they are a name, what the list is of, and as many tensors as there are."""
    wires = [(field.number, field.wire) for field in found if field.number != 1]
    if len(wires) < 2 or wires[0] != LISTED[1] or set(wires[1:]) != {LISTED[2]}:
        return False
    names = [field for field in found if field.number == 1]
    if len(names) > 1 or any((each.number, each.wire) != LISTED[0] for each in names):
        return False
    kind, first = (next(each for each in found if each.number == number) for number in (2, 3))
    held = Glimpse(glimpse.source, first.start, first.stop)
    return kind.value == TENSORS and _array(protowire.glance(held))


def _array(found: list[Field]) -> bool:
    """Whether they are those of a ``TensorProto``."""
    wires = {(field.number, field.wire) for field in found}
    types = [field.value for field in found if field.number == 2]
    data = set(TYPED) & {number for number, _ in wires}
    plain = wires <= FIELDS and len(types) == 1 and 0 < types[0] < 64
    return plain and (bool(data) or (1, protowire.VARINT) in wires)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Tensor``, or one for each of a list, and what their data refer to."""
    glimpse = Glimpse(cursor.source, cursor.start, cursor.stop)
    tensors = onnxwire.Tensors()
    if not _list(glimpse, protowire.glance(glimpse, 4096)):
        yield from tensors.dense(cursor)
        return
    for item in protowire.fields(cursor):
        if (item.number, item.wire) == LISTED[2]:
            yield from tensors.dense(protowire.inside(cursor, item))
        elif strange := onnxwire.unknown(cursor, item, frozenset((1, 2, 3))):
            yield strange


FORMAT = Format(
    id="onnx-tensor",
    title="ONNX tensor",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x08", b"\n", b"\x10"),
)
