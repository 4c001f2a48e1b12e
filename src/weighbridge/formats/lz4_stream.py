"""lz4: frames of blocks; skippable frames between them are passed over, as decoders do.

Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md (retrieved 2026-11-23).
Needs the extra ``weighbridge[codecs]``. Not read: skippable frames, frames of the legacy kind.
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
    return glimpse.head.startswith(codecs.LZ4)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.LZ4_FRAME))


FORMAT = Format(
    id="lz4-stream",
    title="lz4",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(codecs.LZ4,),
    extensions=(".lz4",),
    steps=1,
)
