"""Shapes of TensorFlow's tensors.

Layout of ``TensorShapeProto``: 2 axes (1 extent, 2 name), 3 whether their number is not known.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/tensor_shape.proto
(retrieved 2026-11-26). Names of axes are not read.
"""

from __future__ import annotations

from functools import lru_cache

from weighbridge.core import FormatError
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, VARINT

AXES = 254
"""Axes of a tensor, at most."""

SHAPE = 256
"""Bytes of a shape that is taken apart at once, and known again: few differ in one file."""

_AXIS, _UNKNOWN = frozenset({2 << 3 | BYTES}), frozenset({3 << 3 | VARINT})
_SIZE = frozenset({1 << 3 | VARINT})
"""Keys of an axis, or of its name; of a flag that the number of axes is not known; of an extent."""


@lru_cache(maxsize=1024)
def _extents(shape: bytes) -> tuple[int, ...] | None:
    """As ``extents``, of a shape as every writer writes it; ``None`` if it is another."""
    axes = protowire.among(shape, (0, len(shape), 0), _AXIS, _UNKNOWN)
    if axes is None or len(axes) > AXES:
        return None
    found: list[int] = []
    for _, start, stop in axes:
        sizes = protowire.among(shape, (start, stop, 0), _SIZE, _AXIS)
        if sizes is None:
            return None
        size = protowire.small(shape, sizes[-1][1]) if sizes else 0
        found.append(size if size < 1 << 63 else -1)
    return tuple(found)


def extents(cursor: Cursor) -> tuple[int, ...]:
    """Return the extents of a ``TensorShapeProto``; -1 for one that is not known.

    Raises:
        FormatError: Not a message, or more axes than a tensor has.
    """
    if cursor.left <= SHAPE and (plain := _extents(cursor.peek(cursor.left, "shape"))) is not None:
        return plain
    found: list[int] = []
    for item in protowire.fields(cursor):
        if (item.number, item.wire) != (2, BYTES):
            continue
        size = 0
        for part in protowire.fields(protowire.inside(cursor, item)):
            if (part.number, part.wire) == (1, VARINT):
                size = part.value if part.value < 1 << 63 else -1
        found.append(size)
        if len(found) > AXES:
            raise FormatError(f"more than {AXES} axes", offset=item.start)
    return tuple(found)
