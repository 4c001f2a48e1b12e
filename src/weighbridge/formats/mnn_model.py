"""MNN: a flatbuffer with a graph and its weights (.mnn).

Slots of the tables that are read::

    Net           0 bizCode, 1 extraTensorDescribe (of it 0 blob), 2 extraInfo, 3 oplists,
                  4 outputName, 10 subgraphs, 11 uuid
    ExtraInfo     0 buffer, 1 name, 2 version
    SubGraph      0 name, 4 nodes, 5 extraTensorDescribe
    Op            1 and 2 parameter: its number and itself, 3 name, 5 type, 7 externalPath
    Plugin        0 type; Extra: 0 type, 1 engine, 2 info
    attribute     of a plugin or an extra, in their slots 1 and 3: 0 text, 6 blob
    Blob          0 extents, 3 to 7 elements by type, 9 offset and bytes in a file beside
    parameters    vectors of numbers, and tables that hold some, as ``intake.mnn_names`` lists them
    LoopParam     6 commands, of which 0 is an operator

The file beside has the same name and ends in ``.mnn.weight``. There is no file identifier, so a
file is one of these if its root is laid out as a ``Net`` and its first operator as an ``Op``.

Source: https://github.com/alibaba/MNN/tree/master/schema/default (retrieved 2026-11-26). Not read:
elements, but for the magic numbers of programs; other parameters; libraries for GPUs, which the
first versions had in slot 2; whether tables leave bytes between them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from itertools import islice

from weighbridge.core import (
    Artifact,
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
from weighbridge.intake.flatbuffer import Effort, Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.mnn_names import (
    BLOB,
    BLOBS,
    ELEMENTS,
    ELSEWHERE,
    EXTRA,
    LOOP,
    OPERATORS,
    PLUGIN,
    TABLES,
    VECTORS,
)
from weighbridge.intake.tensorflow import TYPES
from weighbridge.machine import behind

SLOTS = range(5, 33)
"""Slots of a ``Net``, of which the fifth names what comes out."""

KINDS = 1024
"""Numbers of operators, more than there are."""

SHOWN = 8
"""Names that are looked at."""

AXES = 64
"""Axes of a constant, at most."""

TWO = 2
"""Bytes of an element of some types; an offset and a size."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

_NOTHING = Artifact("bytes", 0)
_BUDGET = Budget(Limits(), 0)

LAST = 128
_ROOTS = bytes(range(12, LAST, 4))
"""Where a root is: behind its list of fields, which comes first."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the root is a ``Net`` with outputs, and its first operator an ``Op``."""
    head = glimpse.head
    root = int.from_bytes(head[:4], "little")
    if root >= LAST or root not in _ROOTS or len(head) < root + 4:
        return False
    fields = root - int.from_bytes(head[root : root + 4], "little", signed=True)
    if not 4 <= fields <= root - 4:
        return False
    size, inline = struct.unpack_from("<HH", head, fields)
    slots = (size - 4) // 2
    if slots not in SLOTS or fields + size > root or len(head) < root + inline:
        return False
    at = struct.unpack_from(f"<{slots}H", head, fields + 4)
    return bool(at[3] and at[4]) and _is_net(glimpse, glimpse.start + root)


def _is_net(glimpse: Glimpse, root: int) -> bool:
    """Whether outputs have names, and the first operator takes or gives something."""
    cursor = Cursor(glimpse.source, _NOTHING, _BUDGET, start=glimpse.start, stop=glimpse.stop)
    try:
        net = Table(cursor, root, Effort(flatbuffer.FREE))
        names = [_named(glimpse, span) for span in islice(net.strings(4), SHOWN)]
        first = next(net.tables(3), None)
        if first is None or not names or not all(names):
            return False
        kind, sort = first.number(5, 4, signed=True), first.number(1, 1)
        used = [first.vector(slot, 4) for slot in (0, 4)]
        first.text(3)
    except FormatError:
        return False
    return 0 <= kind < KINDS and (used != [None, None] or sort != 0)


