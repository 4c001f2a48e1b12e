"""TensorFlow graph as text: a GraphDef, MetaGraphDef or SavedModel (.pbtxt).

The text format of protocol buffers. What ``intake.tensorflow`` reads of such messages is turned
into their wire format, and read as that; places count from there.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/ and the messages that
``intake.tensorflow`` and ``intake.tensorflow_meta`` name (retrieved 2026-11-26). Not read: assets
of TensorFlow 1, whose messages are expanded in a way of their own; numbers and types of tensors.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import textproto
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes
from weighbridge.intake.textproto import NUMBER, TEXT

SCHEMA = {
    "SavedModel": {
        "saved_model_schema_version": (1, NUMBER), "meta_graphs": (2, "MetaGraphDef"),
    },
    "MetaGraphDef": {
        "meta_info_def": (1, "MetaInfoDef"), "graph_def": (2, "GraphDef"),
        "asset_file_def": (6, "AssetFileDef"), "object_graph_def": (7, "SavedObjectGraph"),
    },
    "MetaInfoDef": {"tags": (4, TEXT), "tensorflow_version": (5, TEXT)},
    "AssetFileDef": {"tensor_info": (1, "TensorInfo"), "filename": (2, TEXT)},
    "TensorInfo": {"name": (1, TEXT)},
    "SavedObjectGraph": {"nodes": (1, "SavedObject")},
    "SavedObject": {"user_object": (4, "SavedUserObject")},
    "SavedUserObject": {"identifier": (1, TEXT), "metadata": (3, TEXT)},
    "GraphDef": {"node": (1, "NodeDef"), "library": (2, "Library")},
    "Library": {"function": (1, "FunctionDef")},
    "FunctionDef": {"signature": (1, "OpDef"), "node_def": (3, "NodeDef")},
    "OpDef": {"name": (1, TEXT)},
    "NodeDef": {
        "name": (1, TEXT), "op": (2, TEXT), "input": (3, TEXT), "attr": (5, "AttrEntry"),
    },
    "AttrEntry": {"key": (1, TEXT), "value": (2, "AttrValue")},
    "AttrValue": {"list": (1, "ListValue"), "s": (2, TEXT), "tensor": (8, "TensorProto")},
    "ListValue": {"s": (2, TEXT)},
    "TensorProto": {"tensor_content": (4, TEXT), "string_val": (8, TEXT)},
}  # fmt: skip

FORMATS = {
    "SavedModel": "tensorflow-saved-model",
    "MetaGraphDef": "tensorflow-meta-graph",
    "GraphDef": "tensorflow-graph",
}
"""Who reads a message."""

LOOKED = 64 << 20
"""Bytes in which the first fields are looked for, behind comments."""

_FIRST = later.pattern(rb"(?:\s|#[^\n]*)*+([A-Za-z_]\w*)\s*[:{<]")
_FIRSTS = {
    b"saved_model_schema_version": "SavedModel", b"meta_graphs": "SavedModel",
    b"meta_info_def": "MetaGraphDef", b"graph_def": "MetaGraphDef", b"saver_def": "MetaGraphDef",
    b"collection_def": "MetaGraphDef", b"signature_def": "MetaGraphDef",
    b"asset_file_def": "MetaGraphDef", b"object_graph_def": "MetaGraphDef",
    b"node": "GraphDef", b"library": "GraphDef", b"versions": "GraphDef",
    b"version": "GraphDef", b"debug_info": "GraphDef",
}  # fmt: skip
_OP = later.pattern(rb"\bop\s*:\s*[\"']")
_NODE = later.pattern(rb"\bnode(?:_def)?\s*:?\s*[{<\[]")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first field is one of such a message, and a graph has operations."""
    if b"\0" in glimpse.head:
        return False
    head = glimpse.head.lstrip()
    if head[:1] != b"#" and not _FIRST.match(head):
        return False
    head = glimpse.more(LOOKED)
    top = _top(head)
    if top == "GraphDef":
        return _OP.search(head) is not None and _NODE.search(head) is not None
    return bool(top)


def _top(text: bytes) -> str:
    """Return the message that a text is, by its first field; empty if it is none of these."""
    found = _FIRST.match(text)
    return _FIRSTS.get(found[1], "") if found else ""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one part, the message on the wire."""
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of text are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "text")
    top = _top(text)
    if not top:
        raise FormatError("the first field is none of a graph", offset=start)
    raw = textproto.encode(text, SCHEMA, top, start, cursor.limits.nesting)
    yield Part("wire-format", lambda: Bytes(raw), expect=FORMATS[top])


FORMAT = Format(
    id="tensorflow-text",
    title="TensorFlow graph as text",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(b":", b"{", b"<"),
    plain=True,
    opens=b"#_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    extensions=(".pbtxt",),
)
