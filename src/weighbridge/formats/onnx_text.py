"""ONNX as text: in the text format of protocol buffers, or in a syntax of its own.

What ``intake.onnxtext`` reads of the first, and ``intake.onnxsyntax`` of the second, is turned into
the wire format, and read as that; places count from there. ONNX as JSON is seen by ``json-config``.

The second begins with ``<ir_version: 8, opset_import: ["" : 17]>`` and is told from other texts by
that.

Source: https://github.com/onnx/onnx/blob/main/onnx/serialization.py,
https://protobuf.dev/reference/protobuf/textformat-spec/,
https://onnx.ai/onnx/repo-docs/Syntax.html (retrieved 2026-11-26). Not read: elements of tensors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import onnxsyntax, onnxtext
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

_BLANK = rb"(?:\s|#[^\n]*)*+"
_FIELDS = (
    rb"(?:ir_version|opset_import|producer_name|producer_version|domain|model_version|doc_string"
    rb"|graph|metadata_props|training_info|functions|configuration)"
)
_FIRST = later.pattern(_BLANK + _FIELDS + rb"\s*[:{<]")
_MARK = later.pattern(rb"\b(?:ir_version|opset_import|op_type|external_data)\s*[:{<\[]")
_GRAPH = later.pattern(rb"\b(?:graph|functions)\s*:?\s*[{<\[]")
_OPENS = later.pattern(rb"\s*<" + _BLANK + _FIELDS)
_OWN = later.pattern(
    _BLANK + rb"<" + _BLANK + _FIELDS + rb"\s*:\s*(?=[\[\"\d])"
    rb"(?:\"(?:[^\"\\]|\\.)*+\"|\#[^\n]*|[^\">#])*+>" + _BLANK + rb"\w+\s*[(\[<]",
    re.DOTALL,
)  # fmt: skip

LOOKED = 64 << 20
"""Bytes in which a graph is looked for, behind texts as long as you like."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first field is one of a model, and something in it is named as in a graph."""
    head = glimpse.head
    if b"\0" in head:
        return False
    begun = head.lstrip()[:1]
    if begun == b"<":
        return _OPENS.match(head) is not None and _OWN.match(glimpse.more(LOOKED)) is not None
    if begun != b"#" and not _FIRST.match(head):
        return False
    whole = glimpse.more(LOOKED)
    if not _FIRST.match(whole):
        return _OWN.match(whole) is not None
    return _GRAPH.search(whole) is not None and _MARK.search(whole) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one part, the model on the wire.

    Raises:
        FormatError: No such text.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of text are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "text")
    if _OWN.match(text):
        raw = onnxsyntax.wire(text, start, cursor.limits.nesting)
    else:
        raw = onnxtext.of_text(text, start, cursor.limits.nesting)
    yield Part("wire-format", lambda: Bytes(raw), expect="onnx-graph")


FORMAT = Format(
    id="onnx-text",
    title="ONNX graph as text",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"#<cdfgimopt",
    extensions=(".onnxtxt",),
    steps=2,
)
