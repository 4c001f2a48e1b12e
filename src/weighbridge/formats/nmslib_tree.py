"""NMSLIB: a tree for searching by nearness, as its method ``vptree`` keeps it (.bin).

Layout (little-endian)::

    0    u32 2, u64 elements, u64 leaves that are visited, u64 elements of a leaf, u8 x 2 how; nodes
    node i32 element in the middle, -1 for none; f32 distance; u64 count, u32 each; what is nearer
         and what is farther: a node each, or i32 -2 for none

Every number has to be one of an element, and the last node ends
where the file does. Nothing is run, imported or fetched.

Source: ``similarity_search/src/method/vptree.cc`` of https://github.com/nmslib/nmslib, and what
nmslib 2.1.2 writes (retrieved 2026-11-27). Not read: distances.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEAD = struct.Struct("<I3Q2B")
NODE = struct.Struct("<ifQ")
MARK = struct.Struct("<i")
VERSION, NONE, ABSENT = 2, -1, -2
MOST = 1 << 31
CHUNK = 1 << 16


def recognises(glimpse: Glimpse) -> bool:
    """Whether numbers of a tree, and of its first node, are there."""
    head = glimpse.head[: HEAD.size + NODE.size]
    if len(head) < HEAD.size + NODE.size:
        return False
    version, elements, leaves, bucket, *how = HEAD.unpack_from(head)
    middle, _, count = NODE.unpack_from(head, HEAD.size)
    fits = version == VERSION and 0 < elements < MOST and 0 < leaves < MOST and 0 < bucket < MOST
    if not fits or max(how) > 1 or not NONE <= middle < elements or count > elements:
        return False
    return 4 * int(count) <= glimpse.size - HEAD.size - NODE.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many elements there are, and all of it as one ``Tensor``.

    Raises:
        FormatError: A number that is none of an element, or an end that is not that of the file.
    """
    start = cursor.offset
    version, elements, *_ = HEAD.unpack(cursor.take(HEAD.size, "header"))
    if version != VERSION:
        raise FormatError(f"version {version} of a tree", offset=start)
    yield Entry(cursor.place(start), "nmslib.elements", str(elements))
    first, left = cursor.offset, 1
    while left:
        left += _node(cursor, elements) - 1
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the tree", offset=cursor.offset)
    data = Span(first, cursor.offset)
    yield Tensor(cursor.place(start), "tree", "bytes", (data.size,), data, data.size)


def _node(cursor: Cursor, elements: int) -> int:
    """Pass over a node, or the mark of an absent one; return how many follow it."""
    at = cursor.offset
    if MARK.unpack(cursor.peek(MARK.size, "node"))[0] == ABSENT:
        cursor.skip(MARK.size, "mark")
        return 0
    middle, _, count = NODE.unpack(cursor.take(NODE.size, "node"))
    if not NONE <= middle < elements or count > elements:
        raise FormatError(f"a node of {middle} with {count} elements", offset=at)
    while count:
        here = min(count, CHUNK)
        row = struct.unpack(f"<{here}I", cursor.take(4 * here, "elements"))
        if max(row) >= elements:
            raise FormatError(f"element {max(row)} of {elements}", offset=at)
        count -= here
    return 2


FORMAT = Format(
    id="nmslib-tree",
    title="NMSLIB tree",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(struct.pack("<I", VERSION),),
)
