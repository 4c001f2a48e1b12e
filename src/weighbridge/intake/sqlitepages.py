"""Values of a SQLite database: what the rows of its tables hold that is bytes or text.

A database is pages; a log has a frame for each page that was changed (32 bytes of header, and 24
before each page). A leaf of a table, big-endian::

    0    u8 13; u16 first free; u16 cells; u16 where they begin; u8 scattered bytes
         (behind 100 bytes of header on the first page); u16 for each cell: where it is
    cell varint bytes of the record, varint number of the row, the record; of a long one the
         beginning, and u32 a page: u32 the next one, and more of it
    record   varint bytes of its header, varint type of each value, the values

A table without numbers of rows is an index: pages of it begin with 10, or with 2 if others are
below (4 bytes more of head, and 4 before each record), their records have no number, and what of a
long one is in the page is reckoned in another way. So each index is read as a table is.

Source: https://www.sqlite.org/fileformat2.html, ``walformat.html`` (retrieved 2026-11-28). Not
read: packed values; what a view computes; which table a page is of, and whether it is of any: pages
that are free hold what was deleted, and are read like others.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from weighbridge.core import FormatError, GapKind, Span, later
from weighbridge.intake import zeros
from weighbridge.intake.source import Source

LEAF, INDEX, INNER = 13, 10, 2
"""Kinds of pages that hold records: of a table, of an index, and of one with others below."""

KINDS = frozenset({LEAF, INDEX, INNER})
FIRST = 100
"""Bytes before what is on the first page of a database."""

HEAD = 8
CHILD = 4
"""Bytes before a record, and of the head, of a page with others below."""

LOG, FRAME = 32, 24
ROOT = b"\0\0\0\1"
"""Number of the first page, as a log has it."""

SHORTEST, LOOKED = 4, 256
"""Bytes of a value that is told, at least, and of those that are told of it."""

STEP = 1 << 20
SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
"""Bytes of a value by its type, up to those whose type says how long they are."""

BLOB = 12
COLUMNS = 9 << 15
"""Bytes of the header of a record, at most: of as many columns as there may be."""

AGAIN = 8
"""How often a byte may be part of a record, of its header and of a value that is told, on average:
free pages hold records that were moved."""

WIDEST = 9
"""Bytes of a number."""

SHAPES = 4096
"""Headers of records that are remembered, with where values lie that may be told."""

_ONE = rb"[\x80-\xff]{0,7}+[\0-\x7f]"
_RECORD = {
    False: later.pattern(rb"%b%b[\1-\x40]" % (_ONE, _ONE)),
    True: later.pattern(rb"%b[\1-\x40]" % _ONE),
}
"""What stands before the types of most records; of an index, without a number of the row."""

MARKS = (b"\x93", b"\n", b"PK\3\4", b"x'", b"X'", b"x\0'", b"X\0'")
"""What a value has in it that names anything: a name is taken from the stack, or two lines; of SQL,
bytes that are written out, in UTF-16 as well."""

BEYOND = 1 << 17
"""Behind any page, and behind all of what may begin in one."""


class Joined:
    """Stretches of a source, as one."""

    def __init__(self, source: Source, spans: list[tuple[int, int]]) -> None:
        """Join stretches, each a beginning and an end."""
        self._source, self._spans = source, spans

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(stop - start for start, stop in self._spans)

    @property
    def single(self) -> Span | None:
        """The only stretch, if there is one."""
        return Span(*self._spans[0]) if len(self._spans) == 1 else None

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset`` on."""
        found, end = [], offset + size
        at = 0
        for start, stop in self._spans:
            first, last = max(offset, at), min(end, at + stop - start)
            if first < last:
                found.append(self._source.read(start + first - at, last - first))
            at += stop - start
        return b"".join(found)

    def within(self, start: int, stop: int) -> Joined:
        """Return a part of it."""
        found, at = [], 0
        for first, last in self._spans:
            begin, end = max(start - at, 0), min(stop - at, last - first)
            if begin < end:
                found.append((first + begin, first + end))
            at += last - first
        return Joined(self._source, found)


