"""Paddle: a program (``.pdmodel``) as a protocol buffer.

Best effort: blocks (field 1), each with a number (1) and a parent (2), as numbers.

Source: https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto
(retrieved 2026-11-23). Not read: the program.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first field is a block: two numbers, then variables."""
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse)
    if not found or any(field.number not in (1, 2, 3, 4, 5) for field in found):
        return False
    block = found[0]
    inner = protowire.glance(Glimpse(glimpse.source, block.start, block.stop))
    start = [(field.number, field.wire) for field in inner[:3]]
    return start == [(1, 0), (2, 0), (3, 2)]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "Paddle program is recognised; this version does not read it"
    )


FORMAT = Format(
    id="paddle-program",
    title="Paddle program",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".pdmodel",),
)
