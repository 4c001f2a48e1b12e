"""Caffe: layers and their weights (``.caffemodel``) as a protocol buffer.

Read of ``NetParameter``: ``layer`` (100) with its name (1), type (2), blobs (7) and the module and
class of a Python layer (``python_param``, 130: 1, 2), which Caffe imports and builds; of the older
``layers`` (2) the name (4) and blobs (6), whose types are numbers. Of a blob the shape (7, or 1 to
4) and the length of its data (5).

Source: https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto (retrieved
2026-11-26). Not read: other settings of layers, elements; where training took its data from.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from weighbridge.core import Call, Evidence, How, Named, Operation, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED32, Field

NAME, OLD_LAYER, LAYER, PYTHON = 1, 2, 100, 130

TEXT = 512
"""Bytes of a name that are kept."""

AXES = 32


def recognises(glimpse: Glimpse) -> bool:
    """Whether there is a layer with a name and a type: few messages have a field 100."""
    found = protowire.glance(glimpse)
    if not found or found[0].wire != BYTES or found[0].number not in (NAME, 3, LAYER):
        return False
    first = next((field for field in found if field.number == LAYER), None)
    if first is not None:
        inner = protowire.glance(Glimpse(glimpse.source, first.start, first.stop))
        return [field.number for field in inner[:2]] == [1, 2] and _named(glimpse, inner[:2])
    return _old(glimpse, found)


def _named(glimpse: Glimpse, found: list[Field]) -> bool:
    return all(protowire.text(glimpse, field) for field in found)


def _old(glimpse: Glimpse, found: list[Field]) -> bool:
    """Whether these are layers of the first version, with a name and a number for the type."""
    if found[0].number != NAME or not protowire.text(glimpse, found[0]):
        return False
    layers = [field for field in found if field.number == OLD_LAYER and field.wire == BYTES]
    for layer in layers[:1]:
        inner = protowire.glance(Glimpse(glimpse.source, layer.start, layer.stop))
        shape = {(field.number, field.wire) for field in inner}
        return (4, BYTES) in shape and (5, protowire.VARINT) in shape
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per layer, a ``Tensor`` per blob, a ``Call`` per Python layer.

    Raises:
        FormatError: Not a message.
    """
    for field in protowire.fields(cursor):
        if field.wire == BYTES and field.number in (LAYER, OLD_LAYER):
            yield from _layer(protowire.inside(cursor, field), new=field.number == LAYER)


def _layer(cursor: Cursor, *, new: bool) -> Iterator[Evidence]:
    name = kind = ""
    blobs = 0
    place = cursor.place(cursor.start, cursor.stop)
    for field in protowire.fields(cursor):
        if field.wire != BYTES:
            continue
        if field.number == (1 if new else 4):
            name = _text(cursor, field)
        elif field.number == 2 and new:
            kind = _text(cursor, field)
        elif field.number == (7 if new else 6):
            yield _blob(protowire.inside(cursor, field), f"{name}.{blobs}")
            blobs += 1
        elif field.number == PYTHON and new:
            yield from _python(protowire.inside(cursor, field))
    yield Operation(place, "caffe", kind or "layer of version 1")


def _python(cursor: Cursor) -> Iterator[Evidence]:
    module = name = ""
    place = cursor.place(cursor.start, cursor.stop)
    for field in protowire.fields(cursor):
        if field.wire == BYTES and field.number == 1:
            module = _text(cursor, field)
        elif field.wire == BYTES and field.number == 2:
            name = _text(cursor, field)
    yield Call(place, How.CONFIG, Named(module, name))


def _blob(cursor: Cursor, name: str) -> Evidence:
    place = cursor.place(cursor.start, cursor.stop)
    old: dict[int, int] = {}
    shape: tuple[int, ...] | None = None
    for field in protowire.fields(cursor):
        if field.number in (1, 2, 3, 4) and field.wire == protowire.VARINT:
            old[field.number] = field.value
        elif field.number == 7 and field.wire == BYTES:
            shape = tuple(islice(_axes(protowire.inside(cursor, field)), AXES))
    if shape is None:
        shape = tuple(value for _, value in sorted(old.items()))
    return Tensor(place, name, "F32", shape)


def _axes(cursor: Cursor) -> Iterator[int]:
    for field in protowire.fields(cursor):
        if field.number == 1 and field.wire == BYTES:
            inner = protowire.inside(cursor, field)
            if field.value <= AXES and (raw := inner.peek(field.value, "extents")).isascii():
                yield from raw  # each of them is one byte
                continue
            while inner.left and inner.offset - inner.start < 10 * AXES:
                yield protowire.varint(inner, "extent")
        elif field.number == 1 and field.wire != FIXED32:
            yield field.value


def _text(cursor: Cursor, field: Field) -> str:
    return cursor.source.read(field.start, min(field.value, TEXT)).decode("utf-8", "replace")


FORMAT = Format(
    id="caffe-model",
    title="Caffe",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x0a", b"\x1a", b"\x8a", b"\x9a", b"\xa2"),
    extensions=(".caffemodel",),
)
