"""SQLite: a database in one file, with what it leaves beside it while it is open (-wal, -shm).

SQLite runs nothing that is in a table; programs that keep objects there unpickle them, as
``shelve`` does since Python 3.13. So a value that begins as a pickle, an array or an archive is
read as a file: see ``intake/sqlitepages.py``, and what it does not read. So is a literal of the
SQL that a view or a column's default is kept as, which a program is handed like any value.

Source: https://www.sqlite.org/fileformat.html (retrieved 2026-11-23), ``walformat.html`` (retrieved
2026-11-27); https://docs.python.org/3/library/dbm.html#module-dbm.sqlite3 (2026-11-28).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress

from weighbridge.core import Evidence, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import sqlitepages
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes
from weighbridge.intake.sqlitepages import Joined

MAGIC = b"SQLite format 3\0"
HEADER, LARGE = 100, 1 << 16
"""Bytes of a database's header, and of the page of which the size is written as 1."""

SIZES = frozenset({1, *(1 << bit for bit in range(9, 16))})
"""Sizes of pages, as they are written."""

PAGES = frozenset(1 << bit for bit in range(9, 17))
"""The same of a log, in which they are written in full."""

VERSION = 3007000
LOGS = tuple(struct.pack(">II", magic, VERSION) for magic in (0x377F0682, 0x377F0683))
INDEX = struct.pack("<II", VERSION, 0)
COPY = 48
"""Bytes of the header of an index, which is there twice."""

PAGE = 1 << 15
"""Bytes of a page of an index."""


SQL = 64 << 20
"""Bytes of one statement that are looked at."""

_LITERAL = later.pattern(rb"([xX]?)'((?:[^']|'')*+)'")
_WIDE = 3
"""Texts are UTF-16, of which the first byte comes first."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header string, or that of a log, is there; an index begins with two copies."""
    head = glimpse.head[: 2 * COPY]
    if head.startswith(INDEX):
        return glimpse.size % PAGE == 0 and head[:COPY] == head[COPY:]
    return head.startswith((MAGIC, *LOGS))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part per value that programs may load, and what is behind the last page.

    Raises:
        FormatError: Records share pages, or so many values are looked at for the bytes there are.
    """
    from weighbridge.machine import stored  # noqa: PLC0415 - as below

    head = cursor.peek(min(cursor.left, HEADER), "header").ljust(HEADER, b"\0")
    span = (cursor.start, cursor.stop)
    if head.startswith(LOGS):
        size = struct.unpack(">I", head[8:12])[0]
        if size in PAGES:
            yield from _values(
                sqlitepages.Pages(cursor.source, span, size, stored.FIRST | {0}).log(),
                cursor,
            )
    if not head.startswith(MAGIC):
        return
    size = struct.unpack(">H", head[16:18])[0]
    if size in SIZES:
        size = LARGE if size == 1 else size
        begin = stored.FIRST | {0} if head[59] == _WIDE else stored.FIRST
        pages = sqlitepages.Pages(cursor.source, span, size, begin, head[20])
        yield from _values(pages.database(), cursor)
    size, count = struct.unpack(">H", head[16:18])[0], struct.unpack(">I", head[28:32])[0]
    stop = cursor.start + (LARGE if size == 1 else size) * count
    if size not in SIZES:
        stop = cursor.start
    elif not count or head[24:28] != head[92:96]:
        return
    if stop < cursor.stop:
        from weighbridge.machine import behind  # noqa: PLC0415 - nearly no file has anything

        yield from behind.anything(cursor.part(stop, cursor.stop), "the database")


def _values(found: Iterable[tuple[bytes, Joined]], cursor: Cursor) -> Iterator[Part]:
    from weighbridge.machine import stored  # noqa: PLC0415 - as below

    number = 0
    for head, value in found:
        if stored.loaded(head, value, cursor):
            number += 1
            # What was found to be a pickle need not be followed once more to see that it is one.
            expect = "" if head.startswith(stored.OTHERS) else "pickle"
            if span := value.single:
                yield Part("", lambda: cursor.source, expect=expect, span=span)
            else:
                yield Part(f"value {number}", lambda value=value: value, expect=expect)  # type: ignore[misc]
        elif head[:4].replace(b"\0", b"")[:2].lower() == b"cr":
            for literal in _literals(value.read(0, SQL)):
                if stored.loaded(literal[: stored.LOOKED], Bytes(literal), cursor):
                    number += 1
                    yield Part(f"literal {number}", lambda literal=literal: Bytes(literal))  # type: ignore[misc]


def _literals(statement: bytes) -> Iterator[bytes]:
    """Yield the bytes and texts that stand in SQL."""
    for blob, said in _LITERAL.findall(statement.replace(b"\0", b"")):
        if not blob:
            yield said.replace(b"''", b"'")
        elif len(said) % 2 == 0 and said.isalnum():
            with suppress(ValueError):
                yield bytes.fromhex(said.decode("ascii"))


FORMAT = Format(
    id="sqlite",
    title="SQLite database",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC, *LOGS, INDEX),
)
