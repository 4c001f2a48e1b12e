"""Lance: a table of vectors and texts, as LanceDB keeps it (.lance, .idx, .manifest, .txn).

Layouts (little-endian)::

    data      pages; per column a message of protobuf; u64 pairs: where each is, and its bytes;
              likewise of buffers that all columns share; u64 where the messages, the first and the
              second pairs begin, u32 buffers, u32 columns, u16 x 2 version (0.3 is 2.0), "LANC"
    manifest  messages behind their u32 size; the last one says what the table is made of; u64 where
              that one is, u16 x 2 version, "LANC"
    step      a message of protobuf: 1 version, 2 name of 36 characters, what was done

A page is in buffers, of which its column says where they are; nothing may lie outside of them. A
manifest may name other folders, or servers, that parts of a table are read from. Nothing is run.

Source: ``protos/file2.proto``, ``table.proto`` and ``transaction.proto`` of
https://github.com/lance-format/lance, and what pylance 0.3 to 14 writes (retrieved 2026-11-27). Not
read: values, but for programs; data of before 2.0, which is a gap.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Purpose,
    Reference,
    Span,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, protowire, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT, Field

MAGIC = b"LANC"
FOOTER = struct.Struct("<QQQIIHH")
LAST = struct.Struct("<QHH")
PAIR = struct.Struct("<QQ")
FIRST_OF_TWO = (0, 3)
"""How 2.0 is written."""

BEFORE = ((0, 1), (0, 2))
"""Versions of manifests, and of data before 2.0."""

_STEP = later.pattern(
    rb"(?:\x08[\x80-\xff]{0,9}[\x00-\x7f])?\x12\x24[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_LEADS = later.pattern(rb"[A-Za-z][A-Za-z0-9+.-]*:|/|\\|~|(?:.*[/\\])?\.\.(?:[/\\]|\Z)", re.DOTALL)
"""How a path begins that leads out of the table."""

PAGES, SHARED = 2, (3, 4)
"""Fields of a column: pages; where buffers of its own are, and their sizes."""

BUFFERS = (1, 2)
"""The same of a page."""

FIELDS, FRAGMENTS, BASES = 1, 2, 18
FILES, PATH, BASE_PATH = 2, 1, 4
"""Files of a fragment, the path of one, the path of a base."""

ALIGN, PADDING = 64, b"H"
"""What buffers begin at a multiple of, and what is before them."""

COLUMNS = 1 << 20
MOST = 1 << 20
"""Buffers of a file, and bytes of numbers of one column or page, at most."""

RUNS = "when something takes it out of the table"


def recognises(glimpse: Glimpse) -> bool:
    """Whether a footer is there that leads into the file, or a step begins and is all fields."""
    tail, size = glimpse.tail, glimpse.size
    if tail[-4:] == MAGIC and size >= LAST.size + 4:
        at, *version = LAST.unpack(tail[-LAST.size - 4 : -4])
        if tuple(version) in BEFORE:
            return int(at) + 4 <= size - LAST.size - 4
        return size >= FOOTER.size + 4 and _footer(tail[-FOOTER.size - 4 : -4], size) is not None
    if _STEP.match(glimpse.head) is None:
        return False
    found = protowire.glance(glimpse)
    return len(found) > 1 and all(each.number > PAGES or each.wire <= BYTES for each in found)


def _footer(raw: bytes, size: int) -> tuple[int, int, int, int, int] | None:
    """Return the numbers of a footer, if they lead to one another and to the end of the file."""
    columns, pairs, buffers, shared, count, *version = FOOTER.unpack(raw)
    fits = version[0] == len(BUFFERS) or tuple(version) == FIRST_OF_TWO
    stop = size - FOOTER.size - 4
    if not fits or count > COLUMNS or shared > COLUMNS or not columns <= pairs <= buffers <= stop:
        return None
    return columns, pairs, buffers, shared, count


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs, references that lead out of the table, and gaps.

    Raises:
        FormatError: Neither data, nor a manifest, nor a step; or damaged.
    """
    start, stop = cursor.start, cursor.stop
    yield from programs.inside(cursor.part(start, stop), "the table", RUNS)
    size = stop - start
    if size < LAST.size + 4 or cursor.source.read(stop - 4, 4) != MAGIC:
        for _ in protowire.fields(cursor):
            pass
        return
    at, *version = LAST.unpack(cursor.source.read(stop - LAST.size - 4, LAST.size))
    yield Entry(cursor.place(stop - LAST.size), "lance.version", ".".join(map(str, version)))
    if tuple(version) in BEFORE:
        yield from _manifest(cursor, start + at, stop - LAST.size - 4)
    else:
        yield from _data(cursor)
    cursor.seek(stop, "end")


