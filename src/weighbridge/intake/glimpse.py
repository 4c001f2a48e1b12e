"""Both ends of some bytes, which is what a format is recognised by; never the name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from weighbridge.intake.source import Source

HEAD = 4096
"""Bytes of the beginning that are shown."""

TAIL = 66_000
"""Bytes of the end that are shown: a zip's end record with the longest comment fits."""


class Glimpse:
    """The beginning and the end of an artifact, each read when first asked for.

    Attributes:
        source: All of it, for the rare format that has to look further; bounded reads only.
        start: Offset of the first byte shown.
        stop: One past the last byte shown.
        wire: The first fields, if somebody took the bytes for a protocol buffer; see there.
    """

    def __init__(self, source: Source, start: int = 0, stop: int | None = None) -> None:
        """Look at ``source[start:stop]``."""
        self.source = source
        self.start = start
        self.wire: Sequence[tuple[int, int, int, int]] | None = None
        self.stop = source.size if stop is None else stop

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.stop - self.start

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        return self.source.read(self.start, min(HEAD, self.size))

    @cached_property
    def tail(self) -> bytes:
        """The last bytes; all of them if there are few."""
        if self.size <= HEAD:
            return self.head
        size = min(TAIL, self.size)
        return self.source.read(self.stop - size, size)

    def more(self, size: int) -> bytes:
        """Return up to ``size`` bytes of the beginning."""
        return (
            self.head[:size]
            if size <= len(self.head)
            else self.source.read(self.start, min(size, self.size))
        )
