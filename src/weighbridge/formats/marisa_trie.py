"""marisa: a trie of words, as tokenizers and dictionaries keep them (.marisa, .trie).

Layout (little-endian)::

    0    "We love Marisa.", 0
    16   trie: 3 sets of bits, bytes, numbers, bytes (ends of words), a set of bits; if links are
         set and no ends are there, another trie; a cache, u32 nodes, u32 settings

    a list         u64 bytes, that many, zeros up to 8
    a set of bits  list of u64, u32 bits, u32 bits that are set, 3 lists by which they are found
    numbers        list of u64, u32 width, u32 mask, u64 count

Nothing is run, imported or fetched.

Source: https://github.com/s-yata/marisa-trie, ``lib/marisa/grimoire/trie/louds-trie.cc``,
``tail.cc``, ``vector/`` and files that 0.2.6 writes (retrieved 2026-11-27). Not read: what the
lists hold, but for the magic numbers of programs.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"We love Marisa.\0"
ALIGN = 8
DEEP = 128
"""Tries behind one another, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part per list, and a gap for bytes behind the trie.

    Raises:
        FormatError: Cut, or tries behind tries without end.
    """
    start = cursor.offset
    if cursor.take(len(MAGIC), "magic number") != MAGIC:
        raise FormatError("no magic number", offset=start)
    nested = 1
    while True:
        yield from _bits(cursor)
        yield from _bits(cursor)
        linked = yield from _bits(cursor)
        yield from _list(cursor)
        yield from _list(cursor)
        cursor.skip(16, "width")
        ends = yield from _list(cursor)
        yield from _bits(cursor)
        if not linked or ends:
            break
        nested += 1
        if nested > DEEP:
            raise FormatError("tries behind tries", offset=cursor.offset, kind=GapKind.LIMIT)
    for _ in range(nested):
        yield from _list(cursor)
        cursor.skip(8, "nodes and settings")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the trie")


def _bits(cursor: Cursor) -> Generator[Part, None, int]:
    """Pass over a set of bits; return how many are set."""
    yield from _list(cursor)
    cursor.skip(4, "bits")
    found = cursor.u32("bits that are set")
    for _ in range(3):
        yield from _list(cursor)
    return found


def _list(cursor: Cursor) -> Generator[Part, None, int]:
    """Pass over a list; return how many bytes it has."""
    size = cursor.u64("size of a list")
    start = cursor.skip(size, "list")
    cursor.skip(-size % ALIGN, "padding")
    if size:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, start + size))
    return size


FORMAT = Format(
    id="marisa-trie",
    title="marisa trie",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".marisa",),
)
