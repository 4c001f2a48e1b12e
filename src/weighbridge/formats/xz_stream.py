"""xz: LZMA2 in a container with checks; several streams, with zero padding between them.

Source: https://tukaani.org/xz/xz-file-format.txt (retrieved 2026-11-23).
Not read: streams that need more than 256 MiB of memory, filters other than those of liblzma.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number."""
    return glimpse.head.startswith(codecs.XZ)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.XZ_STREAM))


FORMAT = Format(
    id="xz-stream",
    title="xz",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(codecs.XZ,),
    extensions=(".xz",),
    steps=1,
)
