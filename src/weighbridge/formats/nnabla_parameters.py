"""Neural Network Libraries (Sony): arrays by name (``parameter.protobuf`` of a .nnp, .protobuf).

A protocol buffer: 200 per array, of which 1 is the name, 20 the shape (1 extents), 100 numbers in
f32, 101 whether it is trained. Nothing is run, imported or fetched.

Source: ``src/nbla/proto/nnabla.proto`` of https://github.com/sony/nnabla (retrieved 2026-11-28).
Not read: elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT, Field

ARRAY, NAME, SHAPE, NUMBERS, TRAINED = 200, 1, 20, 100, 101
KEY = b"\xc2\x0c"
"""Of an array."""

KINDS = frozenset({(NAME, BYTES), (SHAPE, BYTES), (NUMBERS, BYTES), (TRAINED, VARINT)})
AXES, TEXT, WIDTH = 32, 512, 4


def recognises(glimpse: Glimpse) -> bool:
    """Whether there are arrays alone, and the first has a name and numbers."""
    found = protowire.glance(glimpse)
    if not found or any((each.number, each.wire) != (ARRAY, BYTES) for each in found):
        return False
    inner = protowire.glance(Glimpse(glimpse.source, found[0].start, found[0].stop))
    kinds = {(each.number, each.wire) for each in inner}
    return bool(inner) and kinds <= KINDS and {(NAME, BYTES), (SHAPE, BYTES)} <= kinds


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per array.

    Raises:
        FormatError: Another field, or numbers that are not as many as the shape asks for.
    """
    for field in protowire.fields(cursor):
        if (field.number, field.wire) != (ARRAY, BYTES):
            raise FormatError(f"field {field.number} among arrays", offset=field.start)
        yield from _array(cursor, field)


def _array(cursor: Cursor, array: Field) -> Iterator[Evidence | Part]:
    name, data = "", None
    shape: tuple[int, ...] = ()
    for field in protowire.fields(protowire.inside(cursor, array)):
        if (field.number, field.wire) not in KINDS:
            raise FormatError(f"field {field.number} of an array", offset=field.start)
        if field.number == NAME:
            inner = cursor.part(field.start, min(field.stop, field.start + TEXT))
            name = inner.take(inner.left, "name").decode("utf-8", "replace")
        elif field.number == SHAPE:
            shape = tuple(islice(_axes(protowire.inside(cursor, field)), AXES))
        elif field.number == NUMBERS:
            if data is not None:
                raise FormatError("numbers twice", offset=field.start)
            data = Span(field.start, field.stop)
    wanted = WIDTH * math.prod(shape)
    size = 0 if data is None else data.size
    if size != wanted:
        raise FormatError(f"{size} bytes of numbers, {wanted} by the shape", offset=array.start)
    yield Tensor(cursor.place(array.start), name, "F32", shape, data, wanted)
    if data is not None and data.size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _axes(cursor: Cursor) -> Iterator[int]:
    for field in protowire.fields(cursor):
        if field.number != 1:
            raise FormatError(f"field {field.number} of a shape", offset=field.start)
        if field.wire != BYTES:
            yield field.value
            continue
        inner = protowire.inside(cursor, field)
        while inner.left and inner.offset - inner.start < 10 * AXES:
            yield protowire.varint(inner, "extent")


FORMAT = Format(
    id="nnabla-parameters",
    title="NNabla parameters",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(KEY,),
    extensions=(".protobuf",),
)
