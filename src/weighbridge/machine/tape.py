"""A pickle's bytes, read forward through a window, so that memory does not grow with the file."""

from __future__ import annotations

from weighbridge.core import FormatError, GapKind
from weighbridge.intake.source import Source

WINDOW = 1 << 18
"""Bytes held at once."""

FIRST = 1 << 12
"""Bytes held at first, then four times as many: of streams one after another most are short."""

LINE = 64 << 20
"""Bytes of the longest line looked for: numbers and strings of protocol 0 stand in lines."""


class Tape:
    """A window over ``source[position:stop]``.

    Attributes:
        source: The bytes.
        stop: One past the last byte that may be read.
        data: The window.
        base: Offset of the window's first byte.
        at: Next byte, counted from the window's first.
        longest: Bytes of the longest line looked for.
        passed: Bytes that were passed over unread.
    """

    __slots__ = ("_ahead", "at", "base", "data", "longest", "passed", "source", "stop")

    def __init__(self, source: Source, position: int, stop: int, longest: int = LINE) -> None:
        """Start at ``position``."""
        self.longest = longest
        self.passed = 0
        self.source = source
        self.stop = stop
        self.base = position
        self.data = b""
        self.at = 0
        self._ahead = FIRST

    @property
    def offset(self) -> int:
        """Next byte, counted from the artifact's first."""
        return self.base + self.at

    def seek(self, offset: int) -> None:
        """Go to an offset; the window is kept if it lies inside."""
        at = offset - self.base
        if 0 <= at <= len(self.data):
            self.at = at
        else:
            self.base, self.data, self.at = offset, b"", 0

    def fill(self, size: int) -> int:
        """Make at least ``size`` bytes readable from ``at``; return how many are."""
        have = len(self.data) - self.at
        # Of a window that ends where the tape does, no more is to be had by reading it again.
        if have < size and self.base + len(self.data) < self.stop:
            offset = self.base + self.at
            ahead = max(size, min(self._ahead, WINDOW))
            self.data = self.source.read(offset, min(ahead, self.stop - offset))
            self._ahead = 4 * ahead
            self.base, self.at = offset, 0
            have = len(self.data)
        return have

    def take(self, size: int) -> bytes:
        """Read exactly ``size`` bytes.

        Raises:
            FormatError: Fewer are left.
        """
        at = self.at
        end = at + size
        if end > len(self.data):
            if self.fill(size) < size:
                raise FormatError("the stream ends inside an instruction", offset=self.offset)
            at, end = 0, size
        self.at = end
        return self.data[at:end]

    def skip(self, size: int) -> int:
        """Pass over ``size`` bytes unread; return the offset they start at.

        Raises:
            FormatError: Fewer are left.
        """
        offset = self.offset
        if size > self.stop - offset:
            why = f"{size} bytes wanted, {self.stop - offset} left"
            raise FormatError(why, offset=offset)
        self.seek(offset + size)
        self.passed += size
        return offset

    def line(self) -> bytes:
        """Read up to a line feed, which is passed over and not returned.

        Raises:
            FormatError: None is left, or not within ``longest`` bytes.
        """
        end = self.data.find(b"\n", self.at)
        size = FIRST
        while end < 0:
            have = self.fill(size)
            end = self.data.find(b"\n", self.at)
            if end < 0 and (have < size or size >= self.longest):
                kind = GapKind.DAMAGED if have < size else GapKind.LIMIT
                raise FormatError("the stream ends inside a line", offset=self.offset, kind=kind)
            size *= 4
        line = self.data[self.at : end]
        self.at = end + 1
        return line
