"""TVM parameters: arrays by name, beside a graph or a compiled module (.params).

Layout (little-endian)::

    0    u64    0xF7E58D4F05049CB7, u64 zero
    16   u64    count of names; each u64 size, that many bytes
    ..   u64    count of arrays, as many:
                u64 0xDD5E40F096B4A13F, u64 zero, i32 device, i32 its number, i32 axes,
                u8 type, u8 bits, u16 lanes, i64 per axis, i64 size in bytes, data

Nothing is run, imported or fetched. The module beside it is a library, and is told as one.

Source: https://github.com/apache/tvm/blob/v0.16.0/src/runtime/file_utils.cc (``LoadParams``) and
``include/tvm/runtime/ndarray.h`` (retrieved 2026-11-26). Not read: the elements, but for the magic
numbers of programs.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LIST, ARRAY = (
    struct.pack("<QQ", 0xF7E58D4F05049CB7, 0),
    struct.pack("<QQ", 0xDD5E40F096B4A13F, 0),
)
HEADER = struct.Struct("<iiiBBH")
TYPES = {0: "int", 1: "uint", 2: "float", 3: "handle", 4: "bfloat"}
AXES = 64
"""Axes of an array, at most."""

NAME = 1 << 16
"""Bytes of a name, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(LIST)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per array, a ``Gap`` for stray bytes.

    Raises:
        FormatError: Damaged, or cut off.
    """
    start = cursor.offset
    cursor.skip(len(LIST), "magic number")
    count = cursor.u64("count")
    if 8 * count > cursor.left:
        raise FormatError(f"{count} names in {cursor.left} bytes", offset=start)
    names = [_name(cursor) for _ in range(count)]
    if cursor.u64("count") != count:
        raise FormatError("as many arrays as names are not there", offset=start)
    for name in names:
        yield from _array(cursor, name)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the arrays")


def _name(cursor: Cursor) -> str:
    at = cursor.offset
    size = cursor.u64("size of a name")
    if size > NAME:
        raise FormatError(f"a name of {size} bytes", offset=at)
    return cursor.take(size, "name").decode("utf-8", "backslashreplace")


def _array(cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
    at = cursor.offset
    if cursor.take(len(ARRAY), "array") != ARRAY:
        raise FormatError(f"no array for {name[:80]!r}", offset=at)
    _, _, axes, kind, bits, lanes = HEADER.unpack(cursor.take(HEADER.size, "header"))
    if not 0 <= axes <= AXES:
        raise FormatError(f"{axes} axes", offset=at)
    shape = struct.unpack(f"<{axes}q", cursor.take(8 * axes, "shape"))
    size = cursor.number(8, "size", signed=True)
    if size < 0 or any(extent < 0 for extent in shape):
        raise FormatError(f"{name[:80]!r}: {size} bytes for {shape}", offset=at)
    place = cursor.place(at)
    data = Span(cursor.skip(size, "data"), cursor.offset)
    dtype = f"{TYPES.get(kind, f'type {kind} of ')}{bits}"
    yield Tensor(place, name, dtype, shape, data, (bits * lanes + 7) // 8 * math.prod(shape))
    if data.size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="tvm-params",
    title="TVM parameters",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(LIST,),
    extensions=(".params",),
)
