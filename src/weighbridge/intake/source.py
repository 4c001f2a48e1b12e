"""Bytes that can be read at a position: a file, a part of one, or a string of bytes.

Files are read with ``os.pread``, never mapped: a writer who truncates a mapped file kills the
process.
"""

from __future__ import annotations

import os
from typing import Protocol


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
        self._source = source
        self._start = start
        self.size = stop - start

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        return self._source.read(self._start + offset, min(size, self.size - offset))


class File:
    """A regular file, held open; its size is that at opening.

    Attributes:
        size: Length in bytes.
        touched: Bytes read so far.
    """

    def __init__(self, descriptor: int, size: int) -> None:
        """Read from an open descriptor, which the caller closes."""
        self._descriptor = descriptor
        self.size = size
        self.touched = 0

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        data = os.pread(self._descriptor, size, offset)
        # The system may give less than it has; past the size at opening nobody asks it again.
        while len(data) < min(size, self.size - offset) and (
            more := os.pread(self._descriptor, size - len(data), offset + len(data))
        ):
            data += more
        self.touched += len(data)
        return data
