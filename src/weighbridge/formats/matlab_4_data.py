r"""MATLAB 4 data: matrices of numbers and text, one behind the other, without a mark (.mat).

Layout, once for each matrix, in the byte order that the type tells::

    0    i32      type: order * 1000 + precision * 10 + kind (numbers, text or sparse)
    4    3 x i32  rows, columns, whether an imaginary part follows
    16   i32      size of the name, with its \0
    ..   name, numbers, imaginary numbers

Told by the first matrices, which have to follow one another to the end. Data only.

Source: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf, appendix (retrieved
2026-11-26). Not read: numbers, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor, later
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = 20
PRECISIONS = {
    0: ("F64", 8),
    1: ("F32", 4),
    2: ("I32", 4),
    3: ("I16", 2),
    4: ("U16", 2),
    5: ("U8", 1),
}
KINDS = frozenset({0, 1, 2})
LONGEST = 64
"""Bytes of a name; MATLAB 4 had 19 characters."""

FIRST = 8
"""Matrices that have to be whole for a file to be one of this format."""

_NAME = later.pattern(rb"[A-Za-z]\w*\0")


@dataclass(frozen=True, slots=True)
class _Header:
    dtype: str
    rows: int
    columns: int
    name: int
    size: int


def _header(data: bytes) -> _Header | None:
    """Read a header; ``None`` if it is none."""
    if len(data) < HEADER:
        return None
    for order, mark in (("<", 0), (">", 1)):
        kind, rows, columns, imaginary, name = struct.unpack(f"{order}5i", data[:HEADER])
        precision = PRECISIONS.get(kind % 1000 // 10)
        known = kind // 1000 == mark and precision and kind % 10 in KINDS
        if known and precision and min(rows, columns) >= 0 and imaginary in (0, 1):
            size = rows * columns * precision[1] * (1 + imaginary)
            if 1 < name <= LONGEST:
                return _Header(precision[0], rows, columns, name, size)
    return None


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first matrices follow one another, up to the end if they are all."""
    at, data = glimpse.start, glimpse.head
    for _ in range(FIRST):
        found = _header(data)
        if found is None or not _NAME.fullmatch(data[HEADER : HEADER + found.name]):
            return False
        at += HEADER + found.name + found.size
        if at >= glimpse.stop:
            return at == glimpse.stop
        data = glimpse.source.read(at, min(HEADER + LONGEST, glimpse.stop - at))
    return True


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per matrix.

    Raises:
        FormatError: A header that is none, or a matrix that is longer than the file.
    """
    while cursor.left:
        start = cursor.offset
        found = _header(cursor.take(HEADER, "header"))
        if found is None:
            raise FormatError("no header of a matrix", offset=start)
        name = cursor.take(found.name, "name").rstrip(b"\0").decode("latin-1")
        declared = cursor.place(start)
        begun = cursor.skip(found.size, "numbers")
        data = Span(begun, cursor.offset)
        yield Tensor(declared, name, found.dtype, (found.rows, found.columns), data)
        if data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="matlab-4-data",
    title="MATLAB 4 data",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=2,
    begins=(b"\0", b"\3", b"\4", b"\5", b"\6", b"\7"),
)
