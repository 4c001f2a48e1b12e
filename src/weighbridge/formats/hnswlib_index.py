"""hnswlib: vectors in a graph, searched by nearness, as Chroma and Voyager keep them (.bin, .voy).

Layout (little-endian)::

    0    i32 version, 1                                            Chroma's header.bin alone
    0    "VOYA", u32 version, 1, u32 numbers in a vector, u8 space, u8 type, f32 norm, u8 ordered
    ..   u64 x 6   0, room for elements, elements, bytes of one, where its label and its vector are
         i32 u32   highest level, element to begin with
         u64 x 3   links of an element: above, at the bottom, as asked for; the second is twice that
         f64 u64   1 / ln(links), width of the search
    ..   elements: u32 count, links, vector, u64 label
    ..   f32       length of each vector                            Chroma's own alone
    ..   per element u32 size, as many bytes: per level u32 count, links

What the numbers say of one another takes the place of a magic number. Chroma keeps the elements in
``data_level0.bin``, lengths in ``length.bin`` and links in ``link_lists.bin`` beside the header;
behind the elements of the former two may be room, which holds what was in memory. Nothing is run,
imported or fetched.

Source: https://github.com/nmslib/hnswlib/blob/v0.8.0/hnswlib/hnswalg.h (``saveIndex``), and files
that chroma-hnswlib 0.7.6, chromadb 1.5.9 and voyager 2.2.3 write (retrieved 2026-11-26).
Not read: vectors and links, but for the magic numbers of programs; nor the room behind elements.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray, zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

NUMBERS = struct.Struct("<6QiI3QdQ")
CHROMA = struct.pack("<i", 1)
VOYAGER = b"VOYA" + struct.pack("<I", 1)
VOYAGER_SIZE = 19
MOST_LINKS = 10_000
"""Links of an element; the library's own limit."""

LEVELS = 64
"""Of a graph, at most."""

LEAST = (("length.bin", 4), ("link_lists.bin", 4))
"""Files of Chroma's, and bytes for each element that are there in any case."""

AHEAD = 4096
"""Bytes that are looked at for elements without links."""


@dataclass(frozen=True, slots=True)
class _Index:
    """What a header says.

    Attributes:
        start: Bytes before the elements.
        count: Elements.
        size: Bytes of one.
        links: Bytes of the links of one element on one level.
    """

    start: int
    count: int
    size: int
    links: int


def recognises(glimpse: Glimpse) -> bool:
    """Whether a header is there whose numbers agree with one another."""
    return _index(glimpse.head, glimpse.size) is not None


def _index(head: bytes, size: int) -> _Index | None:
    start = 0
    if head.startswith(VOYAGER):
        start = VOYAGER_SIZE
    elif head.startswith(CHROMA) and size == len(CHROMA) + NUMBERS.size:
        start = len(CHROMA)
    if len(head) < start + NUMBERS.size:
        return None
    first, room, count, each, label, vector, level, _, above, bottom, links, scale, _ = (
        NUMBERS.unpack_from(head, start)
    )
    agree = (
        first == 0
        and count <= room
        and 1 < links <= MOST_LINKS
        and above == links
        and bottom == 2 * links
        and vector == 4 * bottom + 4
        and vector < label == each - 8
        and -1 <= level < LEVELS
        and math.isclose(scale, 1 / math.log(links))
    )
    stop = start + NUMBERS.size
    return _Index(stop, count, each, 4 * links + 4) if agree else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many elements there are, and each table as one ``Tensor``.

    Raises:
        FormatError: No header, fewer elements than it says, or links that are none.
    """
    start = cursor.offset
    index = _index(cursor.peek(min(cursor.left, 128), "header"), cursor.left)
    if index is None:
        raise FormatError("no header of an index", offset=start)
    chroma = cursor.peek(len(CHROMA), "header") == CHROMA
    cursor.skip(index.start, "header")
    place = cursor.place(start)
    yield Entry(place, "hnswlib.elements", str(index.count))
    if chroma:
        for file, each in (("data_level0.bin", index.size), *LEAST):
            data = Span(0, index.count * each)
            yield Tensor(place, file, "U8", (data.size,), data, data.size, file)
        return
    at = cursor.skip(index.count * index.size, "elements")
    data = Span(at, cursor.offset)
    yield Tensor(place, "elements", "U8", (data.size,), data, data.size)
    _behind(cursor, index)
    links = Span(data.stop, cursor.offset)
    yield Tensor(place, "links", "U8", (links.size,), links, links.size)
    yield Part("", lambda: cursor.source, Role.DATA, "", data)
    yield Part("", lambda: cursor.source, Role.DATA, "", links)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the index")


def _behind(cursor: Cursor, index: _Index) -> None:
    """Pass over the links, and lengths before them if that is how it comes out."""
    at = cursor.offset
    if cursor.left >= 8 * index.count:
        cursor.skip(4 * index.count, "lengths")
        try:
            _links(cursor, index)
        except FormatError:
            cursor.seek(at, "links")
        else:
            if not cursor.left:
                return
            cursor.seek(at, "links")
    _links(cursor, index)


def _links(cursor: Cursor, index: _Index) -> None:
    """Pass over the links above the bottom, which most elements do not have."""
    left = index.count
    while left:
        ahead = cursor.peek(min(AHEAD, 4 * left, cursor.left), "sizes of links")
        none = zeros.leading(ahead) // 4
        if none:
            cursor.skip(4 * none, "sizes of links")
            left -= none
            continue
        at, size = cursor.offset, cursor.u32("size of links")
        if size % index.links or size // index.links >= LEVELS:
            raise FormatError(f"links of {size} bytes, {index.links} a level", offset=at)
        cursor.skip(size, "links")
        left -= 1


FORMAT = Format(
    id="hnswlib-index",
    title="hnswlib index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(bytes(8), CHROMA + bytes(4), VOYAGER),
    extensions=(".voy",),
)
