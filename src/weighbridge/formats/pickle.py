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

from weighbridge.core import Artifact, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import USUAL, Budget
from weighbridge.machine.instructions import INSTRUCTIONS, STOP
from weighbridge.machine.log import Log
from weighbridge.machine.stream import follow, plausible, rest, skip_filler, told

PROTO = 0x80
NEWEST = 5
FIRST = frozenset(opcode[0] for opcode in INSTRUCTIONS) | {STOP}
"""Bytes that are instructions."""

_PERSISTENT = b"P"
"""Begins a persistent id, which is a line of printable ASCII."""

SHORTEST = 3
"""Bytes. Shorter ones can make nothing but a constant."""

STREAMS = 100_000
"""Streams in one file."""


def recognises(glimpse: Glimpse) -> bool:
    """Tell a pickle by following its beginning; there is no magic number before protocol 2."""
    head = glimpse.head
    if len(head) < SHORTEST or head[0] not in FIRST:
        return False
    announced = head[0] == PROTO
    if announced and (head[1] > NEWEST or head[2] not in FIRST):
        return False
    line = head.partition(b"\n")[0].decode("latin-1")
    if head.startswith(_PERSISTENT) and not line.isprintable():
        # However the line goes on: a zip file is not read for the end of it.
        return False
    cursor = Cursor(
        glimpse.source,
        Artifact("", glimpse.size),
        Budget(USUAL, glimpse.size),
        start=glimpse.start,
        stop=glimpse.stop,
    )
    return plausible(cursor, announced=announced)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield imports and calls, folded; arrays; a ``Gap`` for what comes after the last STOP."""
    log = Log(cursor)
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
    steps=2,
    names=1 << 16,
)
