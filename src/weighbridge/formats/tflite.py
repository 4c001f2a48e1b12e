"""TensorFlow Lite: a flatbuffer with graphs and their weights (.tflite), also LiteRT and Circle.

Slots of the tables that are read::

    Model         1 operator_codes, 2 subgraphs, 3 description, 4 buffers, 6 metadata
    OperatorCode  0 builtin code, of one byte, 1 custom_code, 3 builtin_code
    SubGraph      0 tensors, 3 operators
    Tensor        0 shape, 1 type, 2 buffer, 3 name, 6 sparsity
    Operator      0 opcode_index, 1 inputs, 2 outputs, 5 custom_options
                  9, 10 offset and size of large custom options
    Buffer        0 data; 1, 2 offset and size of data behind the flatbuffer
    Metadata      0 name, 1 buffer

A custom operator whose name begins with ``Flex`` is one of TensorFlow; its options hold the name
again and a ``NodeDef``, which is the one that runs, and is read as in ``intake.tensorflow``.
Circle (Samsung ONE) has operators and types of its own, of numbers below zero.

Source: https://github.com/google-ai-edge/LiteRT/blob/main/tflite/schema/schema.fbs,
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/delegates/flex/kernel.cc,
https://github.com/Samsung/ONE/tree/master/res/CircleSchema as of circle-schema 0.10.1
(retrieved 2026-11-27). Not read: options of built-in operators, quantisation, signatures, the
StableHLO of composites, contents of metadata (see ``claims``); whether tables leave bytes between
them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.tflite_names import CIRCLE, OPERATORS, TYPES
from weighbridge.machine import behind

MARKS = (b"TFL3", b"CIR0")

CUSTOM = 32
"""The built-in code that says that an operator is custom."""

FLEX, SELECTED = "Flex", "tensorflow"
"""How operators of TensorFlow begin, and whose they are."""

OPERATIONS = 4096
"""Operators of one file, at most."""

FIELDS = 7
"""Fields of a tensor, an operator or a buffer that are read at once."""

AXES = 1024
"""Axes of a tensor, at most."""

INPUTS = 1 << 16
"""Inputs or outputs of one operator, at most."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

FREE = 1 << 16
"""Bytes of texts and numbers that are read of the smallest file."""

SHOWN = 10
"""Faults of one file that are told one by one."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:8] in MARKS


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per tensor, entries, and gaps."""
    yield from _Model(cursor).read()
    yield from behind.anything(cursor, "the model")


