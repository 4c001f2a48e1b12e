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

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Named
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.log import Log
from weighbridge.machine.storages import elements
from weighbridge.machine.stream import follow, skip_filler


def recognises(_glimpse: Glimpse) -> bool:
    """Never by its bytes, which begin as any pickle does: the archive's layout says what it is."""
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the pickles do, and a ``Tensor`` per storage."""
    log = Log(cursor)
    error: FormatError | None = None
    try:
        count = follow(cursor, log, whole=True).value
        if not isinstance(count, int):
            raise FormatError("the number of storages is no number", offset=cursor.start)  # noqa: TRY301 - as what follows raises
        for _ in range(count):
            match follow(cursor, log, whole=True).value:
                case (key, _, Named(_, kind)):
                    log.add(elements(cursor, str(key), kind.rpartition(".")[2]))
                case _:
                    why = "a storage is not told by key, location and type"
                    raise FormatError(why, offset=cursor.offset)  # noqa: TRY301 - as above
        follow(cursor, log)
    except FormatError as raised:
        error = raised
    yield from log.evidence()
    if error is not None:
        raise error
    start = cursor.offset
    skip_filler(cursor)
    if cursor.left:
        why = "bytes after the last storage"
        yield Gap(cursor.place(start, cursor.stop), GapKind.TRAILING, why)


FORMAT = Format(
    id="pytorch-tar-storages",
    title="PyTorch tar, its storages",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    refines=("pickle",),
)
