"""USearch: vectors, and a graph by which they are searched for nearness (.usearch).

Layout (little-endian)::

    0    u32 rows, u32 columns, or u64 each; vectors in rows of so many bytes; may be absent
    ..   "usearch", u16 x 3 version, u8 x 4 metric and types of numbers, keys and slots,
         u64 x 3 vectors, deleted ones, numbers in one, u8 several for a key; zeros up to 64 bytes
    ..   u64 x 5   elements, links above, links at the bottom, highest level, element to begin with
    ..   i16       level of each element
    ..   elements: key, i16 level, then per level u32 count and links, as many as there may be

Keys have 8 bytes (16 if they are UUIDs), links 4 (5 in large indexes): how long the file is follows
from these numbers. Nothing is run, imported or fetched.

Source: https://github.com/unum-cloud/usearch/blob/v2.16.0/include/usearch/index_dense.hpp
(``index_dense_head_t``, ``save_to_stream``), ``index.hpp`` (``node_bytes_``) and files that 2.26.6
writes (retrieved 2026-11-26). Not read: vectors and links, but for the magic numbers of programs;
indexes of before version 2, which are a gap.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source

MAGIC = b"usearch"
HEADER = 64
SIZES = (struct.Struct("<II"), struct.Struct("<QQ"))
VERSION = struct.Struct("<3H")
GRAPH = struct.Struct("<5Q")
OLDEST = 2

KEYS = {14: 8, 3: 16}
"""Bytes of a key, by its type: a number, a UUID."""

SLOTS = {15: 4, 2: 5}
"""Bytes of a link, by its type."""

LEVEL = 2
"""Bytes of a level."""

MOST_LINKS = 1 << 16
"""Links of an element on a level."""

CHUNK = 1 << 16
"""Levels that are added up at once."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header stands where the numbers before the vectors say."""
    source, start, stop = glimpse.source, glimpse.start, glimpse.stop
    return _header(glimpse.head[:16], source, start, stop) is not None


def _header(head: bytes, source: Source, start: int, stop: int) -> Span | None:
    """Return where the vectors are, with the header behind them; ``None`` if it is nowhere."""
    if head.startswith(MAGIC):
        return Span(start, start)
    for sizes in SIZES:
        if len(head) >= sizes.size:
            rows, columns = sizes.unpack_from(head)
            first = start + sizes.size
            at = first + rows * columns
            if at + HEADER <= stop and source.read(at, len(MAGIC)) == MAGIC:
                return Span(first, at)
    return None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and each table as one ``Tensor``.

    Raises:
        FormatError: No header, or numbers that do not agree with it or with the bytes.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, 16), "sizes")
    vectors = _header(head, cursor.source, start, cursor.stop)
    if vectors is None:
        raise FormatError("no header of an index", offset=start)
    at = vectors.stop
    cursor.seek(at, "header")
    header = cursor.take(HEADER, "header")
    version = VERSION.unpack_from(header, len(MAGIC))
    place = cursor.place(at)
    yield Entry(place, "usearch.version", ".".join(map(str, version)))
    if vectors.size:
        yield from _table(cursor, "vectors", vectors.start, at)
    kind, slot = header[15], header[16]
    if version[0] < OLDEST or kind not in KEYS or slot not in SLOTS:
        why = f"usearch {version[0]} with keys {kind} and slots {slot}; not read by this version"
        yield Gap(cursor.place(at, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    graph = cursor.offset
    _graph(cursor, KEYS[kind], SLOTS[slot])
    yield from _table(cursor, "graph", graph, cursor.offset)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the index")


def _table(cursor: Cursor, name: str, start: int, stop: int) -> Iterator[Tensor | Part]:
    data = Span(start, stop)
    yield Tensor(cursor.place(start, stop), name, "U8", (data.size,), data, data.size)
    yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _graph(cursor: Cursor, key: int, slot: int) -> None:
    """Pass over the graph: how long it is follows from the levels."""
    at = cursor.offset
    count, above, bottom, _, _ = GRAPH.unpack(cursor.take(GRAPH.size, "graph"))
    if above > MOST_LINKS or bottom > MOST_LINKS or LEVEL * count > cursor.left:
        raise FormatError(f"{count} elements with {above} and {bottom} links", offset=at)
    left, levels = count, 0
    while left:
        here = min(left, CHUNK)
        numbers = array("H", cursor.take(LEVEL * here, "levels"))
        if sys.byteorder == "big":
            numbers.byteswap()
        levels += sum(numbers)
        left -= here
    size = count * (key + LEVEL + 4 + slot * bottom) + levels * (4 + slot * above)
    cursor.skip(size, "elements")


FORMAT = Format(
    id="usearch-index",
    title="USearch index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(MAGIC,),
    extensions=(".usearch",),
)
