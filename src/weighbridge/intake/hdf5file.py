"""Find the superblock of an HDF5 file, and read bounded blocks at its addresses.

Layout of the superblock, behind the signature (little-endian; O is the size of an offset, L that of
a length, both told by the superblock itself)::

    version 0, 1   u8 x 5 versions, u8 O, u8 L, u8, u16 leaf k, u16 group k, u32 flags,
                   [version 1: u16 chunk k, u16], base, free space, end, driver (O each),
                   root's symbol table entry: name (O), header (O), u32 kind, u32, 16 bytes
    version 2, 3   u8 version, u8 O, u8 L, u8 flags, base, extension, end, root's header (O each),
                   u32 checksum

Addresses count from the superblock, whatever ``base`` says, as the reference library takes them.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-26).
Not read: files behind a user block of more than 1 MiB; checksums, without which the reference
library opens nothing; free space; driver blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from weighbridge.core import FormatError, GapKind, Place, Span
from weighbridge.core.records import dataclass, replace
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.typings import Protocol

SIGNATURE = b"\x89HDF\r\n\x1a\n"
FIRST = 512
"""Where a signature may stand that does not stand at 0; from there on at every doubling."""

FARTHEST = 1 << 20
"""Bytes before a signature that is looked for. Packed files would have to be unpacked for more."""

WIDTHS = frozenset({2, 4, 8, 16})
"""Sizes of offsets and lengths that the format allows, but for 32, which nobody writes."""

AGAIN = 4
"""How often, on average, every byte of a file may be read as structure: shared parts are."""

FLOOR = 1 << 20
"""Bytes of structure that may be read of any file, however small."""

FOLD = 1 << 16
"""Spans that are held before those that touch are made one."""

RUNS = 1 << 19
"""Spans of one file that do not touch, at most; each takes 120 bytes of memory."""

_START = attrgetter("start")


class Block:
    """Some bytes of structure, read in order.

    Attributes:
        data: The bytes.
        start: Where they lie in the artifact.
        at: Next byte to read, counted from the first of these.
    """

    __slots__ = ("at", "data", "start")

    def __init__(self, data: bytes, start: int) -> None:
        """Start at the first byte."""
        self.data = data
        self.start = start
        self.at = 0

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self.data) - self.at

    @property
    def offset(self) -> int:
        """Where the next byte lies in the artifact."""
        return self.start + self.at

    def take(self, size: int, what: str) -> bytes:
        """Read exactly ``size`` bytes.

        Raises:
            FormatError: Fewer are left.
        """
        at = self.at
        stop = at + size
        if not at <= stop <= len(self.data):
            why = f"{what}: {size} bytes wanted, {self.left} left"
            raise FormatError(why, offset=self.offset)
        self.at = stop
        return self.data[at:stop]

    def uint(self, size: int, what: str) -> int:
        """Read an unsigned little-endian integer of ``size`` bytes."""
        # Not by way of ``take``, but for its error: an object's header has dozens of numbers.
        at = self.at
        stop = at + size
        if not at <= stop <= len(self.data):
            self.take(size, what)
        self.at = stop
        return int.from_bytes(self.data[at:stop], "little")

    def uints(self, count: int, size: int, what: str) -> list[int]:
        """Read ``count`` unsigned integers of ``size`` bytes each; of none, they are all zero."""
        if size == 0:
            return [0] * count
        data = self.take(count * size, what)
        return [int.from_bytes(data[at : at + size], "little") for at in range(0, len(data), size)]

    def sub(self, size: int, what: str) -> Block:
        """Read ``size`` bytes as a block of their own."""
        start = self.offset
        return Block(self.take(size, what), start)

    def expect(self, mark: bytes, what: str) -> None:
        """Pass over a signature.

        Raises:
            FormatError: It is not there.
        """
        if self.take(len(mark), what) != mark:
            raise FormatError(f"{what}: no {mark.decode()!r}", offset=self.offset - len(mark))

    def text(self, what: str) -> str:
        """Read a text that a zero byte ends."""
        stop = self.data.find(b"\0", self.at)
        if stop < 0:
            raise FormatError(f"{what}: no zero byte ends it", offset=self.offset)
        text = self.take(stop - self.at, what)
        self.at += 1
        return text.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Superblock:
    """What the superblock says.

    Attributes:
        at: Where it lies in the artifact; addresses count from here.
        size: Its length in bytes.
        wide: Size of an offset, in bytes.
        long: Size of a length, in bytes.
        stop: One past the last byte of the HDF5 file in the artifact, as declared.
        root: Address of the root group's header.
        extension: Address of its extension's header, or ``None``.
        leaf: Half the symbols that one node of a group has room for.
        group: Half the children that one node of a group's tree has room for.
        chunk: The same, of a tree of chunks.
    """

    at: int
    size: int
    wide: int
    long: int
    stop: int
    root: int
    extension: int | None = None
    leaf: int = 4
    group: int = 16
    chunk: int = 32


def located(glimpse: Glimpse) -> int | None:
    """Return where the signature stands, counted from the first byte shown; ``None`` if nowhere.

    Nowhere, too, if it begins a member of a tar archive: those are the same bytes, and they are
    read as the member.
    """
    if glimpse.head[:8] == SIGNATURE:
        return 0
    at = FIRST
    while at <= FARTHEST and at + len(SIGNATURE) <= glimpse.size:
        inside = at + len(SIGNATURE) <= len(glimpse.head)
        found = glimpse.head[at : at + 8] if inside else glimpse.source.read(glimpse.start + at, 8)
        if found == SIGNATURE:
            from weighbridge.intake import tarheaders  # noqa: PLC0415 - few have a user block

            source, start = glimpse.source, glimpse.start
            return None if tarheaders.begins_member(source, start, start + at) else at
        at *= 2
    return None


def superblock(cursor: Cursor) -> Superblock:
    """Read the superblock, wherever it stands.

    Raises:
        FormatError: It is not there, or of a version or sizes that are not known.
    """
    place = located(Glimpse(cursor.source, cursor.start, cursor.stop))
    if place is None:
        raise FormatError("no signature", offset=cursor.start)
    start = cursor.start + place
    cursor.seek(start, "superblock")
    block = Block(cursor.peek(min(cursor.left, 128), "superblock"), start)
    block.at = len(SIGNATURE)
    version = block.uint(1, "superblock version")
    if version in {0, 1}:
        return _old(block, start, version)
    if version in {2, 3}:
        return _new(block, start)
    why = f"superblock of version {version}"
    raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)


def _old(block: Block, start: int, version: int) -> Superblock:
    block.take(4, "versions")
    wide, long = _widths(block)
    block.take(1, "reserved byte")
    leaf, group = block.uints(2, 2, "sizes of nodes")
    block.take(4, "flags")
    chunk = 32
    if version:
        chunk = block.uint(2, "size of chunk nodes")
        block.take(2, "reserved bytes")
    base, _, stop, _ = block.uints(4, wide, "addresses")
    _, root = block.uints(2, wide, "root entry")
    block.take(24, "root entry")
    if not (leaf and group and chunk):
        raise FormatError("nodes without room", offset=start)
    return Superblock(start, block.at, wide, long, start - base + stop, root, None, leaf, group,
                      chunk)  # fmt: skip


def _new(block: Block, start: int) -> Superblock:
    wide, long = _widths(block)
    block.take(1, "flags")
    base, extension, stop, root = block.uints(4, wide, "addresses")
    block.take(4, "checksum")
    more = None if extension == _undefined(wide) else extension
    return Superblock(start, block.at, wide, long, start - base + stop, root, more)


def _widths(block: Block) -> tuple[int, int]:
    wide, long = block.uint(1, "size of offsets"), block.uint(1, "size of lengths")
    if wide not in WIDTHS or long not in WIDTHS:
        why = f"offsets of {wide} and lengths of {long} bytes"
        raise FormatError(why, offset=block.offset - 2)
    return wide, long


def _undefined(wide: int) -> int:
    return (1 << 8 * wide) - 1


class Heap(Protocol):
    """Where shared messages lie."""

    def object(self, key: bytes) -> Block:
        """Return the object that an id stands for.

        Raises:
            FormatError: There is none.
        """


class File:
    """An HDF5 file: blocks at addresses, and which bytes were used for what.

    Attributes:
        cursor: Where the bytes come from.
        head: The superblock.
        wide: Size of an offset, in bytes.
        long: Size of a length, in bytes.
        used: Spans of the artifact that some structure takes.
        undefined: What stands for an address that there is none of.
        shared: Heaps of messages that many headers share, by their kind.
        chunks: Spans of chunks by their elements in arrays, for each sort of elements.
        chunks_left: How many more of them are kept.
    """

    def __init__(self, cursor: Cursor, head: Superblock) -> None:
        """Read from a cursor's span."""
        self.cursor = cursor
        self.head = head
        self.wide = head.wide
        self.long = head.long
        self.used = Runs(head.at)
        self.used.add(Span(head.at, head.at + head.size))
        self.undefined = _undefined(head.wide)
        self.shared: dict[int, Heap] = {}
        self.chunks: dict[tuple[int, int, bool], dict[bytes, Span]] = {}
        self.chunks_left = CHUNKS
        size = cursor.stop - cursor.start
        self._room = min(cursor.limits.header, max(FLOOR, AGAIN * size))

    @property
    def limits(self) -> Limits:
        """How much of anything is read."""
        return self.cursor.limits

    def sized(self, *, leaf: int, group: int, chunk: int) -> None:
        """Take the sizes of nodes from a message of the superblock's extension."""
        if leaf and group and chunk:
            self.head = replace(self.head, leaf=leaf, group=group, chunk=chunk)

    def address(self, block: Block, what: str) -> int | None:
        """Read an address; ``None`` if it is undefined."""
        found = block.uint(self.wide, what)
        return None if found == self.undefined else found

    def known(self, block: Block, what: str) -> int:
        """Read an address that has to be there.

        Raises:
            FormatError: It is undefined.
        """
        if (found := self.address(block, what)) is None:
            raise FormatError(f"{what}: undefined", offset=block.offset - self.wide)
        return found

    def span(self, address: int, size: int, what: str) -> Span:
        """Say where some bytes lie in the artifact, and that something uses them.

        Raises:
            FormatError: Not all of them are there.
        """
        start = self.head.at + address
        if size < 0 or start + size > self.cursor.stop:
            why = f"{what}: {size} bytes at {address:#x} wanted, the file ends before"
            raise FormatError(why, offset=min(start, self.cursor.stop))
        self.used.add(found := Span(start, start + size))
        return found

    def room(self, address: int, size: int) -> None:
        """Say that something takes up to ``size`` bytes, some of which need not be there."""
        start = min(self.head.at + address, self.cursor.stop)
        self.used.add(Span(start, min(start + size, self.cursor.stop)))

    def block(self, address: int, size: int, what: str) -> Block:
        """Read some bytes of structure.

        Raises:
            FormatError: Not all of them are there; of kind ``LIMIT`` if too many were read.
        """
        span = self.span(address, size, what)
        self.spend(size, what)
        data = self.cursor.source.read(span.start, size)
        if len(data) < size:
            raise FormatError(f"{what}: the file ends early", offset=span.start)
        return Block(data, span.start)

    def spend(self, size: int, what: str) -> None:
        """Account for some bytes of structure that are read, perhaps again.

        Raises:
            FormatError: Too many; of kind ``LIMIT``.
        """
        self._room -= size
        if self._room < 0:
            why = f"{what}: more structure than {self.limits.header} bytes, or shared too often"
            raise FormatError(why, offset=self.head.at, kind=GapKind.LIMIT)

    def place(self, address: int, size: int = 0) -> Place:
        """Name the place of something."""
        start = min(self.head.at + address, self.cursor.stop)
        return self.cursor.place(start, min(start + size, self.cursor.stop))


