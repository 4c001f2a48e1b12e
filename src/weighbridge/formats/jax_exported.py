"""jax.export: a flatbuffer with a function's StableHLO, and those of its derivatives.

A table whose field 13 is the module, as bytes, and whose field 17 is the same table again for the
derivative. There is no magic number: a file is taken for one if its root leads to a module.

Source: https://docs.jax.dev/en/latest/export/export.html and ``serialization.fbs`` of JAX
(retrieved 2026-11-26). Not read: shapes, shardings and trees of arguments.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MODULE, DERIVATIVE = 13, 17
"""Fields of the table."""

MAGIC = b"ML\xefR"
"""How a module begins."""

LARGEST = 1 << 12
"""Offset of the root, and size of a table's list of fields, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the root of what may be a flatbuffer leads to a module."""
    root = int.from_bytes(glimpse.head[:4], "little")
    if not 4 <= root <= LARGEST or root % 4 or glimpse.size < root + 4:
        return False
    cursor = Cursor.over(b"")
    cursor.source, cursor.stop = glimpse.source, glimpse.stop
    cursor.offset = cursor.start = glimpse.start
    try:
        span = _module(cursor, glimpse.start + root)
    except FormatError:
        return False
    return span is not None and cursor.source.read(span.start, len(MAGIC)) == MAGIC


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield each module as a part.

    Raises:
        FormatError: An offset leads out of the file, or tables are nested too deeply.
    """
    table = cursor.offset + cursor.u32("root")
    for _ in range(cursor.limits.nesting):
        if span := _module(cursor, table):
            yield Part("", lambda: cursor.source, Role.CONTENT, "stablehlo-module", span)
        following = _field(cursor, table, DERIVATIVE)
        if following is None:
            return
        table = following
    raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)


def _module(cursor: Cursor, table: int) -> Span | None:
    """Return where the bytes of a table's module lie."""
    vector = _field(cursor, table, MODULE)
    if vector is None:
        return None
    cursor.seek(vector, "module")
    size = cursor.u32("module length")
    return Span(cursor.skip(size, "module"), cursor.offset)


def _field(cursor: Cursor, table: int, number: int) -> int | None:
    """Follow the offset in a table's field; ``None`` if the field is not set."""
    cursor.seek(table, "table")
    fields = table - cursor.number(4, "fields", signed=True)
    cursor.seek(fields, "fields")
    size = cursor.u16("size of fields")
    at = 4 + 2 * number
    if not 4 <= size <= LARGEST:
        raise FormatError(f"fields of {size} bytes", offset=max(fields, 0))
    if at + 2 > size:
        return None
    cursor.seek(fields + at, "field")
    offset = cursor.u16("field")
    if not offset:
        return None
    cursor.seek(table + offset, "field")
    return table + offset + cursor.u32("offset")


FORMAT = Format(
    id="jax-exported",
    title="jax.export",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)
