"""NGT: vectors in a graph and a tree, searched by nearness (obj, grp, tre and robj of a folder).

Layouts (little-endian), each of u64 entries and, per entry, "-" if there is none, or "+" and::

    obj     a vector; all of one size, which the file ``prf`` beside it tells
    grp     u32 count, each u32 vector, f32 distance; behind all entries u32 count, u16 each
    tre     leaves: u32 number, of which the highest bit is set; u32 node above, u16 count, each u32
            vector, f32 distance; a vector, if there is anything in the leaf or above it. Behind
            them the same of inner nodes: u32 number, u32 node above, a vector, u64 count, u32 each,
            f32 for each but one

The first entry is none. A file of eight zeros is a list of nothing. What is left of a size when
entries are gone tells how long a vector is. Nothing is run, imported or fetched.

Source: https://github.com/yahoojapan/NGT/tree/v2.4.0/lib/NGT (``Common.h``, ``Graph.h`` and
``Node.h``, ``serialize``), and indexes that ngt 2.8.0 writes (retrieved 2026-11-27). Not read:
vectors and distances, but for programs; indexes of its quantised kinds, which are not known; a tree
of vectors whose size nothing tells, which has no verdict.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

COUNT = 8
NOTHING = bytes(COUNT)
ABSENT, HERE = b"-", b"+"
FIRST = COUNT + 1
"""Where the second entry begins."""

LEAF = 1 << 31
LEAVES = struct.Struct("<IIH")
PAIR = 8
"""Bytes of a vector's number and its distance."""

WIDEST = 1 << 20
"""Bytes of a vector, at most."""

GONE = 4096
"""Entries of vectors that are none, at most, and trees whose vectors' size is looked for."""

TRIED = 8
RUNS = "when something takes it out of the index"


def recognises(glimpse: Glimpse) -> bool:
    """Whether there are entries of which the first is none and the second is one of theirs."""
    head = glimpse.head
    if glimpse.size == COUNT:
        return head == NOTHING
    count = int.from_bytes(head[:COUNT], "little")
    if count == 0 or COUNT + count > glimpse.size or head[COUNT:FIRST] != ABSENT:
        return False
    if count == 1:
        return glimpse.size in (FIRST, FIRST + 4 + 2, FIRST + COUNT)
    return head[FIRST : FIRST + 1] in (ABSENT, HERE) and bool(_kind(glimpse, count))


def _kind(glimpse: Glimpse, count: int) -> str:
    """Say which of the files it is; empty if none."""
    head, size = glimpse.head, glimpse.size
    if size <= FIRST + 1:
        return "obj" if size == COUNT + count else ""
    number = int.from_bytes(head[FIRST + 1 : FIRST + 5], "little")
    if number == LEAF + 1 and head[FIRST : FIRST + 1] == HERE and len(head) > FIRST + 11:
        inside = int.from_bytes(head[FIRST + 9 : FIRST + 11], "little")
        if FIRST + 11 + PAIR * inside + COUNT <= size:
            return "tre"
    tail = glimpse.source.read(glimpse.stop - 4 - 2 * count, 4) if size > 4 + 2 * count else b""
    if int.from_bytes(tail, "little") == count:
        at = FIRST + 5 + PAIR * number
        after = glimpse.source.read(glimpse.start + at, 1) if at < size else b""
        if head[FIRST : FIRST + 1] == ABSENT or after in (ABSENT, HERE):
            return "grp"
    return "obj" if _width(glimpse, count) else ""


def _width(glimpse: Glimpse, count: int) -> int:
    """Return how many bytes a vector has; 0 if there is no such number."""
    left = glimpse.size - COUNT - count
    for gone in range(1, min(count, GONE)):
        width, rest = divmod(left, count - gone)
        if not rest and 0 < width <= WIDEST and _steps(glimpse, count, width):
            return width
    return 0


def _steps(glimpse: Glimpse, count: int, width: int) -> bool:
    """Whether the first entries are as far from one another."""
    at = glimpse.start + COUNT
    for _ in range(min(count, TRIED)):
        mark = glimpse.source.read(at, 1)
        if mark not in (ABSENT, HERE):
            return False
        at += 1 + (width if mark == HERE else 0)
    return True


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which file it is, its entries as one ``Tensor``, and programs.

    Raises:
        FormatError: It is none of them, or an entry is none, or is cut.
    """
    start = cursor.offset
    glimpse = Glimpse(cursor.source, start, cursor.stop)
    count = cursor.u64("count")
    kind = "obj" if count < 2 else _kind(glimpse, count)
    if not kind or COUNT + count > glimpse.size:
        raise FormatError("no entries of NGT", offset=start)
    yield Entry(cursor.place(start), "ngt.file", kind)
    yield from programs.inside(cursor, "the index", RUNS)
    if count < 2:
        cursor.skip(count, "entry")
        if cursor.left in (6, COUNT):
            cursor.skip(cursor.left, "nothing of the other kind")
    elif kind == "obj":
        width = _width(glimpse, count)
        _every(cursor, count, lambda: cursor.skip(width, "vector"))
    elif kind == "grp":
        _every(cursor, count, lambda: cursor.skip(PAIR * cursor.u32("count"), "edges"))
        cursor.skip(2 * cursor.u32("count"), "counts")
    else:
        size = _tree(glimpse, count)
        if size < 0:
            why = "a tree of vectors whose size nothing tells is not read"
            yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
            return
        _every(cursor, count, lambda: _leaf(cursor, size))
        _every(cursor, cursor.u64("count"), lambda: _inner(cursor, size))
    data = Span(start + COUNT, cursor.offset)
    yield Tensor(cursor.place(start), kind, "U8", (count,), data, data.size)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the entries")


def _every(cursor: Cursor, count: int, skip: Callable[[], object]) -> None:
    """Pass over entries.

    Raises:
        FormatError: One is neither there nor not.
    """
    for _ in range(count):
        mark = cursor.take(1, "entry")
        if mark == HERE:
            skip()
        elif mark != ABSENT:
            raise FormatError("an entry that is neither there nor not", offset=cursor.offset - 1)


def _leaf(cursor: Cursor, width: int) -> None:
    _, above, inside = LEAVES.unpack(cursor.take(LEAVES.size, "leaf"))
    cursor.skip(PAIR * inside, "vectors of a leaf")
    if inside or above:
        cursor.skip(width, "vector")


def _inner(cursor: Cursor, width: int) -> None:
    cursor.skip(8 + width, "node")
    below = cursor.u64("count")
    if below > cursor.left:
        raise FormatError(f"a node above {below}", offset=cursor.offset)
    cursor.skip(4 * below + 4 * max(below - 1, 0), "nodes below")


def _tree(glimpse: Glimpse, count: int) -> int:
    """Return how many bytes a vector has, by where the second leaf begins; -1 if nothing tells."""
    source, at = glimpse.source, glimpse.start + FIRST + 1
    _, above, inside = LEAVES.unpack(source.read(at, LEAVES.size).ljust(LEAVES.size, b"\0"))
    at += LEAVES.size + PAIR * inside
    if not inside and not above:
        return 0
    if count == 2:
        return int(max(glimpse.stop - COUNT - at, 0))
    second = HERE + struct.pack("<I", LEAF + 2)
    data: bytes = source.read(at, min(WIDEST, glimpse.stop - at))
    return data.find(second)


FORMAT = Format(
    id="ngt-index",
    title="NGT index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=7,
    begins=(b"\0",),
    least=COUNT,
    steps=1,
)
