"""Read bytes that may have been written by an attacker.

Three promises: no read leaves the span the cursor was made for; no length taken from the file is
believed before it is compared with the bytes that are there; every failure is a ``FormatError``
that says what was being read and at which offset.
"""

from __future__ import annotations

import struct

from weighbridge.core import Artifact, FormatError, Place, Span
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import Bytes, Source
from weighbridge.typings import Literal

WINDOW = 1 << 16
"""Bytes read ahead at once."""

AROUND = 1 << 13
"""Bytes read around a number that is jumped to."""

Order = Literal["little", "big"]


class Cursor:
    """A reading position in a span of an artifact.

    Attributes:
        source: The artifact's bytes.
        artifact: What is being read.
        offset: Next byte to read, counted from the artifact's byte 0.
        stop: One past the last byte that may be read.
        budget: What the file on disk may still cost.
        limits: How much of anything is read.
    """

    __slots__ = ("_base", "_window", "artifact", "budget", "offset", "source", "start", "stop")

    def __init__(
        self,
        source: Source,
        artifact: Artifact,
        budget: Budget,
        *,
        start: int = 0,
        stop: int | None = None,
    ) -> None:
        """Start at ``start``; ``stop`` is the source's end unless given."""
        self.source = source
        self.artifact = artifact
        self.budget = budget
        self.offset = start
        self.start = start
        self.stop = source.size if stop is None else stop
        self._window = b""
        self._base = 0

    @classmethod
    def over(cls, data: bytes, name: str = "bytes", limits: Limits | None = None) -> Cursor:
        """Read a string of bytes, outside the pipeline; for tests and for headers in memory."""
        budget = Budget(limits or Limits(), len(data))
        return cls(Bytes(data), Artifact(name, len(data)), budget)

    @property
    def limits(self) -> Limits:
        """How much of anything is read."""
        return self.budget.limits

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return self.stop - self.offset

    def again(self) -> Cursor:
        """Start over at the first byte of the same span."""
        return Cursor(self.source, self.artifact, self.budget, start=self.start, stop=self.stop)

    def part(self, start: int, stop: int) -> Cursor:
        """Return a cursor over a part of the span, which knows what was read ahead here."""
        # Not by way of __init__: a graph has a part for every node and attribute.
        inner: Cursor = Cursor.__new__(Cursor)
        inner.source, inner.artifact, inner.budget = self.source, self.artifact, self.budget
        inner.start = inner.offset = start
        inner.stop = stop
        inner._window, inner._base = self._window, self._base
        return inner

    def held(self, start: int, stop: int) -> tuple[bytes, int]:
        """Read a part of the span, of ``WINDOW`` bytes at most, without moving or copying.

        Returns:
            Bytes that were read ahead, and the offset of the first of them; the part is not wholly
            among them if it is longer, or the file ends early.
        """
        if not self._base <= start <= stop <= self._base + len(self._window):
            self._window = self.source.read(start, min(WINDOW, self.stop - start))
            self._base = start
        return self._window, self._base

    def ahead(self, size: int) -> tuple[bytes, int, int]:
        """Look at the next bytes without copying them.

        Args:
            size: Bytes wanted; fewer are there only at the end of the span.

        Returns:
            Bytes that were read ahead, where in them the cursor stands, and how many of the bytes
            from there may be looked at: more may lie behind, and are none of the cursor's.
        """
        most = min(size, self.stop - self.offset)
        start = self.offset - self._base
        if start < 0 or start + most > len(self._window):
            self.peek(most, "bytes")
            start = self.offset - self._base
        return self._window, start, most

    def take(self, size: int, what: str) -> bytes:
        """Read exactly ``size`` bytes.

        Args:
            size: In bytes; may come straight from the file.
            what: Noun for the error message, e.g. ``"header length"``.

        Raises:
            FormatError: ``size`` is negative or more than is left.
        """
        data = self.peek(size, what)
        self.offset += size
        return data

    def peek(self, size: int, what: str) -> bytes:
        """As ``take``, without moving.

        Raises:
            FormatError: ``size`` is negative or more than is left.
        """
        if not 0 <= size <= self.stop - self.offset:
            why = f"{what}: {size} bytes wanted, {max(self.left, 0)} left"
            raise FormatError(why, offset=self.offset)
        start = self.offset - self._base
        if start < 0 or start + size > len(self._window):
            ahead = min(max(size, WINDOW), self.stop - self.offset)
            self._window = self.source.read(self.offset, ahead)
            self._base, start = self.offset, 0
            if len(self._window) < size:
                why = f"{what}: the file ends early"
                raise FormatError(why, offset=self.offset)
        return self._window[start : start + size]

    def skip(self, size: int, what: str) -> int:
        """Pass over ``size`` bytes without reading them; return the offset they start at.

        Raises:
            FormatError: ``size`` is negative or more than is left.
        """
        if not 0 <= size <= self.left:
            why = f"{what}: {size} bytes wanted, {max(self.left, 0)} left"
            raise FormatError(why, offset=self.offset)
        self.offset += size
        return self.offset - size

    def seek(self, offset: int, what: str) -> None:
        """Go to an absolute offset.

        Raises:
            FormatError: Outside the span.
        """
        if not self.start <= offset <= self.stop:
            why = f"{what}: offset {offset} is outside {self.start}..{self.stop}"
            raise FormatError(why, offset=self.offset)
        self.offset = offset

    def number(self, size: int, what: str, order: Order = "little", *, signed: bool = False) -> int:
        """Read an integer of ``size`` bytes.

        Raises:
            FormatError: Not enough bytes are left.
        """
        return int.from_bytes(self.take(size, what), order, signed=signed)

    def word(self, offset: int, how: struct.Struct, what: str) -> int:
        """Go to an absolute offset and read a number of four bytes there.

        Args:
            offset: May come straight from the file.
            how: Of one number.
            what: Noun for the error message.

        Raises:
            FormatError: Outside the span, or not enough bytes are left.
        """
        index = offset - self._base
        if not self.start <= offset <= self.stop - 4 or not 0 <= index <= len(self._window) - 4:
            self.seek(offset, what)
            if offset + 4 <= self.stop:
                # Whoever jumps jumps back as well: read what is around, and not much.
                self._base = max(self.start, offset - AROUND // 2)
                self._window = self.source.read(self._base, min(AROUND, self.stop - self._base))
            if offset + 4 > min(self.stop, self._base + len(self._window)):
                self.peek(4, what)
            index = offset - self._base
        self.offset = offset + 4
        found: int = how.unpack_from(self._window, index)[0]
        return found

    def u8(self, what: str) -> int:
        """Read an unsigned byte."""
        return self.number(1, what)

    def u16(self, what: str) -> int:
        """Read an unsigned 16-bit little-endian integer."""
        return self.number(2, what)

    def u32(self, what: str) -> int:
        """Read an unsigned 32-bit little-endian integer."""
        return self.number(4, what)

    def u64(self, what: str) -> int:
        """Read an unsigned 64-bit little-endian integer."""
        return self.number(8, what)

    def place(self, start: int, stop: int | None = None) -> Place:
        """Name a span of this artifact, up to the current offset unless told otherwise."""
        return Place(self.artifact, Span(start, self.offset if stop is None else stop))