def _manifest(cursor: Cursor, at: int, stop: int) -> Iterator[Evidence]:
    if not cursor.start <= at <= stop - 4:
        raise FormatError(f"a message at {at} of {stop}", offset=stop)
    inner = cursor.part(at, stop)
    size = inner.u32("size")
    if size != stop - at - 4:
        raise FormatError(f"a message of {size} bytes, {stop - at - 4} are there", offset=at)
    message = cursor.part(at + 4, stop)
    if not any(each.number == FIELDS and each.wire == BYTES for each in protowire.fields(message)):
        why = "data of Lance before 2.0; this version does not read it"
        yield Gap(cursor.place(cursor.start, stop), GapKind.UNSUPPORTED, why)
        return
    before = cursor.part(cursor.start, at)
    while before.left:
        size = before.u32("size")
        for _ in protowire.fields(before.part(before.offset, before.offset + size)):
            pass
        before.skip(size, "message")
    for field in protowire.fields(message.again()):
        if field.number == BASES and field.wire == BYTES:
            yield from _paths(cursor, field, BASE_PATH, always=True)
        elif field.number == FRAGMENTS and field.wire == BYTES:
            for each in protowire.fields(protowire.inside(cursor, field)):
                if each.number == FILES and each.wire == BYTES:
                    yield from _paths(cursor, each, PATH, always=False)


def _paths(cursor: Cursor, field: Field, number: int, *, always: bool) -> Iterator[Evidence]:
    """Yield the path in a message, if it leads out of the table or always does."""
    for each in protowire.fields(protowire.inside(cursor, field)):
        if each.number == number and each.wire == BYTES:
            raw = cursor.source.read(each.start, min(each.value, cursor.limits.kept))
            if always or _LEADS.match(raw):
                place = cursor.place(each.start, each.stop)
                yield Reference(place, Purpose.DATA, raw.decode("utf-8", "backslashreplace"))


def _data(cursor: Cursor) -> Iterator[Evidence]:
    size = cursor.stop - cursor.start
    end = cursor.stop - FOOTER.size - 4
    raw = cursor.source.read(end, FOOTER.size) if size >= FOOTER.size + 4 else b""
    numbers = _footer(raw, size) if raw else None
    if numbers is None:
        raise FormatError("the footer leads nowhere", offset=max(end, cursor.start))
    columns, pairs, buffers, shared, count = numbers
    spans = [Span(cursor.start + columns, cursor.stop)]
    spans += _pairs(cursor, cursor.start + buffers, shared)
    every = _pairs(cursor, cursor.start + pairs, count)
    if sum(span.size for span in every) > pairs - columns:
        # Columns that are told twice would be followed twice.
        raise FormatError("columns that lie in one another", offset=cursor.start + pairs)
    for span in every:
        for each in _column(cursor.part(span.start, span.stop), cursor.start):
            spans.append(each)
            if len(spans) > MOST:
                why = f"more than {MOST} buffers"
                raise FormatError(why, offset=span.start, kind=GapKind.LIMIT)
    what = "bytes of no page"
    for gap in stray.holes(cursor, spans, cursor.start, cursor.stop, what, align=ALIGN):
        hole = gap.place.span
        if hole.size >= ALIGN or cursor.source.read(hole.start, hole.size).strip(PADDING):
            yield gap


def _pairs(cursor: Cursor, at: int, count: int) -> list[Span]:
    inner = cursor.part(at, cursor.stop)
    return [
        _span(cursor, PAIR.unpack(inner.take(PAIR.size, "where it is")), cursor.start)
        for _ in range(count)
    ]


def _span(cursor: Cursor, pair: tuple[int, int], base: int) -> Span:
    at, size = pair
    if at + size > cursor.stop - base:
        raise FormatError(f"{size} bytes at {at}, behind the end", offset=cursor.start)
    return Span(base + at, base + at + size)


def _column(cursor: Cursor, base: int) -> Iterator[Span]:
    """Yield where buffers of a column, and of its pages, are."""
    where: list[int] = []
    sizes: list[int] = []
    for field in protowire.fields(cursor):
        if field.number == PAGES and field.wire == BYTES:
            page: tuple[list[int], list[int]] = ([], [])
            for each in protowire.fields(protowire.inside(cursor, field)):
                if each.number in BUFFERS:
                    _more(page[each.number - 1], _numbers(cursor, each), each)
            yield from _buffers(cursor, page[0], page[1], base)
        elif field.number in SHARED:
            held = where if field.number == SHARED[0] else sizes
            _more(held, _numbers(cursor, field), field)
    yield from _buffers(cursor, where, sizes, base)


def _more(held: list[int], found: list[int], field: Field) -> None:
    held.extend(found)
    if len(held) > MOST:
        raise FormatError(f"more than {MOST} buffers", offset=field.start, kind=GapKind.LIMIT)


def _buffers(cursor: Cursor, where: list[int], sizes: list[int], base: int) -> Iterator[Span]:
    if len(where) != len(sizes):
        why = f"{len(where)} buffers, {len(sizes)} sizes"
        raise FormatError(why, offset=cursor.start)
    outer = Cursor(cursor.source, cursor.artifact, cursor.budget, start=base)
    yield from (_span(outer, pair, base) for pair in zip(where, sizes, strict=True))


def _numbers(cursor: Cursor, field: Field) -> list[int]:
    """Return the numbers of a field: one, or some that are packed."""
    if field.wire == VARINT:
        return [field.value]
    if field.wire != BYTES:
        raise FormatError("no whole numbers", offset=field.start)
    inner, found = protowire.inside(cursor, field), list[int]()
    if inner.left > MOST:
        why = f"{inner.left} bytes of numbers"
        raise FormatError(why, offset=field.start, kind=GapKind.LIMIT)
    while inner.left:
        found.append(protowire.varint(inner, "number"))
    return found


FORMAT = Format(
    id="lance-table",
    title="Lance table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    extensions=(".lance",),
    least=20,
)
