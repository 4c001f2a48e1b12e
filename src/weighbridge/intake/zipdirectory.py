"""What is in a zip archive, as any loader could find it.

Loaders differ: some take the offsets in the end record as they are (miniz, which torch uses), some
correct them by the bytes before the archive (CPython's zipfile), some never look at the directory
(streaming readers). So the directory is looked for where each of them would, every entry is
compared with its local record, and bytes that no listed entry covers are searched for more records.

Sources, retrieved 2026-11-23: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT,
https://github.com/python/cpython/blob/main/Lib/zipfile/__init__.py,
https://github.com/pytorch/pytorch/blob/main/third_party/miniz-3.0.2/miniz_zip.c.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind, Span, Trait
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake import ziprecords
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import BEGINNING, TAIL
from weighbridge.intake.limits import MIB, SHARING
from weighbridge.intake.source import ahead, is_elsewhere
from weighbridge.intake.ziprecords import End, Header, Record

SEARCHED = 256 * MIB
"""Bytes that no entry covers in which local records are looked for."""

NEAR = 1 << 10
"""Bytes that are searched first; then twice as many, and so on."""

HIT = 1 << 12
"""Bytes that a signature counts for in ``SEARCHED``, so that a file of nothing else is cheap."""

BEFORE = 24
"""Bytes before a local record: a descriptor of the member before it."""

AROUND = 30 + 128 + BEGINNING
"""Bytes of a local record besides its name, with room for padding, and the first of the member."""

WINDOW = 1 << 16
"""Bytes of a directory that are read at once."""

ENDS = 16
"""End records of which the directories are read."""


@dataclass(slots=True)
class Survey:
    """An archive.

    Attributes:
        records: Members, by offset.
        strays: Bytes that are no part of the archive.
        faults: What is wrong with the archive as a whole: why, where, which sort of gap.
    """

    records: list[Record] = field(default_factory=list)
    strays: list[Span] = field(default_factory=list)
    faults: list[FormatError] = field(default_factory=list)


def survey(cursor: Cursor) -> Survey:
    """Find everything in the archive that fills the cursor's span."""
    return _Surveyor(cursor).run()


class _Window:
    """Reads ahead: the entries of a directory lie one after another, their members elsewhere."""

    def __init__(self, read: ziprecords.Read) -> None:
        self._all = read
        self._data = b""
        self._base = 0

    def read(self, offset: int, size: int) -> bytes:
        at = offset - self._base
        if at < 0 or at + size > len(self._data):
            self._data, self._base, at = self._all(offset, max(size, WINDOW)), offset, 0
        return self._data[at : at + size]


