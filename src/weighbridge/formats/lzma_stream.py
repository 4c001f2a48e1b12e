"""lzma: the old container of the LZMA utilities, without magic number or checksum.

Source: https://svn.python.org/projects/external/xz-5.0.3/doc/lzma-file-format.txt
(retrieved 2026-11-23).
Thirteen bytes of header: properties, size of the dictionary, size of the content or -1.
Not read: streams that need more than 256 MiB of memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Check the header as liblzma does, and that something comes out."""
    return codecs.starts_alone(glimpse.head)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.LZMA_ALONE))


FORMAT = Format(
    id="lzma-stream",
    title="lzma",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    at=13,
    begins=(b"\0",),
    extensions=(".lzma",),
    steps=1,
)
