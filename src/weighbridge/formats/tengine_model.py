"""Tengine: a network and its weights (.tmfile).

Layout (little-endian; every table and list lies at an offset from the first byte)::

    0    u16 version, 2; u16 x 2, zeros, u32 root
    root      i32 whose model it was, i32, u32 networks
    network   i32 x 3, u32 x 2 what goes in and out, u32 nodes, u32 tensors, u32 data, u32 name
    node      i32, u32 x 2 inputs and outputs, u32 operator, u32 name, u32 attributes, u8
    operator  i32 version, i32 number, u32 parameters
    tensor    i32, i32 data, u32 extents, u32 name, u32, i32 layout, i32 kind, i32 type
    data      u32 size, u32 where; of 0, there is none
    list      u32 count, u32 each
    text      u32 size, with a zero; u32 where

Operator 32 is one that somebody brings: the third of its parameters is its name.

Source: https://github.com/OAID/Tengine/blob/tengine-lite/source/serializer/tmfile/tm2_format.h as
https://github.com/lutzroeder/netron, ``source/tengine.js`` has it (retrieved 2026-11-27). Not read:
parameters and attributes; elements, but for programs; files of version 1, which have no verdict;
whether tables leave bytes between them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import (
    Artifact,
    Constant,
    Entry,
    Evidence,
    FormatError,
    Operation,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.machine import behind

VERSION = struct.pack("<H", 2)
HEADER, ROOT, NETWORK, NODE, OPERATOR, TENSOR, DATA = 12, 12, 36, 24, 12, 32, 8
"""Bytes of each, as far as they are read."""

NETWORKS, AXES, NAME = 64, 16, 4096
GENERIC = 32
"""The operator that somebody brings."""

OPERATORS = 512
"""Numbers of operators, more than there are."""

CONSTANT = 2
TYPES = {0: ("F32", 4), 1: ("F16", 2), 2: ("I8", 1), 3: ("U8", 1), 4: ("I32", 4), 5: ("I16", 2)}
ORIGINS = 64
"""Numbers of those whose models are converted, more than there are."""

RUNS = "when something takes it out of the model"

_NOTHING = Artifact("bytes", 0)
_BUDGET = Budget(Limits(), 0)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the version is there, and offsets lead to a network with nodes and tensors."""
    if not glimpse.head.startswith(VERSION) or len(glimpse.head) < HEADER + ROOT:
        return False
    cursor = Cursor(glimpse.source, _NOTHING, _BUDGET, start=glimpse.start, stop=glimpse.stop)
    try:
        networks = _networks(cursor)
        if not networks:
            return False
        nodes, tensors, data, _ = struct.unpack("<4I", _at(cursor, networks[0], NETWORK)[20:])
        lists = [_list(cursor, each) for each in (nodes, tensors, data)]
        return bool(lists[0]) and bool(lists[1]) and _operator(cursor, lists[0][0])[0] < OPERATORS
    except FormatError:
        return False


def _networks(cursor: Cursor) -> tuple[int, ...]:
    """Return where networks are.

    Raises:
        FormatError: An offset leads out of the file, or there are too many.
    """
    header = _at(cursor, 0, HEADER)
    origin, _, networks = struct.unpack(
        "<2iI", _at(cursor, int.from_bytes(header[8:], "little"), ROOT)
    )
    if not header.startswith(VERSION) or not 0 <= origin < ORIGINS:
        raise FormatError("no version and origin of Tengine", offset=cursor.start)
    found = _list(cursor, networks)
    if len(found) > NETWORKS:
        raise FormatError(f"{len(found)} networks", offset=cursor.start)
    return found


def _at(cursor: Cursor, offset: int, size: int) -> bytes:
    cursor.seek(cursor.start + offset, "table")
    return cursor.take(size, "table")


def _list(cursor: Cursor, offset: int) -> tuple[int, ...]:
    if not offset:
        return ()
    count = int.from_bytes(_at(cursor, offset, 4), "little")
    if 4 * count > cursor.left:
        raise FormatError(f"a list of {count}", offset=cursor.offset - 4)
    return struct.unpack(f"<{count}I", cursor.take(4 * count, "list"))


def _text(cursor: Cursor, offset: int) -> str:
    if not offset:
        return ""
    size, where = struct.unpack("<2I", _at(cursor, offset, 8))
    if size > NAME:
        raise FormatError(f"a text of {size} bytes", offset=cursor.offset - 8)
    raw = _at(cursor, where, size) if size else b""
    return raw.rstrip(b"\0").decode("utf-8", "backslashreplace")


def _operator(cursor: Cursor, node: int) -> tuple[int, int, int]:
    """Return of a node the number of its operator, where parameters are, and where its name is."""
    table = _at(cursor, node, NODE)
    operator, name = struct.unpack_from("<2I", table, 12)
    _, number, parameters = struct.unpack("<2iI", _at(cursor, operator, OPERATOR))
    if number < 0:
        raise FormatError(f"operator {number}", offset=cursor.offset)
    return number, parameters, name


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per node, a ``Tensor`` and a part for each that has data, programs.

    Raises:
        FormatError: An offset leads out of the file, or there is too much of something.
    """
    start = cursor.offset
    networks = _networks(cursor)
    yield Entry(cursor.place(start, start + HEADER), "tengine.networks", str(len(networks)))
    yield from programs.inside(cursor, "the model", RUNS)
    for network in networks:
        nodes, tensors, data, _ = struct.unpack("<4I", _at(cursor, network, NETWORK)[20:])
        for node in _list(cursor, nodes):
            yield _node(cursor, node)
        held = [struct.unpack("<2I", _at(cursor, each, DATA)) for each in _list(cursor, data)]
        for tensor in _list(cursor, tensors):
            yield from _tensor(cursor, tensor, held)
    yield from behind.packed(cursor, "the model")


def _node(cursor: Cursor, node: int) -> Operation:
    number, parameters, name = _operator(cursor, node)
    place = cursor.place(cursor.start + node, cursor.start + node + NODE)
    attributes = (("name", Constant(_text(cursor, name))),)
    if number != GENERIC:
        return Operation(place, "tengine", str(number), attributes)
    brought = int.from_bytes(_at(cursor, parameters, 12)[8:], "little") if parameters else 0
    return Operation(place, "tengine.generic", _text(cursor, brought) or "?", attributes)


def _tensor(cursor: Cursor, tensor: int, held: list[tuple[int, int]]) -> Iterator[Tensor | Part]:
    table = struct.unpack("<2i3I3i", _at(cursor, tensor, TENSOR))
    _, index, extents, label, _, _, kind, dtype = table
    if not 0 <= index < len(held) or kind != CONSTANT:
        return
    size, where = held[index]
    if not where:
        return
    shape = _list(cursor, extents)
    if len(shape) > AXES:
        raise FormatError(f"{len(shape)} axes", offset=cursor.start + tensor)
    name = _text(cursor, label)
    said, width = TYPES.get(dtype, (f"type {dtype}", 0))
    data = Span(cursor.start + where, cursor.start + where + size)
    if data.stop > cursor.stop:
        why = f"{name[:80]!r} ends at {data.stop}, the file at {cursor.stop}"
        raise FormatError(why, offset=cursor.start + tensor)
    place = cursor.place(cursor.start + tensor, cursor.start + tensor + TENSOR)
    yield Tensor(place, name, said, shape, data, math.prod(shape) * width if width else None)
    if size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="tengine-model",
    title="Tengine model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(VERSION,),
    extensions=(".tmfile",),
    least=HEADER + ROOT,
)
