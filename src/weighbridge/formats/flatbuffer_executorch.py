"""ExecuTorch: a flatbuffer with a program for phones (.pte), and the data it points to.

Layout::

    0    u32    offset of the root table
    4    "ET12"
    8    "eh00", u32 size of this header, u64 size of the program, u64 where the segments begin;
         all of it only if there are segments

Tables and the slots that are read::

    program     1 plans, 2 constants, 3 data of backends, 4 segments
    plan        6 operators, 7 backends
    operator    0 name, 1 overload
    backend     0 id
    constant    0 bytes; data of a backend likewise
    segment     0 offset from where segments begin, 1 size

What a backend is given is compiled for it: it is looked at for programs, and not read.

Source: https://docs.pytorch.org/executorch/stable/pte-file-format.html and ``program.fbs`` of
ExecuTorch 1.5 (retrieved 2026-11-26). Not read: values, instructions, elements of constants, what
backends are given.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Operation, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

PLANS, CONSTANTS, BACKEND_DATA, SEGMENTS = 1, 2, 3, 4
OPERATORS, BACKENDS = 6, 7
"""Slots, see above."""

DELEGATE = "delegate"
"""Domain of what a backend does; that of an operator is its library."""

EXTENDED = b"eh00"
HEADER = 8
"""Offset of the extended header."""

PADDING = 1 << 16
"""Bytes to which segments are aligned, at most: a page of the largest kind."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:6] == b"ET" and glimpse.head[6:8].isdigit()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator and backend, data as parts, a ``Gap`` for stray bytes.

    Raises:
        FormatError: An offset leads out of the file.
    """
    size, base = _header(cursor)
    inner = Cursor(
        cursor.source, cursor.artifact, cursor.budget, start=cursor.start, stop=cursor.start + size
    )
    program = flatbuffer.root(inner)
    for plan in program.tables(PLANS):
        yield from _plan(inner, plan)
    for slot in (CONSTANTS, BACKEND_DATA):
        for table in program.tables(slot):
            data = table.vector(0, 1)
            if data is not None and data.size:
                yield Part("", lambda: cursor.source, Role.DATA, "", data)
    spans = [Span(cursor.start, inner.stop)]
    for table in program.tables(SEGMENTS):
        start = cursor.start + base + table.number(0, 8)
        stop = start + table.number(1, 8)
        if stop > cursor.stop:
            raise FormatError(
                f"a segment ends at {stop}, the file at {cursor.stop}", offset=table.at
            )
        spans.append(Span(start, stop))
        if stop > start:
            yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, stop))
    what = "bytes no segment refers to"
    yield from stray.holes(cursor, spans, cursor.start, cursor.stop, what, align=PADDING)
    yield from behind.anything(inner, "the program")


def _header(cursor: Cursor) -> tuple[int, int]:
    """Return the bytes of the program, and where segments begin.

    Raises:
        FormatError: The program is longer than the file.
    """
    whole = cursor.stop - cursor.start
    cursor.seek(cursor.start + min(HEADER, whole), "header")
    if cursor.left < HEADER or cursor.peek(4, "header") != EXTENDED:
        return whole, 0
    cursor.skip(8, "header")
    size, base = cursor.u64("program size"), cursor.u64("segment base")
    if size > whole:
        raise FormatError(f"a program of {size} bytes in {whole}", offset=cursor.start + HEADER)
    return size, base


def _plan(cursor: Cursor, plan: Table) -> Iterator[Evidence]:
    for table in plan.tables(OPERATORS):
        overload = table.text(1)
        library, _, name = table.text(0).rpartition("::")
        name = f"{name}.{overload}" if overload else name
        yield Operation(cursor.place(table.at, table.stop), library, name)
    for table in plan.tables(BACKENDS):
        yield Operation(cursor.place(table.at, table.stop), DELEGATE, table.text(0))


FORMAT = Format(
    id="flatbuffer-executorch",
    title="ExecuTorch program",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(b"ET",),
    extensions=(".pte",),
)
