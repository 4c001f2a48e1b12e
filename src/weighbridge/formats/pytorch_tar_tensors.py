"""PyTorch's first layout, a tar: its member ``tensors``, which is pickles with raw shapes between.

Layout::

    pickle      number of tensors
    for each    pickle (key, storage's key, tensor type), i32 dimensions, 4 bytes,
                dimensions x i64 size, dimensions x i64 stride, i64 offset

Source: https://github.com/pytorch/pytorch/blob/v2.6.0/torch/serialization.py, ``legacy_load``
(retrieved 2026-11-23).
Not read: sizes, strides and offsets.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.log import Log
from weighbridge.machine.stream import follow, rest, told


def recognises(_glimpse: Glimpse) -> bool:
    """Never by its bytes, which begin as any pickle does: the archive's layout says what it is."""
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the pickles do."""
    log = Log(cursor)
    yield from told(log, lambda: _all(cursor, log))
    yield from rest(cursor, "the last tensor")


def _all(cursor: Cursor, log: Log) -> None:
    count = follow(cursor, log, whole=True).value
    if not isinstance(count, int):
        raise FormatError("the number of tensors is no number", offset=cursor.start)
    for _ in range(count):
        follow(cursor, log)
        dimensions = cursor.u32("dimensions")
        cursor.skip(4 + 16 * dimensions + 8, "sizes, strides and offset")


FORMAT = Format(
    id="pytorch-tar-tensors",
    title="PyTorch tar, its tensors",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(),
    refines=("pickle",),
    names=1 << 16,
)
