"""zlib: deflate between two bytes of header and a checksum; what joblib writes as ``.z``.

Source: RFC 1950 (retrieved 2026-11-23).
joblib reads several streams one after the other, so they are all read.
Not read: streams with a preset dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Check the header's own checksum, and that something comes out."""
    return codecs.starts_zlib(glimpse.head)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.ZLIB))


FORMAT = Format(
    id="zlib-stream",
    title="zlib",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=tuple(bytes([window << 4 | 8]) for window in range(8)),
    extensions=(".z", ".zlib"),
    steps=1,
)
