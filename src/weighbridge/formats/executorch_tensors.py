"""ExecuTorch: tensors that a program has in a file beside it (.ptd).

Layout::

    0    u32    offset of the root table
    4    "FT01"
    8    "FH01", u32 size of this header, u64 offset and size of the flatbuffer, u64 where the
         segments begin, u64 size of them

Tables and the slots that are read::

    root        1 segments, 2 named data
    segment     0 offset from where segments begin, 1 size
    named data  0 key, 1 number of a segment, 2 layout
    layout      0 type, 1 extents

ExecuTorch 0.5 and 0.6 laid tensors into segments that they share::

    root        2 tensors, 3 segments, 4 named data
    tensor      0 key, 1 type, 2 extents, 4 number of a segment, 5 offset from where that begins
    named data  0 key, 1 number of a segment

Source: ``flat_tensor.fbs`` and ``flat_tensor_header.h`` in
https://github.com/pytorch/executorch/tree/main/extension/flat_tensor (retrieved 2026-11-26, and
at v0.6.0 2026-11-27). Not read: elements, but for the magic numbers of programs; in which order
axes lie.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse

HEADER = b"FH01"
SEGMENTS, NAMED = 1, 2
OLD_TENSORS, OLD_SEGMENTS, OLD_NAMED = 2, 3, 4
"""Fields of the root table, and those of 0.5 and 0.6, which newer ones do not have."""

TYPES = {
    0: ("uint8", 1), 1: ("int8", 1), 2: ("int16", 2), 3: ("int32", 4), 4: ("int64", 8),
    5: ("float16", 2), 6: ("float32", 4), 7: ("float64", 8), 11: ("bool", 1), 15: ("bfloat16", 2),
    23: ("float8_e5m2", 1), 24: ("float8_e4m3fn", 1), 27: ("uint16", 2), 28: ("uint32", 4),
    29: ("uint64", 8),
}  # fmt: skip
"""Names of element types and bytes of an element, as PyTorch numbers them."""

AXES = 64
"""Axes of a tensor, at most."""

PADDING = 1 << 16
"""Bytes to which segments are aligned, at most: a page of the largest kind."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4, and a header behind it."""
    head = glimpse.head
    return head[4:6] == b"FT" and head[6:8].isdigit() and head[8:10] == HEADER[:2]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per name, segments as parts, a ``Gap`` for stray bytes.

    Raises:
        FormatError: An offset leads out of the file.
    """
    start, whole = cursor.start, cursor.stop - cursor.start
    cursor.skip(8, "identifier")
    if cursor.take(4, "header") != HEADER:
        why = "another version of the header"
        raise FormatError(why, offset=start + 8, kind=GapKind.UNSUPPORTED)
    cursor.skip(4, "header")
    offset, size, base = cursor.u64("offset"), cursor.u64("size"), cursor.u64("segments")
    if offset + size > whole or base > whole:
        raise FormatError(f"{offset + size} bytes of tables in {whole}", offset=start + 8)
    inner = Cursor(
        cursor.source, cursor.artifact, cursor.budget, start=start, stop=start + offset + size
    )
    root = flatbuffer.root(inner)
    old = root.field(OLD_SEGMENTS) is not None
    listed = root.tables(OLD_SEGMENTS if old else SEGMENTS)
    spans = [_segment(cursor, table, start + base) for table in listed]
    for table in root.tables(OLD_TENSORS) if old else ():
        yield _held(cursor, table, spans, 4) or _tensor_within(cursor, table, spans)
    for table in root.tables(OLD_NAMED if old else NAMED):
        yield _held(cursor, table, spans, 1) or _tensor(cursor, table, spans[table.number(1, 4)])
    for span in spans:
        if span.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)
    known = [Span(start, inner.stop), *spans]
    what = "bytes no segment refers to"
    yield from stray.holes(cursor, known, start, cursor.stop, what, align=PADDING)


def _segment(cursor: Cursor, table: Table, base: int) -> Span:
    begin = base + table.number(0, 8)
    stop = begin + table.number(1, 8)
    if stop > cursor.stop:
        raise FormatError(f"a segment ends at {stop}, the file at {cursor.stop}", offset=table.at)
    return Span(begin, stop)


def _held(cursor: Cursor, table: Table, spans: list[Span], slot: int) -> Gap | None:
    """Say so if the segment that a field names is none."""
    index = table.number(slot, 4)
    if index < len(spans):
        return None
    why = f"{table.text(0)[:80]!r}: segment {index} of {len(spans)}"
    return Gap(cursor.place(table.at, table.stop), GapKind.DAMAGED, why)


def _tensor_within(cursor: Cursor, table: Table, spans: list[Span]) -> Evidence:
    """Tell a tensor that lies somewhere in a segment, as 0.5 and 0.6 had it."""
    segment, name = spans[table.number(4, 4)], table.text(0)
    place = cursor.place(table.at, table.stop)
    begin = segment.start + table.number(5, 8)
    shape = tuple(table.numbers(2, 4, AXES, signed=True))
    kind = table.number(1, 1)
    label, size = TYPES.get(kind, (f"type {kind}", 0))
    if begin > segment.stop or (shape and min(shape) < 0):
        return Gap(place, GapKind.DAMAGED, f"tensor {name[:80]!r}: an extent or offset is off")
    wanted = math.prod(shape) * size if size else None
    stop = segment.stop if wanted is None else min(begin + wanted, segment.stop)
    return Tensor(place, name, label, shape, Span(begin, stop), wanted)


def _tensor(cursor: Cursor, table: Table, span: Span) -> Evidence:
    """Tell what is named; what has no layout is bytes."""
    place, name, layout = cursor.place(table.at, table.stop), table.text(0), table.table(2)
    if layout is None:
        return Tensor(place, name, "bytes", (span.size,), span, span.size)
    shape = tuple(layout.numbers(1, 4, AXES, signed=True))
    if shape and min(shape) < 0:
        return Gap(place, GapKind.DAMAGED, f"tensor {name[:80]!r}: an extent below zero")
    kind = layout.number(0, 1)
    label, size = TYPES.get(kind, (f"type {kind}", 0))
    return Tensor(place, name, label, shape, span, math.prod(shape) * size if size else None)


FORMAT = Format(
    id="executorch-tensors",
    title="ExecuTorch tensors",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(b"FT",),
    extensions=(".ptd",),
)
