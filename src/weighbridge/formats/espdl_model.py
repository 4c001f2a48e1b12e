"""ESP-DL: a network for Espressif's chips (.espdl).

Layout (little-endian)::

    0    "EDL2", u32 0, or 1 if it is encrypted, u32 bytes of the flatbuffer, 4 bytes
    16   a flatbuffer, laid out as ONNX is, in 16-byte blocks with zeros behind

Slots of the tables that are read::

    Model      2 producer, 3 its version, 7 graph, 9 functions (5 nodes)
    Graph      0 nodes, 2 constants, 8 and 9 values to test with
    Node       3 operator, 4 domain, 5 attributes (7 tensor, 8 graph, 13 tensors, 14 graphs)
    Tensor     0 extents, 1 type, 2, 3, 5, 11, 12 numbers, 6 name, 8 blocks, 9 where else

Source: https://github.com/espressif/esp-dl, ``esp-dl/fbs_loader``, and ``source/espdl-schema.js``
of https://github.com/lutzroeder/netron (retrieved 2026-11-28). Not read: other attributes,
elements, but for the magic numbers of programs; encrypted ones, which are a gap; several models in
one ("PDL2").
"""

from __future__ import annotations

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
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"EDL2"
HEADER, ALIGN = 16, 16
AXES = 32
PLAIN, ENCRYPTED = 0, 1
RUNS = "when something loads it from the model"
TYPES = (
    "", "F32", "U8", "I8", "U16", "I16", "I32", "I64", "STRING", "BOOL", "F16", "F64", "U32", "U64",
)  # fmt: skip
NUMBERS = ((2, 4), (3, 4), (5, 8), (8, 16), (11, 8), (12, 8))
"""Slots of numbers in a tensor, and the bytes of one of them."""

TENSORS, GRAPHS = (7, 13), (8, 14)
"""Slots of an attribute that hold tensors and graphs: one, and several."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and whether it is encrypted."""
    head = glimpse.head[:HEADER]
    return head.startswith(MAGIC) and len(head) == HEADER and head[4:8] in (bytes(4), b"\1\0\0\0")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per kind of node, a ``Tensor`` per array; programs of the host.

    Raises:
        FormatError: An offset leads out of the file, or there is too much of something.
    """
    start = cursor.start
    yield from programs.inside(cursor, "the network", RUNS)
    cursor.skip(len(MAGIC), "magic number")
    mode, size = cursor.u32("mode"), cursor.u32("size")
    cursor.skip(4, "header")
    if mode != PLAIN:
        why = "a network of ESP-DL that is encrypted is recognised; this version does not read it"
        yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    if size > cursor.left:
        raise FormatError(f"a network of {size} bytes, {cursor.left} there", offset=start)
    inner = cursor.part(cursor.offset, cursor.offset + size)
    reader = _Reader(inner)
    model = flatbuffer.root(inner)
    for slot, name in ((2, "producer"), (3, "producer-version")):
        if said := model.text(slot):
            yield Entry(cursor.place(model.at, model.stop), f"espdl.{name}", said)
    if (graph := model.table(7)) is None:
        raise FormatError("no graph", offset=model.at)
    yield from reader.graph(graph, cursor.limits.nesting)
    for function in model.tables(9):
        yield from reader.nodes(function, 5, cursor.limits.nesting)
    end = start + HEADER + size
    if cursor.stop - end >= ALIGN or any(cursor.source.read(end, cursor.stop - end)):
        yield stray.gap(cursor, end, cursor.stop, "bytes behind the network")


class _Reader:
    """Reads the flatbuffer; remembers which operators were told."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: set[tuple[str, str]] = set()

    def graph(self, graph: Table, deep: int) -> Iterator[Evidence | Part]:
        """Tell what is in a graph."""
        if deep <= 0:
            raise FormatError("graphs nested too deeply", offset=graph.at, kind=GapKind.LIMIT)
        yield from self.nodes(graph, 0, deep)
        for slot in (2, 8, 9):
            for each in graph.tables(slot):
                yield from self._tensor(each)

    def nodes(self, holder: Table, slot: int, deep: int) -> Iterator[Evidence | Part]:
        """Tell operators, and what their attributes hold."""
        for node in holder.tables(slot):
            key = (node.text(4), node.text(3))
            if key not in self._told:
                self._told.add(key)
                place = self._cursor.place(node.at, node.stop)
                yield Operation(place, key[0] or "ai.onnx", key[1])
            for attribute in node.tables(5):
                one, several = TENSORS
                if (tensor := attribute.table(one)) is not None:
                    yield from self._tensor(tensor)
                for tensor in attribute.tables(several):
                    yield from self._tensor(tensor)
                one, several = GRAPHS
                if (graph := attribute.table(one)) is not None:
                    yield from self.graph(graph, deep - 1)
                for graph in attribute.tables(several):
                    yield from self.graph(graph, deep - 1)

    def _tensor(self, table: Table) -> Iterator[Evidence | Part]:
        kind = table.number(1, 4)
        label = TYPES[kind] if kind < len(TYPES) else f"type {kind}"
        shape = tuple(table.numbers(0, 8, AXES))
        place = self._cursor.place(table.at, table.stop)
        for pair in table.tables(9):
            if pair.text(0) == "location":
                yield Reference(place, Purpose.WEIGHTS, pair.text(1), "external_data.location")
        for slot, width in NUMBERS:
            data = table.vector(slot, width)
            if data is not None and data.size:
                yield Tensor(place, table.text(6), label, shape, data, None)
                yield Part("", lambda: self._cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="espdl-model",
    title="ESP-DL network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".espdl",),
)
