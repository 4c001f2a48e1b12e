"""ExecuTorch: a flatbuffer with a program for phones (.pte).

Source: https://pytorch.org/executorch (pte file format) (retrieved 2026-11-23). Not read: the
program.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:6] == b"ET" and glimpse.head[6:8].isdigit()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place,
        GapKind.UNSUPPORTED,
        "ExecuTorch program is recognised; this version does not read it",
    )


FORMAT = Format(
    id="flatbuffer-executorch",
    title="ExecuTorch program",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".pte",),
)
