r"""CatBoost's data for training, in bins: what ``Pool.save`` writes of a quantized pool.

Layout (little-endian)::

    0     "CatboostQuantizedPool\0"
    22    u32 version (1), u32 hash of it, u32 size of what is said of the pool
    48    what is said of the pool
          chunks of columns: flatbuffers, each from a multiple of 16 bytes on
          u32 size, columns and their names: protobuf
          u32 size, borders and hashes of categories: protobuf
          u32 columns; for each u32 its number, u32 chunks; for each of these
              u32 size, u64 offset, u32 first row, u32 rows
    -57   u64 offsets of the four above, from the chunks on
    -25   "CatboostQuantizedPoolEnd\0"

Source: https://github.com/catboost/catboost/blob/master/catboost/libs/quantized_pool/file_format.md
(retrieved 2026-11-28). Not read: what is in the chunks and the tables, which are numbers, names of
columns and no code.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"CatboostQuantizedPool\0"
END = b"CatboostQuantizedPoolEnd\0"
TRAILER = 4 * 8 + len(END)
ALIGN = 16
FIRST = 48
"""Where what is said of the pool begins: behind the numbers, at a multiple of ``ALIGN``."""

CHUNK = 4 + 8 + 4 + 4
"""Bytes that tell of one chunk."""

MOST = 200_000
"""Chunks of one file."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as such a pool does."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Gap`` for bytes that belong to nothing: there is no code in it.

    Raises:
        FormatError: What it consists of does not fill it.
    """
    begin, end = cursor.start, cursor.stop - TRAILER
    cursor.seek(begin + len(MAGIC) + 8, "header")
    said = Span(begin + FIRST, begin + FIRST + cursor.u32("size of what is said of the pool"))
    cursor.seek(end, "trailer")
    parts = [begin + cursor.u64("offset") for _ in range(4)]
    if cursor.take(len(END), "end") != END:
        raise FormatError("it does not end as such a pool does", offset=cursor.stop - len(END))
    chunks, columns, borders, table = parts
    if [said.stop, *parts, end] != sorted([said.stop, *parts, end]):
        raise FormatError("offsets are not in order", offset=end)
    for start, stop in ((columns, borders), (borders, table)):
        cursor.seek(start, "size of a table")
        if start + 4 + cursor.u32("size of a table") != stop:
            raise FormatError("a table does not fill its place", offset=start)
    spans = [said, *_chunks(cursor, begin, table, end)]
    if any(not chunks <= span.start <= span.stop <= columns for span in spans[1:]):
        raise FormatError("a chunk lies outside of the chunks", offset=table)
    header = begin + len(MAGIC) + 12
    yield from stray.holes(cursor, spans, header, columns, "bytes of no chunk", align=ALIGN)


def _chunks(cursor: Cursor, begin: int, table: int, end: int) -> Iterator[Span]:
    """Yield where chunks lie.

    Raises:
        FormatError: The table of them does not end where the trailer begins.
    """
    cursor.seek(table, "columns")
    count = 0
    for _ in range(cursor.u32("columns")):
        cursor.u32("number of a column")
        here = cursor.u32("chunks")
        count += here + 1
        if count > MOST or cursor.offset + here * CHUNK > end:
            kind = GapKind.LIMIT if count > MOST else GapKind.DAMAGED
            raise FormatError("more chunks than there is room for", offset=table, kind=kind)
        for _ in range(here):
            size, start = cursor.u32("size of a chunk"), begin + cursor.u64("offset of a chunk")
            cursor.take(8, "rows of a chunk")
            yield Span(start, start + size)
    if cursor.offset != end:
        raise FormatError("the table of chunks does not end at the trailer", offset=table)


FORMAT = Format(
    id="catboost-pool",
    title="CatBoost training data",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
