"""MindSpore: a checkpoint, as a message of protobuf (.ckpt).

Fields: 1 values: 1 name, 2 a tensor: 1 extents, 2 name of the type, 3 elements; or 3 a map. A large
tensor is several values of one name. If it was asked for, "crc_num" and ten bytes stand behind it.
Nothing is run, imported or fetched.

Source: ``mindspore/ccsrc/utils/checkpoint.proto`` and ``train/serialization.py`` of
https://github.com/mindspore-ai/mindspore (retrieved 2026-11-27). Not read: elements, but for the
magic numbers of programs; maps, which are a gap; checkpoints that are encrypted, which are not
known.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT, Field

VALUE = NAME = EXTENTS = 1
TENSOR = TYPE = 2
MAP = ELEMENTS = 3
IN_TENSOR = {(EXTENTS, VARINT), (EXTENTS, BYTES), (TYPE, BYTES), (ELEMENTS, BYTES)}
LOOKED = 4
"""Values by which a checkpoint is recognised."""

SUM = b"crc_num"
SUMMED = len(SUM) + 10
"""Bytes behind the message, if a sum is there."""

AXES = 64
LONGEST = 1 << 12
"""Bytes of a name, at most."""

_TYPE = later.pattern(r"[A-Za-z][A-Za-z_]{1,15}[0-9]{0,2}(?:_[A-Za-z0-9]{1,8})?")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first values have a name and a tensor with a type and elements."""
    summed = glimpse.tail[-SUMMED:].startswith(SUM)
    if summed:
        glimpse = Glimpse(glimpse.source, glimpse.start, glimpse.stop - SUMMED)
    found = protowire.glance(glimpse)
    if not found or any((each.number, each.wire) != (VALUE, BYTES) for each in found):
        return False
    return all(_is_value(glimpse, each) for each in found[:LOOKED])


def _is_value(glimpse: Glimpse, field: Field) -> bool:
    inner = Glimpse(glimpse.source, field.start, field.stop)
    found = protowire.glance(inner)
    if [(each.number, each.wire) for each in found] != [(NAME, BYTES), (TENSOR, BYTES)]:
        return False
    tensor = Glimpse(glimpse.source, found[1].start, found[1].stop)
    held = protowire.glance(tensor)
    types = [protowire.text(tensor, each) for each in held if each.number == TYPE]
    plain = {(each.number, each.wire) for each in held} <= IN_TENSOR
    elements = [each for each in held if each.number == ELEMENTS]
    named = bool(protowire.text(inner, found[0]))
    return plain and named and len(elements) == len(types) == 1 and bool(_TYPE.fullmatch(types[0]))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per value; a gap per map.

    Raises:
        FormatError: Not a message, or not one of these fields.
    """
    last = cursor.source.read(max(cursor.stop - SUMMED, cursor.start), min(SUMMED, cursor.left))
    stop = cursor.stop - SUMMED * last.startswith(SUM)
    for field in protowire.fields(cursor.part(cursor.start, stop)):
        if (field.number, field.wire) != (VALUE, BYTES):
            raise FormatError(f"field {field.number} is no value", offset=field.start)
        yield from _value(cursor, field)


def _value(cursor: Cursor, field: Field) -> Iterator[Evidence | Part]:
    place, name = cursor.place(field.start, field.stop), ""
    for inner in protowire.fields(protowire.inside(cursor, field)):
        match inner.number, inner.wire:
            case (1, 2) if inner.value <= LONGEST:
                raw = cursor.source.read(inner.start, inner.value)
                name = raw.decode("utf-8", "backslashreplace")
            case (2, 2):
                held = protowire.inside(cursor, inner)
                kind, shape, data = _tensor(held)
                yield Tensor(place, name[: cursor.limits.kept], kind, shape, data)
                if data.size:
                    yield Part("", lambda: cursor.source, Role.DATA, "", data)
            case (3, 2):
                why = "a map of tensors; this version does not read it"
                yield Gap(cursor.place(inner.start, inner.stop), GapKind.UNSUPPORTED, why)
            case _:
                raise FormatError(f"field {inner.number} of a value", offset=inner.start)


def _tensor(cursor: Cursor) -> tuple[str, tuple[int, ...], Span]:
    """Return type, extents and where elements are."""
    start, kind, data = cursor.start, "", Span(cursor.start, cursor.start)
    shape: list[int] = []
    for field in protowire.fields(cursor):
        match field.number, field.wire:
            case (1, 0):
                shape.append(field.value)
            case (1, 2):
                packed = protowire.inside(cursor, field)
                while packed.left and len(shape) <= AXES:
                    shape.append(protowire.varint(packed, "extent"))
            case (2, 2) if field.value <= AXES:
                raw = cursor.source.read(field.start, field.value)
                kind = raw.decode("utf-8", "backslashreplace")
            case (3, 2) if not data.size:
                data = Span(field.start, field.stop)
            case _:
                raise FormatError(f"field {field.number} of a tensor", offset=field.start)
        if len(shape) > AXES:
            raise FormatError(f"more than {AXES} axes", offset=start)
    return kind, tuple(shape), data


FORMAT = Format(
    id="mindspore-checkpoint",
    title="MindSpore checkpoint",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
    extensions=(".ckpt",),
)
