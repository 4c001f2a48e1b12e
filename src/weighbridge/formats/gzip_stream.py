"""gzip: deflate between a header and a checksum; several such streams follow one another.

Source: RFC 1952 (retrieved 2026-11-23).
A wrong checksum is noted and the bytes are read: loaders find it after they have used them.
Not read: the name, the comment and the extra field in the header, but for pickles and archives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIXED, EXTRA, TEXTS = 10, 4, (8, 16)
"""Bytes of a header at least, and flags of what may follow: a field, a name, a comment."""

HEADER, LEAST = 1 << 17, 16
"""Bytes of a header that are looked at, and of a field that is."""


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number and the one method there is."""
    return glimpse.head.startswith(b"\x1f\x8b\x08")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, what comes after it, and what its header hides."""
    fields = list(_fields(cursor.peek(min(cursor.left, HEADER), "header")))
    start = cursor.start
    yield from unpacked(cursor, expand.unpack(cursor, codecs.GZIP))
    for first, last in fields:
        if last - first >= LEAST:
            from weighbridge.machine import behind  # noqa: PLC0415 - names are short

            inner = cursor.part(start + first, start + last)
            yield from behind.packed(inner, "the header")


def _fields(head: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the extra field, the name and the comment are, as far as they are there."""
    flags, at = int.from_bytes(head[3:4]), FIXED
    if flags & EXTRA:
        first = at + 2
        at = first + int.from_bytes(head[at:first], "little")
        yield first, min(at, len(head))
    for bit in TEXTS:
        if flags & bit:
            last = head.find(b"\0", at)
            if last < 0:
                return
            yield at, last
            at = last + 1


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