CHUNKS = 1 << 14
"""Elements of arrays of chunks of which the span is kept, for those that come again."""


class Runs:
    """Spans of an artifact: those that touch or overlap become one before there are too many."""

    def __init__(self, offset: int) -> None:
        """``offset`` is where a fault is said to be."""
        self._offset = offset
        self._spans: list[Span] = []
        self._most = FOLD

    def add(self, span: Span) -> None:
        """Add one.

        Raises:
            FormatError: Too many that do not touch; of kind ``LIMIT``.
        """
        self._spans.append(span)
        if len(self._spans) > self._most:
            self._spans = list(self)
            held = len(self._spans)
            if held > RUNS:
                why = f"structure in more than {RUNS} places"
                raise FormatError(why, offset=self._offset, kind=GapKind.LIMIT)
            self._most = held + max(FOLD, held // 4)

    def __iter__(self) -> Iterator[Span]:
        """Yield them in order, those that touch or overlap as one."""
        return _merged(self._spans)


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Yield spans in order, those that touch or overlap as one."""
    start = stop = -1
    for span in sorted(spans, key=_START):
        if span.start > stop:
            if stop > start:
                yield Span(start, stop)
            start = span.start
        stop = max(stop, span.stop)
    if stop > start:
        yield Span(start, stop)
