"""jax.export: a flatbuffer with a function's StableHLO, and those of its derivatives.

A table whose slot 13 is the module, as bytes, and whose slot 17 is the same table again for the
derivative. There is no magic number: a file is taken for one if its root leads to a module.

Source: https://docs.jax.dev/en/latest/export/export.html and ``serialization.fbs`` of JAX
(retrieved 2026-11-26). Not read: shapes, shardings and trees of arguments.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

MODULE, DERIVATIVE = 13, 17
"""Slots of the table."""

MAGIC = b"ML\xefR"
"""How a module begins."""

ROOT = 1 << 12
"""Offset of the root, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the root of what may be a flatbuffer leads to a module."""
    root = int.from_bytes(glimpse.head[:4], "little")
    if not 4 <= root <= ROOT or root % 4:
        return False
    cursor = Cursor.over(b"")
    cursor.source, cursor.stop = glimpse.source, glimpse.stop
    cursor.offset = cursor.start = glimpse.start
    try:
        span = flatbuffer.root(cursor).vector(MODULE, 1)
    except FormatError:
        return False
    return span is not None and cursor.source.read(span.start, len(MAGIC)) == MAGIC


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield each module as a part.

    Raises:
        FormatError: An offset leads out of the file, or tables are nested too deeply.
    """
    table: Table | None = flatbuffer.root(cursor)
    for _ in range(cursor.limits.nesting):
        if table is None:
            yield from flatbuffer.odd(cursor)
            yield from behind.anything(cursor, "the function")
            return
        if span := table.vector(MODULE, 1):
            yield Part("", lambda: cursor.source, Role.CONTENT, "stablehlo-module", span)
        table = table.table(DERIVATIVE)
    raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)


FORMAT = Format(
    id="jax-exported",
    title="jax.export",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(bytes(2),),
    at=2,
    within=(MAGIC,),
    steps=3,
)
