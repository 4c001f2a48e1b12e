"""Where objects that R serialised may begin, and those that begin inside of others.

A lazy-load database may be written without packing: its objects lie bare, one behind the other. The
index beside it says where each begins, and may lead into the middle of another, of raw bytes or a
text. R takes any of its three forms there.

Source: ``R_Unserialize`` in ``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-28).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.part import Part, Role
from weighbridge.intake.source import Slice, Source, windows

FORMS = rb"X\n\0\0\0[\2\3]|B\n(?:[\2\3]\0\0\0|\0\0\0[\2\3])|A\n[23]\n[0-9]{5,7}\n"
"""How an object begins, whatever its form."""

BEGINS = re.compile(FORMS)

LONGEST = 16
"""Bytes of a beginning, at most."""

MOST = 16
"""Objects inside of others that are read, at most: the next is a gap."""

CONTENT = (b"X\n\0\0\0", b"RDX", b"\x1f\x8b", b"{L\0\0", b"binf", b"CBM1", b"PK\3\4", b"\x80\4\x95")
"""Beginnings of raw vectors that are files of their own."""

STEP = 1 << 20


class Inner:
    """An object inside others, with what follows: it is read alone, and not searched itself."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        """Read ``source[start:stop]``."""
        self._source: Source = Slice(source, start, stop)
        self.size: int = self._source.size

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        return self._source.read(offset, size)


def noted(items: Iterator[Evidence | Part], known: set[int]) -> Iterator[Evidence | Part]:
    """Yield what an object holds; note where others are read that lie in its raw bytes."""
    for item in items:
        if isinstance(item, Part) and item.span and item.role is Role.CONTENT:
            known.add(item.span.start)
        yield item


def read(
    cursor: Cursor, known: set[int], mark: bytes = b"", most: int = sys.maxsize
) -> Iterator[Evidence | Part]:
    """Yield a part for each object that would be one if the index of a database led there.

    Args:
        cursor: All of the file.
        known: Where objects begin that are read already.
        mark: What stands before those that are read otherwise, if anything.
        most: Bytes that are searched.
    """
    found = 0
    for start in inside(cursor, known, most):
        if mark and start > cursor.start and cursor.source.read(start - 1, 1) == mark:
            continue
        found += 1
        if found > MOST:
            why = f"more than {MOST} objects inside others"
            yield Gap(cursor.place(start, cursor.stop), GapKind.LIMIT, why)
            return
        name = f"bare object inside another, at {start:#x}"
        yield Part(name, partial(Inner, cursor.source, start, cursor.stop))


def inside(cursor: Cursor, known: set[int], most: int = sys.maxsize) -> Iterator[int]:
    """Yield where objects begin in so many bytes of a file, but for those that are known.

    None in what has been unpacked, where no index leads, and none in what was found so.
    """
    source = cursor.source
    while isinstance(source, Slice):
        source = source.outer
    if isinstance(source, (Expanded, Inner)):
        return
    stop = min(cursor.stop, cursor.start + most)
    for at, window in windows(cursor.source, cursor.start, stop, STEP, LONGEST):
        for found in BEGINS.finditer(window):
            if found.start() < STEP and (start := at + found.start()) not in known:
                yield start
