"""ORT: a graph of ONNX Runtime as a flatbuffer, with what its optimisers left.

Tables and the slots that are read::

    session     0 version of ONNX Runtime, 1 model
    model       2, 3 producer, 4 domain, 7 graph, 9 metadata (0 key, 1 value)
    graph       0 initializers, 2 nodes, 7 sparse initializers
    node        2 domain, 5 operator, 10 attributes
    attribute   0 name, 5 text, 6 tensor, 7 graph, 10 texts, 11 tensors, 12 graphs
    tensor      see ``intake.orttensor``

Source: https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/flatbuffers/schema/ort.fbs
(retrieved 2026-11-26). Not read: types and shapes of values; kernels and records of optimisers.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Constant,
    Entry,
    Evidence,
    FormatError,
    GapKind,
    Operation,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import flatbuffer, onnxwire, orttensor
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

MODEL = 1
PRODUCER, PRODUCER_VERSION, DOMAIN, GRAPH, METADATA = 2, 3, 4, 7, 9
INITIALIZERS, NODES, SPARSE = 0, 2, 7
NODE_DOMAIN, OPERATOR, ATTRIBUTES = 2, 5, 10
TEXT, TENSOR, BRANCH, TEXTS, TENSORS, BRANCHES = 5, 6, 7, 10, 11, 12
NAME = 0
"""Slots, see above."""

STANDARD = "ai.onnx"
ABOUT = {PRODUCER: "producer_name", PRODUCER_VERSION: "producer_version", DOMAIN: "domain"}

SHOWN = 8
"""Attributes that are told of one operator."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:8] == b"ORTM"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per tensor, and the metadata."""
    model = flatbuffer.root(cursor).table(MODEL)
    if model is None:
        raise FormatError("a session without a model", offset=cursor.start)
    for slot, key in ABOUT.items():
        if value := model.text(slot):
            yield Entry(cursor.place(model.at, model.stop), key, value)
    for pair in model.tables(METADATA):
        yield Entry(cursor.place(pair.at, pair.stop), pair.text(0), pair.text(1))
    graph = model.table(GRAPH)
    if graph is not None:
        yield from _Reader(cursor).graph(graph, cursor.limits.nesting)
    yield from behind.anything(cursor, "the model")


class _Reader:
    """What was seen of one file so far."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: set[tuple[str, str]] = set()
        self._been: set[int] = set()

    def graph(self, graph: Table, deep: int) -> Iterator[Evidence | Part]:
        if not self._new(graph):
            return
        if deep <= 0:
            raise FormatError("graphs nested too deeply", offset=graph.at, kind=GapKind.LIMIT)
        for tensor in graph.tables(INITIALIZERS):
            yield from self._tensor(tensor)
        for sparse in graph.tables(SPARSE):
            for slot in (0, 1):
                if (part := sparse.table(slot)) is not None:
                    yield from self._tensor(part)
        for node in graph.tables(NODES):
            if self._new(node):
                yield from self._node(node, deep)

    def _new(self, table: Table) -> bool:
        """Whether this is the first time here; more tables than are read is an error."""
        if table.at in self._been:
            return False
        self._been.add(table.at)
        most = self._cursor.limits.evidence
        if len(self._been) > most:
            raise FormatError(f"more than {most} tables", offset=table.at, kind=GapKind.LIMIT)
        return True

    def _node(self, node: Table, deep: int) -> Iterator[Evidence | Part]:
        called = (node.text(NODE_DOMAIN) or STANDARD, node.text(OPERATOR))
        if called not in self._told:
            self._told.add(called)
            shown = [] if called[0] == STANDARD else list(_texts(node))
            yield Operation(self._cursor.place(node.at, node.stop), *called, tuple(shown))
        for attribute in node.tables(ATTRIBUTES):
            if not self._new(attribute):
                continue
            if (tensor := attribute.table(TENSOR)) is not None:
                yield from self._tensor(tensor)
            for tensor in attribute.tables(TENSORS):
                yield from self._tensor(tensor)
            texts = [attribute.vector(TEXT, 1), *attribute.strings(TEXTS)]
            yield from onnxwire.programs(self._cursor, [text for text in texts if text])
            if (graph := attribute.table(BRANCH)) is not None:
                yield from self.graph(graph, deep - 1)
            for graph in attribute.tables(BRANCHES):
                yield from self.graph(graph, deep - 1)

    def _tensor(self, tensor: Table) -> Iterator[Evidence | Part]:
        if not self._new(tensor):
            return
        yield from orttensor.read(self._cursor, tensor)


def _texts(node: Table) -> Iterator[tuple[str, Constant]]:
    """Yield name and value of the first attributes that are texts."""
    count = 0
    for attribute in node.tables(ATTRIBUTES):
        value = attribute.text(TEXT)
        if value and count < SHOWN:
            count += 1
            yield attribute.text(NAME), Constant(value)


FORMAT = Format(
    id="ort-model",
    title="ONNX Runtime model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(b"ORTM",),
    extensions=(".ort",),
)
