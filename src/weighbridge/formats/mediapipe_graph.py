"""MediaPipe: a graph of calculators, as a message of protobuf (.binarypb).

Fields: 1 nodes: 1 name, 2 which calculator, 3 and 4 streams, 5 and 6 packets, 7 and 8 settings;
6 and 7 what makes packets; 10, 15, 16 and 17 streams and packets of the graph; 11 and 8 numbers;
14 executors; 20 name of the graph.

Calculators are part of the program that runs the graph: a name leads to no file. Nothing is run,
imported or fetched; settings may name files that a calculator opens.

Source: ``mediapipe/framework/calculator.proto`` of https://github.com/google-ai-edge/mediapipe
(retrieved 2026-11-27). Not read: what settings mean; numbers in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, saying
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT

NODE, CALCULATOR = 1, 2
STREAMS = (10, 15, 16, 17)
"""Streams and packets that a graph has for its own: a graph has one of them."""

KNOWN = dict.fromkeys((NODE, 6, 7, 9, *STREAMS, 12, 13, 14, 18, 19, 20, 1001, 1002), BYTES) | (
    dict.fromkeys((8, 11, 21), VARINT)
)
IN_NODE = dict.fromkeys((1, CALCULATOR, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 17, 1005), BYTES) | (
    dict.fromkeys((9, 10, 16), VARINT)
)
LOOKED = 4
"""Nodes by which a graph is recognised."""

_NAMED = later.pattern(r"[A-Za-z_][A-Za-z0-9_.:]{2,120}")
_STREAM = later.pattern(r"[A-Za-z0-9_:]{1,200}")
_FILE = later.pattern(r"[^\s]+\.(?:tflite|task|binarypb|pbtxt|txt|pb|json)")


def recognises(glimpse: Glimpse) -> bool:
    """Whether nodes with calculators, and streams of the graph, are there, and nothing else."""
    found = protowire.glance(glimpse)
    if not found or any(KNOWN.get(each.number) != each.wire for each in found):
        return False
    nodes = [each for each in found if each.number == NODE]
    streams = [each for each in found if each.number in STREAMS]
    if not nodes or not streams:
        return False
    if not all(_STREAM.fullmatch(protowire.text(glimpse, each)) for each in streams):
        return False
    return all(_is_node(glimpse, each) for each in nodes[:LOOKED])


def _is_node(glimpse: Glimpse, field: protowire.Field) -> bool:
    inner = Glimpse(glimpse.source, field.start, field.stop)
    found = protowire.glance(inner)
    if not found or any(IN_NODE.get(each.number) != each.wire for each in found):
        return False
    names = [each for each in found if each.number == CALCULATOR]
    return len(names) == 1 and bool(_NAMED.fullmatch(protowire.text(inner, names[0])))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per calculator, once, and per file that a setting names.

    Raises:
        FormatError: Not such a message, or bytes in it that are neither text nor message.
    """
    told = set[str]()
    for field in protowire.fields(cursor):
        if KNOWN.get(field.number) != field.wire:
            raise FormatError(f"field {field.number} is none of a graph", offset=field.start)
        if field.wire != BYTES or field.number != NODE:
            continue
        for inner in protowire.fields(protowire.inside(cursor, field)):
            if inner.number == CALCULATOR and inner.wire == BYTES:
                name = saying.said(cursor, inner) or ""
                if name not in told:
                    told.add(name)
                    kept = name[: cursor.limits.kept]
                    place = cursor.place(inner.start, inner.stop)
                    yield Entry(place, "mediapipe.calculator", kept)
    for field, text in saying.texts(cursor.again()):
        if _FILE.fullmatch(text) and text not in told:
            told.add(text)
            place = cursor.place(field.start, field.stop)
            yield Entry(place, "mediapipe.file", text[: cursor.limits.kept])


FORMAT = Format(
    id="mediapipe-graph",
    title="MediaPipe graph",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
    extensions=(".binarypb",),
)
