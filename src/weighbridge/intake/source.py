"""Bytes that can be read at a position: a file, a part of one, or a string of bytes.

Files are read with ``os.pread``, never mapped: a writer who truncates a mapped file kills the
process.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence

from weighbridge.core import Span
from weighbridge.typings import Protocol

LITTLE = 1 << 12
"""Bytes of a read up to which what follows is read with it, if the one before was near."""

NEAR = 1 << 12
"""Bytes behind one read within which another one is near."""

AHEAD = 1 << 16
"""Bytes that are then read at once, at most: ``LITTLE`` at first, twice as many as it goes on."""


class Source(Protocol):
    """Something that can be read at a position.

    Attributes:
        size: Length in bytes.
    """

    @property
    def size(self) -> int:
        """Length in bytes."""

    def read(self, offset: int, size: int) -> bytes:
        """Return the bytes from ``offset``: ``size`` of them, fewer only at the end.

        Raises:
            FormatError: A packed source cannot be expanded any further.
            OSError: The medium failed.
        """


class Bytes:
    """A string of bytes, all in memory."""

    def __init__(self, data: bytes) -> None:
        """Read from ``data``."""
        self._data = data
        self.size = len(data)

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        return self._data[offset : offset + size]


class Slice:
    """A part of another source, read in place."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        """Read ``source[start:stop]``; both in bytes, both inside ``source``."""
        while isinstance(source, Slice) and 0 <= start <= stop <= source.size:
            # Archives lie in one another, and every read would go through all of them.
            start, stop, source = start + source.start, stop + source.start, source.outer
        self.outer: Source = source
        self.start: int = start
        self.size: int = stop - start

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        return self.outer.read(self.start + offset, min(size, self.size - offset))


class Filler(Protocol):
    """Fetches bytes of a file that is elsewhere into the file that stands for it."""

    def need(self, spans: Sequence[Span]) -> None:
        """Fetch what of some spans, inside the file, is not here yet.

        Raises:
            OSError: They cannot be had.
        """


class Elsewhere(Filler, Protocol):
    """A file that is elsewhere.

    Attributes:
        changed: Whether it is known to be another one than it was when its first bytes came.
    """

    changed: bool

    def complete(self) -> bool:
        """Whether all of it is here by now: then nobody has to ask for any of it."""

    def stream(self) -> Source:
        """Return all of it, to be read once and in order; nothing is fetched for anybody after."""


class File:
    """A regular file, held open; its size is that at opening.

    Attributes:
        size: Length in bytes.
        touched: Bytes read so far.
    """

    def __init__(self, descriptor: int, size: int, filler: Filler | None = None) -> None:
        """Read from an open descriptor, which the caller closes.

        Args:
            descriptor: Of the file, or of one that stands for a file elsewhere.
            size: In bytes.
            filler: Fetches what is read, if the file is elsewhere.
        """
        self._descriptor = descriptor
        self._filler = filler
        self.size = size
        self.touched = 0
        self._window = b""
        self._base = 0
        self._last = -NEAR
        self._ahead = LITTLE

    @property
    def elsewhere(self) -> bool:
        """Whether what is read has to be fetched."""
        return self._filler is not None

    def need(self, spans: Iterable[Span]) -> None:
        """Have spans fetched at once that are about to be read; those outside count as none."""
        if self._filler is not None:
            cut = (Span(max(each.start, 0), min(each.stop, self.size)) for each in spans)
            self._filler.need([each for each in cut if each.start < each.stop])

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        at = offset - self._base
        if at >= 0 and at + size <= len(self._window):
            self.touched += size
            self._last = offset + size
            return self._window[at : at + size]
        if self._filler is not None:
            self.need((Span(offset, offset + size),))
        elif size <= LITTLE and 0 <= offset - self._last < NEAR:
            # Many small things one after another: a call of the system for each costs the most. Of
            # few, as at the head of each member of an archive, what follows is never asked for.
            goes_on = -LITTLE <= at - len(self._window) < NEAR
            self._ahead = min(2 * self._ahead, AHEAD) if goes_on else LITTLE
            self._window, self._base = os.pread(self._descriptor, self._ahead, offset), offset
            if len(self._window) >= size:
                return self.read(offset, size)
        self._last = offset + size
        data = os.pread(self._descriptor, size, offset)
        # The system may give less than it has; past the size at opening nobody asks it again.
        while len(data) < min(size, self.size - offset) and (
            more := os.pread(self._descriptor, size - len(data), offset + len(data))
        ):
            data += more
        self.touched += len(data)
        return data

    def solid(self, offset: int) -> int:
        """Return the first offset from here on that is in no hole; all before it are zeros."""
        if self._filler is not None:
            return offset  # Holes are what was not fetched yet.
        try:
            return os.lseek(self._descriptor, offset, os.SEEK_DATA)
        except OSError as error:
            # There are file systems that do not tell.
            return self.size if error.errno == errno.ENXIO else offset


def is_elsewhere(source: Source) -> bool:
    """Whether what is read has to be fetched: then it is worth telling ``ahead`` what that is."""
    while isinstance(source, Slice):
        source = source.outer
    return isinstance(source, File) and source.elsewhere


def solid(source: Source, offset: int, stop: int) -> int:
    """Return how far a hole reaches that begins at an offset: up to there all bytes are zeros.

    Holes cost nothing to make and may have any length. What is passed over for one has to come to
    the same without it: a copy of the file has none.

    Args:
        source: A file, or a part of one; nothing else is known to have holes.
        offset: Counted from its byte 0.
        stop: One past the last byte that matters.
    """
    shift, inner = 0, source
    while isinstance(inner, Slice):
        shift += inner.start
        inner = inner.outer
    if not isinstance(inner, File) or offset >= stop:
        return offset
    return min(inner.solid(offset + shift) - shift, stop)


def windows(
    source: Source, start: int, stop: int, size: int, more: int = 0
) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of a span that is searched for what begins with none that is zero.

    Args:
        source: Has them.
        start: The first of them.
        stop: One past the last.
        size: Bytes at once.
        more: Bytes behind those that come with them, and again with what follows.

    Yields:
        An offset, and the bytes from there on; holes are left out.
    """
    at = start
    while (at := solid(source, at, stop)) < stop:
        yield at, source.read(at, min(size + more, stop - at))
        at += size


def ahead(source: Source, spans: Iterable[Span]) -> None:
    """Say which bytes are about to be read here and there: one by one they would take long to come.

    Nothing is done for a source that is here. More may be told than is read; that is moved, too.

    Args:
        source: A file, or a part of one; anything else is here.
        spans: Counted from its byte 0.

    Raises:
        OSError: They cannot be had.
    """
    shift = 0
    while isinstance(source, Slice):
        shift += source.start
        source = source.outer
    if isinstance(source, File):
        source.need(Span(each.start + shift, each.stop + shift) for each in spans)
