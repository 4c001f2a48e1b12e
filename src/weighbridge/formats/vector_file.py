"""Vectors in a row, as benchmarks of nearest neighbours keep them (.fvecs, .bvecs, .fbin, .u8bin).

Layouts (little-endian)::

    fvecs, ivecs, bvecs   per vector: u32 how many numbers, then f32, i32 or u8 each
    fbin, ibin, u8bin     u32 vectors, u32 numbers of each, then f32, i32 or u8 to the end

No magic number: a file is one of these if it ends as its counts say; of the first kind, if every
vector has as many numbers. DiskANN's parts with such a head are read alike. Nothing is run,
imported or fetched. Taken only if no other format recognises the bytes.

Source: http://corpus-texmex.irisa.fr/ and https://big-ann-benchmarks.com/ (retrieved 2026-11-28).
Not read: numbers, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

COUNTS = struct.Struct("<II")
WIDTHS = {4: "32-bit", 1: "U8"}
"""Bytes of a number, and what it is called."""

NUMBERS = range(2, 1 << 16)
"""Numbers of a vector."""

LEAST = 16
LOOKED = 4096
"""Vectors that are looked at, spread over the file, where there are more."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether counts and length agree."""
    head = glimpse.head[: COUNTS.size]
    if len(head) < COUNTS.size or glimpse.size < LEAST:
        return False
    return _counted(head, glimpse.size) != 0 or _rows(head, glimpse) is not None


def _counted(head: bytes, size: int) -> int:
    """Return the bytes of a number if the counts of the second kind end where the file does."""
    many, each = COUNTS.unpack(head)
    rest = size - COUNTS.size
    if each not in NUMBERS or not many:
        return 0
    return next((width for width in WIDTHS if many * each * width == rest), 0)


def _rows(head: bytes, glimpse: Glimpse) -> int | None:
    """Return the bytes of a number if vectors of the first kind fill the file."""
    each = COUNTS.unpack(head)[0]
    if each not in NUMBERS:
        return None
    for width in WIDTHS:
        stride = 4 + each * width
        many = glimpse.size // stride
        if many < len(WIDTHS) or many * stride != glimpse.size:
            continue
        step = max(many // LOOKED, 1)
        places = range(glimpse.start, glimpse.stop, step * stride)
        if all(glimpse.source.read(at, 4) == head[:4] for at in places):
            return width
    return None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part for the numbers.

    Raises:
        FormatError: Counts that do not agree with the length.
    """
    start, size = cursor.start, cursor.left
    head = cursor.peek(min(size, COUNTS.size), "counts")
    if len(head) < COUNTS.size or size < LEAST:
        raise FormatError("too short for vectors", offset=start)
    many, each = COUNTS.unpack(head)
    if width := _counted(head, size):
        data = Span(start + COUNTS.size, cursor.stop)
    else:
        rows = _rows(head, Glimpse(cursor.source, start, cursor.stop))
        if rows is None:
            raise FormatError("counts that do not agree with the length", offset=start)
        width, each = rows, many
        many, data = size // (4 + each * width), Span(start + 4, cursor.stop)
    yield Tensor(cursor.place(start), "vectors", WIDTHS[width], (many, each), None, None)
    yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="vector-file",
    title="vectors in a row",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    fallback=True,
    least=LEAST,
    extensions=(".fvecs", ".ivecs", ".bvecs", ".fbin", ".ibin", ".u8bin", ".i8bin"),
)
