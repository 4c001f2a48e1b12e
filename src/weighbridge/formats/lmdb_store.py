"""LMDB: values by key, as sets of data lie beside models (data.mdb, lock.mdb).

Layout (little-endian), in pages::

    0    u64 number, u16, u16 kind: 1 inner, 2 leaf, 4 long value, 8 head; u16 lower and u16 upper
         end of what is free, or u32 pages of a long value
    16   of a head, of which there are two: u32 0xBEEFC0DE, u32 1, u64 x 2, u32 size of a page;
         at 128 u64 first page, u64 last page, u64 change: the newer head counts
    16   of a leaf: u16 each: where a value is: u32 size, u16 kind (1: long), u16 size of the key,
         key, value; or of a long one u64 number of its first page; of an inner page likewise, with
         the number of a page in place of size and kind

A lock begins with 0xBEEFC0DE. The library runs nothing; programs that read a value may unpickle it,
so one that begins as a pickle, an array or an archive, packed or not, is read as a file. So is what
lies behind the last page: no head counts it.

Source: https://github.com/LMDB/lmdb/blob/LMDB_0.9.31/libraries/liblmdb/mdb.c (retrieved
2026-11-27). Not read: pages that are free, values of several to a key, other values, but for the
magic numbers of programs; pickles behind a few bytes of a program's own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role, unpacked
from weighbridge.intake import codecs, expand, programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes, Slice
from weighbridge.machine import stored

MAGIC = struct.pack("<I", 0xBEEFC0DE)
PAGE = struct.Struct("<QHHHH")
HEAD = struct.Struct("<4sIQQI")
NODE = struct.Struct("<IHH")
FIRST = bytes(8)
SIZES = tuple(1 << power for power in range(8, 17))
"""Bytes of a page."""

BRANCH, LEAF, HEADER, FIXED = 1, 2, 8, 32
BIG, STORE, SEVERAL = 1, 2, 4
"""Kinds of a value: long; a store in the store, or several values."""

STATE = struct.Struct("<QQQ")
ROOT = 128
"""Where a head says its first page, its last one, and which change it is of."""

NOTHING = (1 << 64) - 1
STORED = 48
"""Bytes of what is said of a store in the store."""

LOCK = 1 << 20
"""Bytes of a lock, at most."""

LOOKED = 6
"""Bytes of a value that is told, at least."""

BEHIND = 1 << 16
"""Bytes behind the last page that are looked at: a file may be as long as the store may become."""

UNPACKED = 4096
"""Bytes of a packed value that are looked at."""

PACKED = (
    (b"\x1f\x8b", codecs.GZIP),
    (b"BZh", codecs.BZIP2),
    (codecs.XZ, codecs.XZ_STREAM),
    (codecs.ZSTD, codecs.ZSTD_FRAME),
    (codecs.LZ4, codecs.LZ4_FRAME),
)
"""How packed values begin, but for those of zlib, of which two bytes say so."""

RUNS = "when something takes it out of the lock"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first page is a head, and pages end where the file does; or it is a lock."""
    head = glimpse.head[: PAGE.size + HEAD.size]
    if head.startswith(MAGIC):
        return glimpse.size <= LOCK
    size = _size(head)
    return size > 0 and glimpse.size >= 2 * size


