"""Lc0: a network that plays chess, as a message of protobuf (.pb, mostly packed as .pb.gz).

Fields: 1 fixed32 0x1C0; 2 licence; 3 least version of the engine; 4 how the network is laid out;
5 how it was trained; 10 weights: messages of f32, f32 and bytes, at any depth; 11 a network of ONNX
in place of weights: 1 the model. Nothing is run, imported or fetched.

Source: https://github.com/LeelaChessZero/lczero-common/blob/master/proto/net.proto (retrieved
2026-11-27). Not read: weights, which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, Field

MAGIC = b"\x0d" + struct.pack("<I", 0x1C0)
FIRST, LICENCE, WEIGHTS, GRAPH = 1, 2, 10, 11
KNOWN = {FIRST: protowire.FIXED32} | dict.fromkeys((LICENCE, 3, 4, 5, WEIGHTS, GRAPH), BYTES)
MODEL = 1
KEPT = 200
RUNS = "when something takes it out of the network"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and fields of a network follow."""
    if not glimpse.head.startswith(MAGIC):
        return False
    found = protowire.glance(glimpse)
    return len(found) > 1 and all(KNOWN.get(each.number) == each.wire for each in found)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the licence, programs in weights, and a part for a graph of ONNX.

    Raises:
        FormatError: Not a message, or not one of these fields.
    """
    if cursor.peek(min(cursor.left, len(MAGIC)), "magic number") != MAGIC:
        raise FormatError("no magic number", offset=cursor.start)
    for field in protowire.fields(cursor):
        if KNOWN.get(field.number) != field.wire:
            raise FormatError(f"field {field.number} is none of a network", offset=field.start)
        if field.number == LICENCE:
            raw = cursor.source.read(field.start, min(field.value, KEPT))
            place = cursor.place(field.start, field.stop)
            yield Entry(place, "lc0.licence", raw.decode("utf-8", "backslashreplace"))
        elif field.number == WEIGHTS:
            yield from programs.inside(protowire.inside(cursor, field), "the weights", RUNS)
        elif field.number == GRAPH:
            yield from _graph(cursor, field)


def _graph(cursor: Cursor, field: Field) -> Iterator[Evidence | Part]:
    for inner in protowire.fields(protowire.inside(cursor, field)):
        if inner.number == MODEL and inner.wire == BYTES:
            span = Span(inner.start, inner.stop)
            yield Part("", lambda: cursor.source, expect="onnx-graph", span=span)
        elif inner.wire == BYTES and inner.value > KEPT:
            why = f"{inner.value} bytes in the place of a name"
            yield Gap(cursor.place(inner.start, inner.stop), GapKind.TRAILING, why)


FORMAT = Format(
    id="lc0-network",
    title="Lc0 network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
