"""What TensorFlow keeps beside a dataset that it saved: its structure, and records of a snapshot.

``dataset_spec.pb`` is a ``StructuredValue``: lists, tuples, tables and numbers, and types of
tensors. A type of another sort has a number, or the name under which a program has registered it:
reading looks for it among those, and imports nothing. ``snapshot.metadata`` is a
``SnapshotMetadataRecord``: a hash (1), which later versions leave out, a name (2), a time (3), a
version (4), types (5) and a count (6); ``dataset_snapshot.metadata`` is a
``DistributedSnapshotMetadata``: a structure (1) and how elements are packed (2).

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/struct.proto,
the same folder's ``snapshot.proto`` (retrieved 2026-11-26). Not read: numbers and tensors in a
structure; elements, which are files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, tensorflow_nodes
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED64, VARINT, Field

VALUE, TYPE = "value", "type"

MESSAGES: dict[str, dict[int, str]] = {
    VALUE: {
        1: "", 13: "", 31: "shape", 33: "tensor", 34: TYPE, 35: "tensor", 51: "list", 52: "list",
        53: "table", 54: "tuple", 55: "", 56: "",
    },
    "list": {1: VALUE},
    "table": {1: "pair"},
    "tuple": {1: "", 2: "pair"},
    "pair": {1: "", 2: VALUE},
    "tensor": {1: "", 2: "shape", 4: "", 5: ""},
    "shape": {2: "extent"},
    "extent": {2: ""},
    TYPE: {2: VALUE, 3: ""},
}  # fmt: skip
"""Fields that hold bytes, and the message in each; empty if it is a text, a tensor or nothing."""

NUMBERS = {
    VALUE: {11: FIXED64, 12: VARINT, 14: VARINT, 32: VARINT}, "tensor": {3: VARINT},
    "shape": {3: VARINT}, "extent": {1: VARINT}, TYPE: {1: VARINT, 4: VARINT},
}  # fmt: skip
"""Likewise, those that hold numbers."""

WHOLE = frozenset({31, 33, 34, 35, 51, 52, 53, 54})
"""Fields of a structure that may be all of a file."""

RECORD = {
    1: ("graph_hash", BYTES), 2: ("run_id", BYTES), 3: ("creation_timestamp", VARINT),
    4: ("version", VARINT), 5: ("dtype", BYTES), 6: ("num_elements", VARINT),
    1000: ("finalized", VARINT),
}  # fmt: skip

PACKING = ("", "GZIP", "SNAPPY", "ZLIB")

_BEGINS = (
    b"\n",
    b"\x12",
    *(bytes([number << 3 & 0x7F | 0x80 | BYTES, number >> 4]) for number in WHOLE),
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether all of it is one structure, or the fields of a record."""
    found = protowire.glance(glimpse)
    return _structure(found, glimpse.stop) or _recorded(glimpse, found) or _shared(glimpse, found)


def _structure(found: list[Field], stop: int) -> bool:
    return len(found) == 1 and found[0].number in WHOLE and _fills(found[0], stop)


def _fills(field: Field, stop: int) -> bool:
    return field.wire == BYTES and field.stop == stop


def _recorded(glimpse: Glimpse, found: list[Field]) -> bool:
    if not {2, 3, 4} <= {field.number for field in found}:
        return False
    if any(RECORD.get(field.number, ("", -1))[1] != field.wire for field in found):
        return False
    return all(protowire.text(glimpse, field).isdigit() for field in found if field.number < 3)


def _shared(glimpse: Glimpse, found: list[Field]) -> bool:
    wires = [(field.number, field.wire) for field in found]
    if not wires or wires != [(1, BYTES), (2, BYTES)][: len(wires)]:
        return False
    one, *two = found
    inner = protowire.glance(Glimpse(glimpse.source, one.start, one.stop))
    packed = all(protowire.text(glimpse, field) in PACKING for field in two)
    return _structure(inner, one.stop) and packed


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per type that has a name, and per field of a record.

    Raises:
        FormatError: It has other fields, or is nested too deeply.
    """
    start = cursor.offset
    found = list(protowire.fields(cursor))
    if _structure(found, cursor.stop):
        cursor.seek(start, "structure")
        yield from _message(cursor, VALUE, cursor.limits.nesting)
    elif [field.number for field in found] in ([1], [1, 2]):
        yield from _message(protowire.inside(cursor, found[0]), VALUE, cursor.limits.nesting)
    else:
        for field in found:
            name, wire = RECORD.get(field.number, ("", -1))
            if field.wire != wire:
                raise FormatError(f"field {field.number} of a snapshot", offset=field.start)
            plain = tensorflow_nodes.text(cursor, field) if wire == BYTES else str(field.value)
            if field.number != 5:
                stop = field.stop if wire == BYTES else cursor.stop
                yield Entry(cursor.place(field.start, stop), f"snapshot.{name}", plain)


def _message(cursor: Cursor, name: str, deep: int) -> Iterator[Evidence]:
    """Walk one message.

    Raises:
        FormatError: A field is not one of it, or messages are nested too deeply.
    """
    if deep == 0:
        why = "structures nested too deeply"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    inner, numbers = MESSAGES[name], NUMBERS.get(name, {})
    for field in protowire.fields(cursor):
        if field.wire == BYTES and field.number in inner:
            if message := inner[field.number]:
                yield from _message(protowire.inside(cursor, field), message, deep - 1)
            elif (name, field.number) == (TYPE, 3):
                place = cursor.place(field.start, field.stop)
                yield Entry(place, "dataset.type", tensorflow_nodes.text(cursor, field))
        elif numbers.get(field.number) != field.wire:
            raise FormatError(f"field {field.number} of a {name}", offset=field.start)


FORMAT = Format(
    id="tensorflow-dataset",
    title="structure of a saved tf.data dataset",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=_BEGINS,
)
