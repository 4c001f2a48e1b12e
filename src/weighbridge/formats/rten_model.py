"""RTen: a graph for a runtime of ONNX's operators in Rust, and its weights (.rten).

Layout (little-endian)::

    0    "RTEN", u32 version, 2; u64 offset and u64 bytes of a flatbuffer, u64 offset of elements
    ..   flatbuffer, "RTEN" or nothing at its byte 4
    ..   elements

Version 1 is the flatbuffer alone, with all elements in it. It is known by a model, a graph and
nodes where its offsets lead.

Slots of the tables that are read::

    model       0 version, 1 graph, 2 about it: eight texts
    graph       0 nodes
    node        0 name, 1 and 2 what it is: 1 an operator, 2 a constant, 3 a value
    operator    0 number, 1 and 2 attributes: 39 two graphs, 49 one
    constant    0 extents, 1 and 2 elements: 1 f32, 2 i32, 3 i8, 4 u8, 3 type, 4 offset of elements

Operators are those of the runtime, by number: nobody can bring others. Nothing is run, imported or
fetched.

Source: ``rten-model-file/src/schema.fbs`` and ``header.rs`` of
https://github.com/robertknight/rten, and files that rten-convert 0.22.0 writes (retrieved
2026-11-27). Not read: attributes; whether tables leave bytes between them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from weighbridge.core import (
    Artifact,
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
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits

MAGIC = b"RTEN"
ROOTS = tuple(bytes([root, 0, 0, 0]) for root in range(4, 36, 4))
"""How version 1 begins: its root table comes first."""

VERSION = MAGIC + b"\2\0\0\0"
HEADER = 32
OPERATOR, CONSTANT, VALUE = 1, 2, 3
GRAPHS = {39: (0, 1), 49: (0,)}
"""Slots of graphs, by the number of attributes: of a choice, and of a loop."""

INLINE = {1: ("F32", 4), 2: ("I32", 4), 3: ("I8", 1), 4: ("U8", 1)}
TYPES = {0: ("I32", 4), 1: ("F32", 4), 2: ("I8", 1), 3: ("U8", 1)}
ABOUT = (
    "onnx_hash", "description", "license", "commit", "code_repository", "model_repository",
    "run_id", "run_url",
)  # fmt: skip
AXES = 64
LOOKED = 16
"""Nodes by which version 1 is known."""

SLACK = 256
"""Bytes of attributes that may lie behind all else: they are not followed."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

_NOTHING = Artifact("bytes", 0)
PADDING = 1 << 12
"""Bytes to which elements are aligned, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and a version are there, or a graph of version 1."""
    if glimpse.head.startswith(ROOTS):
        return _is_first(glimpse)
    head = glimpse.head[:HEADER]
    if len(head) < HEADER or not head.startswith(VERSION):
        return False
    at, size, data = (int.from_bytes(head[i : i + 8], "little") for i in (8, 16, 24))
    return HEADER <= at <= at + size <= glimpse.size and HEADER <= data <= glimpse.size


def _is_first(glimpse: Glimpse) -> bool:
    """Whether offsets lead to a model of version 1 with nodes."""
    budget = Budget(Limits(), glimpse.size)
    cursor = Cursor(glimpse.source, _NOTHING, budget, start=glimpse.start, stop=glimpse.stop)
    try:
        model = flatbuffer.root(cursor)
        graph = model.table(1)
        if graph is None or model.number(0, 4) != 1:
            return False
        nodes = list(itertools.islice(graph.tables(0), LOOKED))
        kinds = {node.number(1, 1) for node in nodes if node.table(2) is not None}
        return (
            bool(kinds)
            and kinds <= {OPERATOR, CONSTANT, VALUE}
            and any(node.text(0).isprintable() and node.text(0) for node in nodes)
        )
    except FormatError:
        return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per constant, gaps, and a part.

    Raises:
        FormatError: Not this version, or an offset leads out of the file.
    """
    start = cursor.start
    if cursor.peek(min(cursor.left, 4), "root") in ROOTS:
        yield from _first(cursor)
        return
    if cursor.take(len(VERSION), "version") != VERSION:
        raise FormatError("not version 2", offset=start)
    at, size, data = cursor.u64("offset"), cursor.u64("size"), cursor.u64("offset of elements")
    cursor.seek(start + at, "flatbuffer")
    cursor.skip(size, "flatbuffer")
    cursor.seek(start + data, "elements")
    reader = _Reader(cursor.part(start + at, start + at + size), cursor, start + data)
    yield from reader.model()
    spans = [Span(start, start + HEADER), Span(start + at, start + at + size), *reader.spans]
    yield from _parts(cursor, reader)
    what = "bytes no constant refers to"
    yield from stray.holes(cursor, spans, start, cursor.stop, what, align=PADDING)


def _first(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Read version 1, of which the last thing that is referred to ends where the file does."""
    reader = _Reader(cursor, cursor, None)
    yield from reader.model()
    yield from _parts(cursor, reader)
    if cursor.stop - reader.end > SLACK:
        yield stray.gap(cursor, reader.end, cursor.stop, "bytes behind the model")


def _parts(cursor: Cursor, reader: _Reader) -> Iterator[Part]:
    for span in sorted(set(reader.spans)):
        if span.size >= PROGRAM:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)


