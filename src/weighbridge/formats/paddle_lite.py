"""Paddle Lite: a program and its parameters, for phones (.nb, version 2).

Layout (little-endian)::

    0    u16 version, 2; 16 bytes: version of the library, zero, anything; u64 n
    26   n bytes      flatbuffer of the program
    ..   u16 version, 0; u16 m, m bytes; u16 k, 6 or more; u16 parameters, u32, and the rest of k
    ..   per parameter u32 bytes from here on, u32 bytes to its flatbuffer from here on, flatbuffer

Slots of the tables that are read::

    program      0 blocks
    block        3 operators
    operator     0 type, 3 attributes: 0 name, 2 number
    parameter    1 name, 2 and 3 a tensor: 2 extents, 3 type, 4 elements

Operators are those of the library, by name. Nothing is run, imported or fetched.

Source: ``lite/model_parser/flatbuffers`` (``framework.fbs``, ``param.fbs``, ``io.cc``) of
https://github.com/PaddlePaddle/Paddle-Lite, and files that 2.12 writes (retrieved 2026-11-27).
Not read: variables, attributes; whether tables leave bytes between them; earlier versions, which
are not known.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import (
    Constant,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Span,
    Tensor,
    Value,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"\2\0"
HEADER = struct.Struct("<H16sQ")
PARAMETERS = struct.Struct("<HH")
COUNT = 6
CALLBACK = "py_func"
"""An operator that calls back into Python."""

TYPES = {
    0: ("BOOL", 1), 1: ("I16", 2), 2: ("I32", 4), 3: ("I64", 8), 4: ("F16", 2), 5: ("F32", 4),
    6: ("F64", 8), 20: ("U8", 1), 21: ("I8", 1),
}  # fmt: skip
AXES = 64
SHOWN = 16
OPERATORS = 4096
FREE = 1 << 16
"""Bytes of texts that are read of the smallest file."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version, a text and sizes that can be are there."""
    head = glimpse.head[: HEADER.size]
    if len(head) < HEADER.size or not head.startswith(MAGIC):
        return False
    _, said, size = HEADER.unpack(head)
    text = said.partition(b"\0")[0]
    at = glimpse.start + HEADER.size + size
    if not text.isascii() or not text.decode().isprintable() or not text or size < COUNT:
        return False
    behind = glimpse.source.read(at, PARAMETERS.size + 2) if at < glimpse.stop - COUNT else b""
    return behind[:4] == bytes(4) and behind[4:] == bytes([COUNT, 0])


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per parameter, parts and gaps.

    Raises:
        FormatError: Not this version, or an offset leads out of what it is in.
    """
    version, said, size = HEADER.unpack(cursor.take(HEADER.size, "header"))
    if version != MAGIC[0]:
        raise FormatError(f"version {version}", offset=cursor.start)
    text = said.partition(b"\0")[0].decode("utf-8", "backslashreplace")
    yield Entry(cursor.place(cursor.start), "paddle-lite.version", text)
    at = cursor.skip(size, "program")
    yield from _operators(cursor.part(at, at + size))
    start = cursor.offset
    version, meta = PARAMETERS.unpack(cursor.take(PARAMETERS.size, "parameters"))
    if version or meta:
        why = f"parameters of version {version} with {meta} bytes about them"
        raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
    size = cursor.u16("bytes about parameters")
    if size != COUNT:
        raise FormatError(f"{size} bytes about parameters", offset=start)
    count = cursor.u16("parameters")
    cursor.skip(4, "largest parameter")
    for _ in range(count):
        yield from _parameter(cursor)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the parameters")


def _operators(cursor: Cursor) -> Iterator[Evidence]:
    """Tell the operators of a program."""
    told: set[tuple[str, tuple[tuple[str, Value], ...]]] = set()
    seen: set[int] = set()
    left = FREE + cursor.left
    for block in flatbuffer.root(cursor).tables(0):
        for operator in block.tables(3):
            if operator.at in seen:
                continue
            seen.add(operator.at)
            kind = operator.text(0)
            left -= len(kind)
            said = tuple(_numbers(operator)) if kind == CALLBACK else ()
            if (kind, said) in told:
                continue
            if left < 0 or len(told) >= OPERATORS:
                why = "more operators than the file has bytes for"
                raise FormatError(why, offset=operator.at, kind=GapKind.LIMIT)
            told.add((kind, said))
            yield Operation(cursor.place(operator.at, operator.stop), "paddle", kind, said)


def _numbers(operator: Table) -> Iterator[tuple[str, Value]]:
    """Yield the names and values of the first attributes."""
    for count, attribute in enumerate(operator.tables(3)):
        if count >= SHOWN:
            return
        yield attribute.text(0), Constant(attribute.number(2, 4, signed=True))


def _parameter(cursor: Cursor) -> Iterator[Evidence | Part]:
    start, size = cursor.offset, cursor.u32("bytes of a parameter")
    base, offset = cursor.offset, cursor.u32("where it begins")
    if not 4 <= offset < size:
        raise FormatError(f"a parameter of {size} bytes begins at {offset}", offset=start)
    cursor.skip(size - 4, "parameter")
    inner = cursor.part(base + offset, base + size)
    if offset > 4:
        yield stray.gap(cursor, base + 4, base + offset, "bytes before a parameter")
    parameter = flatbuffer.root(inner)
    tensor = parameter.table(3)
    if parameter.number(2, 1) != 1 or tensor is None:
        why = "a parameter that is no tensor; this version does not read it"
        yield Gap(cursor.place(start), GapKind.UNSUPPORTED, why)
        return
    name, data = parameter.text(1), tensor.vector(4, 1)
    shape = tuple(tensor.numbers(2, 8, AXES, signed=True))
    place = cursor.place(start)
    if shape and min(shape) < 0:
        yield Gap(place, GapKind.DAMAGED, f"parameter {name[:80]!r}: an extent below zero")
        return
    label, width = TYPES.get(tensor.number(3, 4), ("", 0))
    data = data or Span(inner.stop, inner.stop)
    yield Tensor(place, name, label, shape, data, math.prod(shape) * width if width else None)
    if data.size >= PROGRAM:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)
    if inner.stop - data.stop >= PROGRAM and data.size:
        what = "bytes behind a parameter's elements"
        yield stray.gap(cursor, data.stop, inner.stop, what)


FORMAT = Format(
    id="paddle-lite",
    title="Paddle Lite model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".nb",),
    least=HEADER.size + COUNT,
)
