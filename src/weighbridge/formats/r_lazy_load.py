"""R's lazy-load database (.rdb): objects of a package or a session, each packed by itself.

Layout, once for each object, one behind the other::

    0    u32 big-endian   size of the object
    4    zlib itself, or "2" and bzip2, "Z" and LZMA2 without a header, "0" and the object as it is
    ..   an object as ``r_serialized`` reads it

The index beside it (.rdx, an object by itself, packed with gzip) says which name lies where, and
may lead into the middle of an object. R fetches what is asked for; so all are read, in the order of
the file, and then whatever else in it would be an object if the index led there. An environment is
a list by itself, of what it binds, what encloses it and more, of which R makes one again.

Source: ``src/main/serialize.c`` (``R_compress1`` and on) and ``src/library/base/R/lazyload.R`` of
R 4.4 (retrieved 2026-11-26). Not read: where the index leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Member, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import codecs, rhidden, stray
from weighbridge.intake.codecs import Codec
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.rplain import Fetched
from weighbridge.intake.source import windows

SIZE = 4
PLAIN = b"0"
LEAST = 16
HEAD = 512
"""Bytes of an object, at least, and those that are unpacked to see whether an object begins."""

STEP = 1 << 20
SEARCHED = 256 << 20
"""Bytes in which objects are looked for where none should begin; and how many at once."""

PACKED = {b"2": (codecs.BZIP2, 1), b"Z": (codecs.RAW_LZMA2, 1)}
"""How objects are packed, and bytes of the mark before that, by the first byte."""


_ZLIB = bytes(window << 4 | 8 for window in range(8))
_HEADERS = b"|".join(
    b"%b(?=[%b])"
    % (
        re.escape(bytes([first])),
        b"".join(
            b"\\x%02x" % flags
            for flags in range(1, 256)
            if (first << 8 | flags) % 31 == 0 and not flags & 32
        ),
    )
    for first in _ZLIB
)
_MARK = re.compile(rb"%b|2(?=BZh[1-9])|Z(?=[\x01\xe0-\xff])|0(?=%b)" % (_HEADERS, rhidden.FORMS))
"""How what is packed may begin."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first object has a size and, unpacked, begins as one."""
    head = glimpse.head
    return len(head) >= LEAST and any(head[:SIZE]) and _begins(head[SIZE:])


def _begins(head: bytes) -> bool:
    """Whether an object begins with its mark."""
    mark, rest = head[:1], head[1:]
    if mark == PLAIN:
        return rhidden.BEGINS.match(rest) is not None
    packed = _packed(mark)
    if packed is None:
        return False
    codec, skip = packed
    try:
        made = codec.engine().decompress(head[skip:], 64)
    except codecs.faults():
        return False
    # of bzip2 nothing comes out before its first block is whole
    if mark == b"2" and codecs.starts_bzip2(rest) and not made:
        return True
    return rhidden.BEGINS.match(made) is not None


def _packed(mark: bytes) -> tuple[Codec, int] | None:
    """Return how an object is packed, and bytes of the mark before that; zlib has none."""
    return (codecs.ZLIB, 0) if mark and mark in _ZLIB else PACKED.get(mark)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a member and a part per object, a ``Gap`` for what is none.

    Raises:
        FormatError: Cut, damaged, or more than may be unpacked.
    """
    number, begun = 0, set[int]()
    while cursor.left > SIZE:
        start = cursor.offset
        mark = cursor.source.read(start + SIZE, 1)
        if mark != PLAIN and _packed(mark) is None:
            break
        number += 1
        begun.add(start + SIZE)
        yield from _object(cursor, f"object {number}")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the objects")
    yield from _inside(cursor.again(), begun)
    # In what is packed they may lie bare, too, where it does not compress.
    yield from rhidden.read(cursor.again(), set(), PLAIN, SEARCHED)


def _object(cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
    """Read one object from its size on, and go to its end."""
    start = cursor.offset
    cursor.budget.member(start)
    size = cursor.number(SIZE, "size", "big")
    packed = _packed(cursor.peek(1, "packing"))
    if packed is None:
        at = cursor.skip(size + 1, "object") + 1
        yield Member(cursor.place(start), name, size)
        yield Part("", lambda: cursor.source, span=Span(at, cursor.offset))
        return
    codec, skip = packed
    content = Fetched(cursor.source, codec, cursor.budget, cursor.offset + skip, cursor.stop)
    if content.fault is not None:
        raise content.fault
    cursor.seek(content.used, "object")
    yield Member(cursor.place(start), name, size)
    yield Part(name, lambda: content)
    if content.size != size:
        why = f"an object of {content.size} bytes, said to have {size}"
        yield Gap(cursor.place(start), GapKind.DAMAGED, why)


def _inside(cursor: Cursor, begun: set[int]) -> Iterator[Evidence | Part]:
    """Read objects that begin elsewhere than behind one another.

    Args:
        cursor: All of the file.
        begun: Where the marks of the others are.
    """
    stop = min(cursor.stop, cursor.start + SEARCHED)
    for at, window in windows(cursor.source, cursor.start, stop, STEP, HEAD):
        for found in _MARK.finditer(window, 0, STEP):
            mark = at + found.start()
            head = window[found.start() : found.start() + HEAD]
            if mark - SIZE < cursor.start or mark in begun or not _begins(head):
                continue
            cursor.seek(mark - SIZE, "object")
            yield from _object(cursor, f"object inside another, at {mark - SIZE:#x}")
    if stop < cursor.stop:
        why = f"bytes over {SEARCHED}, not searched for objects inside others"
        yield Gap(cursor.place(stop, cursor.stop), GapKind.LIMIT, why)


FORMAT = Format(
    id="r-lazy-load",
    title="R lazy-load database",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    at=SIZE,
    begins=(PLAIN, *PACKED, *(bytes([first]) for first in _ZLIB)),
    extensions=(".rdb",),
    steps=2,
)