class Pages:
    """The pages of a database, or of its log."""

    def __init__(
        self,
        source: Source,
        span: tuple[int, int],
        size: int,
        begin: AbstractSet[int],
        unused: int = 0,
    ) -> None:
        """Take the pages in a span.

        Args:
            source: Holds them.
            span: Where the file begins and ends.
            size: Bytes of a page.
            begin: By which bytes values begin that are told, unless they are long.
            unused: Bytes at the end of each that are not SQLite's.
        """
        self._source, (self._start, self._stop) = source, span
        self._size, self._usable, self._begin = size, size - unused, begin
        self._shapes: dict[bytes, tuple[tuple[int, int], ...]] = {}
        self._log: dict[int, int] = {}
        self._room = AGAIN * (self._stop - self._start)

    def database(self) -> Iterator[tuple[bytes, Joined]]:
        """Yield how values of a database begin, and all of each."""
        many = max(STEP // self._size, 1) * self._size
        at = self._start
        while at < self._stop:
            data = self._source.read(at, min(many, self._stop - at))
            for first in range(0, len(data), self._size):
                if data[first] in KINDS or at + first == self._start:
                    yield from self._leaf(data[first : first + self._size], at + first)
            at += len(data) or many
            if not any(data[-self._size :]):
                # A file may be as long as a database may become.
                found = zeros.run(self._source, at, self._stop)
                at += found - found % self._size

    def log(self) -> Iterator[tuple[bytes, Joined]]:
        """Yield the same of a log: each page as it was at any time."""
        step = FRAME + self._size
        places = range(self._start + LOG, self._stop - step + 1, step)
        for at in places:
            self._log[int.from_bytes(self._source.read(at, 4), "big")] = at + FRAME
        for at in places:
            page = self._source.read(at + FRAME, self._size)
            if page[0] in KINDS or self._source.read(at, 4) == ROOT:
                yield from self._leaf(page, at + FRAME)

    def _leaf(self, page: bytes, at: int) -> Iterator[tuple[bytes, Joined]]:
        first = self._source.read(at - FRAME, 4) == ROOT if self._log else at == self._start
        base = FIRST if first else 0
        kind = page[base] if base < len(page) else 0
        if kind not in KINDS:
            return
        many = int.from_bytes(page[base + 3 : base + 5], "big")
        begin = base + HEAD + CHILD * (kind == INNER)
        table = page[begin : begin + 2 * many]
        places = [where for (where,) in struct.iter_unpack(">H", table[: len(table) & ~1])]
        if kind == INNER:
            places = [where + CHILD for where in places]
        most = self._most(kind)
        yield from self._cells(page, at, list(_telling(page, places, most)), most, kind)

    def _most(self, kind: int) -> int:
        """Return how many bytes a record may have that is in one page."""
        return self._usable - 35 if kind == LEAF else (self._usable - 12) * 64 // 255 - 23

    def _cells(
        self, page: bytes, at: int, places: list[int], most: int, kind: int
    ) -> Iterator[tuple[bytes, Joined]]:
        """Yield as ``_cell`` does of each record; most are read by one look at what they have."""
        known, begin, record = self._shapes, self._begin, _RECORD[kind != LEAF].match
        size, paid = len(page), 0
        for where in places:
            start = found.end() - 1 if (found := record(page, where)) else size
            head = page[start : start + page[start]] if start < size else b""
            shape = known.get(head)
            if not head or head[-1] >= 128:  # noqa: PLR2004 - see _number
                yield from self._cell(page, at, where, kind)
                continue
            if shape is None:
                shape = _shape(head)
                if len(known) < SHAPES:
                    known[head] = shape
            whole = page[where]
            if whole >= 128:  # noqa: PLR2004 - see _number
                whole = _number(page, where)[0]
            if whole > most or start + whole > size or (shape and shape[-1][1] > whole):
                yield from self._cell(page, at, where, kind)
                continue
            paid += len(head)
            if not shape:
                continue
            self._paid(paid, at)
            paid = 0
            for first, last in shape:
                value = start + first
                if page[value] in begin:
                    self._paid(last - first, at)
                    span = (at + value, at + start + last)
                    yield (
                        page[value : start + min(last, first + LOOKED)],
                        Joined(self._source, [span]),
                    )
        self._paid(paid, at)

    def _cell(self, page: bytes, at: int, where: int, kind: int) -> Iterator[tuple[bytes, Joined]]:
        whole, where = _number(page, where)
        if kind == LEAF:
            _, where = _number(page, where)
        size = _local(whole, self._most(kind), self._usable)
        near = page[where : where + size]
        spans = [(at + where, at + where + len(near))]
        if whole > size:
            spans += self._more(page[where + size : where + size + 4], whole - size, at)
        record = Joined(self._source, spans)
        length, first = _number(near, 0)
        head = near if length <= len(near) else record.read(0, min(length, COLUMNS))
        length = min(length, len(head))
        self._paid(length, at)
        value = length
        while first < length:
            kind, first = _number(head, first)
            stop = value + (SIZES[kind] if kind < BLOB else (kind - BLOB) // 2)
            if kind >= BLOB and stop - value >= SHORTEST:
                last = min(stop, value + LOOKED)
                begin = near[value:last]
                if value + len(begin) < last:
                    begin = record.read(value, last - value)
                told = record.within(value, stop)
                self._paid(told.size, at)
                yield begin, told
            value = stop

    def _more(self, number: bytes, left: int, at: int) -> Iterator[tuple[int, int]]:
        """Follow a record from page to page."""
        take = self._usable - 4
        while left > 0 and (here := self._page(int.from_bytes(number, "big"))) is not None:
            self._paid(self._size, at)
            yield here + 4, here + 4 + min(left, take)
            left -= take
            number = self._source.read(here, 4)

    def _paid(self, size: int, at: int) -> None:
        """Count bytes of headers, pages and values, each of which belongs to one record.

        Raises:
            FormatError: There are more than the file has.
        """
        self._room -= size
        if self._room < 0:
            raise FormatError("records that share pages", offset=at, kind=GapKind.LIMIT)

    def _page(self, number: int) -> int | None:
        """Return where a page is; nothing if it is not here."""
        if self._log:
            return self._log.get(number)
        if number < 1:
            return None
        at = self._start + (number - 1) * self._size
        return at if at + self._size <= self._stop else None


def _places(page: bytes, mark: bytes, at: int) -> Iterator[int]:
    while (at := page.find(mark, at)) >= 0:
        yield at
        at += 1


def _telling(page: bytes, places: Sequence[int], most: int) -> Iterator[int]:
    """Yield where records are that are long, or in which a value may name anything."""
    marks = [at for mark in MARKS for at in _places(page, mark, min(places, default=0))]
    marks.sort()
    marks.append(BEYOND)
    for where in places:
        whole = page[where] if where < len(page) else 0
        if whole >= 128:  # noqa: PLR2004 - see _number
            whole = _number(page, where)[0]
        if whole > most or marks[bisect_left(marks, where)] < where + 2 * WIDEST + whole:
            yield where


def _shape(head: bytes) -> tuple[tuple[int, int], ...]:
    """Return where values lie that may be told, in a record that begins with a header."""
    found, value, first = list[tuple[int, int]](), len(head), 1
    while first < len(head):
        kind, first = _number(head, first)
        stop = value + (SIZES[kind] if kind < BLOB else (kind - BLOB) // 2)
        if kind >= BLOB and stop - value >= SHORTEST:
            found.append((value, stop))
        value = stop
    return tuple(found)


def _local(whole: int, most: int, usable: int) -> int:
    """Return how many bytes of a record are in the page, of ``most`` that it may have there."""
    if whole <= most:
        return whole
    least = (usable - 12) * 32 // 255 - 23
    kept = least + (whole - least) % (usable - 4)
    return kept if kept <= most else least


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of one to nine bytes, and return it and what is behind; past the end, 0."""
    value = 0
    for each in range(WIDEST):
        byte = data[at + each] if at + each < len(data) else 0
        if each == WIDEST - 1:
            return value << 8 | byte, at + WIDEST
        value = value << 7 | byte & 127
        if byte < 128:  # noqa: PLR2004 - more follows where the highest bit is set
            return value, at + each + 1
    raise FormatError("no number", offset=at)
