"""CatBoost: a flatbuffer with trees (.cbm).

Source: https://github.com/catboost/catboost/tree/master/catboost/libs/model (retrieved 2026-11-23).
Not read: the trees.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head[:4] == b"CBM1"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "CatBoost model is recognised; this version does not read it"
    )


FORMAT = Format(
    id="catboost-cbm",
    title="CatBoost model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".cbm",),
)
