"""gzip: deflate between a header and a checksum; several such streams follow one another.

Source: RFC 1952 (retrieved 2026-11-23).
A wrong checksum is noted and the bytes are read: loaders find it after they have used them.
Not read: the name and the comment in the header.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number and the one method there is."""
    return glimpse.head.startswith(b"\x1f\x8b\x08")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.GZIP))


FORMAT = Format(
    id="gzip-stream",
    title="gzip",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(b"\x1f\x8b\x08",),
    extensions=(".gz",),
    steps=1,
)