def _size(head: bytes) -> int:
    """Return how many bytes a page has; none if it is no head."""
    if len(head) < PAGE.size + HEAD.size:
        return 0
    number, _, kind, *_ = PAGE.unpack_from(head)
    magic, version, *_, size = HEAD.unpack_from(head, PAGE.size)
    known = magic == MAGIC and version == 1 and size in SIZES
    return size if known and number == 0 and kind & HEADER else 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part per value that is long enough to be something.

    Raises:
        FormatError: No head, a page that is none, or one that is met twice.
    """
    start = cursor.start
    head = cursor.peek(min(cursor.left, PAGE.size + HEAD.size), "head")
    if head.startswith(MAGIC):
        yield from programs.inside(cursor, "the lock", RUNS)
        return
    size = _size(head)
    if not size:
        raise FormatError("no head of a store", offset=start)
    reader = _Reader(cursor, size)
    yield from reader.values()
    yield from reader.behind()


class _Reader:
    """Follows pages from the newer head down."""

    def __init__(self, cursor: Cursor, size: int) -> None:
        self._cursor, self._start, self._size = cursor, cursor.start, size
        self._pages = (cursor.stop - cursor.start) // size
        heads = []
        for number in (0, 1):
            cursor.seek(cursor.start + number * size, "head")
            heads.append(STATE.unpack_from(cursor.peek(ROOT + STATE.size, "head"), ROOT))
        first, last, _ = max(heads, key=lambda head: head[2])
        self._open = [first]
        self._end = self._start + (last + 1) * size

    def behind(self) -> Iterator[Evidence | Part]:
        """Tell bytes behind the last page that are no page of a change that was given up."""
        source, stop = self._cursor.source, self._cursor.stop
        near = source.read(self._end, min(BEHIND, stop - self._end)) if self._end < stop else b""
        at = len(near) - len(near.lstrip(b"\0"))
        at -= at % self._size
        number = (self._end - self._start + at) // self._size
        if at < len(near) and near[at : at + 8] != number.to_bytes(8, "little"):
            why = "bytes behind the last page"
            yield from unpacked(self._cursor, expand.stray(self._cursor, self._end + at, stop, why))

    def values(self) -> Iterator[Part]:
        met = 0
        while self._open:
            number = self._open.pop()
            if number == NOTHING:
                continue
            met += 1
            if met > self._pages:
                raise FormatError(f"more than {self._pages} pages", offset=self._start)
            yield from self._page(number)

    def _page(self, number: int) -> Iterator[Part]:
        if number >= self._pages:
            raise FormatError(f"page {number} of {self._pages}", offset=self._start)
        at = self._start + number * self._size
        self._cursor.seek(at, "page")
        page = self._cursor.peek(self._size, "page")
        own, _, kind, lower, _ = PAGE.unpack_from(page)
        if own != number or not kind & (BRANCH | LEAF) or not PAGE.size <= lower <= self._size:
            raise FormatError(f"page {number} of kind {kind} and {lower} bytes", offset=at)
        if kind & FIXED:
            return
        many = (lower - PAGE.size) // 2
        for where in struct.unpack_from(f"<{many}H", page, PAGE.size):
            if where + NODE.size > self._size:
                raise FormatError(f"a value at {where} of {self._size}", offset=at)
            long, told, key = NODE.unpack_from(page, where)
            if kind & BRANCH:
                self._open.append(long | told << 32)
            else:
                yield from self._value(page, at, where + NODE.size + key, long, told)

    def _value(self, page: bytes, at: int, first: int, long: int, told: int) -> Iterator[Part]:
        """Look at a value that is in a leaf, or which a leaf says where it is."""
        here = 8 if told & BIG else long
        if first + here > self._size:
            raise FormatError(f"a value of {long} bytes at {first}", offset=at)
        if told & STORE:
            if here == STORED:
                self._open.append(int.from_bytes(page[first + 40 : first + 48], "little"))
            return
        start = at + first
        if told & BIG:
            number = int.from_bytes(page[first : first + 8], "little")
            start = self._start + number * self._size + PAGE.size
            if start + long > self._cursor.stop:
                raise FormatError(f"a value of {long} bytes on page {number}", offset=at)
        if long < LOOKED or told & SEVERAL:
            return
        source = self._cursor.source
        head = source.read(start, min(long, stored.LOOKED))
        loaded = stored.loaded(head, Slice(source, start, start + long), self._cursor)
        loaded = loaded or _packs(self._cursor, head, start, start + long)
        role = Role.CONTENT if loaded else Role.DATA
        yield Part("", lambda: source, role, "", Span(start, start + long))


def _packs(cursor: Cursor, head: bytes, start: int, stop: int) -> bool:
    """Whether a value is packed, and what is in it begins as what programs may load."""
    codec = next((codec for magic, codec in PACKED if head.startswith(magic)), None)
    if codec is None:
        if not codecs.is_zlib(head):
            return False
        codec = codecs.ZLIB
    run, made = expand.Run(cursor.source, codec, start, stop), b""
    try:
        while len(made) < UNPACKED and (more := run.step(UNPACKED - len(made))):
            made += more
    except FormatError as error:
        # What cannot be unpacked here may well be by whoever has the library.
        if error.kind is GapKind.UNSUPPORTED:
            return True
    return stored.loaded(made, Bytes(made), cursor)


FORMAT = Format(
    id="lmdb-store",
    title="LMDB store",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC, FIRST),
    extensions=(".mdb",),
)
