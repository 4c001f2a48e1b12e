"""Tells the beginning of a pickle. What most files are asked imports no machine."""

from __future__ import annotations

from weighbridge.core import Artifact
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_pickles import PROTO, may_begin
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import USUAL, Budget

BEGINNING = 512
"""Bytes of announced streams that are looked at first."""


def begins(glimpse: Glimpse) -> bool:
    """Whether a loader would take some bytes for a pickle: see ``stream.plausible``."""
    if not may_begin(glimpse):
        return False
    head = glimpse.head
    announced = head[0] == PROTO
    if announced:
        from weighbridge.machine.skim import BEGUN  # noqa: PLC0415 - takes as long as the rest

        if BEGUN.match(head, 0, BEGINNING):
            return True
    from weighbridge.machine.stream import plausible  # noqa: PLC0415 - likewise

    cursor = Cursor(
        glimpse.source,
        Artifact("", glimpse.size),
        Budget(USUAL, glimpse.size),
        start=glimpse.start,
        stop=glimpse.stop,
    )
    return plausible(cursor, announced=announced)
