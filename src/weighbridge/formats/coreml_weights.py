"""Core ML weights: the file of a package (weights/weight.bin) that a program's values lie in.

Layout (little-endian; everything begins at a multiple of 64)::

    0     u32     count of values
    4     u32     version: 2
    8     56      zeros
    64    record  u32 0xDEADBEEF, u32 type, u64 size in bytes, u64 offset of the value; zeros
    ..    value   as many bytes as the record says; the next record follows

Source: https://github.com/apple/coremltools/blob/main/mlmodel/src/MILBlob/Blob/StorageFormat.hpp
(retrieved 2026-11-26). Not read: the elements, but for the magic numbers of programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

ALIGN = 64
"""Bytes to which records and values are aligned."""

MARK = b"\xef\xbe\xad\xde"

TYPES = {
    1: "float16", 2: "float32", 3: "uint8", 4: "int8", 5: "bfloat16", 6: "int16", 7: "uint16",
    8: "int4", 9: "uint1", 10: "uint2", 11: "uint4", 12: "uint3", 13: "uint6", 14: "int32",
    15: "uint32", 16: "float8e4m3fn", 17: "float8e5m2",
}  # fmt: skip


def recognises(glimpse: Glimpse) -> bool:
    """Whether version, zeros and the mark of the first record are there."""
    head = glimpse.head[: ALIGN + 4]
    return head[4:ALIGN] == b"\2" + bytes(ALIGN - 5) and head[ALIGN:] == MARK


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per value, and a ``Gap`` for stray bytes."""
    origin = cursor.offset
    count = cursor.u32("count")
    cursor.skip(ALIGN - 4, "header")
    spans = [Span(origin, cursor.offset)]
    for number in range(count):
        start = cursor.offset
        if cursor.take(4, "mark") != MARK:
            raise FormatError(f"no record of value {number}", offset=start)
        kind, size, offset = cursor.u32("type"), cursor.u64("size"), cursor.u64("offset")
        cursor.seek(start, "record")
        cursor.skip(ALIGN, "record")
        place = cursor.place(start)
        cursor.seek(origin + offset, "value")
        data = Span(cursor.offset, cursor.skip(size, "value") + size)
        if data.start < place.span.stop:
            raise FormatError(f"value {number} lies before its record", offset=start)
        yield Tensor(place, str(number), TYPES.get(kind, f"type {kind}"), (), data)
        yield Part("", lambda: cursor.source, Role.DATA, "", data)
        spans += [place.span, data]
        cursor.skip(min(-(data.stop - origin) % ALIGN, cursor.left), "padding")
    what = "bytes no record refers to"
    yield from stray.holes(cursor, spans, origin, cursor.stop, what, align=ALIGN)


FORMAT = Format(
    id="coreml-weights",
    title="Core ML weights",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(b"\2\0",),
    refines=("lzma-stream",),
)
