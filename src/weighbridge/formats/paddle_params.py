"""Paddle: parameters of a program (``.pdiparams``), one tensor after the other.

Layout of each, little-endian::

    0    u32     version 0
    4    u64     levels of detail; per level a u64 length and the offsets
    ..   u32     version 0
    ..   i32     n, size of the description
    ..   n bytes protocol buffer: element type (1), extents (2)
    ..   elements

Names are in the program beside it. Source: ``SerializeToStream`` in
https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/phi/core/framework/dense_tensor_serialize.cc
(retrieved 2026-11-26). Not read: the elements.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

TYPES = {
    0: ("BOOL", 1), 1: ("INT16", 2), 2: ("INT32", 4), 3: ("INT64", 8), 4: ("FP16", 2),
    5: ("FP32", 4), 6: ("FP64", 8), 20: ("UINT8", 1), 21: ("INT8", 1), 22: ("BF16", 2),
    23: ("COMPLEX64", 8), 24: ("COMPLEX128", 16),
}  # fmt: skip
"""Names and bytes of element types, by their number."""

START = bytes(16)
"""Versions and levels, all zero: parameters have none."""

MOST = 1024
"""Bytes of a description: so many axes nothing has."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a description of a tensor follows sixteen zeros."""
    head = glimpse.head
    size = int.from_bytes(head[16:20], "little")
    if len(head) < 22 or head[:16] != START or not 2 <= size <= MOST:
        return False
    follows = size == 2 or head[22:23] in (b"\x10", b"\x12")
    return head[20] == 8 and head[21] in TYPES and follows


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per parameter.

    Raises:
        FormatError: Not what Paddle writes, or cut.
    """
    count = 0
    while cursor.left:
        yield from _tensor(cursor, str(count))
        count += 1


def _tensor(cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
    start = cursor.offset
    if version := cursor.u32("version"):
        raise FormatError(f"version {version} is not known", offset=start)
    levels = cursor.u64("levels")
    if levels > MOST:
        raise FormatError(f"{levels} levels of detail", offset=start + 4)
    for _ in range(levels):
        cursor.skip(cursor.u64("level length"), "level")
    if version := cursor.u32("version"):
        raise FormatError(f"version {version} is not known", offset=cursor.offset - 4)
    size = cursor.u32("description length")
    if size > MOST:
        raise FormatError(f"a description of {size} bytes", offset=cursor.offset - 4)
    kind, shape = _described(cursor, size)
    dtype, width = TYPES.get(kind, (str(kind), 0))
    wanted = width * math.prod(shape)
    place = cursor.place(start)
    if not width:
        yield Tensor(place, name, dtype, shape)
        rest = cursor.place(cursor.skip(cursor.left, "elements"))
        yield Gap(rest, GapKind.UNSUPPORTED, f"element type {kind} of Paddle is not known")
        return
    data = Span(cursor.skip(wanted, "elements"), cursor.offset)
    yield Tensor(place, name, dtype, shape, data, wanted)
    if wanted:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _described(cursor: Cursor, size: int) -> tuple[int, tuple[int, ...]]:
    """Read the element type and the extents."""
    stop = cursor.offset + size
    start = cursor.skip(size, "description")
    inner = Cursor(cursor.source, cursor.artifact, cursor.budget, start=start, stop=stop)
    kind, shape = -1, list[int]()
    for field in protowire.fields(inner):
        if field.number == 1:
            kind = field.value
        elif field.number == 2 and field.wire == protowire.BYTES:
            packed = protowire.inside(inner, field)
            while packed.left:
                shape.append(protowire.varint(packed, "extent"))
        elif field.number == 2:
            shape.append(field.value)
    return kind, tuple(shape)


FORMAT = Format(
    id="paddle-params",
    title="Paddle parameters",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(START,),
    extensions=(".pdiparams",),
)
