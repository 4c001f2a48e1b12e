"""bzip2: blocks of up to 900 kB; several streams follow one another.

Source: https://en.wikipedia.org/wiki/Bzip2 (retrieved 2026-11-23).
Not read: nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number and that of the first block."""
    return codecs.starts_bzip2(glimpse.head)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.BZIP2))


FORMAT = Format(
    id="bzip2-stream",
    title="bzip2",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(b"BZh",),
    extensions=(".bz2",),
    steps=1,
)
