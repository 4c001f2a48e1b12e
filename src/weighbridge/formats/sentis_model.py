"""Sentis: a network for Unity's Inference Engine (.sentis, of Sentis 1.4 and later).

Layout (little-endian): blocks up to the end, each u32 bytes and a flatbuffer of so many: the first
is a program, the others are its segments, in order.

Slots of the tables that are read::

    program     0 version, 1 plan, 3 segments, as many as there are blocks behind
    plan        0 name, 1 values, 7 operators
    value       0 and 1 what it is: 6 a tensor
    tensor      0 type, 1 bytes, 2 extents, 3 number of a segment from 1 on, 4 offset in it
    operator    0 name
    segment     0 bytes

There is no magic number: blocks have to end where the file does. Operators are those of the engine;
it refuses others. Nothing is run, imported or fetched.

Source: ``Runtime/Core/Serialization/program.fbs`` and ``ModelWriter.cs`` of the package
``com.unity.sentis`` as https://github.com/needle-mirror/com.unity.sentis has it (retrieved
2026-11-27). Not read: attributes of operators, how they follow one another; models of before 1.4.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import (
    Artifact,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import Source

PREFIX, WORD = 4, 4
ROOTS = tuple(bytes([root, 0, 0, 0]) for root in range(4, 128, 4))
"""Where a program's root table is, which comes first."""

VERSIONS = range(1, 32)
BLOCKS = 1 << 10
"""Blocks of a file, at most: each has up to 256 MiB."""

TENSOR = 6
TYPES = {0: ("F32", 4), 1: ("I32", 4), 2: ("U8", 1), 3: ("I16", 2)}
"""The library says that any type takes four bytes, but for some that are packed."""

AXES = 64
OPERATORS = 4096
FREE = 1 << 16
"""Bytes of texts and numbers that are read of the smallest file."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

PADDING = 64
_NOTHING = Artifact("bytes", 0)


def recognises(glimpse: Glimpse) -> bool:
    """Whether blocks end where the file does, and the first speaks of the others."""
    if glimpse.head[4:8] not in ROOTS:
        return False
    blocks = _blocks(glimpse.source, glimpse.start, glimpse.stop)
    if blocks is None:
        return False
    budget = Budget(Limits(), glimpse.size)
    cursor = Cursor(glimpse.source, _NOTHING, budget, start=blocks[0].start, stop=blocks[0].stop)
    try:
        return _program(cursor, len(blocks) - 1) is not None
    except FormatError:
        return False


def _blocks(source: Source, start: int, stop: int) -> list[Span] | None:
    """Return where flatbuffers lie, if there are two or more and nothing else."""
    found: list[Span] = []
    at = start
    while at < stop and len(found) < BLOCKS:
        size = int.from_bytes(source.read(at, PREFIX), "little")
        if not WORD < size <= stop - at - PREFIX:
            return None
        found.append(Span(at + PREFIX, at + PREFIX + size))
        at += PREFIX + size
    return found if at == stop and len(found) > 1 else None


def _program(cursor: Cursor, segments: int) -> Table | None:
    """Return the plan of a program that has so many segments; ``None`` if it is none."""
    program = flatbuffer.root(cursor)
    listed = program.vector(3, WORD)
    if program.number(0, 4) not in VERSIONS or listed is None:
        return None
    return program.table(1) if listed.size == segments * WORD else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per constant, parts and gaps.

    Raises:
        FormatError: Blocks do not end where the file does, or an offset leads out of one.
    """
    blocks = _blocks(cursor.source, cursor.start, cursor.stop)
    if blocks is None:
        raise FormatError("blocks do not end where the file does", offset=cursor.start)
    first = cursor.part(blocks[0].start, blocks[0].stop)
    plan = _program(first, len(blocks) - 1)
    if plan is None:
        raise FormatError("no program for so many segments", offset=cursor.start)
    yield from _operators(first, plan)
    segments = [_storage(cursor.part(block.start, block.stop)) for block in blocks[1:]]
    used: list[list[Span]] = [[] for _ in segments]
    yield from _constants(first, plan, segments, used)
    for spans in used:
        for span in sorted(set(spans)):
            if span.size >= PROGRAM:
                yield Part("", lambda: cursor.source, Role.DATA, "", span)
    for block, storage, spans in zip(blocks[1:], segments, used, strict=True):
        what = "bytes no constant refers to"
        start = storage.start if storage.size else block.stop
        yield from stray.holes(cursor, spans, start, block.stop, what, align=PADDING)


def _storage(cursor: Cursor) -> Span:
    """Return where the bytes of a segment lie."""
    found = flatbuffer.root(cursor).vector(0, 1)
    return Span(cursor.stop, cursor.stop) if found is None else found


def _operators(cursor: Cursor, plan: Table) -> Iterator[Evidence]:
    told: set[str] = set()
    left = FREE + cursor.stop - cursor.start
    if said := plan.text(0):
        yield Entry(cursor.place(plan.at, plan.stop), "sentis.name", said)
    for operator in plan.tables(7):
        name = operator.text(0)
        left -= len(name)
        if left < 0 or len(told) > OPERATORS:
            why = "more operators than the file has bytes for"
            raise FormatError(why, offset=operator.at, kind=GapKind.LIMIT)
        if name not in told:
            told.add(name)
            yield Operation(cursor.place(operator.at, operator.stop), "sentis", name)


def _constants(
    cursor: Cursor, plan: Table, segments: list[Span], used: list[list[Span]]
) -> Iterator[Evidence]:
    """Tell tensors that have elements; say in ``used`` where these lie, by segment."""
    seen: set[int] = set()
    for value in plan.tables(1):
        tensor = value.table(1) if value.number(0, 1) == TENSOR else None
        if tensor is None or tensor.at in seen:
            continue
        seen.add(tensor.at)
        index = tensor.number(3, 4)
        if not index:
            continue
        shape = tuple(tensor.numbers(2, 4, AXES, signed=True))
        offset, size = tensor.number(4, 4, signed=True), tensor.number(1, 4, signed=True)
        place = cursor.place(tensor.at, tensor.stop)
        label, width = TYPES.get(tensor.number(0, 1), ("", 0))
        if index > len(segments):
            why = f"a constant in segment {index} of {len(segments)}"
            yield Gap(place, GapKind.DAMAGED, why)
            continue
        data = segments[index - 1]
        if min((offset, size, *shape)) < 0 or offset + size > data.size:
            why = f"a constant of {size} bytes at {offset} of {data.size}"
            yield Gap(place, GapKind.DAMAGED, why)
            continue
        span = Span(data.start + offset, data.start + offset + size)
        used[index - 1].append(span)
        wanted = math.prod(shape) * width
        yield Tensor(place, "", label, shape, span, wanted if width == WORD else None)


FORMAT = Format(
    id="sentis-model",
    title="Sentis (Unity)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=ROOTS,
    extensions=(".sentis",),
    least=32,
)
