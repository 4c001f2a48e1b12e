"""Paddle: a program (``.pdmodel``) as a protocol buffer.

Read of ``ProgramDesc``: blocks (1) and their operators (4), of each its type (3); of ``py_func``,
which calls a function that the loading process has registered, the numbers among its attributes
(4: name 1, integer 3). One ``Operation`` is told for each type, at its first operator, but every
``py_func``. Programs of Paddle 3 are JSON, in which the same operator is looked for
(``intake/bundles.py``).

Source: https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto
(retrieved 2026-11-26). Not read: variables, other attributes, call stacks of whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Evidence, Operation
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT

BLOCK, OPERATOR, TYPE, ATTRIBUTE = 1, 4, 3, 4

CALLBACK = "py_func"

TEXT = 256
"""Bytes of a name that are kept."""

TYPES = 4096
"""Types of operators that are known again; Paddle has some 1,500."""

WANTED = frozenset((TYPE << 3 | BYTES,))
DULL = frozenset((1 << 3 | BYTES, 2 << 3 | BYTES, ATTRIBUTE << 3 | BYTES, 5 << 3 | VARINT))
"""Keys of operators as libraries write them; others are walked field by field."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first field is a block: two numbers, then variables."""
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse)
    if not found or any(field.number not in (1, 2, 3, 4, 5) for field in found):
        return False
    block = found[0]
    inner = protowire.glance(Glimpse(glimpse.source, block.start, block.stop))
    start = [(field.number, field.wire) for field in inner[:3]]
    return start == [(1, 0), (2, 0), (3, 2)]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per type of operators.

    Raises:
        FormatError: Not a message.
    """
    told = set[bytes]()
    for block in protowire.fields(cursor):
        if block.number != BLOCK or block.wire != BYTES:
            continue
        for item in protowire.fields(protowire.inside(cursor, block)):
            if item.number == OPERATOR and item.wire == BYTES:
                kind = _type(cursor, item)
                if kind in told:
                    continue
                yield _operator(protowire.inside(cursor, item))
                if len(told) < TYPES and 0 < len(kind) <= TEXT and kind != CALLBACK.encode():
                    told.add(kind)


def _type(cursor: Cursor, item: protowire.Field) -> bytes:
    """Return the type of an operator that has one and nothing odd; else nothing."""
    found = protowire.picked(cursor, item.start, item.stop, WANTED, DULL)
    if found is None or len(found) != 1:
        return b""
    window, base = cursor.held(item.start, item.stop)
    _, start, stop = found[0]
    return window[start - base : stop - base]


def _operator(cursor: Cursor) -> Operation:
    kind, attributes = "", list[protowire.Field]()
    for field in protowire.fields(cursor):
        if field.wire == BYTES and field.number == TYPE:
            kind = cursor.source.read(field.start, min(field.value, TEXT)).decode(
                "utf-8", "replace"
            )
        elif field.wire == BYTES and field.number == ATTRIBUTE and len(attributes) < TEXT:
            attributes.append(field)
    told: list[tuple[str, Constant]] = []
    for field in attributes if kind == CALLBACK else ():
        told += _number(protowire.inside(cursor, field))
    return Operation(cursor.place(cursor.start, cursor.stop), "paddle", kind, tuple(told))


def _number(cursor: Cursor) -> Iterator[tuple[str, Constant]]:
    """Yield the name and the value of an attribute that is a number."""
    name = ""
    for field in protowire.fields(cursor):
        if field.number == 1 and field.wire == BYTES:
            raw = cursor.source.read(field.start, min(field.value, TEXT))
            name = raw.decode("utf-8", "replace")
        elif field.number == 3 and field.wire == VARINT:
            yield name, Constant(field.value)


FORMAT = Format(
    id="paddle-program",
    title="Paddle program",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
    extensions=(".pdmodel",),
)
