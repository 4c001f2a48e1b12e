"""A tensor as the file has it: some bytes, and how an index leads to an element among them."""

from __future__ import annotations

import math

from weighbridge.conversion.outcome import Refused
from weighbridge.core.records import dataclass
from weighbridge.formats.safetensors import AXES, BITS
from weighbridge.intake.source import Source

LONGEST = (1 << 63) - 1
"""Elements along one axis, or any other number about a tensor: loaders have 64 bits for it.

What is larger is refused where it is read, before it comes to be a message: Python writes no number
of more than 4300 digits.
"""


@dataclass(frozen=True, slots=True)
class Element:
    """A type of elements.

    Attributes:
        dtype: In the words of safetensors.
        size: In bytes.
        word: Bytes that change places with one another when the byte order is changed.
    """

    dtype: str
    size: int
    word: int


def element(dtype: str) -> Element:
    """Return an element type by its name in safetensors.

    Raises:
        Refused: safetensors has no such type, or its elements are no whole bytes.
    """
    bits = BITS.get(dtype, 0)
    if not bits or bits % 8:
        raise Refused(f"safetensors has no elements of type {dtype}")
    return Element(dtype, bits // 8, 4 if dtype == "C64" else bits // 8)


@dataclass(frozen=True, slots=True, eq=False)
class Storage:
    """Elements, one after the other.

    Attributes:
        source: Where they can be read.
        start: Offset of the first byte.
        size: In bytes.
        big: Whether they are big-endian.
    """

    source: Source
    start: int
    size: int
    big: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A tensor.

    Attributes:
        storage: Where its elements lie.
        element: Their type.
        shape: Extent of each axis, in elements, outermost first.
        strides: Elements from one to the next along each axis.
        offset: Elements of the storage before the first one.
    """

    storage: Storage
    element: Element
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int = 0

    @property
    def count(self) -> int:
        """Elements."""
        return math.prod(self.shape)

    @property
    def size(self) -> int:
        """Bytes of the elements, one after the other."""
        return self.count * self.element.size

    @property
    def last(self) -> int:
        """Elements of the storage before the last one of the view."""
        pairs = zip(self.shape, self.strides, strict=True)
        return self.offset + sum((size - 1) * stride for size, stride in pairs)

    @property
    def axes(self) -> list[tuple[int, int]]:
        """Extents and strides, with neighbouring axes made one where that changes no order."""
        merged: list[tuple[int, int]] = []
        for size, stride in zip(self.shape, self.strides, strict=True):
            if size == 1:
                continue
            if merged and merged[-1][1] == size * stride:
                merged[-1] = (merged[-1][0] * size, stride)
            else:
                merged.append((size, stride))
        return merged

    @property
    def strided(self) -> bool:
        """Whether the elements do not lie one after the other."""
        return self.count > 0 and self.axes not in ([], [(self.count, 1)])


def checked(view: View) -> View:
    """Return a view that leads to no byte outside its storage, and to none by two indices.

    An axis of stride 0, as ``expand`` makes it, repeats elements and is let through.

    Raises:
        Refused: It does not.
    """
    if len(view.shape) != len(view.strides) or len(view.shape) > AXES:
        why = f"{len(view.shape)} axes and {len(view.strides)} strides, of at most {AXES}"
        raise Refused(why)
    if min((view.offset, *view.shape, *view.strides)) < 0:
        raise Refused("a negative offset, extent or stride")
    if max((0, *view.shape)) > LONGEST:
        raise Refused(f"an axis of {max(view.shape)} elements")
    if not view.count:
        return view
    held = view.storage.size // view.element.size
    if view.last >= held:
        raise Refused(f"element {view.last} of a storage of {held} is out of bounds")
    reach = 0
    for stride, size in sorted((stride, size) for size, stride in view.axes):
        if stride and stride <= reach:
            raise Refused(f"the axes overlap: shape {view.shape}, strides {view.strides}")
        reach += (size - 1) * stride
    return view


def rows_first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a tensor whose last axis varies fastest."""
    strides = [1]
    for size in shape[:0:-1]:
        strides.append(strides[-1] * size)
    return tuple(strides[::-1]) if shape else ()


def columns_first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a tensor whose first axis varies fastest."""
    return rows_first(shape[::-1])[::-1]
