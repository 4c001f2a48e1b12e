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

PROTO = 0x80
NEWEST = 5
FIRST = frozenset(
    b"().0122BCFGIJKLMNPQRSTUVX]abcdeghijlopqrstu}"
    b"\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    b"\x90\x91\x92\x93\x94\x95\x96\x97\x98"
)
"""Bytes that are instructions: those of ``machine.instructions``, and STOP."""

PUSHING = dict(zip(b"()]}N\x88\x89\x8fKMJG", (0,) * 8 + (1, 2, 4, 8), strict=True))
"""Instructions that put something on the stack and do nothing else: bytes of their operands."""

_PERSISTENT = b"P"
"""Begins a persistent id, which is a line of printable ASCII."""

SHORTEST = 3
"""Bytes. Shorter ones can make nothing but a constant."""


def recognises(glimpse: Glimpse) -> bool:
    """Tell a pickle by following its beginning; there is no magic number before protocol 2."""
    head = glimpse.head
    if len(head) < SHORTEST or head[0] not in FIRST:
        return False
    announced = head[0] == PROTO
    if announced and (head[1] > NEWEST or head[2] not in FIRST):
        return False
    if (size := PUSHING.get(head[0], 0xFFFF)) < len(head) - 1 and head[1 + size] not in FIRST:
        # What only looks like a beginning, as lengths and counts do, takes no machine to follow.
        return False
    line = head.partition(b"\n")[0].decode("latin-1")
    if head.startswith(_PERSISTENT) and not line.isprintable():
        # However the line goes on: a zip file is not read for the end of it.
        return False
    from weighbridge.machine.stream import plausible  # noqa: PLC0415 - takes as long as the rest

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
    from weighbridge.machine import streams  # noqa: PLC0415 - most files are none

    yield from streams.read(cursor)


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
