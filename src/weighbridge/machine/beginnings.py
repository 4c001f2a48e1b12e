"""Tells the beginning of a pickle. What most files are asked imports no machine."""

from __future__ import annotations

from weighbridge.core import Artifact
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

COUNTED = dict(zip(b"XBTUC\x8c", (4, 4, 4, 1, 1, 1), strict=True))
"""Instructions that push as many bytes as the number behind them says: bytes of that."""

TAKING = frozenset(b".012QRabdeghijlopqrstu\x81\x85\x86\x87\x90\x91\x92\x93\x94\x98")
"""Instructions that take what is on the stack, or was remembered: none of them can be first."""

_PERSISTENT = b"P"
"""Begins a persistent id, which is a line of printable ASCII."""

BEGINNING = 512
"""Bytes of announced streams that are looked at first."""

SHORTEST = 3
"""Bytes. Shorter ones can make nothing but a constant."""


def begins(glimpse: Glimpse) -> bool:
    """Whether a loader would take some bytes for a pickle: see ``stream.plausible``."""
    head = glimpse.head
    if len(head) < SHORTEST or head[0] not in FIRST or head[0] in TAKING:
        return False
    announced = head[0] == PROTO
    if announced:
        if head[1] > NEWEST or head[2] not in FIRST:
            return False
        from weighbridge.machine.skim import BEGUN  # noqa: PLC0415 - takes as long as the rest

        if BEGUN.match(head, 0, BEGINNING):
            return True
    elif not _may_begin(head, glimpse.size):
        return False
    from weighbridge.machine.stream import plausible  # noqa: PLC0415 - likewise

    cursor = Cursor(
        glimpse.source,
        Artifact("", glimpse.size),
        Budget(USUAL, glimpse.size),
        start=glimpse.start,
        stop=glimpse.stop,
    )
    return plausible(cursor, announced=announced)


def _may_begin(head: bytes, size: int) -> bool:
    """Whether bytes that announce nothing may begin a pickle; without a machine to follow them."""
    first = head[0]
    if (wide := PUSHING.get(first, 0xFFFF)) < len(head) - 1 and head[1 + wide] not in FIRST:
        # What only looks like a beginning, as lengths and counts do.
        return False
    if (width := COUNTED.get(first, 0)) and not _counted(head, width, size):
        return False
    # However the line goes on: a zip file is not read for the end of it.
    line = head.partition(b"\n")[0] if head.startswith(_PERSISTENT) else b""
    return line.decode("latin-1").isprintable()


def _counted(head: bytes, width: int, size: int) -> bool:
    """Whether as many bytes as are counted are there, and an instruction is behind them."""
    after = 1 + width + int.from_bytes(head[1 : 1 + width], "little")
    return after < size and (after >= len(head) or head[after] in FIRST)
