"""MindSpore Lite: a flatbuffer with a graph and its weights, for phones (.ms).

Slots of the tables that are read::

    graph       0 name, 1 version, 6 nodes, 7 tensors
    node        0 name, 2 primitive: 0 number, 1 what it is told
    tensor      1 type, 2 extents, 6 elements, 9 name, 11 how they are packed, 12 these elsewhere
    elsewhere   1 path, 2 offset, 3 size

The operator "Custom" (0 type, 1 attributes) is run by a library that the program registered; it is
told by its type. Nothing else is run, imported or fetched.

Source: ``mindspore-lite/schema/model.fbs`` and ``ops.fbs`` of
https://github.com/mindspore-ai/mindspore-lite, and files that 2.0.0 writes (retrieved 2026-11-27).
Not read: what operators are told, quantisation; whether tables leave bytes between them; files of
the first version ("MSL1"), and encrypted ones, which are not known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.mindspore_names import CUSTOM, OPERATORS
from weighbridge.machine import behind

MARK = b"MSL2"
TYPES = {
    30: ("BOOL", 1), 32: ("I8", 1), 33: ("I16", 2), 34: ("I32", 4), 35: ("I64", 8), 37: ("U8", 1),
    38: ("U16", 2), 39: ("U32", 4), 40: ("U64", 8), 42: ("F16", 2), 43: ("F32", 4), 44: ("F64", 8),
}  # fmt: skip
AXES = 64
PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

FREE = 1 << 16
"""Bytes of texts and numbers that are read of the smallest file."""

MOST = 4096
"""Operators of one file, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:8] == MARK


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per tensor, references and parts.

    Raises:
        FormatError: An offset leads out of the file.
    """
    yield from _Reader(cursor).graph()
    yield from flatbuffer.odd(cursor)
    yield from behind.anything(cursor, "the model")


class _Reader:
    """What was seen of one file so far."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: set[tuple[str, str]] = set()
        self._seen: set[int] = set()
        self._looked: set[Span] = set()
        self._left = FREE + cursor.left

    def graph(self) -> Iterator[Evidence | Part]:
        """Read all of it."""
        graph = flatbuffer.root(self._cursor)
        place = self._cursor.place(graph.at, graph.stop)
        if said := graph.text(1):
            yield Entry(place, "mindspore.version", said)
        for node in graph.tables(6):
            if self._new(node) and (primitive := node.table(2)) is not None:
                yield from self._operator(primitive)
        for tensor in graph.tables(7):
            if self._new(tensor):
                yield from self._tensor(tensor)

    def _new(self, table: Table) -> bool:
        """Whether a table was not read before: others may refer to it too."""
        known = table.at in self._seen
        self._seen.add(table.at)
        return not known

    def _operator(self, primitive: Table) -> Iterator[Evidence]:
        number, held = primitive.number(0, 1), primitive.table(1)
        domain = "mindspore"
        name = OPERATORS[number] if number < len(OPERATORS) else f"operator {number}"
        if number == CUSTOM:
            domain, name = "custom", "" if held is None else held.text(0)
            self._spend(len(name), primitive)
        if (domain, name) in self._told:
            return
        if len(self._told) >= MOST:
            why = f"more than {MOST} operators"
            raise FormatError(why, offset=primitive.at, kind=GapKind.LIMIT)
        self._told.add((domain, name))
        yield Operation(self._cursor.place(primitive.at, primitive.stop), domain, name)

    def _spend(self, size: int, table: Table) -> None:
        """Account for what is read behind references, which many tables may share.

        Raises:
            FormatError: More than the file has bytes; of kind ``LIMIT``.
        """
        self._left -= size
        if self._left < 0:
            why = "tables share more than the file has bytes"
            raise FormatError(why, offset=table.at, kind=GapKind.LIMIT)

    def _tensor(self, tensor: Table) -> Iterator[Evidence | Part]:
        shape = tuple(tensor.numbers(2, 4, AXES, signed=True))
        name, data = tensor.text(9), tensor.vector(6, 1)
        self._spend(len(name) + 4 * len(shape), tensor)
        place = self._cursor.place(tensor.at, tensor.stop)
        label, size = TYPES.get(tensor.number(1, 4), ("", 0))
        for other in tensor.tables(12):
            path, offset, length = other.text(1), other.number(2, 8), other.number(3, 8)
            self._spend(len(path), tensor)
            yield Reference(place, Purpose.WEIGHTS, path, "externalData")
            yield Tensor(place, name, label, shape, Span(offset, offset + length), None, path)
        if data is None or not data.size:
            return
        if shape and min(shape) < 0:
            yield Gap(place, GapKind.DAMAGED, f"tensor {name[:80]!r}: an extent below zero")
            return
        packed = tensor.number(11, 4) != 0 or not size
        wanted = None if packed else math.prod(shape) * size
        yield Tensor(place, name, label, shape, data, wanted)
        if data.size >= PROGRAM and data not in self._looked:
            self._looked.add(data)
            yield Part("", lambda: self._cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="mindspore-lite",
    title="MindSpore Lite model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(MARK,),
    extensions=(".ms",),
)
