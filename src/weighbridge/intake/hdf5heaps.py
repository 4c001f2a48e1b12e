"""Read the trees and heaps in which HDF5 keeps links, attributes and texts of any length.

Layout (O: size of an offset, L: of a length; checksums left out)::

    B-tree 2       "BTHD", u8, u8 kind, u32 node, u16 record, u16 depth, u8, u8, O root, u16 n, L
      inner node   "BTIN", u8, u8 kind, n records, n + 1 x (O child, its n, [its sum])
      leaf         "BTLF", u8, u8 kind, n records
    fractal heap   "FRHP", u8, u16 id, u16 filter, u8 flags, u32 most, L, O huge, L, O, L x 8,
                   u16 width, L first, L largest, u16 bits, u16, O root, u16 rows, [L, u32, ...]
      indirect     "FHIB", u8, O heap, offset, O per block; twice the size from the third row on
      direct       "FHDB", u8, O heap, offset, objects
    global heap    "GCOL", u8, 3 bytes, L size, objects: u16 index, u16, 4 bytes, L size, data

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-26).
Not read: fractal heaps that are packed by filters, which no option of h5py makes (a gap).
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake.hdf5file import Block, File

HEAPS = 64
"""Global heaps that are remembered."""

DEPTH = 32
"""Levels of a tree; one of 2 to the 64 objects has fewer."""

MANAGED, HUGE, TINY = 0, 1, 2


def heap_size(head: bytes) -> int:
    """Return the size that these first bytes of a global heap give; 0 if they are of none."""
    return int.from_bytes(head[8:], "little") if head[:8] == b"GCOL\1\0\0\0" else 0


def _bytes_for(limit: int) -> int:
    """Bytes in which the reference library writes a number up to ``limit``."""
    return (max(limit, 1).bit_length() - 1) // 8 + 1


@dataclass(frozen=True, slots=True)
class _Shape:
    """Of the nodes of a tree: their size, that of records and pointers at each depth."""

    node: int
    record: int
    count: int
    totals: tuple[int, ...]


def records(file: File, address: int) -> Iterator[bytes]:
    """Yield the records of a B-tree of version 2, in order of the nodes.

    Raises:
        FormatError: Damaged, or in a circle.
    """
    head = file.block(address, 22 + file.wide + file.long, "B-tree")
    head.expect(b"BTHD", "B-tree")
    head.take(2, "B-tree")
    node, record, depth = head.uint(4, "B-tree"), head.uint(2, "B-tree"), head.uint(2, "B-tree")
    head.take(2, "B-tree")
    root, held = file.address(head, "root of a B-tree"), head.uint(2, "B-tree")
    if root is None:
        return
    if depth > DEPTH or not record or node < 10 + record:
        raise FormatError("B-tree: impossible sizes", offset=head.start)
    shape = _shape(file, node, record, depth)
    stack, seen = [(root, held, depth)], set[int]()
    while stack:
        where, held, level = stack.pop()
        if where in seen:
            raise FormatError("B-tree: a node that stands twice", offset=head.start)
        seen.add(where)
        block = file.block(where, node, "node of a B-tree")
        block.expect(b"BTIN" if level else b"BTLF", "node of a B-tree")
        block.take(2, "node of a B-tree")
        body = block.take(held * record, "records of a B-tree")
        yield from (body[at : at + record] for at in range(0, len(body), record))
        children = list[tuple[int, int, int]]()
        for _ in range(held + 1 if level else 0):
            child = file.known(block, "child of a B-tree")
            children.append((child, block.uint(shape.count, "B-tree"), level - 1))
            block.take(shape.totals[level - 1], "B-tree")
        stack += reversed(children)


def _shape(file: File, node: int, record: int, depth: int) -> _Shape:
    most = total = (node - 10) // record
    count, totals = _bytes_for(most), [0]
    for _ in range(depth):
        pointer = file.wide + count + totals[-1]
        most = max((node - 10 - pointer) // (record + pointer), 0)
        total = (most + 1) * total + most
        totals.append(_bytes_for(total))
    return _Shape(node, record, count, tuple(totals))


class Fractal:
    """A fractal heap: objects by their ids."""

    def __init__(self, file: File, address: int) -> None:
        """Read the header, and where the blocks lie.

        Raises:
            FormatError: Damaged; or packed, which is not read.
        """
        self._file = file
        head = file.block(address, 26 + 12 * file.long + 3 * file.wide, "fractal heap")
        head.expect(b"FRHP", "fractal heap")
        head.take(1, "fractal heap")
        self._id, packed, flags = (
            head.uint(2, "heap id"),
            head.uint(2, "filters"),
            head.uint(1, "flags"),
        )
        if packed:
            why = "a fractal heap that is packed by a filter"
            raise FormatError(why, offset=head.start, kind=GapKind.UNSUPPORTED)
        self._sum = 4 if flags & 2 else 0
        most = head.uint(4, "fractal heap")
        head.take(file.long, "fractal heap")
        self._huge_tree = file.address(head, "huge objects")
        head.take(file.long, "fractal heap")
        self._space(file.address(head, "free space"))
        head.take(8 * file.long, "fractal heap")
        self._width = head.uint(2, "width of a heap")
        self._first, self._largest = head.uints(2, file.long, "blocks of a heap")
        bits = head.uint(2, "bits of a heap")
        head.take(2, "fractal heap")
        root, rows = file.address(head, "root of a heap"), head.uint(2, "rows of a heap")
        self._offset = (bits + 7) // 8
        self._length = min(_bytes_for(self._largest), _bytes_for(most))
        if not (self._first and self._width and self._largest >= self._first and bits <= 64):  # noqa: PLR2004
            raise FormatError("fractal heap: impossible sizes", offset=head.start)
        self._starts, self._blocks = list[int](), list[tuple[int, int]]()
        self._huge: dict[int, tuple[int, int]] | None = None
        if root is not None:
            self._walk(root, rows)

    def _space(self, address: int | None) -> None:
        """Take note of where the heap keeps account of its free space."""
        file = self._file
        if address is None:
            return
        size = 18 + 7 * file.long + file.wide
        head = file.block(address, size, "free space of a heap")
        head.expect(b"FSHD", "free space of a heap")
        head.at = 14 + 5 * file.long
        where = file.address(head, "free space of a heap")
        head.take(file.long, "free space of a heap")
        if where is not None:
            file.room(where, head.uint(file.long, "free space of a heap"))

    def _walk(self, root: int, rows: int) -> None:
        """List the direct blocks, in order of their offsets in the heap."""
        if rows == 0:
            self._direct(root, 0, self._first)
            return
        ratio = self._largest.bit_length() - self._first.bit_length()
        seen = {root}
        stack: list[tuple[int, int, int, bool]] = [(root, 0, rows, False)]
        while stack:
            address, at, size, direct = stack.pop()
            if direct:
                self._direct(address, at, size)
                continue
            if size > DEPTH * 2:
                raise FormatError("fractal heap: too many rows", offset=self._file.head.at)
            inner = list[tuple[int, int, int, bool]]()
            for child, offset, extent, row in self._children(address, at, size):
                if child in seen:
                    why = "fractal heap: a block that stands twice"
                    raise FormatError(why, offset=self._file.head.at)
                seen.add(child)
                deeper = row > ratio + 1
                below = (extent // (self._first * self._width)).bit_length()
                inner.append((child, offset, below if deeper else extent, not deeper))
            stack += reversed(inner)

    def _children(self, address: int, at: int, rows: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield the address, the offset, the size and the row of each block that is there."""
        file = self._file
        head = 5 + file.wide + self._offset
        size = head + rows * self._width * file.wide + 4
        block = file.block(address, size, "blocks of a heap")
        block.expect(b"FHIB", "blocks of a heap")
        block.at = head
        for row in range(rows):
            extent = self._first << max(row - 1, 0)
            for _ in range(self._width):
                if (child := file.address(block, "block of a heap")) is not None:
                    yield child, at, extent, row
                at += extent

    def _direct(self, address: int, at: int, size: int) -> None:
        span = self._file.span(address, size, "block of a heap")
        if self._file.cursor.source.read(span.start, 4) != b"FHDB":
            raise FormatError("block of a heap: no 'FHDB'", offset=span.start)
        self._starts.append(at)
        self._blocks.append((address, size))

    def object(self, key: bytes) -> Block:
        """Return the object that an id stands for.

        Raises:
            FormatError: There is none.
        """
        file, start = self._file, self._file.head.at
        kind = key[0] >> 4 & 3 if key else -1
        if kind == TINY:
            size = (key[0] & 15) + 1
            return Block(key[1 : 1 + size], start)
        if kind == HUGE:
            address, size = self._huge_object(key)
            return file.block(address, size, "huge object of a heap")
        if kind != MANAGED:
            raise FormatError(f"heap id of kind {kind}", offset=start)
        offset = int.from_bytes(key[1 : 1 + self._offset], "little")
        size = int.from_bytes(key[1 + self._offset : 1 + self._offset + self._length], "little")
        index = bisect.bisect_right(self._starts, offset) - 1
        if index < 0:
            raise FormatError("heap id that leads nowhere", offset=start)
        address, extent = self._blocks[index]
        inside = offset - self._starts[index]
        if inside + size > extent:
            raise FormatError("heap id that leads out of its block", offset=start)
        return file.block(address + inside, size, "object of a heap")

    def _huge_object(self, key: bytes) -> tuple[int, int]:
        file = self._file
        if self._id > file.wide + file.long:
            body = Block(key[1:], file.head.at)
            return file.known(body, "huge object"), body.uint(file.long, "huge object")
        if self._huge is None:
            self._huge = {}
            for record in records(file, self._huge_tree) if self._huge_tree is not None else ():
                body = Block(record, file.head.at)
                address, size = file.known(body, "huge object"), body.uint(file.long, "huge object")
                self._huge[body.uint(file.long, "huge object")] = (address, size)
        number = int.from_bytes(key[1 : 1 + min(self._id - 1, file.long)], "little")
        if number not in self._huge:
            raise FormatError("huge object that is not there", offset=file.head.at)
        return self._huge[number]


