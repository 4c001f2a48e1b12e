r"""LightGBM's data for training, in bins: what ``Dataset.save_binary`` writes.

Layout (little-endian)::

    "______LightGBM_Binary_File_Token______\n", since version 3.3 a zero byte behind it
    pieces     u64 size, that many bytes: header, labels and weights, a piece per group of features

Pieces fill the file. Source: https://github.com/microsoft/LightGBM/blob/master/src/io/dataset.cpp
(``SaveBinaryFile``, retrieved 2026-11-26). Not read: what is in the pieces, which are numbers,
names of features and no code; files with the raw values in them, for linear trees, whose pieces do
not fill the file (a gap).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

TOKEN = b"______LightGBM_Binary_File_Token______\n"
STARTS = (len(TOKEN) + 1, len(TOKEN))
"""Where pieces begin: since version 3.3, and before."""

LEAST = 2
"""Pieces: header, and labels and weights."""

MOST = 10_000_000
"""Pieces of one file."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with the token."""
    return glimpse.head.startswith(TOKEN)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing: there is no code in it.

    Raises:
        FormatError: Its pieces do not fill it; of kind ``UNSUPPORTED``.
    """
    if not any(_filled(cursor, cursor.start + start) for start in STARTS):
        why = "pieces of data that do not fill the file"
        raise FormatError(why, offset=cursor.start, kind=GapKind.UNSUPPORTED)
    yield from ()


def _filled(cursor: Cursor, at: int) -> bool:
    """Whether pieces from some offset on end where the file does."""
    count = 0
    while at + 8 <= cursor.stop and count < MOST:
        cursor.seek(at, "piece")
        size = cursor.number(8, "piece")
        none = 0 if size else zeros.behind(cursor) // 8
        at += 8 + size + 8 * none
        count += 1 + none
    return at == cursor.stop and LEAST <= count < MOST


FORMAT = Format(
    id="lightgbm-dataset",
    title="LightGBM training data",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(TOKEN,),
)
