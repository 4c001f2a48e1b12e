"""Both ends of some bytes, which is what a format is recognised by; never the name."""

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.intake.source import Bytes, Source

HEAD = 4096
"""Bytes of the beginning that are shown."""

TAIL = 66_000
"""Bytes of the end that are shown: a zip's end record with the longest comment fits."""


BEGINNING = 16
"""Bytes by which numbers are told from programs, mostly."""


class Glimpse:
    """The beginning and the end of an artifact, each read when first asked for.

    Attributes:
        source: All of it, for the rare format that has to look further; bounded reads only. In
            memory once the head was read, if that is all.
        start: Offset of the first byte shown.
        stop: One past the last byte shown.
        wire: The first fields, if somebody took the bytes for a protocol buffer; see there.
    """

    __slots__ = ("_head", "_tail", "source", "start", "stop", "wire")

    def __init__(self, source: Source, start: int = 0, stop: int | None = None) -> None:
        """Look at ``source[start:stop]``."""
        self._head: bytes | None = None
        self._tail: bytes | None = None
        self.source = source
        self.start = start
        self.wire: Sequence[tuple[int, int, int, int]] | None = None
        self.stop = source.size if stop is None else stop

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.stop - self.start

    @property
    def head(self) -> bytes:
        """The first bytes."""
        # Not a ``cached_property``, which takes a lock.
        if self._head is None:
            self._head = self.source.read(self.start, min(HEAD, self.size))
            if self.start == 0 and len(self._head) == self.size == self.source.size:
                # Many formats look further, and that is all there is.
                self.source = Bytes(self._head)
        return self._head

    @property
    def tail(self) -> bytes:
        """The last bytes; all of them if there are few."""
        if self._tail is None:
            size = min(TAIL, self.size)
            self._tail = (
                self.head if self.size <= HEAD else self.source.read(self.stop - size, size)
            )
        return self._tail

    def more(self, size: int) -> bytes:
        """Return up to ``size`` bytes of the beginning."""
        head = self.head
        if len(head) >= min(size, self.size):
            return head[:size]
        return self.source.read(self.start, min(size, self.size))
