"""Say where the elements of an HDF5 dataset lie: in this file, in which pieces, or in others.

Layout of the message (O: size of an offset, L: of a length)::

    version 1, 2   u8, u8 axes, u8 class, 5 bytes, [O address], u32 per axis, [u32 size, bytes]
    version 3, 4   u8, u8 class, then
      compact        u16 size, bytes
      contiguous     O address, L size
      chunked (3)    u8 axes + 1, O tree, u32 per axis and element
      chunked (4)    u8 flags, u8 axes + 1, u8 n, n bytes per axis and element, u8 index:
                     1 one chunk, 2 in a row, 3 fixed array, 4 extensible array, 5 B-tree 2
      virtual (4)    O global heap, u32 index: u8 version, L n, n x ([u8 flags], file, dataset,
                     selection there, selection here); from version 1 on as the file itself, or
                     as an earlier one, by flags

    elements elsewhere   u8 1, 3 bytes, u16, u16 n, O local heap of names, n x (L name, L, L size)
    filters              u8 version, u8 n, [6 bytes], n x (u16 id, u16 name, u16, u16 values, ...)

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-26).
Version 1 of the virtual one is that of HDF5 2.0, ``src/H5Dvirtual.c`` of
https://github.com/HDFGroup/hdf5. Not read: the elements; pages of an array's blocks that were never
written.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind, Span, later
from weighbridge.core.records import dataclass
from weighbridge.intake.hdf5file import Block, File
from weighbridge.intake.hdf5heaps import Globals, records
from weighbridge.intake.hdf5links import nodes
from weighbridge.intake.hdf5types import AXES

COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = 0, 1, 2, 3

FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
           32000: "lzf"}  # fmt: skip
"""Filters of the library, and h5py's own; others are native code that is looked for on the host."""

_SET = later.pattern(rb"[^\0]")

_FILTERED = 2
_SAME_FILE = 4
_WIDEST = 8
"""Bytes of an extent of a chunk, at most."""

_SINGLE, _IMPLICIT, _FIXED, _EXTENSIBLE, _TREE = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Layout:
    """Where elements lie.

    Attributes:
        kind: ``COMPACT``, ``CONTIGUOUS``, ``CHUNKED`` or ``VIRTUAL``.
        pieces: Spans of the artifact; of a contiguous one, the one; none if never written. Of
            those in chunks, the first.
        stored: Bytes of all pieces.
        more: Whether there are more pieces.
        sources: Files and datasets that a virtual one is put together from.
    """

    kind: int
    pieces: tuple[Span, ...] = ()
    stored: int = 0
    more: bool = False
    sources: tuple[tuple[str, str], ...] = ()


def layout(file: File, body: Block, shape: tuple[int, ...], heaps: Globals, most: int) -> Layout:
    """Read a layout message and the index of chunks that it leads to.

    Args:
        file: The file.
        body: The message.
        shape: Of the dataset.
        heaps: Where sources of a virtual one are listed.
        most: Pieces that are kept.

    Raises:
        FormatError: Damaged, or of a version that is not known.
    """
    version = body.uint(1, "layout")
    if version in {1, 2}:
        return _old(file, body, shape, most)
    if version not in {3, 4, 5}:
        why = f"layout of version {version}"
        raise FormatError(why, offset=body.start, kind=GapKind.UNSUPPORTED)
    kind = body.uint(1, "layout")
    if kind == COMPACT:
        size = body.uint(2, "elements")
        inner = body.sub(size, "elements")
        return Layout(COMPACT, (Span(inner.start, inner.start + size),), size)
    if kind == CONTIGUOUS:
        return _contiguous(file, file.address(body, "elements"), body.uint(file.long, "elements"))
    if kind == VIRTUAL:
        return _virtual(file, body, heaps)
    if kind != CHUNKED:
        raise FormatError(f"layout of class {kind}", offset=body.start, kind=GapKind.UNSUPPORTED)
    if version == 3:  # noqa: PLR2004 - the last with one kind of index
        rank = body.uint(1, "axes of chunks")
        tree = file.address(body, "tree of chunks")
        return _chunked(_first(file, tree, rank), most)
    return _chunked(_indexed(file, body, shape), most)


def _old(file: File, body: Block, shape: tuple[int, ...], most: int) -> Layout:
    rank, kind = body.uint(1, "axes"), body.uint(1, "layout")
    body.take(5, "layout")
    where = None if kind == COMPACT else file.address(body, "elements")
    extents = body.uints(rank, 4, "axes")
    if kind == COMPACT:
        size = body.uint(4, "elements")
        inner = body.sub(size, "elements")
        return Layout(COMPACT, (Span(inner.start, inner.start + size),), size)
    if kind == CONTIGUOUS:
        # These versions give the size as axes, the last of which may be that of the element.
        return _contiguous(file, where, math.prod(extents) if len(extents) > len(shape) else 0)
    if kind == CHUNKED:
        return _chunked(_first(file, where, rank), most)
    raise FormatError(f"layout of class {kind}", offset=body.start, kind=GapKind.UNSUPPORTED)


