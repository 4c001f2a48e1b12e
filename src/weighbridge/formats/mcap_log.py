"""MCAP: what robots saw and did, in records (.mcap).

Layout (little-endian): 89 "MCAP0" 0D 0A; records of u8 kind, u64 size and as many bytes; the same
eight bytes again. Nothing is run, imported or fetched.

Source: https://mcap.dev/spec (retrieved 2026-11-28). Not read: records, which are searched for
programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"\x89MCAP0\r\n"
HEADER, FOOTER = 1, 2
RUNS = "when something takes it out of the log"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and a header."""
    return glimpse.head.startswith(MAGIC + bytes([HEADER]))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it.

    Raises:
        FormatError: A record that is cut, or another end.
    """
    yield from programs.inside(cursor, "the log", RUNS)
    cursor.skip(len(MAGIC), "magic number")
    kind = 0
    while kind != FOOTER:
        kind = cursor.u8("kind of a record")
        cursor.skip(cursor.u64("size of a record"), "record")
    start = cursor.offset
    if cursor.left != len(MAGIC) or cursor.take(cursor.left, "end") != MAGIC:
        raise FormatError("another end than that of a log", offset=start)


FORMAT = Format(
    id="mcap-log",
    title="MCAP log",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".mcap",),
)
