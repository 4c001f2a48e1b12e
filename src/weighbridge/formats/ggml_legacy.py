"""GGML, GGMF, GGJT, GGLA: what llama.cpp wrote before GGUF.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#historical-state-of-affairs
(retrieved 2026-11-23). Not read: anything after the magic number.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether one of the magic numbers is there, as a little-endian u32."""
    return glimpse.head[:4] in (b"lmgg", b"fmgg", b"tjgg", b"algg")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place,
        GapKind.UNSUPPORTED,
        "the GGML container of before GGUF is recognised; this version does not read it",
    )


FORMAT = Format(
    id="ggml-legacy",
    title="the GGML container of before GGUF",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"lmgg", b"fmgg", b"tjgg", b"algg"),
)
