"""Parquet, Feather and Arrow: tables by column.

Layout::

    Parquet         "PAR1", columns, metadata, u32 size of the metadata, "PAR1"; if the metadata
                    are encrypted, "PARE" instead of both
    Arrow file      "ARROW1", two zero bytes, a stream, footer, i32 size of the footer, "ARROW1";
                    Feather from version 2 on is the same
    Arrow stream    messages, of which the first is the schema
    Feather 1       "FEA1", columns, metadata, u32 size, "FEA1"

Metadata of a schema are texts, but some readers unpickle what stands under some keys: see
``intake.arrow``; and Java's make classes that a schema of Avro names: see ``intake.avro``.

Source: https://parquet.apache.org/docs/file-format/ and https://arrow.apache.org/docs/format
(retrieved 2026-11-26). Not read: the columns, which every reader takes for numbers and texts; the
metadata of Feather 1, which name types and no classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from weighbridge.core import Call, Evidence, FormatError, GapKind, How, Named
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import arrow
from weighbridge.intake.arrow import Pickled, Schema
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

PARQUET, SEALED, ARROW, FEATHER = b"PAR1", b"PARE", b"ARROW1", b"FEA1"

SMALLEST = 12
"""Bytes of a Parquet file without anything."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether both ends carry the magic number, or a message with a schema is first."""
    head = glimpse.head
    first = head[:4]
    # Few files begin so: of the others, nothing else is taken apart.
    if first in (PARQUET, SEALED) and glimpse.tail[-4:] == first and glimpse.size >= SMALLEST:
        return True
    if head.startswith(ARROW + bytes(2)) and glimpse.tail[-6:] == ARROW:
        return glimpse.size > 2 * SMALLEST or arrow.starts(glimpse)
    if first == FEATHER and glimpse.tail[-4:] == FEATHER:
        return True
    return arrow.starts(glimpse)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what is unpickled: a part each, or a call for the elements of a column; and classes.

    Raises:
        FormatError: The metadata are not where they should be, or lead out of themselves.
    """
    place = cursor.place(cursor.start, cursor.stop)
    for found in _pickled(cursor):
        if isinstance(found, Schema):
            from weighbridge.intake import avro  # noqa: PLC0415 - few files name classes

            yield from avro.classes(found.text, place, cursor.limits)
        elif found.data:
            yield Part(found.name, partial(Bytes, found.data), expect="pickle")
        else:
            yield Call(place, How.CONFIG, Named("pickle", "loads"))


def _pickled(cursor: Cursor) -> Iterator[Pickled | Schema]:
    head = cursor.peek(min(8, cursor.left), "magic")
    if head[:4] == SEALED:
        why = "the metadata of this table are encrypted"
        raise FormatError(why, offset=cursor.start, kind=GapKind.UNSUPPORTED)
    if head[:4] == PARQUET:
        yield from arrow.in_parquet(_footer(cursor, len(PARQUET)))
    elif head[:6] == ARROW:
        yield from arrow.in_footer(_footer(cursor, len(ARROW)))
    elif head[:4] != FEATHER:
        yield from arrow.in_stream(cursor)


def _footer(cursor: Cursor, mark: int) -> Cursor:
    """Return what lies before its own size and the mark at the end.

    Raises:
        FormatError: It is larger than the file, or than a header may be; of kind ``LIMIT``.
    """
    stop = cursor.stop - mark - 4
    cursor.seek(stop, "footer")
    size = cursor.u32("footer")
    if size > stop - cursor.start - mark:
        raise FormatError(f"a footer of {size} bytes in {stop - cursor.start}", offset=stop)
    if size > cursor.limits.header:
        why = f"a footer of more than {cursor.limits.header} bytes"
        raise FormatError(why, offset=stop, kind=GapKind.LIMIT)
    return Cursor(cursor.source, cursor.artifact, cursor.budget, start=stop - size, stop=stop)


FORMAT = Format(
    id="parquet-arrow",
    title="Parquet or Arrow table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(PARQUET, SEALED, ARROW, FEATHER, *arrow.BEGINS),
    extensions=(".parquet", ".arrow", ".feather"),
)
