"""R's lazy-load database (.rdb): objects of a package or a session, each packed by itself.

Layout, once for each object, one behind the other::

    0    u32 big-endian   size of the object
    4    zlib, or "2" and bzip2, "Z" and LZMA2 without a header, "0" and the object as it is
    ..   an object as ``r_serialized`` reads it

The index beside it (.rdx, an object by itself, packed with gzip) says which name lies where. R
fetches what is asked for; so all are read, in the order of the file.

Source: ``src/main/serialize.c`` (``R_compress1`` and on) and ``src/library/base/R/lazyload.R`` of
R 4.4 (retrieved 2026-11-26). Not read: where the index leads to, which could be the middle of an
object.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Member, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import codecs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.glimpse import Glimpse

SIZE = 4
START = (b"X\n\0\0\0\2", b"X\n\0\0\0\3")
"""How an object begins."""

PLAIN = b"0"
PACKED = {b"\x78": (codecs.ZLIB, 0), b"2": (codecs.BZIP2, 1), b"Z": (codecs.RAW_LZMA2, 1)}
"""How objects are packed, and bytes of the mark before that, by the first byte."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first object has a size and, unpacked, begins as one."""
    head = glimpse.head
    if len(head) < 16 or not any(head[:SIZE]):
        return False
    mark, rest = head[SIZE : SIZE + 1], head[SIZE + 1 :]
    if mark == PLAIN:
        return rest.startswith(START)
    if mark not in PACKED:
        return False
    codec, skip = PACKED[mark]
    try:
        made = codec.engine().decompress(head[SIZE + skip :], 64)
    except codecs.FAULTS:
        return False
    # of bzip2 nothing comes out before its first block is whole
    return made.startswith(START) or (mark == b"2" and codecs.starts_bzip2(rest) and not made)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a member and a part per object, a ``Gap`` for what is none.

    Raises:
        FormatError: Cut, damaged, or more than may be unpacked.
    """
    number = 0
    while cursor.left > SIZE:
        start = cursor.offset
        size = cursor.number(SIZE, "size", "big")
        mark = cursor.peek(1, "packing")
        if mark != PLAIN and mark not in PACKED:
            cursor.seek(start, "object")
            break
        cursor.budget.member(start)
        number += 1
        name = f"object {number}"
        if mark == PLAIN:
            at = cursor.skip(size + 1, "object") + 1
            yield Member(cursor.place(start), name, size)
            yield Part("", lambda: cursor.source, span=Span(at, cursor.offset))
            continue
        codec, skip = PACKED[mark]
        begun = cursor.offset + skip
        packed = Expanded(cursor.source, codec, cursor.budget, begun, cursor.stop)
        if packed.fault is not None:
            raise packed.fault
        cursor.seek(packed.used, "object")
        yield Member(cursor.place(start), name, size)
        yield Part(name, lambda packed=packed: packed)  # type: ignore[misc]
        if packed.size != size:
            why = f"an object of {packed.size} bytes, said to have {size}"
            yield Gap(cursor.place(start), GapKind.DAMAGED, why)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the objects")


FORMAT = Format(
    id="r-lazy-load",
    title="R lazy-load database",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    extensions=(".rdb",),
)
