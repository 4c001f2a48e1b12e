"""Faiss: vectors that are searched by nearness, as RVC and stores of passages keep them (.index).

Layout (little-endian): four letters that say which index it is, then its fields; one index may hold
others. ``INDEXES`` and ``TRANSFORMS`` say which fields, in order::

    H    header: i32 numbers in a vector, i64 vectors, 16 bytes, u8 trained, i32 metric,
         f32 its argument if that is over 1
    I    an index; T a transform, C as many as the number before says
    B    header of an index of bits: i32 bits and i32 bytes of a vector, i64 vectors, u8 trained,
         i32 metric
    M    hashes: i32 bits, i32 count, i32 flips; per hash i32, i64 and an array of bytes
    J    hashes: i32 bits, i32 flips, i64 lists, i32, array of bytes; per list array of 8 bytes and
         of bytes
    A    additive quantizer: i64 x 2, array of 8 bytes, u8, array of 4 bytes, i32 how it is searched
         (from 6 on another array of 4 bytes follows the two next numbers, from 8 on two), f32 x 2
    R    product of these: A, i64 count; as many A, i32 x 2; S likewise, with what follows in "IxLS"
    N    graph: i32 vectors, i32 x 5, u8 built; if so, per vector neighbours, i32 each, and -1
    Q    u8 whether a transform follows, T, I; i32 if that is of products
    D    direct map: u8 type, i64 array; for type 2, pairs of i64 as well
    L    inverted lists: "il00" none; "ilar" u64 lists, u64 bytes of a code, "full" and u64 array of
         sizes or "sprs" and u64 array of pairs, codes and i64 numbers of each
         "ilp2" likewise, with u64 levels and u64 vectors of a batch before the sizes: each list is
         filled up to a batch, and f32 per vector and level, and one more, follow
         "ilbl" u64 lists, 24 bytes, per list arrays of i64 and of bytes
         "ilod" ... and the name of a file that holds them, which the library opens
    v8   array: u64 count, as many elements of 8 bytes
    4    so many bytes

A transform may be alone in a file. Nothing is run, imported or fetched; a file that is named is
opened.

Source: https://github.com/facebookresearch/faiss/blob/v1.9.0/faiss/impl/index_read.cpp, the same of
1.15, and files that 1.15.1 writes (retrieved 2026-11-27). Not read: the numbers, but for the magic
numbers of programs; indexes of other kinds, which are a gap.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Purpose,
    Reference,
    Span,
    later,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = struct.Struct("<iqqqBi")
BITS = struct.Struct("<iiqBi")
LEVELS = struct.Struct("<iqqqB")
LAYERED = (b"IxFP", b"IxFp")
"""Indexes that begin otherwise."""

LATTICE, BEFORE = b"IxLa", 16
"""An index with numbers before its header, and their bytes."""


_FLAT, _PQ, _SQ = "H v4", "8 8 8 v4", "4 4 4 8 8 v4"
_LSQ = "A 8 8 8 8 8 4 4 8 4 8 1"
_IVF, _GRAPH = "H 8 8 I D", "v8 v4 v4 v8 v4 4 4 4 4 4"
_BITS, _MORE_BITS = "8 8 4", "8 8 4 8"
_FAST, _FAST_LISTS = "4 4 4 8 8 8 8 8 8 1 4 8 v1", "1 4 4 4 8 8 8 8 8 8 1 4 8 L"
_NEAR = "4 1 4 4 4 4 N"

INDEXES = {
    b"IxFI": _FLAT, b"IxF2": _FLAT, b"IxFl": _FLAT, b"null": "",
    b"IxHe": "H 4 1 1 v4 4 T v1", b"IxHE": "H 4 1 1 v4 4 T v1",
    b"IxPQ": f"H {_PQ} v1", b"IxPq": f"H {_PQ} v1 4 1 4", b"IxPo": f"H {_PQ} v1 4 1 4",
    b"IxSQ": f"H {_SQ} v1", b"IxPT": "H C I", b"IxMp": "H I v8", b"IxM2": "H I v8",
    b"IxRF": "H I I 4", b"IxRP": "H I I 4", b"IPfs": f"H {_PQ} 4 4 4 8 8 v1",
    b"IwFl": f"{_IVF} L", b"IwPQ": f"{_IVF} 1 8 {_PQ} L",
    b"IwSQ": f"{_IVF} {_SQ} 8 L", b"IwSq": f"{_IVF} {_SQ} 8 1 L",
    b"IwPf": f"{_IVF} 1 8 4 8 4 8 {_PQ} L",
    b"IxRq": "H A 4 4 8 v1", b"IxLS": f"H {_LSQ} 8 v1",
    b"IwRQ": f"{_IVF} 8 A 4 4 1 4 L", b"IwLS": f"{_IVF} 8 {_LSQ} 1 4 L",
    b"IxFP": "4 8 8 8 1 v1 v4", b"IxFp": "4 8 8 8 1 v1 v4",
    b"Ix2L": f"H I 8 1 {_PQ} 8 8 8 v1", b"Imiq": f"H {_PQ}", b"ImRQ": "H A 4 4 4",
    b"ILfs": f"H {_LSQ} {_FAST}", b"IRfs": f"H A 4 4 {_FAST}",
    b"IPLf": f"H S {_FAST}", b"IPRf": f"H R {_FAST}",
    b"IVLf": f"{_IVF} {_LSQ} {_FAST_LISTS}", b"IVRf": f"{_IVF} A 4 4 {_FAST_LISTS}",
    b"NPLf": f"{_IVF} S {_FAST_LISTS}", b"NPRf": f"{_IVF} R {_FAST_LISTS}",
    b"IxLa": "4 4 4 4 H v4", b"IwSh": f"{_IVF} T 4 4 4 v4 L",
    b"IxPR": "H R 8 v1", b"IxPL": "H S 8 v1", b"IRMf": "H I", b"IRMh": "H I",
    b"IwFd": f"{_IVF} v8 L", b"IwIQ": "H I Q", b"IwQR": f"{_IVF} 1 8 {_PQ} L {_PQ} v1 4",
    b"IwPR": f"{_IVF} 8 R 1 4 L", b"IwPL": f"{_IVF} 8 S 1 4 L",
    b"IwPn": f"{_IVF} 8 L", b"IwP2": f"{_IVF} 8 8 L",
    b"Ixrq": f"H {_BITS} v1 v4 1", b"Ixrr": f"H {_MORE_BITS} v1 v4 1",
    b"Irfn": f"H {_MORE_BITS} v4 1 4 8 8 8 v1", b"Irfs": f"H {_MORE_BITS} v4 1 v1 4 8 8 8 v1",
    b"Iwrq": f"{_IVF} {_BITS} 8 1 1 L", b"Iwrr": f"{_IVF} {_MORE_BITS} 8 1 1 L",
    b"Iwrn": f"{_IVF} {_MORE_BITS} 1 8 4 8 8 4 1 1 L",
    b"Iwrf": f"{_IVF} {_MORE_BITS} 1 8 4 8 8 4 1 1 v1 L",
    b"INSf": f"H {_NEAR} I", b"INSp": f"H {_NEAR} I", b"INSs": f"H {_NEAR} I",
    b"INNf": "H 4 4 4 4 4 4 4 4 4 1 v4 I",
    b"IBxF": "B v1", b"IBwF": "B 8 8 I D L", b"IBFf": "B I", b"IBMp": "B I v8", b"IBM2": "B I v8",
    b"IBHf": f"B {_GRAPH} I", b"IBHh": "B J", b"IBHm": "B I M",
    b"IHN2": f"H {_GRAPH} I", b"IHfP": f"H 8 v4 {_GRAPH} I",
    b"IHNc": f"H 1 1 4 {_GRAPH} I", b"IHc2": f"H 1 1 4 4 {_GRAPH} I",
    b"IHNf": f"H {_GRAPH} I", b"IHNp": f"H {_GRAPH} I", b"IHNs": f"H {_GRAPH} I",
}  # fmt: skip
"""What stands behind the letters of an index."""

_LINEAR, _ENDS = "1 v4 v4", " 4 4 1"
TRANSFORMS = {
    b"rrot": _LINEAR + _ENDS, b"LTra": _LINEAR + _ENDS, b"VNrm": "4" + _ENDS,
    b"PCAm": f"4 1 v4 v4 v4 {_LINEAR}{_ENDS}", b"PcAm": f"4 1 4 v4 v4 v4 {_LINEAR}{_ENDS}",
    b"Pcam": f"4 4 1 4 v4 v4 v4 {_LINEAR}{_ENDS}", b"RmDT": "v4" + _ENDS, b"VCnt": "v4" + _ENDS,
    b"HRot": "4" + _ENDS, b"Viqm": f"4 4 {_LINEAR}{_ENDS}", b"Viqt": "v4 1 T T" + _ENDS,
}  # fmt: skip
"""Likewise, of a transform."""

LINEAR_METRICS = (0, 1)
"""Metrics without an argument."""

DEEP = 8
"""Indexes in indexes, at most."""

PRODUCTS = 4096
"""Quantizers of a product of them, at most."""

PRODUCT_LISTS = (b"IwPQ", b"IwQR")

CHAINED = 64
"""Transforms of an index, or hashes, at most."""

ONE_ARRAY, TWO_ARRAYS = 6, 8
"""How an additive quantizer is searched, from which on arrays follow."""

LAST = struct.Struct("<iiB")
"""What stands at the end of a transform."""

BATCH = 1 << 20
"""Vectors of a batch are fewer."""

NAME = 4096
"""Bytes of the name of a file."""

HASHED = 2
FULL, SPARSE = b"full", b"sprs"

_LETTERS = later.pattern(rb"(?:I[xwHPvNBRmrLV]|NP|nu)[A-Za-z0-9]{2}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether letters of an index, and a header that can be one, are there."""
    head = glimpse.head[: 4 + HEADER.size]
    if head[:4] in TRANSFORMS:
        return _turns(glimpse)
    if not _LETTERS.fullmatch(head[:4]) or len(head) < 4 + HEADER.size:
        return False
    if head[:4] in LAYERED:
        width, levels, batch, total, trained = LEVELS.unpack_from(head, 4)
        fits = 0 < width < 1 << 20 and 0 < levels <= width and 0 < batch < 1 << 32
        return fits and total >= 0 and trained in (0, 1)
    if head.startswith(b"IB"):
        width, size, total, trained, metric = BITS.unpack_from(head, 4)
        fits = 0 < width < 1 << 20 and width == 8 * size
        return fits and total >= 0 and trained in (0, 1) and 0 <= metric < 64
    if head.startswith(LATTICE):
        head = glimpse.head[BEFORE : BEFORE + 4 + HEADER.size].ljust(4 + HEADER.size, b"\xff")
    width, total, _, _, trained, metric = HEADER.unpack_from(head, 4)
    return 0 < width < 1 << 20 and total >= 0 and trained in (0, 1) and 0 <= metric < 64


