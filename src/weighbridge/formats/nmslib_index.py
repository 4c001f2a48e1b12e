"""NMSLIB: a graph for searching by nearness, as scispaCy has, and what is searched (.bin, .dat).

Layouts (little-endian)::

    graph      u32 0, u32 elements, u32 highest level, u32 where to begin; u64 x 3 links of an
               element: as asked for, above, at the bottom; per element u32 its level, per level
               u32 count, u32 each
    with data  u32 1, u32 elements, u64 bytes of one, u64 where its links are, u64 0; u32 highest
               level, u32 where to begin, u64 x 2 links above and at the bottom, u32, u64 how it is
               searched; elements: u32 number, u32 label, u64 size, data, u32 count, links; per
               element u32 size of its links above, and these
    data       u64 elements, each: u64 size, u32 number, u32 label, u64 size - 16, as many bytes

What the numbers say of one another takes the place of a magic number. Nothing is run, imported or
fetched.

Source: https://github.com/nmslib/nmslib/blob/v2.1.1/similarity_search/src/method/hnsw.cc
(``SaveOptimizedIndex``, ``SaveRegularIndexBin``), and what nmslib 2.1.2 writes (retrieved
2026-11-27). Not read: elements and links, but for programs; trees and inverted files of its other
methods, which are not known.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

GRAPH = struct.Struct("<4I3Q")
WITH_DATA = struct.Struct("<2I3Q2I2QIQ")
DATA = struct.Struct("<Q")
OBJECT = struct.Struct("<QIIQ")
LEVELS = 64
MOST_LINKS = 10_000
"""Of an element."""

ABOUT = 16
"""Bytes of what an element says of itself, before its data."""

LOOKED = 8
"""Elements by which a file is recognised."""

WINDOW = 1 << 16
WORD = struct.Struct("<I")
RUNS = "when something takes it out of the index"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which file it is.

    Attributes:
        name: ``graph``, ``graph and data``, or ``data``.
        start: Bytes before the first element.
        count: Elements.
        size: Bytes of each, if they are alike.
        links: Of an element, at most; above the bottom if they are alike.
    """

    name: str
    start: int
    count: int
    size: int = 0
    links: int = 0


def recognises(glimpse: Glimpse) -> bool:
    """Whether the numbers agree, and the first elements are such."""
    found = _layout(glimpse.head, glimpse.size)
    if found is None:
        return False
    if found.name == "graph and data":
        return found.size >= ABOUT and _object(glimpse.head, found.start, found.size)
    at = found.start
    for index in range(min(found.count, LOOKED)):
        if at >= len(glimpse.head) - OBJECT.size:
            return index > 0
        after = _after(glimpse.head, at, found, index)
        if after is None or after > glimpse.size:
            return False
        at = after
    return found.count > LOOKED or at == glimpse.size


def _layout(head: bytes, size: int) -> _Layout | None:
    if len(head) >= GRAPH.size and head.startswith(bytes(4)):
        _, count, level, first, asked, above, bottom = GRAPH.unpack_from(head)
        said = 0 < asked <= MOST_LINKS and 0 < above <= MOST_LINKS and 0 < bottom <= MOST_LINKS
        if said and first < count and level < LEVELS and GRAPH.size + 8 * count <= size:
            return _Layout("graph", GRAPH.size, count, 0, max(above, bottom))
    if len(head) >= WITH_DATA.size and head.startswith(b"\1\0\0\0"):
        _, count, each, links, data, level, first, above, bottom, *_ = WITH_DATA.unpack_from(head)
        said = 0 < above <= MOST_LINKS and bottom <= MOST_LINKS and links + 4 + 4 * bottom == each
        said = said and data == 0 and first < count and level < LEVELS
        if said and WITH_DATA.size + count * (each + 4) <= size:
            return _Layout("graph and data", WITH_DATA.size, count, each, above)
    if len(head) >= DATA.size + OBJECT.size:
        (count,) = DATA.unpack_from(head)
        if count > 0 and DATA.size + OBJECT.size * count <= size:
            return _Layout("data", DATA.size, count)
    return None


def _object(head: bytes, at: int, size: int) -> bool:
    """Whether what an element says of itself fits into it, with its number."""
    if at + ABOUT > len(head):
        return False
    data = int.from_bytes(head[at + 8 : at + ABOUT], "little")
    return ABOUT + data <= size


def _after(window: bytes, at: int, found: _Layout, index: int) -> int | None:
    """Return where an element ends; ``None`` if it is none; past the window if it is cut."""
    if found.name == "data":
        size, number, _, data = OBJECT.unpack_from(window, at)
        return at + 8 + size if size == data + ABOUT and number == index else None
    level = WORD.unpack_from(window, at)[0]
    if level >= LEVELS:
        return None
    at += 4
    for _ in range(level + 1):
        if at + 4 > len(window):
            return at + 4
        count = WORD.unpack_from(window, at)[0]
        if count > MOST_LINKS:
            return None
        at += 4 + 4 * count
    return at


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what it is, the elements as one ``Tensor``, and programs.

    Raises:
        FormatError: The numbers do not agree, or an element is none, or is cut.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, WITH_DATA.size), "header")
    found = _layout(head, cursor.left)
    if found is None:
        raise FormatError("numbers that do not agree with one another", offset=start)
    yield Entry(cursor.place(start, start + found.start), "nmslib.holds", found.name)
    yield from programs.inside(cursor, "the index", RUNS)
    cursor.skip(found.start, "header")
    first = cursor.offset
    if found.name == "graph and data":
        cursor.skip(found.count * found.size, "elements")
        _above(cursor, found)
    else:
        _elements(cursor, found)
    data = Span(first, cursor.offset)
    yield Tensor(cursor.place(first), "elements", "U8", (found.count,), data, data.size)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the index")


def _elements(cursor: Cursor, found: _Layout) -> None:
    """Pass over elements."""
    for index in range(found.count):
        at = cursor.offset
        if found.name == "data":
            size, number, _, data = OBJECT.unpack(cursor.peek(OBJECT.size, "element"))
            if size != data + ABOUT or number != index:
                raise FormatError("an element that is none", offset=at)
            cursor.skip(8 + size, "element")
            continue
        level = cursor.u32("level")
        if level >= LEVELS:
            raise FormatError(f"an element of {level} levels", offset=at)
        for _ in range(level + 1):
            cursor.skip(4 * cursor.u32("count"), "links")


def _above(cursor: Cursor, found: _Layout) -> None:
    """Pass over links above the bottom: none, of most elements."""
    left, each = found.count, 4 * (found.links + 1)
    while left:
        window = cursor.peek(min(cursor.left, WINDOW), "links")
        at = 0
        while left and at + 4 <= len(window):
            size = WORD.unpack_from(window, at)[0]
            if size % each or size // each >= LEVELS:
                raise FormatError(f"links of {size} bytes", offset=cursor.offset + at)
            if at + 4 + size > len(window):
                break
            at, left = at + 4 + size, left - 1
        if at == 0:
            raise FormatError("links are cut", offset=cursor.offset)
        cursor.skip(at, "links")


FORMAT = Format(
    id="nmslib-index",
    title="NMSLIB index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    least=GRAPH.size - 8,
)
