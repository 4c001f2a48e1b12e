"""Tables of sorted keys, as LevelDB and TensorFlow write them.

Layout::

    blocks, each: entries, u32 restarts, u32 number of restarts; then u8 packing, u32 checksum
    an entry: varints of shared, unshared and value length; the rest of the key; the value
    last 48 bytes: handles of the meta index and the index (two varints each), padding, magic number

The values of the index are handles: offset and size of a block.

Source: https://github.com/google/leveldb/blob/main/doc/table_format.md (retrieved 2026-11-26). Not
checked: checksums, restarts and the order of keys, on which what is found does not depend. Not
read: the meta index, which TensorFlow leaves empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Artifact, FormatError, Gap, GapKind, Place, Span
from weighbridge.core.records import dataclass
from weighbridge.intake import protowire, snappy, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import Bytes

MAGIC = bytes.fromhex("57fb808b247547db")
FOOTER = 48
TRAILER = 5
"""Bytes behind a block: how it is packed, and its checksum."""

PLAIN, SNAPPY = 0, 1

KEY = 1 << 16
"""Bytes of a key, at most."""

WORD = 4


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a table.

    Attributes:
        place: Its block.
        key: All of it.
        value: A cursor over the value.
    """

    place: Place
    key: bytes
    value: Cursor


def rows(cursor: Cursor) -> Iterator[Row | Gap]:
    """Yield the entries of every block, and a ``Gap`` for bytes that belong to none.

    Raises:
        FormatError: Not such a table.
    """
    foot = cursor.stop - FOOTER
    cursor.seek(max(foot, cursor.start), "footer")
    footer = cursor.part(cursor.offset, cursor.stop)
    meta, index = _handle(footer), _handle(footer)
    spans = [Span(foot, cursor.stop), *(_whole(cursor, span) for span in (meta, index))]
    last = 0
    for row in _block(cursor, index):
        span = _handle(row.value)
        # Blocks stand in the order of their keys; one that stands twice could be read for ever.
        if span.start < last:
            raise FormatError("a block begins before the one before it ends", offset=index.start)
        last = span.stop
        spans.append(_whole(cursor, span))
        cursor.budget.member(span.start)
        yield from _block(cursor, span)
    yield from stray.holes(cursor, spans, cursor.start, cursor.stop, "bytes no block refers to")


def _handle(cursor: Cursor) -> Span:
    offset = protowire.varint(cursor, "offset of a block")
    return Span(offset, offset + protowire.varint(cursor, "size of a block"))


def _whole(cursor: Cursor, span: Span) -> Span:
    """Return a block with what stands behind it."""
    start, stop = cursor.start + span.start, cursor.start + span.stop + TRAILER
    if stop > cursor.stop:
        raise FormatError(f"a block ends at {stop}, the file at {cursor.stop}", offset=cursor.start)
    return Span(start, stop)


def _block(cursor: Cursor, span: Span) -> Iterator[Row]:
    whole = _whole(cursor, span)
    place = cursor.place(whole.start, whole.stop)
    cursor.seek(whole.stop - TRAILER, "packing")
    packing = cursor.u8("packing")
    inner = cursor.part(whole.start, whole.stop - TRAILER)
    if packing == SNAPPY:
        raw = snappy.expand(inner)
        inner = Cursor(Bytes(raw), Artifact(cursor.artifact.name, len(raw)), cursor.budget)
    elif packing != PLAIN:
        why = f"a block is packed in way {packing}"
        raise FormatError(why, offset=whole.start, kind=GapKind.UNSUPPORTED)
    try:
        yield from _entries(inner, place)
    except FormatError as error:
        if packing == PLAIN:
            raise
        # Offsets inside of a block that was unpacked are none of the file.
        raise FormatError(str(error), offset=whole.start, kind=error.kind) from error


_SIZES = 3
"""Numbers before an entry, each of one byte as a rule."""


def _entries(cursor: Cursor, place: Place) -> Iterator[Row]:
    start, stop = cursor.start, cursor.stop
    cursor.seek(max(stop - WORD, start), "restarts")
    end = stop - WORD - WORD * cursor.u32("restarts")
    if end < start:
        raise FormatError("more restarts than the block has bytes", offset=start)
    entries, key = cursor.part(start, end), b""
    while entries.offset < end:
        at = entries.offset
        window, index, left = entries.ahead(_SIZES)
        sizes = window[index : index + min(left, _SIZES)]
        if len(sizes) == _SIZES and max(sizes) < protowire.MORE:
            shared, fresh, size = sizes
            entries.offset += _SIZES
        else:
            shared = protowire.varint(entries, "shared bytes")
            fresh = protowire.varint(entries, "bytes of a key")
            size = protowire.varint(entries, "bytes of a value")
        if shared > len(key) or shared + fresh > KEY:
            raise FormatError("a key shares more than there is", offset=at)
        key = key[:shared] + entries.take(fresh, "key")
        value = entries.skip(size, "value")
        yield Row(place, key, entries.part(value, value + size))
