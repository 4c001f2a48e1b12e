"""MATLAB data: arrays as MATLAB 5 and scipy.io write them (.mat).

Source: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf (retrieved 2026-11-23).
Not read: the arrays.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether the text header, version and byte order mark are there."""
    head = glimpse.head[:128]
    return head[:10] == b"MATLAB 5.0" and head[124:128] in (b"\0\1IM", b"\1\0MI")


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="matlab-data",
    title="MATLAB data",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".mat",),
)
