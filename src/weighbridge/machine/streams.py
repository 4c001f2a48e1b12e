"""Follows the streams of a file, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.intake import zipinside
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_pickles import FIRST, PROTO
from weighbridge.intake.part import Part
from weighbridge.machine.log import Log
from weighbridge.machine.stream import LITTLE, begun, follow, passed, rest, skip_filler, told

STREAMS = 100_000
"""Streams in one file, at most."""

SEEN = 64
"""Streams after which it is not asked what one may be that announces itself: it is followed."""

FEW, BYTES = 4096, 64
"""Streams in any file, and bytes for which there may be one more: short ones cost most."""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield imports and calls, folded; arrays; a ``Gap`` for what comes after the last STOP."""
    yield from zipinside.archives(cursor)
    if cursor.left <= LITTLE and passed(cursor):
        # Most of what is small is nothing but data, to its end.
        if cursor.left == 0:
            return
        cursor.seek(cursor.start, "stream")
    log = Log(cursor)
    yield from told(log, lambda: _streams(cursor, log))
    yield from rest(cursor, "STOP", " that are no pickle")


def _streams(cursor: Cursor, log: Log) -> None:
    known = cursor.offset
    for number in range(min(STREAMS, FEW + cursor.left // BYTES)):
        follow(cursor, log)
        last = _another(cursor, known, many=number > SEEN)
        if last is None:
            return
        known = last


def _another(cursor: Cursor, known: int, *, many: bool) -> int | None:
    """Go to the next stream, past filler between streams, if one follows.

    Args:
        cursor: Stands after a STOP; stays if no stream follows.
        known: Where the last one starts that was seen in a look ahead.
        many: Whether many came before.

    Returns:
        What is known from now on, or ``None`` if no stream follows.
    """
    offset = cursor.offset
    if cursor.left == 0:
        return None
    skip_filler(cursor)
    if cursor.left > 0:
        first = cursor.peek(1, "stream")[0]
        if cursor.offset <= known or (many and first == PROTO):
            return known
        if first in FIRST and (seen := begun(cursor, announced=first == PROTO)) is not None:
            return seen
    cursor.seek(offset, "rest")
    return None
