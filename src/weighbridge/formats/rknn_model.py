"""RKNN: a network compiled for chips of Rockchip, with a description as JSON behind it.

Layout, little-endian::

    0    "RKNN", u32 0
    8    u64   version, of which the low byte counts
    16   u64   n, size of the model
    ..   40 bytes, if the version is over 1 and there is a model
    ..   n bytes: a flatbuffer with the identifier "RKNN", or "VPMN" and a graph of OpenVX
    ..   u64   size of the JSON, JSON: nodes (op), version, target_platform ...

Tables of the flatbuffer and the slots that are read::

    model       2 graphs, 7 compiler, 8 platform, 9 source
    graph       0 tensors, 1 nodes
    node        1 operator, 2 name, 3 target: 2 is the NPU
    tensor      0 type, 2 kind (4 and 5 are constant), 3 shape, 5 name

What runs on the NPU is compiled, and no code for the host; what does not is done by the runtime,
which carries the operators of ONNX, or by an operator that an application registers. The compiled
part is searched for programs of the host, and not read.

Source: the files that rknn-toolkit2 2.5.0 writes (https://github.com/airockchip/rknn-toolkit2), and
https://github.com/lutzroeder/netron, ``source/rknn.js`` (retrieved 2026-11-26): the format is not
published. Not read: commands of the NPU, elements, graphs of OpenVX; models of RKNN3 (``RKNX``),
encrypted ones (``CYPTRKNN``), and those with another model inside (a gap).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Operation, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import flatbuffer, programs, stray, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"RKNN\0\0\0\0"
OTHERS = (b"RKNX", b"CYPTRKNN")
"""How models begin that are recognised only."""

PADDING = 40
"""Bytes between the header and the model, from version 2."""

IDENTIFIER = b"RKNN"
OPENVX = b"VPMN"

NPU = 2
"""Target of a node that runs on the NPU."""

CONSTANT = (4, 5)
"""Kinds of tensors that have elements in the file."""

AXES = 64

TYPES = (
    "unknown", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
)  # fmt: skip

ABOUT = {7: "compiler", 8: "platform", 9: "source"}
"""Slots of texts that are told."""

PREFIXES = ("RKNN_OP_", "VSI_NN_OP_")
"""How operators are called that the toolkit writes into the description."""

RUNS = "when something loads it from the model"


def recognises(glimpse: Glimpse) -> bool:
    """Look for a magic number."""
    return glimpse.head.startswith((MAGIC, *OTHERS)) and glimpse.size >= 16


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield operators, tensors, what made the model, and programs for the host.

    Raises:
        FormatError: Cut, an offset leads out of the model, or the description is no JSON.
    """
    yield from programs.inside(cursor, "the model", RUNS)
    if cursor.peek(len(MAGIC), "magic number") != MAGIC:
        why = "RKNN model of another kind is recognised; this version does not read it"
        yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    cursor.skip(len(MAGIC), "magic number")
    version, size = cursor.u64("version"), cursor.u64("size")
    if version & 0xFF > 1 and size:
        cursor.skip(PADDING, "header")
    start = cursor.skip(size, "model")
    if size:
        yield from _model(cursor.part(start, start + size))
    size = cursor.u64("size")
    start = cursor.offset
    if size > cursor.limits.text:
        why = f"JSON of {size} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    tree = strictjson.table(cursor.take(size, "description"), what="description", offset=start)
    yield from _described(cursor, start, tree)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the description")


def _model(cursor: Cursor) -> Iterator[Evidence]:
    head = cursor.peek(min(8, cursor.left), "model")
    if head[4:] == IDENTIFIER:
        yield from _graphs(cursor, flatbuffer.root(cursor))
    elif head[:4] != OPENVX:
        why = "a model that is neither a flatbuffer nor a graph of OpenVX"
        yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


def _graphs(cursor: Cursor, model: Table) -> Iterator[Evidence]:
    whole = cursor.place(cursor.start, cursor.stop)
    for slot, key in ABOUT.items():
        if text := model.text(slot):
            yield Entry(whole, f"rknn.{key}", text)
    for graph in model.tables(2):
        for node in graph.tables(1):
            domain = "rknn-npu" if node.number(3, 1) == NPU else "rknn"
            yield Operation(cursor.place(node.at, node.stop), domain, node.text(1))
        for tensor in graph.tables(0):
            if tensor.number(2, 1) in CONSTANT and (name := tensor.text(5)):
                kind = tensor.number(0, 1)
                dtype = TYPES[kind] if kind < len(TYPES) else f"type {kind}"
                shape = tuple(tensor.numbers(3, 4, AXES))
                yield Tensor(cursor.place(tensor.at, tensor.stop), name, dtype, shape)


def _described(cursor: Cursor, start: int, tree: dict[str, object]) -> Iterator[Evidence]:
    place, kept = cursor.place(start), cursor.limits.kept
    for key in ("name", "version", "ori_network_platform"):
        if isinstance(value := tree.get(key), str):
            yield Entry(place, f"rknn.{key}", value[:kept])
    match tree.get("nodes", []):
        case [*nodes]:
            pass
        case _:
            raise FormatError("nodes: expected a list", offset=start)
    for node in nodes:
        match node:
            case {"op": str(operator)}:
                known = operator.startswith(PREFIXES)
                yield Operation(place, "rknn-toolkit" if known else "custom", operator[:kept])
            case _:
                raise FormatError("a node without an operator", offset=start)


FORMAT = Format(
    id="rknn-model",
    title="RKNN model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC, *OTHERS),
    extensions=(".rknn",),
    steps=2,
)