class _Reader:
    """What was seen of one file so far.

    Attributes:
        spans: Where elements lie.
        end: One past the last byte of what is referred to in the graph.
    """

    def __init__(self, graph: Cursor, whole: Cursor, base: int | None) -> None:
        """``base`` is where elements begin that are not in the graph, if they can be elsewhere."""
        self._cursor, self._whole, self._base = graph, whole, base
        self._told: set[int] = set()
        self._seen: set[int] = set()
        self.spans: list[Span] = []
        self.end = graph.start

    def model(self) -> Iterator[Evidence]:
        """Read the model."""
        model = flatbuffer.root(self._cursor)
        if (about := model.table(2)) is not None:
            place = self._cursor.place(about.at, about.stop)
            for slot, name in enumerate(ABOUT):
                if said := about.text(slot):
                    yield Entry(place, f"rten.{name}", said)
        if (graph := model.table(1)) is None:
            raise FormatError("no graph", offset=model.at)
        yield from self._graph(graph, self._cursor.limits.nesting)

    def _graph(self, graph: Table, deep: int) -> Iterator[Evidence]:
        if deep <= 0:
            raise FormatError("graphs nested too deeply", offset=graph.at, kind=GapKind.LIMIT)
        for node in graph.tables(0):
            if node.at in self._seen:
                continue
            self._seen.add(node.at)
            kind, held = node.number(1, 1), node.table(2)
            self._reaches(node, (0, 1))
            if held is None or kind not in (OPERATOR, CONSTANT, VALUE):
                raise FormatError(f"a node of kind {kind}", offset=node.at)
            if kind == OPERATOR:
                yield from self._operator(held, deep)
            elif kind == CONSTANT:
                yield from self._constant(held, node.text(0))

    def _reaches(self, table: Table, *vectors: tuple[int, int]) -> None:
        """Keep in mind how far a table and some of its vectors reach."""
        ends = [span.stop for each in vectors if (span := table.vector(*each)) is not None]
        self.end = max(self.end, table.stop, *ends)

    def _operator(self, held: Table, deep: int) -> Iterator[Evidence]:
        self._reaches(held, (3, 4), (4, 4))
        number = held.number(0, 1)
        if number not in self._told:
            self._told.add(number)
            place = self._cursor.place(held.at, held.stop)
            name = OPERATORS[number] if number < len(OPERATORS) else f"operator {number}"
            yield Operation(place, "rten", name)
        slots = GRAPHS.get(held.number(1, 1), ())
        if slots and (attributes := held.table(2)) is not None:
            for slot in slots:
                if (graph := attributes.table(slot)) is not None:
                    yield from self._graph(graph, deep - 1)

    def _constant(self, held: Table, name: str) -> Iterator[Evidence]:
        shape = tuple(held.numbers(0, 4, AXES))
        self._reaches(held, (0, 4))
        place = self._cursor.place(held.at, held.stop)
        said, inside = held.number(3, 2, 1), held.number(1, 1)
        label, size = INLINE.get(inside) or TYPES.get(said, (f"type {said}", 0))
        if inside:
            table = held.table(2)
            data = None if table is None else table.vector(0, size or 1)
            if data is not None:
                self.spans.append(data)
                self.end = max(self.end, data.stop)
        elif self._base is None:
            raise FormatError("a constant without elements", offset=held.at)
        else:
            start = self._base + held.number(4, 8)
            data = Span(start, start + math.prod(shape) * size)
            if data.stop > self._whole.stop or not size:
                why = f"constant {name[:80]!r} ends at {data.stop}, the file at {self._whole.stop}"
                yield Gap(place, GapKind.DAMAGED, why)
                return
            self.spans.append(data)
        yield Tensor(place, name, label, shape, data, math.prod(shape) * size if size else None)


_NAMES = """
Add ArgMin ArgMax AveragePool BatchNormalization Cast Clip Concat ConstantOfShape Conv ConvTranspose
Cos CumSum Div Equal Erf Expand Flatten Gather Gemm GlobalAveragePool Greater GRU Identity LeakyRelu
Less LessOrEqual Log LogSoftmax LSTM MatMul MaxPool Mod Mul Pad Pow Range ReduceMean ReduceL2 Relu
Reshape Resize Shape Sigmoid Sin Slice Split Sqrt Squeeze Softmax Sub Tanh Transpose Unsqueeze Where
ReduceProd ReduceSum ReduceMin ReduceMax NonZero ScatterElements Tile Not Abs Max Mean Min Sum
OneHot Round Floor Ceil Reciprocal TopK Neg Exp GreaterOrEqual Size Tan Acos Asin Atan
InstanceNormalization HardSigmoid HardSwish And Or Xor Trilu ScatterND NonMaxSuppression Sign
GatherElements LayerNormalization ReduceSumSquare RandomUniform Elu RandomUniformLike RandomNormal
RandomNormalLike Softplus GatherND Gelu Einsum If DequantizeLinear QuantizeLinear
DynamicQuantizeLinear MatMulInteger DepthToSpace ConvInteger CastLike Dropout EyeLike IsNaN IsInf
Loop SequenceEmpty SequenceAt SequenceInsert ConcatFromSequence SplitToSequence SequenceLength
SequenceConstruct SequenceErase GridSample PRelu STFT GlobalMaxPool ReduceL1 Acosh Asinh Atanh Cosh
Sinh Multinomial ReverseSequence DFT Scatter Upsample RotaryEmbedding Attention LpNormalization
ReduceLogSum ReduceLogSumExp Softsign Mish ThresholdedRelu Celu Selu Shrink BitwiseNot
"""
OPERATORS = tuple(_NAMES.split())
"""Operators, by number."""


FORMAT = Format(
    id="rten-model",
    title="RTen model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(VERSION, *ROOTS),
    extensions=(".rten",),
    least=HEADER,
)
