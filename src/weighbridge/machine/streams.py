"""Follows the streams of a file, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.intake import zipinside
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.machine.beginnings import FIRST, PROTO
from weighbridge.machine.log import Log
from weighbridge.machine.stream import follow, plausible, rest, skip_filler, told

STREAMS = 100_000
"""Streams in one file."""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield imports and calls, folded; arrays; a ``Gap`` for what comes after the last STOP."""
    log = Log(cursor)
    yield from zipinside.archives(cursor)
    yield from told(log, lambda: _streams(cursor, log))
    yield from rest(cursor, "STOP", " that are no pickle")


def _streams(cursor: Cursor, log: Log) -> None:
    for _ in range(STREAMS):
        follow(cursor, log)
        if not _another(cursor):
            return


def _another(cursor: Cursor) -> bool:
    """Tell whether another stream follows, and go there; filler between streams is passed over."""
    offset = cursor.offset
    if cursor.left == 0:
        return False
    skip_filler(cursor)
    if cursor.left > 0:
        first = cursor.peek(1, "stream")[0]
        if first in FIRST and plausible(cursor, announced=first == PROTO):
            return True
    cursor.seek(offset, "rest")
    return False
