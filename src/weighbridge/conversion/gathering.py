"""The elements of a view, one after the other and little-endian, in pieces.

Where they lie one after the other they are read in pieces of a few megabytes, whatever the tensor's
size. Where they do not, as much of the new order is made at a time as has room in ``BLOCK`` bytes,
from stretches of the storage that are read once for it: elements that lie near one another in the
storage are copied from there by steps of a ``memoryview``: no loop over single elements, and no
library of arrays. Memory does not depend on the tensor.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.views import Storage, View
from weighbridge.intake.source import Bytes, File, Slice, Source
from weighbridge.typings import Literal

PIECE = 4 << 20
"""Bytes given out at once, about."""

BLOCK = 16 << 20
"""Bytes that are put in order at once."""

PACKED_BLOCK = 64 << 20
"""The same, where the storage is packed: it is expanded again for each."""

STRETCH = 8 << 20
"""Bytes of a storage that are held at once, at most."""

APART = 16 << 10
"""Bytes between elements that cost less to read than to read the elements by themselves."""

PLACES = 4096
"""Places that are worked out at once."""

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
    size = view.element.size
    if not view.count:
        return
    most = max(PIECE // size, 1) * size
    if not view.strided:
        start, left = view.offset * size, view.size
        for at in range(0, left, most):
            yield read(view.storage, start + at, min(most, left - at))
        return
    for start, axes in _blocks(view):
        made = _Block(view, start, axes).made()
        for at in range(0, len(made), most):
            yield bytes(made[at : at + most])


Axis = tuple[int, int]
"""Extent, and elements of the storage from one to the next."""

Step = tuple[int, int, int]
"""Extent, elements of the storage from one to the next, and elements of the block."""


def _blocks(view: View) -> Iterator[tuple[int, list[Axis]]]:
    """Yield blocks in order: the first element's place in the storage, and axes."""
    most = PACKED_BLOCK if _packed(view.storage.source) else BLOCK
    axes = view.axes
    inner = 1
    while len(axes) > 1 and inner * axes[-1][0] * view.element.size <= most:
        inner *= axes[-1][0]
        axes = axes[:-1]
    *outer, (rows, down) = axes
    rest = view.axes[len(axes) :]
    some = max(most // (inner * view.element.size), 1)
    for start, _ in _places([(count, step, 0) for count, step in outer]):
        for row in range(0, rows, some):
            yield view.offset + start + row * down, [(min(some, rows - row), down), *rest]


def _packed(source: Source) -> bool:
    while isinstance(source, Slice):
        source = source.outer
    return not isinstance(source, File | Bytes)


def _places(steps: list[Step]) -> Iterator[tuple[int, int]]:
    """Yield where each combination of indices leads: in the storage, and in the block."""
    steps = steps.copy()
    near = [(0, 0)]
    while steps and len(near) * steps[-1][0] <= PLACES:
        count, step, own = steps.pop()
        near = [(at * step + there, at * own + here) for at in range(count) for there, here in near]
    for number in range(math.prod(count for count, _, _ in steps)):
        far, block = 0, 0
        for count, step, own in reversed(steps):
            number, at = divmod(number, count)  # noqa: PLW2901 - digits of it
            far, block = far + at * step, block + at * own
        for there, here in near:
            yield far + there, block + here


class _Block:
    """Some elements that are one after the other in the new order."""

    def __init__(self, view: View, start: int, axes: list[Axis]) -> None:
        self._storage, self._size = view.storage, view.element.size
        self._word = _WORDS[self._size]
        self._start = start
        count = math.prod(size for size, _ in axes)
        self._made = memoryview(bytearray(count * self._size)).cast(self._word)
        own, steps = count, []
        for size, step in axes:
            own //= size
            steps.append((size, step, own))
        self._repeated = [each for each in steps if not each[1]]
        # What lies nearest to one another comes last.
        self._steps = sorted((each for each in steps if each[1]), key=lambda each: -each[1])

    def made(self) -> memoryview:
        """Return the elements, as bytes."""
        far, near, (count, some, step, own) = self._parted()
        reach = sum((extent - 1) * each for extent, each, _ in near) + 1
        line = max(near, default=(1, 1, 1))
        places = list(_places([each for each in near if each is not line]))
        for base, block in _places(far):
            for first in range(0, count, some):
                # The last stretch begins early rather than being shorter.
                at = min(first, count - some)
                start = self._start + base + at * step
                data = read(self._storage, start * self._size, reach * self._size)
                words = memoryview(data).cast(self._word)
                for there, here in places:
                    self._copy(words, there, block + at * own + here, line)
        for each in reversed(self._repeated):
            self._repeat(each)
        return self._made.cast("B")

    def _parted(self) -> tuple[list[Step], list[Step], tuple[int, int, int, int]]:
        """Tell steps that are read one by one from those that are taken from one stretch.

        Returns:
            Both, and a step of which some are taken at once: how many there are, how many of them
            are taken, and the step.
        """
        far, near, reach = self._steps.copy(), list[Step](), 1
        while far:
            count, step, own = far[-1]
            some = min(count, max((STRETCH // self._size - reach) // step + 1, 1))
            if some == 1 or ((step - reach) * self._size > APART and step > 2 * reach):
                break
            far.pop()
            near.append((some, step, own))
            if some < count:
                return far, near, (count, some, step, own)
            reach += (count - 1) * step
        return far, near, (1, 1, 0, 0)

    def _copy(self, words: memoryview, there: int, here: int, line: Step) -> None:
        """Copy elements that are evenly apart in the storage, and in the block."""
        count, step, own = line
        some = words[there : there + (count - 1) * step + 1 : step]
        self._made[here : here + (count - 1) * own + 1 : own] = some

    def _repeat(self, axis: Step) -> None:
        """Fill an axis along which nothing changes with what is there for its first index."""
        count, _, own = axis
        made, row = self._made, count * own
        if len(made) // row <= row:
            for at in range(0, len(made), row):
                again = made[at : at + own].tobytes() * (count - 1)
                made[at + own : at + row] = memoryview(again).cast(self._word)
            return
        for place in range(own, row):
            made[place::row] = made[place % own :: row]
