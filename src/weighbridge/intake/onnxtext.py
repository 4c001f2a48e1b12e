"""Models of ONNX as text or as JSON, turned into their wire format as far as ``SCHEMA`` goes.

The elements of tensors are left out, so that a tensor here is its name, type, shape and the file it
lies in.

Source: https://github.com/onnx/onnx/blob/main/onnx/serialization.py (which texts ``onnx.load``
takes), https://github.com/onnx/onnx/blob/main/onnx/onnx.proto,
https://protobuf.dev/programming-guides/json/ (retrieved 2026-11-26).
"""

from __future__ import annotations

import base64
import binascii

from weighbridge.core import FormatError, GapKind
from weighbridge.intake import textproto
from weighbridge.intake.textproto import NUMBER, TEXT

TOP = "ModelProto"

SCHEMA = {
    TOP: {
        "ir_version": (1, NUMBER), "producer_name": (2, TEXT), "producer_version": (3, TEXT),
        "domain": (4, TEXT), "doc_string": (6, TEXT), "graph": (7, "GraphProto"),
        "opset_import": (8, "OperatorSetIdProto"), "metadata_props": (14, "Pair"),
        "training_info": (20, "TrainingInfoProto"), "functions": (25, "FunctionProto"),
    },
    "OperatorSetIdProto": {"domain": (1, TEXT), "version": (2, NUMBER)},
    "TrainingInfoProto": {"initialization": (1, "GraphProto"), "algorithm": (2, "GraphProto")},
    "FunctionProto": {
        "name": (1, TEXT), "node": (7, "NodeProto"), "domain": (10, TEXT),
        "attribute_proto": (11, "AttributeProto"),
    },
    "GraphProto": {
        "node": (1, "NodeProto"), "name": (2, TEXT), "initializer": (5, "TensorProto"),
        "sparse_initializer": (15, "SparseTensorProto"),
    },
    "NodeProto": {
        "op_type": (4, TEXT), "attribute": (5, "AttributeProto"), "domain": (7, TEXT),
    },
    "AttributeProto": {
        "name": (1, TEXT), "i": (3, NUMBER), "s": (4, TEXT), "t": (5, "TensorProto"),
        "g": (6, "GraphProto"), "strings": (9, TEXT), "tensors": (10, "TensorProto"),
        "graphs": (11, "GraphProto"), "sparse_tensor": (22, "SparseTensorProto"),
        "sparse_tensors": (23, "SparseTensorProto"),
    },
    "TensorProto": {
        "dims": (1, NUMBER), "data_type": (2, NUMBER), "name": (8, TEXT),
        "external_data": (13, "Pair"),
    },
    "SparseTensorProto": {"values": (1, "TensorProto"), "indices": (2, "TensorProto")},
    "Pair": {"key": (1, TEXT), "value": (2, TEXT)},
}  # fmt: skip

_RAW = frozenset({("AttributeProto", "s"), ("AttributeProto", "strings")})
"""Fields that are bytes, which JSON has in base64."""

_CAMEL: dict[str, dict[object, str]] = {
    message: {
        "".join(word.capitalize() if at else word for at, word in enumerate(name.split("_"))): name
        for name in fields
    }
    for message, fields in SCHEMA.items()
}

_MARKS = frozenset({"ir_version", "irVersion", "opset_import", "opsetImport"})
_LISTS = ("node", "initializer", "sparseInitializer", "sparse_initializer")
_TELLING = frozenset({"externalData", "external_data", "opType", "op_type", "values"})


def of_text(text: bytes, base: int, nesting: int) -> bytes:
    """Return a model in the text format of protocol buffers as it would be on the wire.

    Args:
        text: All of it.
        base: Offset of its first byte, for errors.
        nesting: Messages inside one another, at most.

    Raises:
        FormatError: Not such a text; of kind ``LIMIT`` if it is nested too deeply.
    """
    return textproto.encode(text, SCHEMA, TOP, base, nesting)


def is_model(tree: object) -> bool:
    """Whether a tree of JSON is a model: a graph of nodes and tensors, by its keys."""
    if not isinstance(tree, dict) or not isinstance(graph := tree.get("graph"), dict):
        return False
    if not _MARKS.isdisjoint(tree):
        return True
    held = [item for key in _LISTS if isinstance(found := graph.get(key), list) for item in found]
    return any(isinstance(item, dict) and not _TELLING.isdisjoint(item) for item in held)


def of_json(tree: object, base: int, nesting: int) -> bytes:
    """Return a model as it would be on the wire; names may be spelled in both ways.

    Raises:
        FormatError: Nested too deeply; of kind ``LIMIT``.
    """
    return _message(tree, TOP, base, nesting)


def _message(tree: object, message: str, base: int, nesting: int) -> bytes:
    if nesting <= 0:
        raise FormatError("messages nested too deeply", offset=base, kind=GapKind.LIMIT)
    parts: list[bytes] = []
    for key, value in tree.items() if isinstance(tree, dict) else ():
        name = _CAMEL[message].get(key, str(key))
        number, sort = SCHEMA[message].get(name, (0, ""))
        for item in value if isinstance(value, list) else [value]:
            if sort == TEXT and isinstance(item, str):
                raw = _decoded(item) if (message, name) in _RAW else item.encode("utf-8", "replace")
                parts.append(textproto.field(number, raw))
            elif sort == NUMBER and (digits := str(item).encode()).isdigit():
                parts.append(textproto.integer(number, digits))
            elif sort in SCHEMA and isinstance(item, dict):
                parts.append(textproto.field(number, _message(item, sort, base, nesting - 1)))
    return b"".join(parts)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")
