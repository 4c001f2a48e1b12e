"""Core ML, compiled for Espresso: weights (model.espresso.weights) beside a net and its shapes.

Layout (little-endian)::

    0     u64         count of values
    8     u64 x 2     of each: its number, and its size in bytes
    ..    values      one after another, nothing between them

There is no magic number: a file is taken for one if its table describes it to the last byte.

Source: https://github.com/AsuharietYgvar/TNN/blob/master/tools/onnx2tnn/onnx-coreml/coreml2onnx.py
(retrieved 2026-11-27). Not read: the elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import HEAD, Glimpse

MANY = 1 << 16
"""Values, at most; also numbers that they have."""

ROW = struct.Struct("<QQ")
START = 8
"""Offset of the table."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a table is there whose sizes add up to the file's."""
    head = glimpse.head
    count = _count(head)
    if not count or START + count * ROW.size > glimpse.size:
        return False
    seen = min(count, (HEAD - START) // ROW.size)
    if seen < count and not _fits(head, seen, glimpse.size, count):
        return False
    return _fits(glimpse.more(START + count * ROW.size), count, glimpse.size, count, whole=True)


def _count(head: bytes) -> int:
    count = int.from_bytes(head[:START], "little") if len(head) >= START else 0
    return count if count < MANY else 0


def _fits(table: bytes, rows: int, size: int, count: int, *, whole: bool = False) -> bool:
    """Whether rows have numbers of their own, and sizes that fit in the file, or fill it."""
    total, numbers = START + count * ROW.size, set()
    listed = table[START : START + rows * ROW.size]
    if len(listed) < rows * ROW.size:
        return False  # the file is shorter than it was
    for number, length in ROW.iter_unpack(listed):
        total += length
        numbers.add(number)
        if number >= MANY or total > size:
            return False
    return len(numbers) == rows and (total == size or not whole) and total > START


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per value that has any bytes.

    Raises:
        FormatError: The table describes more or less than there is.
    """
    start = cursor.offset
    count = cursor.u64("count")
    if not 0 < count < MANY:
        raise FormatError(f"{count} values", offset=start)
    rows = []
    for _ in range(count):
        place = cursor.place(cursor.offset, cursor.offset + ROW.size)
        rows.append((place, cursor.u64("number"), cursor.u64("size")))
    for place, number, size in rows:
        data = Span(cursor.offset, cursor.skip(size, f"value {number}") + size)
        if size:
            yield Tensor(place, str(number), "", (), data)
            yield Part("", lambda: cursor.source, Role.DATA, "", data)
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes that no value is of", offset=cursor.offset)


FORMAT = Format(
    id="coreml-espresso",
    title="Core ML weights of Espresso",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=2,
    begins=(bytes(6),),
)
