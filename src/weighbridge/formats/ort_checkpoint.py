"""ONNX Runtime: a checkpoint of training on a device, a flatbuffer with "ODTC" at byte 4.

Slots of the tables that are read::

    checkpoint   1 module, 2 optimizers, 3 properties
    module       0 and 1 tensors
    optimizer    0 name, 3 states, of which 1 is tensors
    properties   2 texts: 0 name, 1 value

Tensors are as ``intake.orttensor`` says.

Source: https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/flatbuffers/schema/ort_training_checkpoint.fbs
(retrieved 2026-11-26). Not read: numbers among the properties, steps and rates.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import flatbuffer, orttensor
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

MARK = b"ODTC"
MODULE, OPTIMIZERS, PROPERTIES = 1, 2, 3


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:8] == MARK


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per parameter and per state of an optimizer, and texts.

    Raises:
        FormatError: An offset leads out of the file, or there are too many tables.
    """
    root = flatbuffer.root(cursor)
    seen: set[int] = set()
    module = root.table(MODULE)
    for slot in (0, 1) if module is not None else ():
        yield from _tensors(cursor, module, slot, seen)
    for group in root.tables(OPTIMIZERS):
        for state in group.tables(3):
            yield from _tensors(cursor, state, 1, seen)
    bag = root.table(PROPERTIES)
    for row in bag.tables(2) if bag is not None else ():
        yield Entry(cursor.place(row.at, row.stop), row.text(0), row.text(1))
    yield from flatbuffer.odd(cursor)
    yield from behind.anything(cursor, "the checkpoint")


def _tensors(
    cursor: Cursor, table: Table | None, slot: int, seen: set[int]
) -> Iterator[Evidence | Part]:
    """Tell the tensors of a vector, each once: others may refer to them too."""
    for tensor in table.tables(slot) if table is not None else ():
        if tensor.at in seen:
            continue
        seen.add(tensor.at)
        if len(seen) > cursor.limits.evidence:
            why = f"more than {cursor.limits.evidence} tensors"
            raise FormatError(why, offset=tensor.at, kind=GapKind.LIMIT)
        yield from orttensor.read(cursor, tensor)


FORMAT = Format(
    id="ort-checkpoint",
    title="ONNX Runtime checkpoint",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(MARK,),
)
