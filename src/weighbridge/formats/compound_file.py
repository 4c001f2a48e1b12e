"""Compound file: Office documents of before 2007, Thumbs.db, MSI and others (.doc, .xls, .ppt).

Layout (little-endian)::

    0    D0 CF 11 E0 A1 B1 1A E1, 16 bytes, u16 minor, u16 major (3 or 4), FE FF, u16 sector size,
         u16 size of small ones, both as powers of two
    40   u32 sectors of the directory, u32 of the table, u32 first of the directory, 4 bytes,
         u32 largest small stream, u32 x 4
    76   u32 x 109   where the table's sectors are; more of them in sectors of their own
    ..   sectors: the table says of each which one follows it
    ..   directory: entries of 128 bytes: name in UTF-16, its size, kind (storage, stream, root),
         links to others, first sector, size

Macros lie in storages of known names, and run when a program of Office opens the document and is
allowed to. No loader of weights opens any.

Source: [MS-CFB] and [MS-OVBA], https://learn.microsoft.com/openspecs (retrieved 2026-11-27). Not
read: streams, and so macros of Excel 4, which are in them; they are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Code, Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
HEADER = 512
SHIFTS = {3: 9, 4: 12}
"""Sizes of sectors, as powers of two, by version."""

ENTRY = 128
FIRST_TABLES = 109
LAST_SECTOR = 0xFFFFFFFA
"""Numbers of sectors end here; what is above says that there is none."""

MOST = 1 << 16
"""Sectors of a directory, or of the table, that are followed."""

NAMED = 64
"""Bytes of a name, with the zero behind it."""

FREE, KINDS = 0, (1, 2, 5)

MACROS = frozenset({"_vba_project", "_vba_project_cur", "vba", "macros"})
"""Names of storages and streams that hold macros."""

RUNS = "when a program of Office opens it and macros are allowed"
LOADED = "when something takes it out of the document"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, with the mark of its byte order."""
    head = glimpse.head[:HEADER]
    return head.startswith(MAGIC) and head[28:30] == b"\xfe\xff" and len(head) == HEADER


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Code`` per place of macros and per program.

    Raises:
        FormatError: Sectors that are not there, or that go round in circles.
    """
    yield from programs.inside(cursor, "the document", LOADED)
    reader = _Reader(cursor)
    for at, name in reader.entries():
        if name.lower() in MACROS:
            place = cursor.place(at, at + ENTRY)
            yield Code(place, "vba", f"macros in {name!r}", RUNS)


class _Reader:
    """Follows sectors from one to the next."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor, self._start = cursor, cursor.start
        self._head = cursor.peek(HEADER, "header")
        version, _, shift = struct.unpack_from("<HHH", self._head, 26)
        if SHIFTS.get(version) != shift:
            raise FormatError(f"version {version} with sectors of 2^{shift}", offset=self._start)
        self._size: int = 1 << shift
        self._tables = self._listed()

    def entries(self) -> Iterator[tuple[int, str]]:
        """Yield where entries of the directory are, and their names."""
        (sector,) = struct.unpack_from("<I", self._head, 48)
        for at in self._chain(sector):
            raw = self._sector(at)
            for first in range(0, len(raw) - ENTRY + 1, ENTRY):
                size, kind = struct.unpack_from("<HB", raw, first + NAMED)
                if kind == FREE:
                    continue
                where = self._offset(at) + first
                if kind not in KINDS or size > NAMED or size % 2:
                    raise FormatError(f"an entry of kind {kind}", offset=where)
                name = raw[first : first + max(size - 2, 0)]
                yield where, name.decode("utf-16-le", "backslashreplace")

    def _listed(self) -> list[int]:
        """Return the sectors of the table."""
        (count,) = struct.unpack_from("<I", self._head, 44)
        found = list(struct.unpack_from(f"<{FIRST_TABLES}I", self._head, 76))
        (more,) = struct.unpack_from("<I", self._head, 68)
        each = self._size // 4
        while more < LAST_SECTOR and len(found) < min(count, MOST):
            row = struct.unpack(f"<{each}I", self._sector(more))
            found += row[:-1]
            more = row[-1]
        if count > len(found) or count > MOST:
            why = f"a table of {count} sectors, {len(found)} of them listed"
            raise FormatError(why, offset=self._start)
        return found[:count]

    def _chain(self, sector: int) -> Iterator[int]:
        each = self._size // 4
        # No chain is longer than the file: another step goes round in a circle.
        most = min((self._cursor.stop - self._start) // self._size + 1, MOST)
        for _ in range(most):
            if sector >= LAST_SECTOR:
                return
            yield sector
            table, at = divmod(sector, each)
            if table >= len(self._tables):
                raise FormatError(f"sector {sector} is in no table", offset=self._start)
            row = self._sector(self._tables[table])
            sector = int.from_bytes(row[4 * at : 4 * at + 4], "little")
        why = f"a directory of more than {most} sectors"
        raise FormatError(why, offset=self._start, kind=GapKind.LIMIT)

    def _offset(self, sector: int) -> int:
        return self._start + (sector + 1) * self._size

    def _sector(self, sector: int) -> bytes:
        """Read one; the last of a file may be cut."""
        self._cursor.seek(min(self._offset(sector), self._cursor.stop), "sector")
        size = min(self._size, self._cursor.left)
        if not size:
            raise FormatError(f"sector {sector} is outside", offset=self._start)
        return self._cursor.take(size, "sector").ljust(self._size, b"\0")


FORMAT = Format(
    id="compound-file",
    title="compound file (Office before 2007)",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=watched(read, "the document"),
    begins=(MAGIC,),
)
