"""NIfTI: volumes of scanners, as models of medicine take and give them (.nii, .hdr and .img).

Layout (in the byte order in which the first number is 348, or 540)::

    0    i32 348, 36 bytes, i16 x 8 axes and extents, 14 bytes, i16 type, i16 bits of a voxel
    108  f32 where voxels begin
    344  "n+1" (voxels follow) or "ni1" (they are in another file), 0
    348  4 bytes: the first is 1 if extensions follow: i32 size, i32 kind, bytes
    ..   voxels

Version 2 has i32 540, "n+2" or "ni2" at 4, i16 type and bits, i64 x 8 extents at 16, i64 where
voxels begin at 168. Nothing is run, imported or fetched.

Source: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h, ``nifti2.h`` (retrieved
2026-11-27). Not read: voxels and extensions, which are searched for programs.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SIZES = {348: ("344x4s", b"n+1\0", b"ni1\0"), 540: ("4x8s", b"n+2\0\r\n\x1a\n", b"ni2\0\r\n\x1a\n")}
ORDERS = {"<": "little", ">": "big"}
BEGINS = tuple(struct.pack(order + "i", size) for size in SIZES for order in ORDERS)
FLAG = 4
"""Bytes behind the header that say whether extensions follow."""

AXES = range(1, 8)
BITS = (1, 8, 16, 24, 32, 64, 96, 128, 256)
ALIGN = 16
"""Voxels begin at a multiple of so many bytes, and zeros may stand before them."""

BEFORE = "bytes before the voxels"
RUNS = "when something takes it out of the volume"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the size of a header and the letters that go with it are there."""
    return bool(_order(glimpse.head))


def _order(head: bytes) -> str:
    """Return the byte order as ``struct`` calls it; empty if it is no header."""
    if head[:4] not in BEGINS:
        return ""
    order = "<" if head[2:4] == b"\0\0" else ">"
    size = struct.unpack(order + "i", head[:4])[0]
    how, *letters = SIZES[size]
    if len(head) < size:
        return ""
    return order if struct.unpack_from(how, head)[0] in letters else ""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in the volume, and gaps for bytes that are of nothing.

    Raises:
        FormatError: Cut, or extents that do not agree with the bytes.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, max(SIZES)), "header")
    order = _order(head)
    if not order:
        raise FormatError("no header of a volume", offset=start)
    size = struct.unpack(order + "i", head[:4])[0]
    yield from programs.inside(cursor, "the volume", RUNS)
    if size == 540:
        (bits,) = struct.unpack_from(order + "h", head, 14)
        extents = struct.unpack_from(order + "8q", head, 16)
        (first,) = struct.unpack_from(order + "q", head, 168)
        letters = head[4:7]
    else:
        extents = struct.unpack_from(order + "8h", head, 40)
        (bits,) = struct.unpack_from(order + "h", head, 72)
        where = struct.unpack_from(order + "f", head, 108)[0]
        first = int(where) if 0 <= where < 1 << 40 else -1
        letters = head[344:347]
    cursor.skip(size, "header")
    if extents[0] not in AXES or bits not in BITS:
        raise FormatError(f"{extents[0]} axes of {bits} bits", offset=start)
    shape = extents[1 : 1 + extents[0]]
    if min(shape) < 0:
        raise FormatError(f"extents {shape}", offset=start)
    if not letters.startswith(b"n+"):
        _extensions(cursor, order, cursor.stop)
    else:
        at = start + max(first, size + FLAG)
        _extensions(cursor, order, at)
        if at > cursor.offset:
            yield from stray.holes(cursor, (), cursor.offset, at, BEFORE, align=ALIGN)
        cursor.seek(at, "voxels")
        cursor.skip(-(-math.prod(shape) * bits // 8), "voxels")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the volume")


def _extensions(cursor: Cursor, order: str, stop: int) -> None:
    """Pass over extensions, as far as they say how long they are."""
    if stop - cursor.offset < FLAG or not cursor.take(FLAG, "mark of extensions")[0]:
        return
    while stop - cursor.offset >= 2 * FLAG:
        at = cursor.offset
        (size,) = struct.unpack(order + "i", cursor.peek(4, "size"))
        if size < 2 * FLAG or size % ALIGN or at + size > stop:
            return
        cursor.skip(size, "extension")


FORMAT = Format(
    id="nifti-image",
    title="NIfTI volume",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=BEGINS,
    extensions=(".nii",),
)
