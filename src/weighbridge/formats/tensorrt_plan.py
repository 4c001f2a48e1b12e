"""TensorRT plan: an engine for one kind of GPU, which may hold plug-in code.

Best effort: the format is not published; plans start with ``ftrt`` or ``ptrt`` (retrieved
2026-11-23). Not read: the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, with binary data behind it."""
    head = glimpse.head[:16]
    return head[:4] in (b"ftrt", b"ptrt") and b"\0" in head[4:]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "TensorRT plan is recognised; this version does not read it"
    )


FORMAT = Format(
    id="tensorrt-plan",
    title="TensorRT plan",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".engine", ".plan"),
)
