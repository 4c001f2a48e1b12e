"""Desktop settings of macOS (.DS_Store), which are uploaded with a folder by mistake.

Layout (big-endian)::

    0    u32 1, "Bud1", u32 offset of the index, u32 its size, u32 the offset again, 16 bytes
    ..   index: u32 count of blocks, u32; u32 per block, in a table of a multiple of 256: 32 times
         where it lies, and in the lowest five bits the power of two that it is long;
         u32 count of names, each an u8 size, that many bytes, u32 number of a block;
         32 lists of free blocks: u32 count, u32 each

Offsets count from the fifth byte. Records say how a folder is shown; the desktop reads them when
somebody opens the folder, and no loader does. Nothing is run, imported or fetched.

Source: https://metacpan.org/dist/Mac-Finder-DSStore/view/DSStoreFormat.pod (retrieved 2026-11-26).
Not read: records, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part, Role, watched
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"\0\0\0\1Bud1"
HEADER = struct.Struct(">8sIII16x")
BASE = 4
"""What offsets count from."""

TABLE, FREE = 256, 32
"""Blocks in a page of the table; lists of free blocks."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part for the records, once every block is found to lie in the file.

    Raises:
        FormatError: Cut, or something lies outside.
    """
    start = cursor.offset
    _, at, size, again = HEADER.unpack(cursor.take(HEADER.size, "header"))
    if at != again:
        raise FormatError(f"an index at {at} and at {again}", offset=start)
    cursor.seek(start + BASE + at, "index")
    index = cursor.part(cursor.offset, cursor.offset + min(size, cursor.left))
    count = _number(index, "count of blocks")
    index.skip(4, "zero")
    table = index.take(4 * (-(-count // TABLE) * TABLE), "table of blocks")
    for (block,) in struct.iter_unpack(">I", table[: 4 * count]):
        first, long = start + BASE + (block & ~31), 1 << (block & 31)
        if first + long > cursor.stop + BASE:
            raise FormatError(f"a block of {long} bytes at {first}", offset=start)
    for _ in range(_number(index, "count of names")):
        index.skip(index.u8("size of a name"), "name")
        index.skip(4, "block")
    for _ in range(FREE):
        index.skip(4 * _number(index, "count of free blocks"), "free blocks")
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, cursor.stop))


def _number(cursor: Cursor, what: str) -> int:
    return cursor.number(4, what, "big")


FORMAT = Format(
    id="ds-store",
    title="desktop settings of macOS",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=watched(read, "the settings"),
    begins=(MAGIC,),
)
