"""zstd: frames of blocks; skippable frames between them are passed over, as decoders do.

Source: https://github.com/facebook/zstd/blob/dev/doc/zstd_compression_format.md
(retrieved 2026-11-23).
Needs the extra ``weighbridge[codecs]``. Not read: skippable frames, preset dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number, behind skippable frames too."""
    return codecs.starts_zstd(glimpse.head)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    yield from unpacked(cursor, expand.unpack(cursor, codecs.ZSTD_FRAME))


FORMAT = Format(
    id="zstd-stream",
    title="Zstandard",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(codecs.ZSTD, *(bytes([first]) for first in range(0x50, 0x60))),
    extensions=(".zst", ".zstd"),
    steps=1,
)
