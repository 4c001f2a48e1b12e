r"""Avro: rows of a table, with their schema in front.

Layout::

    "Obj", 1
    map       metadata: keys are texts, values are bytes; ``avro.schema`` is JSON
    16 bytes  mark
    blocks    long rows, long size in bytes, that many bytes, the mark again

    long      varint, zigzag: the last bit is the sign
    text      long size, that many bytes
    map       blocks of pairs until a count of 0: long count, and behind a negative one long size

Source: https://avro.apache.org/docs/1.12.0/specification/#object-container-files (retrieved
2026-11-26); for classes that a schema names, see ``intake/avro.py``. Not read: rows, which are
numbers and texts; whether they can be expanded.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import avro, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"Obj\x01"
MARK = 16
"""Bytes between blocks."""

SCHEMA = b"avro.schema"

MOST = 10_000
"""Pairs of metadata."""

BLOCKS = 2_000_000
"""Blocks of one file."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is followed by metadata."""
    return glimpse.head[:4] == MAGIC and glimpse.size > len(MAGIC) + MARK


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per class that the schema names.

    Raises:
        FormatError: Metadata or blocks lead out of the file, a mark is another one, or there is no
            schema.
    """
    cursor.skip(len(MAGIC), "magic")
    described = False
    for key, start, text in _metadata(cursor):
        if key == SCHEMA:
            described = True
            yield from avro.classes(text, cursor.place(start, start + len(text)), cursor.limits)
    if not described:
        raise FormatError("there is no schema", offset=cursor.offset)
    mark = cursor.take(MARK, "mark")
    for _ in range(BLOCKS):
        if not cursor.left:
            return
        at = cursor.offset
        _long(cursor, "rows")
        cursor.skip(_long(cursor, "block"), "block")
        if cursor.take(MARK, "mark") != mark:
            raise FormatError("a block does not end in the mark of the file", offset=at)
    why = f"more than {BLOCKS} blocks"
    raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)


def _metadata(cursor: Cursor) -> Iterator[tuple[bytes, int, bytes]]:
    """Yield keys, where their values start, and values."""
    left = MOST
    while count := _long(cursor, "metadata"):
        if count < 0:
            _long(cursor, "metadata")
            count = -count
        left -= count
        if left < 0:
            why = f"more than {MOST} pairs of metadata"
            raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
        for _ in range(count):
            _, key = _text(cursor, "key")
            yield key, *_text(cursor, "value")


def _text(cursor: Cursor, what: str) -> tuple[int, bytes]:
    """Return where a text starts, and its bytes.

    Raises:
        FormatError: It leads out of the file, or is over the limit of a header.
    """
    size = _long(cursor, what)
    if size > cursor.limits.header:
        why = f"{what}: {size} bytes are over {cursor.limits.header}"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    start = cursor.offset
    return start, cursor.take(size, what)


def _long(cursor: Cursor, what: str) -> int:
    number = protowire.varint(cursor, what)
    return (number >> 1) ^ -(number & 1)


FORMAT = Format(
    id="avro-data",
    title="Avro table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".avro",),
)