class Globals:
    """The global heaps: texts and sequences by address and index."""

    def __init__(self, file: File) -> None:
        """Read none yet."""
        self._file = file
        self._heaps: dict[int, dict[int, Block]] = {}

    def object(self, address: int, index: int) -> Block:
        """Return an object, from its first byte.

        Raises:
            FormatError: There is none.
        """
        heap = self._heaps.get(address)
        if heap is None:
            if len(self._heaps) >= HEAPS:
                self._heaps.clear()
            heap = self._heaps[address] = self._read(address)
        if index not in heap:
            raise FormatError(f"no object {index} in a global heap", offset=self._file.head.at)
        return Block(heap[index].data, heap[index].start)

    def _read(self, address: int) -> dict[int, Block]:
        file, found = self._file, dict[int, Block]()
        head = file.block(address, 8 + file.long, "global heap")
        head.expect(b"GCOL", "global heap")
        head.take(4, "global heap")
        block = file.block(address, head.uint(file.long, "global heap"), "global heap")
        block.take(8 + file.long, "global heap")
        while block.left >= 8 + file.long:
            index = block.uint(2, "object of a global heap")
            block.take(6, "object of a global heap")
            size = block.uint(file.long, "object of a global heap")
            if index == 0:  # what is free, to the end
                break
            found[index] = block.sub(size, "object of a global heap")
            block.take(min(-size % 8, block.left), "object of a global heap")
        return found
