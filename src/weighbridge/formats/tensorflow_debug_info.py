"""Debug info of a SavedModel: where in whose source its operations were made.

A ``GraphDebugInfo`` (debug/saved_model_debug_info.pb) has names of source files (1); traces by the
operation's name (2), or names (5) and traces by number (6); and frames by number (4). Keys are in
field 1 of an entry, values in field 2. A frame has a file, line and column as numbers (1 to 3), a
function (4) and a line of code (5) as text; a trace has frames (1), or numbers of frames (2).
Nothing of it is run or opened; it names folders of the machine that saved the model.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph_debug_info.proto
(retrieved 2026-11-26). Not read: which frame belongs to which operation.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, tensorflow_nodes
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED64, VARINT, Field

MOST = 4096
"""Fields that are looked at to tell the format: files come before traces."""

FILES, TRACES, FRAMES, NUMBERED, BY_NUMBER = 1, 2, 4, 5, 6

KEYS = {TRACES: BYTES, FRAMES: FIXED64, NUMBERED: BYTES, BY_NUMBER: FIXED64}
VALUES = {TRACES: BYTES, FRAMES: BYTES, NUMBERED: FIXED64, BY_NUMBER: BYTES}
"""How keys and values of the entries of a table are written."""

FRAME = {1: VARINT, 2: VARINT, 3: VARINT, 4: BYTES, 5: BYTES}
TRACE = {1: (BYTES,), 2: (BYTES, FIXED64)}
"""How fields of a frame and of a trace are; numbers of frames are packed, or one by one."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether there are names, and the first entry of a table of frames is one.

    An entry of a map has one key; a graph's library of functions (2) has a field 1 for each.
    """
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse, MOST)
    if not found or any(item.wire != BYTES or item.number not in {FILES, *KEYS} for item in found):
        return False
    tables = [item for item in found if item.number in (TRACES, FRAMES, BY_NUMBER)]
    if not tables:
        return False
    cursor = Cursor.over(b"")
    cursor.source, cursor.stop = glimpse.source, tables[0].stop
    cursor.offset = cursor.start = tables[0].start
    try:
        told = _told(cursor, tables[0].number)
        keys = sum(field.number == 0 for field in told)
        # of a table by number the key, which is no text, is enough
        return keys <= 1 and len(told) > (tables[0].number != BY_NUMBER)
    except FormatError:
        return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per source file and per line of code that a frame quotes."""
    start = cursor.offset
    for item in protowire.fields(cursor):
        place = cursor.place(start, cursor.offset)
        if (item.number, item.wire) == (FILES, BYTES):
            yield Entry(place, "debug.file", tensorflow_nodes.text(cursor, item))
        elif item.wire == BYTES and item.number in KEYS:
            for frame in _told(protowire.inside(cursor, item), item.number):
                if frame.number == max(FRAME):
                    yield Entry(place, "debug.code", tensorflow_nodes.text(cursor, frame))
        else:
            raise FormatError(f"field {item.number} is not one of debug info", offset=start)
        start = cursor.offset


def _told(cursor: Cursor, table: int) -> list[Field]:
    """Return the key of an entry and the fields of its frames, which are those they should be."""
    start, told = cursor.offset, []
    for item in protowire.fields(cursor):
        wanted = (KEYS if item.number == 1 else VALUES)[table] if item.number in (1, 2) else None
        if item.wire != wanted:
            raise FormatError(f"field {item.number} is not one of an entry", offset=start)
        if item.number == 1:
            told.append(Field(0, item.wire, item.value, item.start))
        elif table == FRAMES:
            told += _frame(protowire.inside(cursor, item))
        elif item.wire == BYTES:
            told += _trace(protowire.inside(cursor, item))
    return told


def _trace(cursor: Cursor) -> Iterator[Field]:
    for item in protowire.fields(cursor):
        if item.wire not in TRACE.get(item.number, ()):
            raise FormatError(f"field {item.number} is not one of a trace", offset=item.start)
        if item.number == 1:
            yield from _frame(protowire.inside(cursor, item))


def _frame(cursor: Cursor) -> Iterator[Field]:
    for item in protowire.fields(cursor):
        if FRAME.get(item.number) != item.wire:
            raise FormatError(f"field {item.number} is not one of a frame", offset=item.start)
        yield item


FORMAT = Format(
    id="tensorflow-debug-info",
    title="TensorFlow debug info",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
)
