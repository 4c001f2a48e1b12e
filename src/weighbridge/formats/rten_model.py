"""RTen: a graph for a runtime of ONNX's operators in Rust, and its weights (.rten, version 2).

Layout (little-endian)::

    0    "RTEN", u32 version, 2; u64 offset and u64 bytes of a flatbuffer, u64 offset of elements
    ..   flatbuffer, "RTEN" or nothing at its byte 4
    ..   elements

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
2026-11-27). Not read: version 1, a flatbuffer that says nothing of what it is; attributes.
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
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"RTEN"
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
PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

PADDING = 1 << 12
"""Bytes to which elements are aligned, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and a version are there, and offsets that can be."""
    head = glimpse.head[:HEADER]
    if len(head) < HEADER or not head.startswith(VERSION):
        return False
    at, size, data = (int.from_bytes(head[i : i + 8], "little") for i in (8, 16, 24))
    return HEADER <= at <= at + size <= glimpse.size and HEADER <= data <= glimpse.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per constant, gaps, and a part.

    Raises:
        FormatError: Not this version, or an offset leads out of the file.
    """
    start = cursor.start
    if cursor.take(len(VERSION), "version") != VERSION:
        raise FormatError("not version 2", offset=start)
    at, size, data = cursor.u64("offset"), cursor.u64("size"), cursor.u64("offset of elements")
    cursor.seek(start + at, "flatbuffer")
    cursor.skip(size, "flatbuffer")
    cursor.seek(start + data, "elements")
    reader = _Reader(cursor.part(start + at, start + at + size), cursor, start + data)
    yield from reader.model()
    spans = [Span(start, start + HEADER), Span(start + at, start + at + size), *reader.spans]
    for span in sorted(set(reader.spans)):
        if span.size >= PROGRAM:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)
    what = "bytes no constant refers to"
    yield from stray.holes(cursor, spans, start, cursor.stop, what, align=PADDING)


class _Reader:
    """What was seen of one file so far.

    Attributes:
        spans: Where elements lie.
    """

    def __init__(self, graph: Cursor, whole: Cursor, base: int) -> None:
        self._cursor, self._whole, self._base = graph, whole, base
        self._told: set[int] = set()
        self._seen: set[int] = set()
        self.spans: list[Span] = []

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
            if held is None or kind not in (OPERATOR, CONSTANT, VALUE):
                raise FormatError(f"a node of kind {kind}", offset=node.at)
            if kind == OPERATOR:
                yield from self._operator(held, deep)
            elif kind == CONSTANT:
                yield from self._constant(held, node.text(0))

    def _operator(self, held: Table, deep: int) -> Iterator[Evidence]:
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
        place = self._cursor.place(held.at, held.stop)
        said, inside = held.number(3, 2, 1), held.number(1, 1)
        label, size = INLINE.get(inside) or TYPES.get(said, (f"type {said}", 0))
        if inside:
            table = held.table(2)
            data = None if table is None else table.vector(0, size or 1)
            if data is not None:
                self.spans.append(data)
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
    begins=(VERSION,),
    extensions=(".rten",),
    least=HEADER,
)
