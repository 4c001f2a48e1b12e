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


KEPT = 1 << 20
"""Bytes of the beginning that are kept once they were read."""


class Glimpse:
    """The beginning and the end of an artifact, each read when first asked for.

    Attributes:
        source: All of it, for the rare format that has to look further; bounded reads only. In
            memory once the head was read, if that is all.
        start: Offset of the first byte shown.
        stop: One past the last byte shown.
        size: Length in bytes.
        head: The first bytes.
        tail: The last bytes; all of them if there are few.
        wire: The first fields, if somebody took the bytes for a protocol buffer; see there.
    """

    __slots__ = ("_begun", "head", "size", "source", "start", "stop", "tail", "wire")

    head: bytes
    tail: bytes

    def __init__(self, source: Source, start: int = 0, stop: int | None = None) -> None:
        """Look at ``source[start:stop]``."""
        self.source = source
        self.start = start
        self.wire: Sequence[tuple[int, int, int, int]] | None = None
        self.stop = source.size if stop is None else stop
        self.size = self.stop - start
        self._begun = b""
        self.__class__ = _Unread  # noqa: PLE0237 - no slot, but what every object has

    def _settle(self) -> None:
        """Have attributes looked for as usual, since none has to be read any more."""
        self.__class__ = Glimpse

    def more(self, size: int) -> bytes:
        """Return up to ``size`` bytes of the beginning."""
        head = self.head
        if len(head) >= min(size, self.size):
            return head[:size]
        size = min(size, self.size)
        if len(self._begun) >= size:
            return self._begun[:size]
        data = self.source.read(self.start, size)
        if size <= KEPT:
            # Several formats look as far: the same object is hashed once, too.
            self._begun = data
        return data


class _Unread(Glimpse):
    """One of which an end may not have been read.

    Where a class says what becomes of attributes that are not there, Python looks for all of its
    attributes in a slower way: a glimpse of few bytes that was read is of a class that does not.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> bytes:
        """Read an end that was not asked for before: from then on it is an attribute as any other.

        A small file is asked for its head a hundred times.
        """
        if name == "head":
            self.head = self.source.read(self.start, min(HEAD, self.size))
            if self.size <= HEAD:
                self.tail = self.head
                self._settle()
            if self.start == 0 and len(self.head) == self.size == self.source.size:
                # Many formats look further, and that is all there is.
                self.source = Bytes(self.head)
            return self.head
        if name == "tail":
            size = min(TAIL, self.size)
            whole = self.size <= HEAD
            self.tail = self.head if whole else self.source.read(self.stop - size, size)
            return self.tail
        raise AttributeError(name)
