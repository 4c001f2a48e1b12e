"""ONNX tensor: arrays as a protocol buffer (.pb), as test data has them.

A ``TensorProto``: dims (1), data_type (2, number), name (8), raw_data (9) or typed data (4 to 7,
10, 11), or where the data lie (13, 14). Data only. Or a ``SequenceProto`` or an ``OptionalProto``:
name (1), elem_type (2, a number), and values of that type, or none: tensors (3), sparse tensors
(4), lists (5), maps (6), optional values (7). Or a ``MapProto``: name (1), key_type (2), keys as
numbers (3) or texts (4), and a list of the values (5).

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and
https://github.com/onnx/onnx/blob/main/onnx/onnx-data.proto (retrieved 2026-11-26). Not read: the
elements, but for the magic numbers of programs; keys of maps.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import onnxwire, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT, Field

TYPED = (4, 5, 6, 7, 9, 10, 11, 13)
"""Fields that hold elements, or say where they are."""

FIELDS = {(1, 0), (1, 2), (2, 0), (8, 2), (12, 2), (14, 0), (16, 2)} | {
    (number, 2) for number in TYPED
}
"""Numbers and wire types of the fields of a ``TensorProto``."""

VALUES = {1: 3, 2: 4, 3: 5, 4: 6, 5: 7}
"""Fields of the values of a list, by what it is of."""

TENSORS, LISTS = 1, 3
"""What a list is of: tensors, lists."""

MAPPED = {(1, BYTES), (2, VARINT), (3, VARINT), (3, BYTES), (4, BYTES), (5, BYTES)}
"""Numbers and wire types of the fields of a ``MapProto``."""

DEEP = 8
"""Lists in lists, at most."""

SEEN = 4096
"""Fields that tell what a file is."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``TensorProto`` with type and data, a list or a map."""
    if glimpse.head[:1] not in (b"\x08", b"\n", b"\x10"):
        return False
    found = protowire.glance(glimpse, SEEN)
    return _array(found) or _list(glimpse, found, DEEP) or _map(glimpse, found, DEEP)


def _list(glimpse: Glimpse, found: list[Field], deep: int) -> bool:
    """Whether they are a name, what the list is of, and values of which the first is such a one."""
    values = found[1:] if found and (found[0].number, found[0].wire) == (1, BYTES) else found
    if deep == 0 or not values or (values[0].number, values[0].wire) != (2, VARINT):
        return False
    kind, *values = values[0].value, *values[1:]
    if not values:
        # A name and a type are all there is, to the last byte.
        return kind in VALUES or kind == 0
    if {(each.number, each.wire) for each in values} != {(VALUES.get(kind), BYTES)}:
        return False
    return _is(_within(glimpse, values[0]), kind, deep - 1)


def _is(glimpse: Glimpse, kind: int, deep: int) -> bool:
    """Whether a value is of a kind."""
    found = protowire.glance(glimpse)
    match kind:
        case 1:
            return _array(found)
        case 2:
            held = {(each.number, each.wire) for each in found} <= {(1, 2), (2, 2), (3, 0), (3, 2)}
            return held and bool(found) and _is(_within(glimpse, found[0]), TENSORS, deep)
        case 4:
            return _map(glimpse, found, deep)
        case _:
            return _list(glimpse, found, deep)


def _map(glimpse: Glimpse, found: list[Field], deep: int) -> bool:
    """Whether they are the type of the keys, keys, and one list of values at the end."""
    wires = [(each.number, each.wire) for each in found]
    if deep == 0 or wires[-1:] != [(5, BYTES)] or wires.count((2, VARINT)) != 1:
        return False
    return (
        wires.count((5, BYTES)) == 1
        and set(wires) <= MAPPED
        and _is(_within(glimpse, found[-1]), LISTS, deep - 1)
    )


def _within(glimpse: Glimpse, item: Field) -> Glimpse:
    return Glimpse(glimpse.source, item.start, item.stop)


def _array(found: list[Field]) -> bool:
    """Whether they are those of a ``TensorProto``."""
    wires = {(field.number, field.wire) for field in found}
    types = [field.value for field in found if field.number == 2]
    data = set(TYPED) & {number for number, _ in wires}
    plain = wires <= FIELDS and len(types) == 1 and 0 < types[0] < 64
    # A list looks like a tensor whose extents are packed, and without a name: it is none.
    if plain and wires == {(1, BYTES), (2, VARINT), (VALUES.get(types[0]), BYTES)}:
        return False
    return plain and (bool(data) or (1, protowire.VARINT) in wires)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Tensor``, or one for each of a list or a map, and what their data refer to."""
    glimpse = Glimpse(cursor.source, cursor.start, cursor.stop)
    tensors, found = onnxwire.Tensors(), protowire.glance(glimpse, SEEN)
    if _list(glimpse, found, DEEP):
        yield from _listed(cursor, tensors, DEEP)
    elif _map(glimpse, found, DEEP):
        yield from _mapped(cursor, tensors, DEEP)
    else:
        yield from tensors.dense(cursor)


def _listed(cursor: Cursor, tensors: onnxwire.Tensors, deep: int) -> Iterator[Evidence | Part]:
    """Read the values of a list, whatever it says that it is of."""
    if deep == 0:
        raise FormatError("lists nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
    for item in protowire.fields(cursor):
        match item.number, item.wire:
            case (3, 2):
                yield from tensors.dense(protowire.inside(cursor, item))
            case (4, 2):
                yield from tensors.sparse(protowire.inside(cursor, item))
            case (5 | 7, 2):
                yield from _listed(protowire.inside(cursor, item), tensors, deep - 1)
            case (6, 2):
                yield from _mapped(protowire.inside(cursor, item), tensors, deep - 1)
            case _:
                if strange := onnxwire.unknown(cursor, item, frozenset((1, 2))):
                    yield strange


def _mapped(cursor: Cursor, tensors: onnxwire.Tensors, deep: int) -> Iterator[Evidence | Part]:
    """Read the values of a map."""
    for item in protowire.fields(cursor):
        if (item.number, item.wire) == (5, BYTES):
            yield from _listed(protowire.inside(cursor, item), tensors, deep - 1)
        elif strange := onnxwire.unknown(cursor, item, frozenset((1, 2, 3, 4))):
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