class _Model:
    """What was seen of one file so far."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: set[tuple[str, str]] = set()
        self._seen: set[int] = set()
        self._alone: Callable[[Cursor], Iterator[Evidence | Part]] | None = None
        self._codes: list[tuple[str, str]] = []
        self._buffers: list[Span | None] = []
        self._faults = 0
        self._left = FREE + cursor.left

    def read(self) -> Iterator[Evidence | Part]:
        """Read the model."""
        model = flatbuffer.root(self._cursor)
        place = self._cursor.place(model.at, model.stop)
        if said := model.text(3):
            yield Entry(place, "description", said)
        self._codes = [_code(table) for table in model.tables(1)]
        self._buffers = [self._buffer(table) for table in model.tables(4)]
        for span in sorted({span for span in self._buffers if span}):
            if span.size >= PROGRAM:
                yield Part("", lambda: self._cursor.source, Role.DATA, "", span)
        for table in model.tables(6):
            if not self._new(table):
                continue
            index = table.number(1, 4)
            held = self._buffers[index] if index < len(self._buffers) else None
            size = held.size if held else 0
            yield Entry(self._cursor.place(table.at, table.stop), table.text(0), f"{size} bytes")
        for graph in model.tables(2):
            if self._new(graph):
                yield from self._graph(graph)
        if self._faults > SHOWN:
            why = f"{self._faults - SHOWN} more operators or tensors like these"
            yield Gap(place, GapKind.DAMAGED, why)

    def _new(self, table: Table) -> bool:
        """Whether a table was not read before: others may refer to it too."""
        if table.at in self._seen:
            return False
        self._seen.add(table.at)
        return True

    def _spend(self, size: int, table: Table) -> None:
        """Account for what is read behind references, which many tables may share.

        Raises:
            FormatError: More than the file has bytes; of kind ``LIMIT``.
        """
        self._left -= size
        if self._left < 0:
            why = "tables share more than the file has bytes"
            raise FormatError(why, offset=table.at, kind=GapKind.LIMIT)

    def _buffer(self, table: Table) -> Span | None:
        if (row := table.row(FIELDS)) is not None and not (row.has(1) or row.has(2)):
            with suppress(IndexError, struct.error):
                plain = row.span(0) if row.has(0) else (0, 0)
                return Span(*plain) if plain[0] < plain[1] else None
        found = table.vector(0, 1)
        offset, size = table.number(1, 8), table.number(2, 8)
        # An offset of 1 is what writers put while they do not know it yet.
        if offset > 1 and size:
            found = Span(self._cursor.start + offset, self._cursor.start + offset + size)
            self._cursor.seek(found.start, "buffer")
            self._cursor.skip(size, "buffer")
        return found if found and found.size else None

    def _graph(self, graph: Table) -> Iterator[Evidence | Part]:
        count = 0
        for count, tensor in enumerate(graph.tables(0), 1):  # noqa: B007 - the last is the count
            if self._new(tensor):
                yield from self._tensor(tensor)
        for node in graph.tables(3):
            if self._new(node):
                yield from self._operator(node, count)

    def _fault(self, table: Table, why: str) -> Iterator[Gap]:
        self._faults += 1
        if self._faults <= SHOWN:
            yield Gap(self._cursor.place(table.at, table.stop), GapKind.DAMAGED, why)

    def _tensor(self, tensor: Table) -> Iterator[Evidence]:
        shape, name, kind, index, sparse = _declared(tensor)
        self._spend(len(shape) * 4 + len(name), tensor)
        label, bits = TYPES.get(kind, (f"type {kind}", 0))
        if shape and min(shape) < 0:
            yield from self._fault(tensor, f"tensor {name[:80]!r}: an extent below zero")
            return
        if index >= max(len(self._buffers), 1):
            why = f"tensor {name[:80]!r}: buffer {index} of {len(self._buffers)}"
            yield from self._fault(tensor, why)
            return
        data = self._buffers[index] if self._buffers else None
        wanted = (math.prod(shape) * bits + 7) // 8 if bits and not sparse else None
        place = self._cursor.place(tensor.at, tensor.stop)
        yield Tensor(place, name, label, shape, data, wanted)

    def _operator(self, node: Table, tensors: int) -> Iterator[Evidence | Part]:
        index, *every = _used(node)
        if index >= len(self._codes):
            why = f"an operator of kind {index}, of which there are {len(self._codes)}"
            yield from self._fault(node, why)
            return
        for slot in (1, 2):
            used = every[slot - 1] if every else node.numbers(slot, 4, INPUTS, signed=True)
            self._spend(len(used) * 4, node)
            if used and not -1 <= min(used) <= max(used) < tensors:
                why = f"an operator {self._codes[index][1][:80]!r} with a tensor that is not there"
                yield from self._fault(node, why)
        domain, name = self._codes[index]
        place = self._cursor.place(node.at, node.stop)
        if domain == SELECTED:
            yield from self._flexible(node, name)
        if (domain, name) not in self._told:
            if len(self._told) >= OPERATIONS:
                why = f"more than {OPERATIONS} operators"
                raise FormatError(why, offset=node.at, kind=GapKind.LIMIT)
            self._told.add((domain, name))
            yield Operation(place, domain, name)

    def _flexible(self, node: Table, name: str) -> Iterator[Evidence | Part]:
        """Tell the node of TensorFlow that an operator holds."""
        options = node.vector(5, 1)
        offset, size = node.number(9, 8), node.number(10, 8)
        if offset > 1 and size:
            start = self._cursor.start + offset
            self._cursor.seek(start, "custom options")
            self._cursor.skip(size, "custom options")
            options = Span(start, start + size)
        if options is None or not options.size:
            yield from self._fault(node, f"an operator {FLEX + name[:80]!r} without a node")
            return
        if options.start in self._seen:
            return
        self._seen.add(options.start)
        from weighbridge.intake import flexbuffer, tensorflow  # noqa: PLC0415 - few have any

        alone = self._alone = self._alone or tensorflow.Graphs().alone
        held = flexbuffer.strings(self._cursor.part(options.start, options.stop), 2)
        for span in held[1:]:
            for item in alone(self._cursor.part(span.start, span.stop)):
                if isinstance(item, Operation):
                    self._told.add((item.domain, item.name))
                yield item


def _declared(tensor: Table) -> tuple[tuple[int, ...], str, int, int, bool]:
    """Return shape, name, type and buffer of a tensor, and whether it is sparse."""
    if (row := tensor.row(FIELDS)) is not None:
        with suppress(IndexError, struct.error):
            return row.numbers(0), row.text(3), row.small(1, 0), row.word(2, 0), row.has(6)
    shape = tuple(tensor.numbers(0, 4, AXES, signed=True))
    name, kind, index = tensor.text(3), tensor.number(1, 1, signed=True), tensor.number(2, 4)
    return shape, name, kind, index, tensor.field(6) is not None


def _used(node: Table) -> tuple[int] | tuple[int, Sequence[int], Sequence[int]]:
    """Return the kind of an operator, and its inputs and outputs if they are few."""
    if (row := node.row(FIELDS)) is not None:
        with suppress(IndexError, struct.error):
            return row.word(0, 0), row.numbers(1), row.numbers(2)
    return (node.number(0, 4),)


def _code(table: Table) -> tuple[str, str]:
    """Return the domain and the name of an operator."""
    low, high = table.number(0, 1, signed=True), table.number(3, 4, signed=True)
    number = max(low, high)
    if number != CUSTOM:
        known = 0 <= number < len(OPERATORS)
        other = CIRCLE.get(number, f"operator {number}")
        return "tflite", OPERATORS[number] if known else other
    name = table.text(1)
    if name.startswith(FLEX):
        return SELECTED, name[len(FLEX) :]
    return "custom", name


FORMAT = Format(
    id="tflite",
    title="TensorFlow Lite",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=MARKS,
    extensions=(".tflite", ".circle"),
    steps=1,
)