def _named(glimpse: Glimpse, span: Span) -> bool:
    """Whether a string is a name."""
    raw = glimpse.source.read(span.start, min(span.size, 256))
    return bool(raw) and raw.decode("utf-8", "replace").isprintable()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per constant, data as parts, references.

    Raises:
        FormatError: An offset leads out of the file, or there is too much of something.
    """
    net = flatbuffer.root(cursor)
    place = cursor.place(net.at, net.stop)
    reader = _Reader(cursor)
    for key, value in (("bizCode", net.text(0)), ("uuid", net.text(11))):
        if value:
            yield Entry(place, key, value)
    if (extra := net.table(2)) is not None:
        if version := extra.text(2):
            yield Entry(cursor.place(extra.at, extra.stop), "version", version)
        yield from reader.data(extra, {0: 1})
    yield from reader.graph(net, 3, 1)
    for graph in net.tables(10):
        yield from reader.graph(graph, 4, 5)
    yield from flatbuffer.odd(cursor)
    yield from behind.anything(cursor, "the model")


class _Reader:
    """What was seen of one file so far."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: set[tuple[str, str]] = set()
        self._seen: set[int] = set()
        self._looked: set[Span] = set()
        name = cursor.artifact.name.rpartition("/")[2]
        self._weights, self._referred = f"{name}.weight", False

    def graph(self, graph: Table, nodes: int, described: int) -> Iterator[Evidence | Part]:
        """Read the operators of a graph, and constants beside them."""
        if not self._new(graph):
            return
        for table in graph.tables(described):
            if (blob := table.table(0)) is not None:
                yield from self._blob(blob, table.text(2))
        for node in graph.tables(nodes):
            yield from self._operator(node, self._cursor.limits.nesting)

    def _new(self, table: Table) -> bool:
        """Whether a table was not read before: others may refer to it too."""
        if table.at in self._seen:
            return False
        self._seen.add(table.at)
        if len(self._seen) > self._cursor.limits.evidence:
            why = f"more than {self._cursor.limits.evidence} tables"
            raise FormatError(why, offset=table.at, kind=GapKind.LIMIT)
        return True

    def _operator(self, node: Table, deep: int) -> Iterator[Evidence | Part]:
        if not self._new(node):
            return
        if deep <= 0:
            raise FormatError("operators nested too deeply", offset=node.at, kind=GapKind.LIMIT)
        number, sort, held = node.number(5, 4, signed=True), node.number(1, 1), node.table(2)
        domain, called = "mnn", OPERATORS.get(number, f"operator {number}")
        if number in (PLUGIN, EXTRA):
            domain = "plugin" if number == PLUGIN else "extra"
            called = held.text(0) if held is not None else ""
        place = self._cursor.place(node.at, node.stop)
        if (domain, called) not in self._told:
            self._told.add((domain, called))
            yield Operation(place, domain, called)
        if path := node.text(7):
            yield Reference(place, Purpose.DATA, path, "externalPath")
        if held is None or not self._new(held):
            return
        if sort == BLOB:
            self._seen.discard(held.at)
            yield from self._blob(held, node.text(3))
        elif number in (PLUGIN, EXTRA):
            yield from self._attributes(held, 1 if number == PLUGIN else 3)
        elif sort == LOOP:
            for command in held.tables(6):
                if self._new(command) and (inner := command.table(0)) is not None:
                    yield from self._operator(inner, deep - 1)
        yield from self._parameters(held, sort, node.text(3))

    def _parameters(self, held: Table, sort: int, name: str) -> Iterator[Evidence | Part]:
        """Look at the numbers of a parameter, here and in the file beside."""
        yield from self.data(held, VECTORS.get(sort, {}))
        for slot, vectors in TABLES.get(sort, {}).items():
            if (table := held.table(slot)) is not None and self._new(table):
                yield from self.data(table, vectors)
        for slot in BLOBS.get(sort, ()):
            if (blob := held.table(slot)) is not None:
                yield from self._blob(blob, name)
        if sort in ELSEWHERE:
            yield from self._beside(held, ELSEWHERE[sort], name, "data", ())

    def _attributes(self, held: Table, slot: int) -> Iterator[Evidence | Part]:
        for attribute in held.tables(slot):
            if self._new(attribute):
                yield from self.data(attribute, {0: 1})
                if (blob := attribute.table(6)) is not None:
                    yield from self._blob(blob, attribute.text(3))

    def data(self, table: Table, vectors: dict[int, int]) -> Iterator[Part]:
        """Yield vectors of numbers that may hold a program, each once."""
        for slot, size in vectors.items():
            span = table.vector(slot, size)
            if span is not None and span.size >= PROGRAM and span not in self._looked:
                self._looked.add(span)
                yield Part("", lambda: self._cursor.source, Role.DATA, "", span)

    def _blob(self, blob: Table, name: str) -> Iterator[Evidence | Part]:
        if not self._new(blob):
            return
        place = self._cursor.place(blob.at, blob.stop)
        shape = tuple(blob.numbers(0, 4, AXES, signed=True))
        if shape and min(shape) < 0:
            yield Gap(place, GapKind.DAMAGED, f"constant {name[:80]!r}: an extent below zero")
            return
        kind = TYPES.get(blob.number(2, 4, 1), ("", 0))
        for slot, (label, size) in ELEMENTS.items():
            if (span := blob.vector(slot, size)) is not None:
                # Types of two bytes, or of half a one, lie in vectors of bytes.
                said, each = kind if size == 1 and kind[1] == TWO else (label, size)
                yield Tensor(place, name, said, shape, span, math.prod(shape) * each)
        yield from self.data(blob, {slot: size for slot, (_, size) in ELEMENTS.items()})
        yield from self._beside(blob, 9, name, "data", shape)

    def _beside(
        self, table: Table, slot: int, name: str, label: str, shape: tuple[int, ...]
    ) -> Iterator[Evidence]:
        """Tell what lies in the file beside: an offset, and sizes of runs from there."""
        numbers = table.numbers(slot, 8, AXES, signed=True)
        if len(numbers) < TWO:
            return
        place = self._cursor.place(table.at, table.stop)
        if min(numbers) < 0:
            yield Gap(place, GapKind.DAMAGED, f"{name[:80]!r}: an offset or a size below zero")
            return
        if not self._referred:
            self._referred = True
            yield Reference(place, Purpose.WEIGHTS, self._weights, "weights")
        start = numbers[0]
        for size in numbers[1:]:
            yield Tensor(place, name, label, shape, Span(start, start + size), None, self._weights)
            start += size


FORMAT = Format(
    id="mnn-model",
    title="MNN model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(bytes([root, 0, 0, 0]) for root in _ROOTS),
    extensions=(".mnn",),
)
