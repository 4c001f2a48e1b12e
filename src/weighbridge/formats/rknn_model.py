"""RKNN: a network compiled for chips of Rockchip, in a format that is not published.

Source: https://github.com/airockchip/rknn-toolkit2 (retrieved 2026-11-26). Not read: the network.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number."""
    return glimpse.head.startswith(b"RKNN\0\0\0\0")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    why = "RKNN model is recognised; this version does not read it"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="rknn-model",
    title="RKNN model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".rknn",),
)
