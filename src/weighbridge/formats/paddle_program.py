"""Paddle: a program (``.pdmodel``) as a protocol buffer.

Read of ``ProgramDesc``: blocks (1) and their operators (4), of each its type (3); of ``py_func``,
which calls a function that the loading process has registered, the numbers among its attributes
(4: name 1, integer 3); of those that save and load, the file (4: name 1, text 5). One ``Operation``
is told for each type, at its first operator, but every one of these. Programs of Paddle 3 are JSON,
in which ``py_func`` and files are looked for (``intake/bundles.py``).

Source: https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto
(retrieved 2026-11-26) and ``paddle/fluid/operators/save_op.cc``, ``load_combine_op.cc`` beside it
(2026-11-27), ``paddle/phi/kernels/cpu/read_file_kernel.cc`` (2026-11-28). Not read: variables,
other attributes, call stacks of whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Evidence, Operation, Purpose, Reference
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT

BLOCK, OPERATOR, TYPE, ATTRIBUTE = 1, 4, 3, 4
NAME, STRING = 1, 5

CALLBACK = "py_func"

FILING = frozenset({"load", "load_combine", "read_file", "save", "save_combine"})
"""Operators that open the file that an attribute names."""

FILES = frozenset({"file_path", "filename"})
"""What that attribute is called."""

PATH = 4096
"""Bytes of a path that are kept."""

TEXT = 256
"""Bytes of a name that are kept."""

TYPES = 4096
"""Types of operators that are known again; Paddle has some 1,500."""

TELLING = frozenset(name.encode() for name in FILING | {CALLBACK})
"""Types of which every operator is told."""

TAIL = 2048
"""Bytes of a type and attributes up to which they are known again."""

WANTED = frozenset((TYPE << 3 | BYTES,))
FRONT = frozenset((1 << 3 | BYTES, 2 << 3 | BYTES))
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
    told, tails = set[bytes](), dict[bytes, bytes]()
    for block in protowire.fields(cursor):
        if block.number != BLOCK or block.wire != BYTES:
            continue
        for item in protowire.fields(protowire.inside(cursor, block)):
            if item.number == OPERATOR and item.wire == BYTES:
                kind = _type(cursor, item, tails)
                if kind in told:
                    continue
                yield from _operator(protowire.inside(cursor, item))
                if len(told) < TYPES and 0 < len(kind) <= TEXT and kind not in TELLING:
                    told.add(kind)


def _type(cursor: Cursor, item: protowire.Field, tails: dict[bytes, bytes]) -> bytes:
    """Return the type of an operator that has one and nothing odd; else nothing.

    Args:
        cursor: Over what the operator is in.
        item: The operator.
        tails: Types of operators of which no more is known than what is behind their inputs and
            outputs, in which those of one type hardly differ.
    """
    window, base = cursor.held(item.start, item.stop)
    end = item.stop - base
    at = protowire.behind(window, item.start - base, end, FRONT)
    tail = window[at:end] if at < end <= min(len(window), at + TAIL) else b""
    if kind := tails.get(tail):
        return kind
    found = protowire.among(window, (at, end, base), WANTED, DULL)
    if found is None or at > end or len(found) != 1:
        return b""
    _, start, stop = found[0]
    kind = window[start - base : stop - base]
    if tail and len(tails) < TYPES:
        tails[tail] = kind
    return kind


def _operator(cursor: Cursor) -> Iterator[Evidence]:
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
    place = cursor.place(cursor.start, cursor.stop)
    yield Operation(place, "paddle", kind, tuple(told))
    for field in attributes if kind in FILING else ():
        for name, path in _texts(protowire.inside(cursor, field)):
            if name in FILES:
                yield Reference(place, Purpose.DATA, path, f"{kind}.{name}")


def _texts(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of an attribute that is a text, whichever of several counts."""
    names, values = [""], list[str]()
    for field in protowire.fields(cursor):
        if field.wire == BYTES and field.number in (NAME, STRING):
            raw = cursor.source.read(field.start, min(field.value, PATH))
            (names if field.number == NAME else values).append(raw.decode("utf-8", "replace"))
    yield from ((names[-1], value) for value in values)


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
