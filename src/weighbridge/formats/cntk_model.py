"""CNTK: a network of the Cognitive Toolkit before version 2, in sections.

Those of version 2 are protocol buffers, or ONNX. Source: ``Common/File.cpp`` in
https://github.com/microsoft/CNTK (retrieved 2026-11-26). Not read: the network.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SECTION = "BCN\0".encode("utf-16-le")
"""How a network begins."""


def recognises(glimpse: Glimpse) -> bool:
    """Look for the first section."""
    return glimpse.head.startswith(SECTION)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    why = "CNTK model is recognised; this version does not read it"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="cntk-model",
    title="CNTK model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".cntk", ".dnn"),
)