def _contiguous(file: File, address: int | None, size: int) -> Layout:
    if address is None:
        return Layout(CONTIGUOUS)
    return Layout(CONTIGUOUS, (file.span(address, size, "elements"),), size)


def _chunked(chunks: Iterator[Span], most: int) -> Layout:
    """Go through chunks, which may be millions, and keep some."""
    kept, stored, more = list[Span](), 0, False
    for chunk in chunks:
        stored += chunk.size
        more = len(kept) >= most
        if not more:
            kept.append(chunk)
    return Layout(CHUNKED, tuple(kept), stored, more)


def _first(file: File, tree: int | None, rank: int) -> Iterator[Span]:
    """Yield the chunks that a B-tree of version 1 lists."""
    if tree is None:
        return
    key = 8 + 8 * rank
    for block, held in nodes(file, tree, 1, key, file.head.chunk):
        for _ in range(held):
            size = block.uint(4, "size of a chunk")
            block.take(key - 4, "key")
            yield file.span(file.known(block, "chunk"), size, "chunk")


def _indexed(file: File, body: Block, shape: tuple[int, ...]) -> Iterator[Span]:
    """Yield the chunks that one of the newer indexes lists."""
    flags, rank, wide = body.uint(1, "flags"), body.uint(1, "axes of chunks"), body.uint(1, "axes")
    if rank > AXES + 1 or wide > _WIDEST:
        raise FormatError(f"chunks of {rank} axes of {wide} bytes", offset=body.start)
    extents = body.uints(rank, wide, "axes of chunks")
    kind = body.uint(1, "index of chunks")
    size = math.prod(extents)
    counts = [-(-axis // max(extent, 1)) for axis, extent in zip(shape, extents, strict=False)]
    index = _Index(file, size)
    if kind == _SINGLE:
        if flags & _FILTERED:
            size = body.uint(file.long, "size of a chunk")
            body.take(4, "filter mask")
        where = file.address(body, "chunk")
        yield from [file.span(where, size, "chunk")] if where is not None else []
    elif kind == _IMPLICIT:
        where = file.address(body, "chunks")
        whole = size * math.prod(counts)
        yield from [file.span(where, whole, "chunks")] if where is not None else []
    elif kind in {_FIXED, _EXTENSIBLE, _TREE}:
        body.take({_FIXED: 1, _EXTENSIBLE: 5, _TREE: 6}[kind], "index of chunks")
        where = file.address(body, "index of chunks")
        if where is not None and kind == _TREE:
            yield from index.tree(where, rank - 1)
        elif where is not None:
            yield from index.fixed(where) if kind == _FIXED else index.extensible(where)
    else:
        why = f"chunks with an index of kind {kind}"
        raise FormatError(why, offset=body.start, kind=GapKind.UNSUPPORTED)


class _Index:
    """Reads the newer indexes of chunks."""

    def __init__(self, file: File, size: int) -> None:
        """``size`` is that of a chunk that no filter packs, in bytes."""
        self._file = file
        self._size = size
        self._packed = False
        self._element = 0

    def tree(self, address: int, rank: int) -> Iterator[Span]:
        """Yield chunks from the records of a B-tree of version 2."""
        file = self._file
        for record in records(file, address):
            body = Block(record, file.head.at)
            where, size = file.known(body, "chunk"), self._size
            more = len(record) - file.wide - 8 * rank
            if more > 4:  # noqa: PLR2004 - a size, and the mask of filters
                size = body.uint(more - 4, "size of a chunk")
            yield file.span(where, size, "chunk")

    def fixed(self, address: int) -> Iterator[Span]:
        """Yield chunks from an array of as many elements as there are chunks."""
        file = self._file
        head = file.block(address, 12 + file.long + file.wide, "fixed array")
        self._kind(head, b"FAHD", "fixed array")
        bits, held = head.uint(1, "fixed array"), head.uint(file.long, "fixed array")
        where = file.address(head, "fixed array")
        if where is not None:
            yield from self._elements(b"FADB", where, 6 + file.wide, held, 1 << min(bits, 63))

    def extensible(self, address: int) -> Iterator[Span]:
        """Yield chunks from an array that grows by blocks of doubling sizes."""
        file = self._file
        head = file.block(address, 16 + 6 * file.long + file.wide, "extensible array")
        self._kind(head, b"EAHD", "extensible array")
        bits, first, least, pointers, page = head.uints(5, 1, "extensible array")
        head.take(6 * file.long, "extensible array")
        where = file.address(head, "extensible array")
        powers = all(each and not each & (each - 1) for each in (least, pointers))
        if where is None:
            return
        if not (powers and bits <= 64 and page < 64):  # noqa: PLR2004 - bits of an index
            raise FormatError("extensible array: impossible sizes", offset=head.start)
        blocks = max(1 + bits - (least.bit_length() - 1), 0)
        direct, skipped = 2 * (pointers - 1), 2 * (pointers.bit_length() - 1)
        several = max(blocks - skipped, 0)
        size = 10 + file.wide + first * self._element + (direct + several) * file.wide
        block = file.block(where, size, "extensible array")
        self._marked(block, b"EAIB")
        block.take(file.wide, "extensible array")
        yield from self._chunks(block, first)
        prefix = 6 + file.wide + (bits + 7) // 8
        for number in range(min(skipped, blocks)):
            for _ in range(1 << number // 2):
                held = least << (number + 1) // 2
                if (inner := file.address(block, "extensible array")) is not None:
                    yield from self._elements(b"EADB", inner, prefix, held, 1 << page)
        for number in range(skipped, skipped + several):
            if (inner := file.address(block, "extensible array")) is not None:
                yield from self._several(inner, prefix, number, least, 1 << page)

    def _several(
        self, address: int, prefix: int, number: int, least: int, page: int
    ) -> Iterator[Span]:
        """Yield chunks from a block of addresses of blocks."""
        file = self._file
        count, held = 1 << number // 2, least << (number + 1) // 2
        # pages that were written are marked bit by bit
        each = -(-(held // page) // 8) if held > page else 0
        size = prefix + count * (each + file.wide) + 4
        block = file.block(address, size, "extensible array")
        self._marked(block, b"EASB")
        block.at = prefix
        marks = [block.take(each, "pages") for _ in range(count)]
        for written in marks:
            if (inner := file.address(block, "extensible array")) is not None:
                yield from self._elements(b"EADB", inner, prefix, held, page, written)

    def _elements(
        self, mark: bytes, where: int, prefix: int, held: int, page: int, written: bytes = b""
    ) -> Iterator[Span]:
        """Yield chunks from one block of elements, which has pages if it is a large one.

        Args:
            mark: Signature of the block.
            where: Its address.
            prefix: Bytes before what it holds.
            held: Elements.
            page: Elements of a page.
            written: A bit for each page; those of a fixed array are in the block.
        """
        file = self._file
        if held <= page:
            block = file.block(where, prefix + held * self._element + 4, "array of chunks")
            self._marked(block, mark)
            block.at = prefix
            yield from self._chunks(block, held)
            return
        pages = -(-held // page)
        marks = -(-pages // 8) if mark == b"FADB" else 0
        block = file.block(where, prefix + marks + 4, "array of chunks")
        self._marked(block, mark)
        written = block.data[prefix : prefix + marks] or written
        at = where + prefix + marks + 4
        # Pages that were never written take room all the same.
        file.span(at, held * self._element + 4 * pages, "pages of chunks")
        for number in _marks(written[: -(-pages // 8)], pages):
            here = min(page, held - number * page)
            place = at + number * (page * self._element + 4)
            block = file.block(place, here * self._element + 4, "page of chunks")
            yield from self._chunks(block, here)

    def _kind(self, head: Block, mark: bytes, what: str) -> None:
        """Read what an element of an array is."""
        head.expect(mark, what)
        head.take(1, what)
        self._packed = head.uint(1, what) == 1
        self._element = head.uint(1, what)
        if self._element < self._file.wide + (5 if self._packed else 0):
            raise FormatError(f"{what}: impossible sizes", offset=head.start)

    def _marked(self, block: Block, mark: bytes) -> None:
        block.expect(mark, "array of chunks")
        block.take(2, "array of chunks")

    def _chunks(self, block: Block, count: int) -> Iterator[Span]:
        """Yield chunks from elements in a row; many, so this is done without blocks."""
        file, size, each, wide = self._file, self._size, self._element, self._file.wide
        data = block.take(count * each, "chunks")
        # Arrays may be shared, and elements alike: of each, the span is made once.
        seen = file.chunks.setdefault((size, each, self._packed), {})
        for at in range(0, len(data), each):
            raw = data[at : at + each]
            if (chunk := seen.get(raw)) is None:
                where = int.from_bytes(raw[:wide], "little")
                if where == file.undefined:
                    continue
                if self._packed:
                    size = int.from_bytes(raw[wide:-4], "little")
                chunk = file.span(where, size, "chunk")
                if file.chunks_left > 0:
                    file.chunks_left -= 1
                    seen[raw] = chunk
            yield chunk


def _marks(bits: bytes, most: int) -> Iterator[int]:
    """Yield which bits are set, of ``most``; the first is the highest of the first byte."""
    for at in _SET.finditer(bits):
        first = 8 * at.start()
        byte = bits[at.start()]
        yield from (first + n for n in range(min(8, most - first)) if byte << n & 0x80)


def external(file: File, body: Block) -> Iterator[str]:
    """Yield the names of the files that hold a dataset's elements.

    Raises:
        FormatError: Damaged.
    """
    body.take(6, "external files")
    held = body.uint(2, "external files")
    heap = file.known(body, "names of external files")
    head = file.block(heap, 8 + 2 * file.long + file.wide, "names of external files")
    head.expect(b"HEAP", "names of external files")
    head.take(4, "names of external files")
    size, _ = head.uints(2, file.long, "names of external files")
    where = file.known(head, "names of external files")
    names = file.block(where, size, "names of external files")
    for _ in range(held):
        names.at = min(body.uint(file.long, "external file"), len(names.data))
        body.take(2 * file.long, "external file")
        name = names.text("name of an external file")
        file.spend(len(name), "name of an external file")  # many may share one long text
        yield name


def filters(body: Block) -> Iterator[str]:
    """Yield what the filters of a dataset are called.

    Raises:
        FormatError: Damaged.
    """
    version, held = body.uint(1, "filters"), body.uint(1, "filters")
    body.take(6 if version == 1 else 0, "filters")
    for _ in range(held):
        number = body.uint(2, "filter")
        named = body.uint(2, "filter") if version == 1 or number >= 256 else 0  # noqa: PLR2004
        body.take(2, "filter")
        values = body.uint(2, "filter")
        body.take(named + (-named % 8 if version == 1 else 0), "name of a filter")
        body.take(4 * values + (4 * (values % 2) if version == 1 else 0), "filter")
        yield FILTERS.get(number, f"filter {number}")


def _virtual(file: File, body: Block, heaps: Globals) -> Layout:
    """Read which datasets of which files are put together."""
    where = file.address(body, "virtual dataset")
    if where is None:
        return Layout(VIRTUAL)
    block = heaps.object(where, body.uint(4, "virtual dataset"))
    version, held = block.uint(1, "virtual dataset"), block.uint(file.long, "virtual dataset")
    if version > 1:
        why = f"virtual dataset of version {version}"
        raise FormatError(why, offset=block.start, kind=GapKind.UNSUPPORTED)
    found = list[tuple[str, str]]()
    for _ in range(held):
        flags = block.uint(1, "flags") if version else 0
        name = "." if flags & _SAME_FILE else _named(file, block, found, 0, flags & 1)
        found.append((name, _named(file, block, found, 1, flags & 2)))
        _selection(block)
        _selection(block)
    return Layout(VIRTUAL, sources=tuple(dict.fromkeys(found)))


def _named(file: File, block: Block, found: list[tuple[str, str]], which: int, before: int) -> str:
    """Read the name of a source, which may be that of an earlier one."""
    if not before:
        return block.text("name of a source")
    index = block.uint(file.long, "source")
    if index >= len(found):
        raise FormatError(f"no source {index} before", offset=block.offset)
    return found[index][which]


def _selection(block: Block) -> None:
    """Pass over a selection of elements: all, none, points, or blocks."""
    kind, version = block.uint(4, "selection"), block.uint(4, "selection")
    if kind in {0, 3}:
        block.take(8, "selection")
    elif kind in {1, 2} and version == 1:
        block.take(4, "selection")
        block.take(block.uint(4, "selection"), "selection")
    elif kind == 2 and version in {2, 3}:  # noqa: PLR2004 - blocks, in their newer spellings
        flags = block.uint(1, "selection")
        if version == 2:  # noqa: PLR2004 - always of 8 bytes
            size, _ = 8, block.take(4, "selection")
        else:
            size = block.uint(1, "selection")
        rank = block.uint(4, "selection")
        if flags & 1:
            block.take(4 * rank * size, "selection")
        else:
            block.take(2 * rank * size * block.uint(size, "selection"), "selection")
    elif kind == 1 and version == 2:  # noqa: PLR2004 - points, in their newer spelling
        size, rank = block.uint(1, "selection"), block.uint(4, "selection")
        block.take(rank * size * block.uint(size, "selection"), "selection")
    else:
        why = f"selection of kind {kind}, version {version}"
        raise FormatError(why, offset=block.start, kind=GapKind.UNSUPPORTED)
