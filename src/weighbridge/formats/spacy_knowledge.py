"""Knowledge base of a spaCy entity linker (kb/contents): vectors of entities, and their aliases.

Layout, little-endian::

    0     i64, i64        entities; numbers in the vector of each
    16    f32 ...         the vectors
    ..    u64, f32, i32   per entity: hash of its name, frequency, row of its vector
    ..    i64             aliases
    ..    u64, i64        per alias: hash of its name, candidates
    ..    i64, f32        ... and per candidate: entity, probability

There is no magic number: a file is one if the counts in it come out at its last byte.

Source: https://github.com/explosion/spaCy/blob/master/spacy/kb/kb_in_memory.pyx (retrieved
2026-11-26). Not read: hashes, frequencies, probabilities.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 32
"""Entities, aliases or candidates."""

WIDTH = 1 << 16
"""Numbers in a vector."""

HEAD, NUMBER, ENTITY, ALIAS, CANDIDATE, COUNT = 16, 4, 16, 16, 12, 8
"""Bytes of each part."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether there is room for the entities and the aliases that are counted, and for no other."""
    if glimpse.size < HEAD + COUNT or len(glimpse.head) < HEAD:
        return False
    entities, width = struct.unpack("<qq", glimpse.head[:HEAD])
    if not (0 <= entities < MOST and 0 < width <= WIDTH):
        return False
    rest = glimpse.size - HEAD - entities * (width * NUMBER + ENTITY) - COUNT
    if rest < 0 or (entities == 0 and rest):
        return False
    at = glimpse.start + glimpse.size - rest - COUNT
    aliases = int.from_bytes(glimpse.source.read(at, COUNT), "little")
    rest -= aliases * ALIAS
    return rest >= 0 and rest % CANDIDATE == 0 and (aliases > 0 or rest == 0)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` of the vectors.

    Raises:
        FormatError: The counts do not come out at the last byte.
    """
    start = cursor.offset
    entities, width = _count(cursor, "entities"), _count(cursor, "width")
    size = entities * width * NUMBER
    data = Span(cursor.skip(size, "vectors"), cursor.offset)
    place = cursor.place(start, data.start)
    yield Tensor(place, "entity_vectors", "F32", (entities, width), data, size)
    cursor.skip(entities * ENTITY, "entities")
    for _ in range(_count(cursor, "aliases")):
        cursor.skip(COUNT, "alias")
        cursor.skip(_count(cursor, "candidates") * CANDIDATE, "candidates")
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the aliases", offset=cursor.offset)
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, cursor.stop))


def _count(cursor: Cursor, what: str) -> int:
    at = cursor.offset
    count = cursor.number(8, what)
    if count >= MOST:
        raise FormatError(f"{what}: {count}", offset=at)
    return count


FORMAT = Format(
    id="spacy-knowledge",
    title="spaCy knowledge base",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=7,
    begins=(b"\0",),
)
