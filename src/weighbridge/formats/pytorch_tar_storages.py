"""PyTorch's first layout, a tar: its member ``storages``, pickles with raw storages between.

Layout::

    pickle      number of storages
    for each    pickle (key, location, storage type), u64 number of elements, the elements
    pickle      list of views (key, root's key, offset, elements)

Source: https://github.com/pytorch/pytorch/blob/v2.6.0/torch/serialization.py, ``legacy_load``
(retrieved 2026-11-23).
Not read: the elements.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Named
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.log import Log
from weighbridge.machine.storages import elements
from weighbridge.machine.stream import follow, rest, told


def recognises(_glimpse: Glimpse) -> bool:
    """Never by its bytes, which begin as any pickle does: the archive's layout says what it is."""
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the pickles do, and a ``Tensor`` per storage."""
    log = Log(cursor)
    yield from told(log, lambda: _all(cursor, log))
    yield from rest(cursor, "the last storage")


def _all(cursor: Cursor, log: Log) -> None:
    count = follow(cursor, log, whole=True).value
    if not isinstance(count, int):
        raise FormatError("the number of storages is no number", offset=cursor.start)
    for _ in range(count):
        match follow(cursor, log, whole=True).value:
            case (key, _, Named(_, kind)):
                log.add(elements(cursor, str(key), kind.rpartition(".")[2]))
            case _:
                why = "a storage is not told by key, location and type"
                raise FormatError(why, offset=cursor.offset)
    follow(cursor, log)


FORMAT = Format(
    id="pytorch-tar-storages",
    title="PyTorch tar, its storages",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(),
    refines=("pickle",),
    names=1 << 16,
)
