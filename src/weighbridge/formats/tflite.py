"""TensorFlow Lite: a flatbuffer with a graph and its weights.

Source: https://github.com/google-ai-edge/LiteRT/blob/main/tflite/schema/schema.fbs (retrieved
2026-11-23). Not read: the graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:8] == b"TFL3"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "TensorFlow Lite is recognised; this version does not read it"
    )


FORMAT = Format(
    id="tflite",
    title="TensorFlow Lite",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".tflite",),
)
