"""MXNet: named arrays (``.params``), as ``mx.nd.save`` writes them.

Layout, little-endian::

    0    u64   0x112
    8    u64   0
    16   u64   n, arrays
    ..   each: u32 magic, i32 storage type, shape of what is stored (if sparse), shape,
               i32 device, i32 its number, i32 element type, i32 type and shape of each index (if
               sparse), elements, indexes; nothing after the shape if it has no axes
    ..   u64   names: n or 0
    ..   each: u64 length, bytes

    shape      u32 axes, i64 per axis

Magic 0xf993fac9 is version 2, 0xf993faca version 3; 0xf993fac8, version 1, has no storage type;
before it there was no magic, and an array began with its shape, of u32 axes. Storage type 1 keeps
some rows and their numbers, 2 (CSR) where rows begin and the numbers of columns.

Source: ``NDArray::Save`` and ``LegacyLoad`` in
https://github.com/apache/mxnet/blob/master/src/ndarray/ndarray.cc (retrieved 2026-11-26). Not read:
elements and indexes, but for the magic numbers of programs: whether an index is within the shape
is left to the loader (``check_format``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span, Tensor
from weighbridge.core.records import dataclass, replace
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

INDEXES = {0: 0, 1: 1, 2: 2}
"""How many indexes an array of each storage type has."""

AXES = 64
NAME = 4096
"""Bytes of a name, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and the zeros after it are there."""
    return glimpse.head[:16] == MAGIC + bytes(8)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per array, with its name, and its elements as parts.

    Raises:
        FormatError: Cut, or a number that cannot be.
    """
    cursor.take(16, "magic number")
    count = cursor.u64("count")
    if count > cursor.limits.evidence:
        raise FormatError(f"{count} arrays", offset=cursor.offset - 8, kind=GapKind.LIMIT)
    arrays = [_array(cursor) for _ in range(count)]
    names = [_name(cursor) for _ in range(_names(cursor, count))] or [""] * count
    for array, name in zip(arrays, names, strict=True):
        yield replace(array.tensor, name=name)
        for span in array.held:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the names")


@dataclass(frozen=True, slots=True)
class _Array:
    """An array.

    Attributes:
        tensor: The declaration, without a name.
        held: Its elements and indexes.
    """

    tensor: Tensor
    held: tuple[Span, ...] = ()


def _array(cursor: Cursor) -> _Array:
    start = cursor.offset
    magic = cursor.u32("array")
    plain = magic not in (V2, V3)
    storage = 0 if plain else cursor.u32("storage type")
    if storage not in INDEXES or (storage and magic == V3):
        raise FormatError(f"storage type {storage}", offset=cursor.offset - 4)
    stored: tuple[int, ...] | None = ()
    if storage:
        stored = _shape(cursor)
    # before there was a magic number, the number of axes came first
    shape = _extents(cursor, magic, 4) if plain and magic != V1 else _shape(cursor)
    if shape is None or stored is None or (not shape and magic != V3):
        return _Array(Tensor(cursor.place(start), "", "none", ()))
    cursor.skip(8, "device")
    kinds = [(_type(cursor), stored if storage else shape)]
    for _ in range(INDEXES[storage]):
        kind = _type(cursor)
        kinds.append((kind, _shape(cursor) or ()))
    place = cursor.place(start)
    held: list[Span] = []
    for kind, extents in kinds:
        size = TYPES[kind][1] * math.prod(extents)
        held.append(Span(cursor.skip(size, "elements"), cursor.offset))
    wanted = None if storage else held[0].size
    tensor = Tensor(place, "", TYPES[kinds[0][0]][0], shape, held[0], wanted)
    return _Array(tensor, tuple(span for span in held if span.size))


def _shape(cursor: Cursor) -> tuple[int, ...] | None:
    """Read a shape; ``None`` if it is not known."""
    axes = cursor.number(4, "axes", signed=True)
    return None if axes < 0 else _extents(cursor, axes, 8)


def _extents(cursor: Cursor, axes: int, size: int) -> tuple[int, ...]:
    if axes > AXES:
        raise FormatError(f"{axes} axes", offset=cursor.offset - 4)
    return tuple(cursor.number(size, "extent") for _ in range(axes))


def _type(cursor: Cursor) -> int:
    kind = cursor.u32("element type")
    if kind not in TYPES:
        raise FormatError(f"element type {kind}", offset=cursor.offset - 4)
    return kind


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
    begins=(MAGIC,),
    extensions=(".params",),
)
