"""LightGBM model: trees, written as text.

Lines of ``key=value`` after ``tree``; numbers and names only, which no loader runs.

Source: https://lightgbm.readthedocs.io (``Booster.save_model``) (retrieved 2026-11-23). Not read:
the trees.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines are those of a LightGBM model."""
    return glimpse.head.startswith((b"tree\nversion=", b"tree\r\nversion="))


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="lightgbm-text",
    title="LightGBM model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)
