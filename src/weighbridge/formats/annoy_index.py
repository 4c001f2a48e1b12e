"""Annoy: vectors in trees, searched by nearness (.ann).

Layout (little-endian): nodes of one size, which the file does not say::

    vector    i32 1, or 0 for none, and what belongs to it
    inner     i32 vectors below; i32 x 2 nodes below it, behind an f32 for some distances; numbers.
              Where few vectors are below, their numbers instead
    root      as an inner node, of all vectors; roots come once more at the end

There is no magic number. The size is one that divides the file, at which the last node says how
many vectors come first, these are such, and all other nodes refer to nodes that there are. Nothing
is run, imported or fetched.

Source: https://github.com/spotify/annoy/blob/v1.17.3/src/annoylib.h, and indexes of all distances
that its code of 1.17 writes (retrieved 2026-11-27). Not read: numbers, but for the magic numbers of
programs; indexes without a vector 0, or of one vector, which are not known.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from hashlib import sha256

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source

FIRST = b"\1\0\0\0"
WORD, SMALLEST, LARGEST = 4, 16, 1 << 16
"""Bytes of a number, and of a node at least and at most: 16,000 numbers in a vector."""

LEAST = 64
VECTOR = (0, 1)
FEWEST = 2
"""Vectors of an index, at least."""

LOOKED = 64
"""Vectors, and other nodes, by which an index is recognised."""

SIZES = 64
"""Sizes that are tried."""

ROOTS = 1 << 16
"""Roots that are told apart."""

CHUNK = 1 << 20
BELOW = (1, 2)
"""Where an inner node says which nodes are below, in numbers from its beginning."""

RUNS = "when something takes it out of the index"


@dataclass(frozen=True, slots=True)
class _Nodes:
    """How nodes lie.

    Attributes:
        size: Bytes of each.
        vectors: How many come first.
        total: How many there are.
        below: Where an inner node says which nodes are below.
    """

    size: int
    vectors: int
    total: int
    below: int


def recognises(glimpse: Glimpse) -> bool:
    """Whether there is a size of nodes at which some of them are as they have to be."""
    if glimpse.size < LEAST or glimpse.size % WORD or not glimpse.head.startswith(FIRST):
        return False
    return _nodes(glimpse.source, glimpse.start, glimpse.stop) is not None


def _nodes(source: Source, start: int, stop: int) -> _Nodes | None:
    """Find the size."""
    whole, left = stop - start, SIZES
    head, tail = source.read(start, min(whole, 2 * LARGEST)), b""
    if not head.startswith(FIRST):
        return None
    for size in range(SMALLEST, min(LARGEST, whole // 4) + 1, WORD):
        if whole % size or _number(head, size) not in VECTOR:
            continue
        tail = tail or source.read(max(start, stop - LARGEST), min(whole, LARGEST))
        vectors, total = _number(tail, len(tail) - size), whole // size
        if not FEWEST <= vectors <= total - FEWEST:
            continue
        left -= 1
        for below in BELOW:
            found = _Nodes(size, vectors, total, below)
            if _fits(source, start, found):
                return found
        if not left:
            return None
    return None


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + WORD], "little")


def _fits(source: Source, start: int, nodes: _Nodes) -> bool:
    """Whether some nodes are as they have to be, and the first inner and the last among them."""
    step = max(1, nodes.vectors // LOOKED)
    for index in range(0, nodes.vectors, step):
        if _number(source.read(start + index * nodes.size, WORD), 0) not in VECTOR:
            return False
    inner = nodes.total - nodes.vectors
    step = max(1, inner // LOOKED)
    return all(
        _is_inner(source, start, nodes, nodes.total - 1 - index) for index in range(0, inner, step)
    ) and _is_inner(source, start, nodes, nodes.vectors)


def _is_inner(source: Source, start: int, nodes: _Nodes, index: int) -> bool:
    data = source.read(start + index * nodes.size, SMALLEST)
    below = (_number(data, WORD * (nodes.below + each)) for each in (0, 1))
    said = FEWEST <= _number(data, 0) <= nodes.vectors
    return said and all(each < nodes.total for each in below)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many vectors there are, the nodes as a ``Tensor``, and programs.

    Raises:
        FormatError: There is no such size, or a node is none.
    """
    nodes = _nodes(cursor.source, cursor.start, cursor.stop)
    if nodes is None:
        raise FormatError("no size of nodes that agrees with them", offset=cursor.start)
    place = cursor.place(cursor.start, cursor.stop)
    yield Entry(place, "annoy.vectors", str(nodes.vectors))
    data = Span(cursor.start, cursor.stop)
    yield Tensor(place, "nodes", "U8", (nodes.total, nodes.size), data, data.size)
    yield from programs.inside(cursor, "the index", RUNS)
    seen: set[bytes] = set()
    again = False
    many = max(1, CHUNK // nodes.size)
    for index in range(0, nodes.total, many):
        count = min(many, nodes.total - index)
        at = cursor.offset
        words = array("I", cursor.take(count * nodes.size, "nodes"))
        if sys.byteorder != "little":
            words.byteswap()
        vectors = max(0, min(count, nodes.vectors - index))
        _check(words, nodes, vectors, at)
        for root in _roots(words, nodes, vectors):
            again = root in seen
            if len(seen) < ROOTS:
                seen.add(root)
    if not again:
        raise FormatError("no roots at the end once more", offset=cursor.stop)


def _check(words: array[int], nodes: _Nodes, vectors: int, at: int) -> None:
    """Hold nodes against one another; the first are vectors.

    Raises:
        FormatError: One is none.
    """
    step = nodes.size // WORD
    said = words[::step]
    if vectors and max(said[:vectors]) > 1:
        raise FormatError("a vector that is none", offset=at)
    inner = said[vectors:]
    if not inner:
        return
    if not FEWEST <= min(inner) <= max(inner) <= nodes.vectors:
        raise FormatError("a node of more vectors than there are, or of none", offset=at)
    for each in (0, 1):
        if max(words[vectors * step + nodes.below + each :: step]) >= nodes.total:
            raise FormatError("a node refers to one that is not there", offset=at)


def _roots(words: array[int], nodes: _Nodes, vectors: int) -> Iterator[bytes]:
    """Yield digests of nodes that all vectors are below."""
    step = nodes.size // WORD
    for index, said in enumerate(words[vectors * step :: step], vectors):
        if said == nodes.vectors:
            yield sha256(words[index * step : (index + 1) * step].tobytes()).digest()


FORMAT = Format(
    id="annoy-index",
    title="Annoy index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(FIRST,),
    extensions=(".ann", ".annoy"),
    least=LEAST,
)