class _Surveyor:
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._source = cursor.source
        self._start = cursor.start
        self._stop = cursor.stop
        self._found = Survey()
        self._covered: list[Span] = []
        self._listed_in: dict[tuple[int, bytes], int] = {}
        self._directories_read: set[int] = set()
        self._searched = 0
        self._ended = False

    def run(self) -> Survey:
        try:
            self._listed(self._ends())
            self._unlisted()
        except FormatError as error:
            self._found.faults.append(error)
        records = self._found.records
        records.sort(key=lambda record: (record.record, record.name))
        ziprecords.compare(records)
        self._unshared()
        self._found.strays = list(self._gaps())
        return self._found

    def _unshared(self) -> None:
        """Leave out members that share their bytes with others, beyond the first of the file."""
        end, kept = -1, list[Record]()
        for record in self._found.records:
            span = record.record
            if span.start >= end or not span.size or self._cursor.budget.share():
                kept.append(record)
            end = max(end, span.stop)
        if len(kept) < len(self._found.records):
            why = f"members whose bytes are another member's too: {SHARING} in a file are read"
            self._found.faults.append(FormatError(why, offset=self._start, kind=GapKind.EXPANSION))
            self._found.records = kept

    def _fault(self, why: str, offset: int) -> None:
        self._found.faults.append(FormatError(why, offset=offset))

    def _read(self, offset: int, size: int) -> bytes:
        if not self._start <= offset <= self._stop:
            return b""
        return self._source.read(offset, max(0, min(size, self._stop - offset)))

    def _cover(self, start: int, stop: int) -> None:
        if start < stop:
            self._covered.append(Span(start, min(stop, self._stop)))

    def _gaps(self) -> Iterator[Span]:
        """Yield the spans that nothing covers yet."""
        at = self._start
        for span in sorted(self._covered):
            if span.start > at:
                yield Span(at, span.start)
            at = max(at, span.stop)
        if at < self._stop:
            yield Span(at, self._stop)

    # what directories list -----------------------------------------------------------------------

    def _ends(self) -> list[list[End]]:
        """Return the end records in the tail, the last one first; of one inside a comment too."""
        base = max(self._start, self._stop - TAIL)
        tail = self._read(base, self._stop - base)
        ends: list[list[End]] = []
        at = tail.rfind(ziprecords.END)
        while at >= 0 and len(ends) < ENDS:
            readings = ziprecords.ends(self._read, base + at, self._start)
            if any(end.count == end.size == 0 or self._directories(end) for end in readings):
                ends.append(readings)
            at = tail.rfind(ziprecords.END, 0, at)
        return ends

    def _directories(self, end: End) -> list[int]:
        """Offsets of the directory: before the end record, or where that says it is."""
        places = (end.last - end.size, self._start + end.offset)
        mark = ziprecords.CENTRAL
        return [at for at in dict.fromkeys(places) if self._read(at, 4) == mark]

    def _listed(self, ends: list[list[End]]) -> None:
        """Read every directory. The last end record is the one that loaders take."""
        self._ended = bool(ends)
        members: list[Span] = []
        for number, readings in enumerate(ends):
            at = readings[0].span.start
            if any(span.start <= at < span.stop for span in members):
                continue  # the end of an archive that is a member of this one
            for end in readings:
                self._cover(at, self._commented(end))
                self._cover(end.large.start, end.large.stop)
                counts = [self._directory(first, end, number) for first in self._directories(end)]
                if counts and end.count not in counts:
                    held = " or ".join(str(count) for count in counts)
                    why = f"the end record counts {end.count} entries, there are {held}"
                    self._fault(why, at)
            members = [record.record for record in self._found.records]
        if not ends:
            why = "no end record leads to a directory: the archive is cut off, or more follows it"
            self._fault(why, self._start)

    def _commented(self, end: End) -> int:
        """Return where the end record stops: after the comment, if that is text."""
        start = end.span.stop - end.comment
        data = self._read(start, end.comment)
        plain = data.isascii() and b"\0" not in data and b"PK" not in data
        return start + len(data) if plain else start

    def _directory(self, start: int, end: End, number: int) -> int:
        """Read the entries from ``start`` on; return how many there are."""
        if start in self._directories_read:
            return end.count
        self._directories_read.add(start)
        if is_elsewhere(self._source):
            ahead(self._source, self._locals(start, start - end.offset))
        at, count = start, 0
        read = self._read if is_elsewhere(self._source) else _Window(self._read).read
        while found := ziprecords.central(read, at):
            entry, length = found
            self._cursor.budget.member(at, length)
            at, count = at + length, count + 1
            if at - start > self._cursor.limits.header:
                why = f"the directory is over {self._cursor.limits.header} bytes"
                raise FormatError(why, offset=start, kind=GapKind.LIMIT)
            for record in self._entry(entry, start - end.offset):
                odd = record
                if number:
                    odd = odd.odd(Trait.HIDDEN, "only in a directory that is not the last one")
                elif count > end.count:
                    odd = odd.odd(Trait.HIDDEN, "listed, and not counted by the end record")
                self._add(odd, start)
        self._cover(start, at)
        return count

    def _locals(self, start: int, base: int) -> Iterator[Span]:
        """Yield where the local records of a directory seem to be, and what is around each."""
        at, count = start, 0
        while (found := ziprecords.central(self._read, at)) and count < self._cursor.limits.members:
            entry, length = found
            at, count = at + length, count + 1
            for place in {base + entry.offset, self._start + entry.offset}:
                yield Span(place - BEFORE, place + len(entry.raw) + AROUND)

    def _add(self, record: Record, directory: int) -> None:
        """Keep a record, unless another directory lists just the same."""
        what = (record.record.start, record.header.raw)
        if record.fault or self._listed_in.setdefault(what, directory) == directory:
            self._found.records.append(record)
            self._cover(record.record.start, record.record.stop)

    def _entry(self, entry: Header, base: int) -> Iterator[Record]:
        """Join an entry of the directory with its local record: of both, if it may be either."""
        name = ziprecords.shown(entry.raw, entry.flags)
        found = 0
        for at in dict.fromkeys((base + entry.offset, self._start + entry.offset)):
            if not (local := ziprecords.local(self._read, at)):
                continue
            record = ziprecords.differences(self._record(name, entry, at, local[1]), local[0])
            if found:
                why = "offsets are taken from the file's start or the archive's: this is the other"
                record = record.odd(Trait.DUPLICATE, why)
            found += 1
            yield record
        if not found:
            nowhere = Span(self._start, self._start)
            fault = f"{name!r} has no local record at {entry.offset}"
            yield Record(name, entry, nowhere, nowhere, fault=fault)

    def _record(self, name: str, header: Header, at: int, data: int) -> Record:
        stop, fault = data + header.packed, ""
        if stop > self._stop:
            fault = f"{name!r} is to end at {stop}, the archive ends at {self._stop}"
            stop = self._stop
        last = stop if fault else ziprecords.after_descriptor(self._read, header, stop)
        if not header.method:
            # of a stored member torch reads as many bytes as it is to expand to
            stop = max(stop, min(data + header.size, self._stop))
        return Record(name, header, Span(at, last), Span(min(data, stop), stop), fault=fault)

    # what no directory lists ---------------------------------------------------------------------

    def _unlisted(self) -> None:
        """Find local records in bytes that no entry covers, and directories that nobody reads."""
        for gap in list(self._gaps()):
            self._search(gap)
        for gap in list(self._gaps()):
            at = gap.start
            while found := ziprecords.central(self._read, at):
                at += found[1]
            if at > gap.start and self._read(at, 4) == ziprecords.END:
                ends = ziprecords.ends(self._read, at, self._start)
                at = ends[0].span.stop if ends else at
            self._cover(gap.start, min(at, gap.stop))

    def _search(self, gap: Span) -> None:
        at, window = gap.start, NEAR
        while at < gap.stop:
            self._look(at)
            data = self._read(at, min(window, gap.stop - at))
            hit = data.find(ziprecords.LOCAL)
            if hit < 0:
                self._searched += len(data)
                at, window = at + max(len(data) - 3, 1), min(window * 2, MIB)
                continue
            self._searched += hit + HIT
            at, window = self._carve(at + hit, gap), NEAR

    def _look(self, at: int) -> None:
        if self._searched > SEARCHED:
            why = f"more than {SEARCHED} bytes that no entry refers to"
            raise FormatError(why, offset=at, kind=GapKind.LIMIT)

    def _carve(self, at: int, gap: Span) -> int:
        """Take a local record that no directory lists; return where to go on."""
        local = ziprecords.local(self._read, at)
        if local is None or not local[0].raw or local[1] > gap.stop:
            return at + 4
        header, data = local
        self._cursor.budget.member(at, data - at)
        if header.flags & 8 and not header.packed:
            stop = self._until_next(data, gap.stop)
            size = header.size if header.method else stop - data
            header = replace(header, packed=stop - data, size=size)
        name = ziprecords.shown(header.raw, header.flags)
        record = self._record(name, header, at, data)
        if self._ended:
            record = record.odd(Trait.HIDDEN, "not in the directory")
        self._found.records.append(ziprecords.flagged(record, header.flags))
        self._cover(record.record.start, record.record.stop)
        return max(record.record.stop, at + 4)

    def _until_next(self, start: int, stop: int) -> int:
        """Return where data of unknown length ends: before the next thing that has a signature."""
        at, window = start, NEAR
        marks = (ziprecords.LOCAL, ziprecords.CENTRAL, ziprecords.END)
        while at < stop:
            self._look(at)
            data = self._read(at, min(window, stop - at))
            hits = [hit for mark in marks if (hit := data.find(mark)) >= 0]
            near = min(hits, default=len(data))
            hit = data.find(ziprecords.DESCRIPTOR)
            while 0 <= hit < near:
                if at + hit - start in ziprecords.described(self._read, at + hit):
                    return at + hit
                hit = data.find(ziprecords.DESCRIPTOR, hit + 1)
            if hits:
                return at + near
            self._searched += len(data)
            at, window = at + max(len(data) - 3, 1), min(window * 2, MIB)
        return max(stop, start)
