"""Text of one kind of line: read in chunks that end with a line, each compared as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind
from weighbridge.intake.cursor import Cursor

CHUNK = 1 << 18
"""Bytes looked at once."""

SHOWN = 40
"""Bytes of a line that is another, in the message."""


def lines(cursor: Cursor) -> Iterator[tuple[int, bytes]]:
    """Yield lines without their ends, each with its offset.

    Raises:
        FormatError: A line is longer than ``Limits.text``.
    """
    for start, chunk in chunks(cursor):
        at = start
        for line in chunk.split(b"\n")[: -1 if chunk.endswith(b"\n") else None]:
            yield at, line.rstrip(b"\r")
            at += len(line) + 1


def chunks(cursor: Cursor) -> Iterator[tuple[int, bytes]]:
    """Yield runs of whole lines, each with its offset.

    Raises:
        FormatError: A line is longer than ``Limits.text``.
    """
    start, size, kept = cursor.offset, 0, list[bytes]()
    while cursor.left:
        part = cursor.take(min(CHUNK, cursor.left), "lines")
        if whole := part.rfind(b"\n") + 1:
            found = b"".join((*kept, part[:whole]))
            yield start, found
            start, size, kept, part = start + len(found), 0, [], part[whole:]
        kept.append(part)
        size += len(part)
        if size > cursor.limits.text:
            why = f"a line of more than {cursor.limits.text} bytes"
            raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    if size:
        yield start, b"".join(kept)


def every(cursor: Cursor, row: re.Pattern[bytes], what: str) -> int:
    """Hold all lines that are left against a pattern; return how many there are.

    Args:
        cursor: Over lines.
        row: Of one line with its end; the last may lack it.
        what: Noun for the message.

    Raises:
        FormatError: A line is not such a one.
    """
    several = re.compile(b"(?:" + row.pattern + b")*+", row.flags)
    count = 0
    for start, chunk in chunks(cursor):
        found = several.match(chunk)
        size = found.end() if found else 0
        if size < len(chunk):
            shown = chunk[size : size + SHOWN].partition(b"\n")[0].decode("utf-8", "replace")
            raise FormatError(f"no {what}: {shown!r}", offset=start + size)
        count += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
    return count
