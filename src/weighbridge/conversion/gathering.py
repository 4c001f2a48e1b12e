"""The elements of a view, one after the other and little-endian, in pieces.

Where they lie one after the other they are read in pieces of a few megabytes, whatever the tensor's
size. Where they do not, the stretch that the view covers is held (``views.HELD`` at most), and rows
or columns of it, whichever are fewer, are copied by steps of a ``memoryview``: no loop over single
elements, and no library of arrays.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator
from typing import Literal

from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.views import Storage, View

PIECE = 4 << 20
"""Bytes given out at once, about."""

AHEAD = 1 << 20
"""Bytes read at once where rows are read one by one."""

STRETCH = 256 << 20
"""Bytes of a storage that are read for one piece, about, where rows lie in order."""

Word = Literal["B", "H", "I", "Q"]

_WORDS: dict[int, Word] = {1: "B", 2: "H", 4: "I", 8: "Q"}


def pieces(view: View) -> Iterator[bytes]:
    """Yield the elements.

    Raises:
        Refused: The source gives fewer bytes than it said it would.
        FormatError: A packed source cannot be expanded again.
    """
    swapped = view.storage.big and view.element.word > 1
    for piece in _raw(view):
        yield swap(piece, view.element.word) if swapped else piece


def swap(data: bytes, word: int) -> bytes:
    """Reverse the bytes of every word."""
    if word == 1:
        return data
    words = array(_WORDS[word], data)
    words.byteswap()
    return words.tobytes()


def read(storage: Storage, offset: int, size: int) -> bytes:
    """Read bytes of a storage.

    Raises:
        Refused: There are fewer.
    """
    data = storage.source.read(storage.start + offset, size)
    if len(data) != size:
        raise Refused("the source ended early: it changed while it was read")
    return data


def _raw(view: View) -> Iterator[bytes]:
    """Yield the elements in the order of bytes that they are stored in."""
    size, axes = view.element.size, view.axes
    if not view.count:
        return
    if not view.strided:
        start, left = view.offset * size, view.size
        for at in range(0, left, PIECE):
            yield read(view.storage, start + at, min(PIECE, left - at))
        return
    if len(axes) == 1:
        axes = [(1, 0), *axes]
    *outer, (rows, down), (columns, across) = axes
    held = _Held(view)
    most = max(min(PIECE // (size * columns), STRETCH // (size * max(down, 1))), 1)
    gathered = bytearray()
    for start in _starts(outer, view.offset):
        for row in range(0, rows, most):
            some = min(most, rows - row)
            for piece in _plane(held, start + row * down, (some, down), (columns, across)):
                gathered += piece
                if len(gathered) >= PIECE:
                    yield bytes(gathered)
                    gathered.clear()
    yield bytes(gathered)


def _starts(axes: list[tuple[int, int]], offset: int) -> Iterator[int]:
    """Yield where each combination of indices along some axes begins."""
    for steps in itertools.product(*(range(size) for size, _ in axes)):
        yield offset + sum(step * stride for step, (_, stride) in zip(steps, axes, strict=True))


def _plane(
    held: _Held, start: int, down: tuple[int, int], across: tuple[int, int]
) -> Iterator[bytes | memoryview]:
    """Yield some rows, each axis as (extent, stride)."""
    (rows, row_step), (columns, step) = down, across
    if rows > columns and row_step and columns * held.size <= PIECE:
        held.cover(start, start + (rows - 1) * row_step + (columns - 1) * step + 1)
        out = memoryview(bytearray(rows * columns * held.size)).cast(held.word)
        for column in range(columns):
            out[column::columns] = held.line(start + column * step, rows, row_step)
        yield out.cast("B")
        return
    for row in range(rows):
        at = start + row * row_step
        if not step:
            yield from _repeated(bytes(held.line(at, 1, 1)), columns)
            continue
        most = max(PIECE // held.size, 1)
        for column in range(0, columns, most):
            yield held.line(at + column * step, min(most, columns - column), step).tobytes()


def _repeated(one: bytes, times: int) -> Iterator[bytes]:
    most = max(PIECE // len(one), 1)
    for at in range(0, times, most):
        yield one * min(most, times - at)


class _Held:
    """A stretch of a storage, as words.

    Attributes:
        size: Bytes of an element.
        word: An element, in the words of ``memoryview.cast``.
    """

    def __init__(self, view: View) -> None:
        self.size = view.element.size
        self.word = _WORDS[self.size]
        self._storage = view.storage
        self._stop = view.last + 1
        self._ordered = view.axes[-1][1] in {0, 1}
        self._base = view.offset
        self._words = memoryview(b"").cast(self.word)

    def line(self, start: int, count: int, step: int) -> memoryview:
        """Return ``count`` elements, ``step`` apart; ``step`` is positive."""
        stop = start + (count - 1) * step + 1
        self.cover(start, stop)
        line: memoryview = self._words[start - self._base : stop - self._base : step]
        return line

    def cover(self, start: int, stop: int) -> None:
        """Hold at least the elements from ``start`` up to ``stop``."""
        if start >= self._base and stop <= self._base + len(self._words):
            return
        if self._ordered:
            ahead = max(stop, min(start + AHEAD // self.size, self._stop))
        else:
            start, ahead = min(start, self._base), self._stop
        data = read(self._storage, start * self.size, (ahead - start) * self.size)
        self._base, self._words = start, memoryview(data).cast(self.word)
