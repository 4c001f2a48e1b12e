"""TNN: weights of a network by layer, whose layers a text beside it lists (.tnnmodel).

Layout (little-endian)::

    0    u32 magic number: 0xFABC0002, or 0xFABC0004, whose arrays have a shape; i32 layers
    8    layers: i32 type, text: type, text: name; then what the type asks for, as much as there is:
                 the name once more, i32 0 or 1, arrays

A text is an i32 size and as many bytes. An array is the magic number, i32 type of its elements, i32
size in bytes, of the latter i32 axes and i32 each unless the size is 0, and its elements. Which of
them a layer has says its type; where the next layer begins is told by its texts, and there are as
many layers as the header says. Nothing is run, imported or fetched.

Source: https://github.com/Tencent/TNN/tree/master/source/tnn/interpreter/tnn (``objseri.h``,
``model_interpreter``), as https://github.com/lutzroeder/netron, ``source/tnn.js`` has it (retrieved
2026-11-27). Not read: elements, but for programs; encrypted models.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray, zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

PLAIN, SHAPED = struct.pack("<I", 0xFABC0002), struct.pack("<I", 0xFABC0004)
MAGIC = (PLAIN, SHAPED)
TYPES = {0: ("F32", 4), 1: ("F16", 2), 2: ("I8", 1), 3: ("I32", 4), 4: ("BF16", 2)}
OTHERS = range(5, 16)
"""Types of elements that later versions may have."""

COUNT = 0x1FFFFFFF
"""Bits of the number of layers that count."""

AXES, NAME, MOST = 16, 1 << 10, 1 << 16
LEAST = 8 + 4 + 4 + 4
"""Bytes of a layer, with types and names of one letter and more."""

_TYPE = re.compile(rb"[A-Za-z][\w+-]{0,63}")
HEAD = 4 + 4 + 64 + 4
"""Bytes in which a layer says of which type it is, and how long its name is."""

NOTHING = bytes(HEAD)

RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and a layer, or none."""
    head = glimpse.head
    if not head.startswith(MAGIC) or len(head) < 8:
        return False
    count = int.from_bytes(head[4:8], "little") & COUNT
    return glimpse.size == 8 if count == 0 else _begins(head[8 : 8 + HEAD])


def _begins(head: bytes) -> bool:
    """Whether a layer begins there: a number, a type that is a word, the size of a name."""
    size = int.from_bytes(head[4:8], "little")
    behind = head[8 + size : 12 + size]
    known = 0 < size <= HEAD - 12 and _TYPE.fullmatch(head[8 : 8 + size]) is not None
    return known and len(behind) == 4 and 0 < int.from_bytes(behind, "little") <= NAME


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many layers there are, a ``Tensor`` per array, and programs.

    Raises:
        FormatError: Cut, or what a layer has is neither its name nor a number nor an array.
    """
    start = cursor.offset
    if cursor.take(4, "magic number") not in MAGIC:
        raise FormatError("no magic number of TNN", offset=start)
    count = cursor.u32("layers") & COUNT
    if count > MOST or LEAST * count > cursor.left:
        raise FormatError(f"{count} layers in {cursor.left} bytes", offset=start)
    yield Entry(cursor.place(start), "tnn.layers", str(count))
    yield from programs.inside(cursor, "the model", RUNS)
    for index in range(count):
        yield from _layer(cursor, last=index == count - 1)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the layers")


def _layer(cursor: Cursor, *, last: bool) -> Iterator[Evidence]:
    at = cursor.offset
    if not _begins(cursor.peek(min(cursor.left, HEAD), "layer")):
        raise FormatError("no layer where one should be", offset=at)
    cursor.skip(4, "type")
    _text(cursor, "type")
    name = _text(cursor, "name")
    arrays = 0
    while cursor.left >= 4:
        head = cursor.peek(min(cursor.left, HEAD), "what a layer has")
        if head.startswith(MAGIC):
            yield _array(cursor, f"{name.decode('utf-8', 'backslashreplace')}.{arrays}")
            arrays += 1
        elif not last and _begins(head):
            return
        elif int.from_bytes(head[:4], "little") == len(name) and head[4:].startswith(name[:64]):
            if _text(cursor, "name") != name:
                raise FormatError("a name that is not the layer's", offset=cursor.offset)
        elif head[:4] in (bytes(4), b"\1\0\0\0"):
            cursor.skip(4, "number")
            if head == NOTHING:
                # Before what follows there may be a number that belongs to it.
                cursor.skip(max(zeros.behind(cursor) - HEAD, 0) // 4 * 4, "numbers")
        else:
            return


def _text(cursor: Cursor, what: str) -> bytes:
    at = cursor.offset
    size = cursor.u32(f"size of a {what}")
    if not 0 < size <= NAME:
        raise FormatError(f"a {what} of {size} bytes", offset=at)
    return cursor.take(size, what)


def _array(cursor: Cursor, name: str) -> Tensor:
    start = cursor.offset
    shaped = cursor.take(4, "array") == SHAPED
    kind, size = struct.unpack("<2i", cursor.take(8, "type and size"))
    label, width = TYPES.get(kind, (f"type {kind}", 1))
    if (kind not in TYPES and kind not in OTHERS) or size < 0 or size % width:
        raise FormatError(f"an array of {size} bytes of type {kind}", offset=start)
    shape: tuple[int, ...] = (size // width,)
    if shaped and size:
        axes = cursor.u32("axes")
        if axes > AXES:
            raise FormatError(f"{axes} axes", offset=start)
        shape = struct.unpack(f"<{axes}i", cursor.take(4 * axes, "shape"))
    place = cursor.place(start)
    data = Span(cursor.skip(size, "elements"), cursor.offset)
    return Tensor(place, name, label, shape, data, size)


FORMAT = Format(
    id="tnn-model",
    title="TNN weights",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
    extensions=(".tnnmodel",),
)
