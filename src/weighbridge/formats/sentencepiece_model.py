"""SentencePiece: the pieces of a tokeniser, as a protocol buffer.

A message of pieces (field 1: text, score, type), then the trainer's and the normaliser's settings
(fields 2 and 3). Data only: no field is run.

Source: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
(retrieved 2026-11-23). Not read: the pieces, but for the first few.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FEWEST = 3
"""Pieces: unknown, beginning and end."""

TEXT, SCORE, TYPE = (1, protowire.BYTES), (2, protowire.FIXED32), (3, protowire.VARINT)
RESTS: tuple[tuple[tuple[int, int], ...], ...] = ((), (SCORE,), (SCORE, TYPE), (TYPE,))
"""Fields of a piece behind its text."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first fields are pieces with a text and a score."""
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse)
    pieces = [field for field in found if field.number == 1 and field.wire == protowire.BYTES]
    if not found or pieces != [f for f in found if f.number == 1] or len(pieces) < FEWEST:
        return False
    if any(field.number not in (1, 2, 3, 4, 5) for field in found):
        return False
    return all(_piece(glimpse, field) for field in pieces[:16])


def _piece(glimpse: Glimpse, field: protowire.Field) -> bool:
    """Whether a piece has a text, and then a score or a type."""
    inner = protowire.glance(Glimpse(glimpse.source, field.start, field.stop))
    wires = [(f.number, f.wire) for f in inner]
    return bool(wires) and wires in ([TEXT, *rest] for rest in RESTS)


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="sentencepiece-model",
    title="SentencePiece model",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
)
