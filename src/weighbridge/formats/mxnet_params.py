"""MXNet: named arrays (``.params``), as ``mx.nd.save`` writes them.

Layout, little-endian::

    0    u64   0x112
    8    u64   0
    16   u64   n, arrays
    ..   each: u32 magic, i32 storage type, u32 axes, i64 per axis, i32 device, i32 its number,
               i32 element type, elements; nothing after the axes if there are none
    ..   u64   names: n or 0
    ..   each: u64 length, bytes

Magic 0xf993fac9 is version 2, 0xf993faca version 3; 0xf993fac8, version 1, has no storage type.

Source: ``NDArray::Save`` in https://github.com/apache/mxnet/blob/master/src/ndarray/ndarray.cc
(retrieved 2026-11-26). Not read: sparse arrays and those from before version 1 (a gap), elements.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (0x112).to_bytes(8, "little")
V1, V2, V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA

TYPES = {
    0: ("float32", 4), 1: ("float64", 8), 2: ("float16", 2), 3: ("uint8", 1), 4: ("int32", 4),
    5: ("int8", 1), 6: ("int64", 8), 7: ("bool", 1), 8: ("int16", 2), 9: ("uint16", 2),
    10: ("uint32", 4), 11: ("uint64", 8), 12: ("bfloat16", 2),
}  # fmt: skip
"""Names and bytes of element types, by mshadow's number."""

AXES = 64
NAME = 4096
"""Bytes of a name, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and the zeros after it are there."""
    return glimpse.head[:16] == MAGIC + bytes(8)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per array, with its name.

    Raises:
        FormatError: Cut, or a number that cannot be.
    """
    cursor.take(16, "magic number")
    count = cursor.u64("count")
    if count > cursor.limits.evidence:
        raise FormatError(f"{count} arrays", offset=cursor.offset - 8, kind=GapKind.LIMIT)
    tensors: list[Tensor] = []
    for _ in range(count):
        found = _array(cursor)
        if isinstance(found, Gap):
            yield from tensors
            yield found
            return
        tensors.append(found)
    names = [_name(cursor) for _ in range(_names(cursor, count))] or [""] * count
    for tensor, name in zip(tensors, names, strict=True):
        yield replace(tensor, name=name)
        if tensor.data is not None and tensor.data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", tensor.data)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the names")


def _array(cursor: Cursor) -> Tensor | Gap:
    start = cursor.offset
    magic = cursor.u32("array")
    if magic not in (V1, V2, V3) or (magic != V1 and cursor.u32("storage type")):
        rest = cursor.place(start, cursor.stop)
        return Gap(rest, GapKind.UNSUPPORTED, "a sparse array, or one from before version 1")
    axes = cursor.number(4, "axes", signed=True)
    if axes > AXES:
        raise FormatError(f"{axes} axes", offset=cursor.offset - 4)
    shape = tuple(cursor.u64("extent") for _ in range(max(axes, 0)))
    if axes < 0 or (not axes and magic != V3):
        return Tensor(cursor.place(start), "", "none", ())
    cursor.skip(8, "device")
    kind = cursor.u32("element type")
    if kind not in TYPES:
        raise FormatError(f"element type {kind}", offset=cursor.offset - 4)
    dtype, width = TYPES[kind]
    wanted = width * math.prod(shape)
    place = cursor.place(start)
    data = Span(cursor.skip(wanted, "elements"), cursor.offset)
    return Tensor(place, "", dtype, shape, data, wanted)


def _names(cursor: Cursor, count: int) -> int:
    found = cursor.u64("name count")
    if found not in (0, count):
        raise FormatError(f"{found} names of {count} arrays", offset=cursor.offset - 8)
    return found


def _name(cursor: Cursor) -> str:
    size = cursor.u64("name length")
    if size > NAME:
        raise FormatError(f"a name of {size} bytes", offset=cursor.offset - 8)
    return cursor.take(size, "name").decode("utf-8", "replace")


FORMAT = Format(
    id="mxnet-params",
    title="MXNet parameters",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".params",),
)