def _turns(glimpse: Glimpse) -> bool:
    """Whether numbers in a vector, before and after a transform, are at the end."""
    if glimpse.size < LAST.size + 8:
        return False
    before, after, trained = LAST.unpack(glimpse.tail[-LAST.size :])
    return 0 < before < 1 << 20 and 0 < after < 1 << 20 and trained in (0, 1)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which indexes there are, a ``Reference`` per file that is opened, and gaps.

    Raises:
        FormatError: Damaged, cut off, or indexes in indexes without end.
    """
    start = cursor.offset
    reader = _Reader(cursor)
    try:
        if cursor.peek(min(cursor.left, 4), "letters") in TRANSFORMS:
            yield from reader.alone()
        else:
            yield from reader.index(DEEP)
    except _UnknownError as unknown:
        yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, str(unknown))
        cursor.seek(cursor.stop, "end")
    if cursor.offset > start:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, cursor.offset))
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the index")


class _UnknownError(Exception):
    """An index, a transform or lists of a kind that is not read."""


class _Reader:
    """Follows fields of indexes."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._inside = 0

    def index(self, deep: int) -> Iterator[Evidence]:
        """Follow one index, and those in it."""
        at = self._cursor.offset
        letters = self._cursor.take(4, "letters")
        if letters not in INDEXES:
            raise _UnknownError(f"faiss index {letters!r}; this version does not read it")
        if not deep:
            raise FormatError("indexes in indexes", offset=at, kind=GapKind.LIMIT)
        yield Entry(self._cursor.place(at), "faiss.index", letters.decode("ascii"))
        for field in INDEXES[letters].split():
            match field:
                case "I":
                    yield from self.index(deep - 1)
                case "L":
                    yield from self._lists()
                case "Q":
                    yield from self._independent(deep)
                case _:
                    self._field(field)

    def alone(self) -> Iterator[Evidence]:
        """Follow a transform that is in no index."""
        at = self._cursor.offset
        letters = self._cursor.peek(4, "letters").decode("ascii")
        self._transform()
        yield Entry(self._cursor.place(at), "faiss.transform", letters)

    def _field(self, field: str) -> None:
        own: Mapping[str, Callable[[], None]] = {
            "H": self._header, "D": self._direct, "C": self._chain, "T": self._transform,
            "M": self._hashes, "J": self._lists_by_hash, "A": self._additive,
            "N": self._neighbours, "R": partial(self._product, "A 4 4"),
            "S": partial(self._product, _LSQ),
        }  # fmt: skip
        if field in own:
            own[field]()
        elif field.startswith("v"):
            self._array(int(field[1:]))
        elif field == "B":
            self._cursor.skip(BITS.size, "header")
        else:
            self._cursor.skip(int(field), "field")

    def _header(self) -> None:
        metric = HEADER.unpack(self._cursor.take(HEADER.size, "header"))[-1]
        self._cursor.skip(0 if metric in LINEAR_METRICS else 4, "argument of the metric")

    def _direct(self) -> None:
        kind = self._cursor.u8("direct map")
        self._array(8)
        if kind == HASHED:
            self._array(16)

    def _chain(self) -> None:
        at, count = self._cursor.offset, self._cursor.u32("transforms")
        if count > CHAINED:
            raise FormatError(f"{count} transforms", offset=at)
        for _ in range(count):
            self._field("T")

    def _transform(self) -> None:
        at, letters = self._cursor.offset, self._cursor.take(4, "letters")
        if letters not in TRANSFORMS:
            raise _UnknownError(f"faiss transform {letters!r}; this version does not read it")
        self._inside += 1
        if self._inside > DEEP:
            raise FormatError("transforms in transforms", offset=at, kind=GapKind.LIMIT)
        for each in TRANSFORMS[letters].split():
            self._field(each)
        self._inside -= 1

    def _lists_by_hash(self) -> None:
        cursor, at = self._cursor, self._cursor.offset
        cursor.skip(8, "bits")
        count = cursor.u64("lists")
        cursor.skip(4, "bits")
        self._array(1)
        if 16 * count > cursor.left:
            raise FormatError(f"{count} lists in {cursor.left} bytes", offset=at)
        for _ in range(count):
            self._array(8)
            self._array(1)

    def _hashes(self) -> None:
        cursor, at = self._cursor, self._cursor.offset
        _, count, _ = struct.unpack("<iii", cursor.take(12, "hashes"))
        if not 0 <= count <= CHAINED:
            raise FormatError(f"{count} hashes", offset=at)
        for _ in range(count):
            cursor.skip(12, "sizes")
            self._array(1)

    def _additive(self) -> None:
        cursor = self._cursor
        cursor.skip(16, "sizes")
        self._array(8)
        cursor.skip(1, "trained")
        self._array(4)
        how = cursor.u32("how it is searched")
        cursor.skip(8, "norms")
        for _ in range((how >= ONE_ARRAY) + (how >= TWO_ARRAYS)):
            self._array(4)

    def _product(self, fields: str) -> None:
        self._additive()
        at, count = self._cursor.offset, self._cursor.u64("quantizers")
        if count > PRODUCTS:
            raise FormatError(f"{count} quantizers", offset=at)
        for _ in range(count):
            for each in fields.split():
                self._field(each)

    def _neighbours(self) -> None:
        """Pass over a graph: as many lists of numbers as there are vectors, each with -1 behind."""
        cursor, at = self._cursor, self._cursor.offset
        left = cursor.number(4, "vectors", signed=True)
        cursor.skip(20, "numbers of a graph")
        if not cursor.u8("built"):
            return
        if not 0 <= left <= cursor.left // 4:
            raise FormatError(f"lists of {left} vectors in {cursor.left} bytes", offset=at)
        while left:
            count = min(cursor.left // 4, 1 << 12)
            row = struct.unpack(f"<{count}i", cursor.peek(4 * count, "neighbours"))
            ends = row.count(-1)
            if not count:
                raise FormatError("neighbours: the file ends early", offset=cursor.offset)
            if ends > left:
                places = (index for index, each in enumerate(row) if each == -1)
                count = next(itertools.islice(places, left - 1, None)) + 1
            elif ends == left:
                count -= row[::-1].index(-1)
            left -= min(ends, left)
            cursor.skip(4 * count, "neighbours")

    def _independent(self, deep: int) -> Iterator[Evidence]:
        if self._cursor.u8("transform"):
            self._field("T")
        at = self._cursor.offset
        yield from self.index(deep - 1)
        letters = self._cursor.source.read(at, 4)
        self._cursor.skip(4 if letters in PRODUCT_LISTS else 0, "table")

    def _array(self, width: int) -> int:
        """Pass over an array; return how many elements it has."""
        count = self._cursor.u64("count")
        self._cursor.skip(width * count, "array")
        return count

    def _lists(self) -> Iterator[Evidence]:
        cursor, at = self._cursor, self._cursor.offset
        match cursor.take(4, "letters"):
            case b"il00":
                return
            case b"ilar":
                lists, code = cursor.u64("lists"), cursor.u64("bytes of a code")
                total = self._sizes(lists)
                cursor.skip(total * (code + 8), "lists")
            case b"ilp2":
                lists, code = cursor.u64("lists"), cursor.u64("bytes of a code")
                levels, batch = cursor.u64("levels"), cursor.u64("vectors of a batch")
                if not 0 < batch < BATCH:
                    raise FormatError(f"batches of {batch}", offset=at)
                before = cursor.offset
                total = self._sizes(lists)
                cursor.seek(before, "sizes")
                filled = self._sizes(lists, batch)
                cursor.skip(filled * (code + 4 * (levels + 1)) + 8 * total, "lists")
            case b"ilbl":
                lists = cursor.u64("lists")
                cursor.skip(24, "blocks")
                if 16 * lists > cursor.left:
                    raise FormatError(f"{lists} lists in {cursor.left} bytes", offset=at)
                for _ in range(lists):
                    self._array(8)
                    self._array(1)
            case b"ilod":
                cursor.skip(16, "lists")
                self._array(24)
                self._array(16)
                size = cursor.u64("size of a name")
                if size > NAME:
                    raise FormatError(f"a name of {size} bytes", offset=at)
                name = cursor.take(size, "name").decode("utf-8", "backslashreplace")
                yield Reference(cursor.place(at), Purpose.DATA, name, "lists on disk")
                cursor.skip(8, "size of the file")
            case other:
                raise _UnknownError(f"faiss lists {other!r}; this version does not read them")

    def _sizes(self, lists: int, batch: int = 1) -> int:
        """Read how long lists are; return how long they are in all, each filled up to a batch."""
        cursor, at = self._cursor, self._cursor.offset
        how, count = cursor.take(4, "letters"), cursor.u64("count")
        if (
            how not in (FULL, SPARSE)
            or (how == FULL and count != lists)
            or count % 2 > (how == FULL)
        ):
            raise FormatError(f"sizes {how!r}, {count} of {lists}", offset=at)
        if 8 * count > cursor.left:
            raise FormatError(f"{count} sizes in {cursor.left} bytes", offset=at)
        total, step = 0, 1 if how == FULL else 2
        while count:
            here = min(count, 1 << 12)
            sizes = struct.unpack(f"<{here}Q", cursor.take(8 * here, "sizes"))
            total += sum(-(-size // batch) * batch for size in sizes[step - 1 :: step])
            count -= here
        return total


FORMAT = Format(
    id="faiss-index",
    title="Faiss index",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(
        b"Ix",
        b"Iw",
        b"IH",
        b"IP",
        b"Iv",
        b"IN",
        b"IB",
        b"IR",
        b"Im",
        b"Ir",
        b"IL",
        b"IV",
        *TRANSFORMS,
        b"NPLf",
        b"NPRf",
        b"null",
    ),
    extensions=(".faiss",),
)
