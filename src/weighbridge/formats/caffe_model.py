"""Caffe: layers and their weights (``.caffemodel``) as a protocol buffer.

Read of ``NetParameter``: ``layer`` (100) with its name (1), type (2), blobs (7) and the module and
class of a Python layer (``python_param``, 130: 1, 2), which Caffe imports and builds, and the file
that a layer writes (``hdf5_output_param``, 113: 1); of the older ``layers`` (2) the name (4) and
blobs (6), whose types are numbers, and that file (14: 1). Of a blob the shape (7, or 1 to 4) and
the length of its data (5).

Source: https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto (retrieved
2026-11-26). Not read: other settings of layers, elements; where training took its data from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from weighbridge.core import (
    Call,
    Evidence,
    How,
    Named,
    Operation,
    Place,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED32, FIXED64, VARINT, Field

NAME, OLD_LAYER, LAYER, PYTHON = 1, 2, 100, 130
OUTPUT, OLD_OUTPUT = 113, 14

TEXT = 512
"""Bytes of a name that are kept."""

AXES = 32

SHAPE = 7 << 3 | BYTES
"""The key of a blob's shape."""

_KEYS = frozenset(
    number << 3 | wire for number in range(1, 160) for wire in (BYTES, VARINT, FIXED32, FIXED64)
)
"""Of the fields that layers and blobs have, and some more."""

TEXTS = frozenset(key for key in _KEYS if key & 7 == BYTES)
SHAPES = frozenset({SHAPE, *(number << 3 | VARINT for number in (1, 2, 3, 4))})


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
        return (4, BYTES) in shape and (5, VARINT) in shape
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per layer, a ``Tensor`` per blob, a ``Call`` per Python layer.

    Raises:
        FormatError: Not a message.
    """
    for field in protowire.fields(cursor):
        if field.wire == BYTES and field.number in (LAYER, OLD_LAYER):
            yield from _layer(cursor, field)


def _layer(cursor: Cursor, layer: Field) -> Iterator[Evidence]:
    new = layer.number == LAYER
    naming, blob = (NAME, 7) if new else (4, 6)
    name = kind = ""
    blobs = 0
    for number, start, stop in _fields(cursor, layer.start, layer.stop):
        if number == naming:
            name = _text(cursor, start, stop)
        elif number == blob:
            yield _blob(cursor, Span(start, stop), f"{name}.{blobs}")
            blobs += 1
        elif number == 2 and new:
            kind = _text(cursor, start, stop)
        elif number == PYTHON and new:
            yield _python(cursor, Span(start, stop))
        elif number == (OUTPUT if new else OLD_OUTPUT):
            for key, begin, end in _fields(cursor, start, stop):
                if key == 1:
                    target = _text(cursor, begin, end)
                    where = cursor.place(start, stop)
                    yield Reference(where, Purpose.DATA, target, "hdf5_output_param.file_name")
    place = cursor.place(layer.start, layer.stop)
    yield Operation(place, "caffe", kind or "layer of version 1")


def _fields(cursor: Cursor, start: int, stop: int) -> Iterable[tuple[int, int, int]]:
    """Return number, start and stop of all that is bytes in a message."""
    found = protowire.picked(cursor, start, stop, TEXTS, _KEYS)
    if found is None:
        fields = protowire.fields(cursor.part(start, stop))
        return ((each.number, each.start, each.stop) for each in fields if each.wire == BYTES)
    return [(key >> 3, begin, end) for key, begin, end in found]


def _python(cursor: Cursor, span: Span) -> Evidence:
    module = name = ""
    for number, start, stop in _fields(cursor, span.start, span.stop):
        if number == 1:
            module = _text(cursor, start, stop)
        elif number == 2:
            name = _text(cursor, start, stop)
    return Call(cursor.place(span.start, span.stop), How.CONFIG, Named(module, name))


def _blob(cursor: Cursor, span: Span, name: str) -> Evidence:
    found = protowire.picked(cursor, span.start, span.stop, SHAPES, _KEYS)
    old: dict[int, int] = {}
    shape: tuple[int, ...] | None = None
    place = Place(cursor.artifact, span)
    if found is not None and all(key == SHAPE for key, _, _ in found):
        for _, start, stop in found:
            shape = _shape(cursor, start, stop)
        return Tensor(place, name, "F32", shape or ())
    for field in protowire.fields(cursor.part(span.start, span.stop)):
        if field.number in (1, 2, 3, 4) and field.wire == VARINT:
            old[field.number] = field.value
        elif field.number == 7 and field.wire == BYTES:
            shape = _shape(cursor, field.start, field.stop)
    if shape is None:
        shape = tuple(value for _, value in sorted(old.items()))
    return Tensor(place, name, "F32", shape)


def _shape(cursor: Cursor, start: int, stop: int) -> tuple[int, ...]:
    inner = cursor.part(start, stop)
    size = stop - start - 2
    if 0 <= size <= AXES:
        raw = inner.peek(size + 2, "shape")
        if raw[0] == 10 and raw[1] == size and raw.isascii():
            return tuple(raw[2:])  # each extent is one byte, in the one field that there is
    return tuple(islice(_axes(inner), AXES))


def _axes(cursor: Cursor) -> Iterator[int]:
    for field in protowire.fields(cursor):
        if field.number == 1 and field.wire == BYTES:
            inner = protowire.inside(cursor, field)
            while inner.left and inner.offset - inner.start < 10 * AXES:
                yield protowire.varint(inner, "extent")
        elif field.number == 1 and field.wire != FIXED32:
            yield field.value


def _text(cursor: Cursor, start: int, stop: int) -> str:
    stop = min(stop, start + TEXT)
    window, base = cursor.held(start, stop)
    return window[start - base : stop - base].decode("utf-8", "replace")


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
