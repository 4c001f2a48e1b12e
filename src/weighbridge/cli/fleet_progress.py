"""How far a fleet has got, on one line of standard error, for a person who waits."""

from __future__ import annotations

import sys
import time

from weighbridge.cli import streams
from weighbridge.cli.progress import PATIENCE
from weighbridge.fleet.reporting import number
from weighbridge.fleet.running import Tally
from weighbridge.judgement import phrases

EVERY = 0.25
"""Seconds between two lines."""


class Counter:
    """Told about every model; shows a line once it takes long."""

    def __init__(self, *, wanted: bool) -> None:
        """``wanted`` says whether the user lets it; a terminal is needed as well."""
        self._wanted = wanted and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._next = self._begun + PATIENCE
        self._shown = False

    def step(self, tally: Tally) -> None:
        """Show how far it has got, if it is time to."""
        now = time.monotonic()
        if not self._wanted or now < self._next:
            return
        self._next, self._shown = now + EVERY, True
        streams.tell(f"\r\x1b[K{self.line(tally)}")

    def close(self) -> None:
        """Remove the line."""
        if self._shown:
            streams.tell("\r\x1b[K")

    def line(self, tally: Tally) -> str:
        """Write how far it has got: ours throughout, no name in it."""
        took = int(time.monotonic() - self._begun)
        clock = f"{took // 3600:02}:{took // 60 % 60:02}:{took % 60:02}"
        parts = [f"{number(tally.models)} {'model' if tally.models == 1 else 'models'}"]
        for count, word in (
            (tally.read, "scanned"),
            (tally.judged, "judged again"),
            (tally.copied, "copies"),
            (tally.cached, "cached"),
            (tally.lost, "failed"),
        ):
            if count or word == "scanned":
                parts.append(f"{word} {number(count)}")
        parts.append(f"{phrases.size(tally.moved)} read of {phrases.size(tally.size)}")
        return "   ".join([*parts, clock])
