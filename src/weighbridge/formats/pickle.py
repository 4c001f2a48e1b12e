r"""Python pickle, protocols 0 to 5: a program for a small stack machine, which loading runs.

Layout::

    \x80 n     optional     PROTO: protocol n
    ...        instructions: one byte each, with operands behind it
    .          STOP

Several streams may follow one another; zeros after the last are filler. joblib puts the raw
elements of arrays between instructions.

Source: https://github.com/python/cpython/blob/3.13/Modules/_pickle.c and
https://peps.python.org/pep-3154/ (retrieved 2026-11-23).
Not read: the elements of arrays, and strings too long to be a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import zipinside
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.log import Log
from weighbridge.machine.stream import (
    FIRST,
    PROTO,
    begins,
    follow,
    plausible,
    rest,
    skip_filler,
    told,
)

STREAMS = 100_000
"""Streams in one file."""


def recognises(glimpse: Glimpse) -> bool:
    """Tell a pickle by following its beginning; there is no magic number before protocol 2."""
    return begins(glimpse)


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


FORMAT = Format(
    id="pickle",
    title="Python pickle",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(bytes([opcode]) for opcode in sorted(FIRST)),
    extensions=(".pkl", ".pickle"),
    steps=1,
    names=1 << 16,
)
