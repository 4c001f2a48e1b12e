"""fastText: word vectors and a classifier (.bin, .ftz).

Source: https://github.com/facebookresearch/fastText/blob/main/src/fasttext.cc (retrieved
2026-11-23). Not read: the vectors.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and version are there."""
    head = glimpse.head[:8]
    return head[:4] == b"\xba\x16\x4f\x2f" and head[4:8] in (b"\x0b\0\0\0", b"\x0c\0\0\0")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "fastText model is recognised; this version does not read it"
    )


FORMAT = Format(
    id="fasttext-bin",
    title="fastText model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)
