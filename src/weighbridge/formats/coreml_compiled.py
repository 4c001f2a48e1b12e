"""Core ML, compiled: what a model says of itself (coremldata.bin in a .mlmodelc folder).

Layouts (little-endian; a text is a u64 size and as many bytes)::

    0    u32 type of the model, as in .mlmodel; u32 version, or 1
    8    u32 x 5   zeros; the fourth may be 1
    28   text      "generic", what else it is compiled for before that
    ..   u64 x 4   version, zeros
    ..   text      ModelDescription, a protocol buffer
    ..   records   programs: u32 502 and 12 zeros for each function; pipelines: u64 models, u64 202

    0    text      "...Details", u64 count, as many pairs of texts; and again    analytics
    0    u64       count, as many texts                                          modelNames

A byte of the version stands behind the first text, so nothing from there on is aligned.

Source: https://github.com/rebeckerspecialties/mlmodelc-export/blob/main/src/bundle.rs and
``pipeline.rs``, which Apple's compiler was compared with byte for byte (retrieved 2026-11-26); no
description is published. Not read: what stands behind the description of models of other types than
these two, which is a gap; inputs and outputs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import coremlabout, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

TARGET = b"generic"
START = struct.Struct("<2I12x2IQ")
VERSIONS = struct.Struct("<Q24x")
RECORD = struct.Struct("<IIQ")
PIPELINE, PROGRAM = 202, 502

DESCRIBED = {1, 10, 11, 12, 13, 20, 21, 50, 100}
"""Fields of a description."""

METADATA = 100
DETAILS = b"Details"
NAME = 64
"""Bytes of the name of a section."""

TEXT = 1 << 16
"""Bytes of a text, and of what a model is compiled for."""

COUNT = 4096
"""Pairs of one section, and names."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as one of the three does; names have to fill the file."""
    head = glimpse.head
    return _is_data(head) or _is_details(head) or _is_names(head, glimpse.size)


def _is_data(head: bytes) -> bool:
    """Whether a type, zeros and what it is compiled for are there."""
    if len(head) < START.size or head[8:20] != bytes(12):
        return False
    kind, _, pipeline, zero, size = START.unpack_from(head)
    target = head[START.size : START.size + size]
    return (
        199 < kind < 4000 and pipeline < 2 and zero == 0 and 0 < size < len(head) - START.size
    ) and target.endswith(TARGET)


def _is_details(head: bytes) -> bool:
    """Whether a section begins."""
    size = int.from_bytes(head[:8], "little")
    name = head[8 : 8 + size] if size <= NAME else b""
    return len(name) == size and name.endswith(DETAILS) and name.isalpha()


def _is_names(head: bytes, size: int) -> bool:
    """Whether texts that can be names fill a small file."""
    at, count = 8, int.from_bytes(head[:8], "little")
    if len(head) != size or not 0 < count <= COUNT:
        return False
    for _ in range(count):
        stop = at + 8 + int.from_bytes(head[at : at + 8], "little")
        if not at + 8 < stop <= size or not head[at + 8 : stop].isascii():
            return False
        if not head[at + 8 : stop].decode("ascii").isprintable():
            return False
        at = stop
    return at == size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the type, and what author, licence and others say.

    Raises:
        FormatError: Damaged, cut off, or none of the three.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, TEXT), "beginning")
    if _is_data(head):
        yield from _data(cursor)
    elif _is_details(head):
        while cursor.left:
            yield from _details(cursor)
    elif _is_names(head, cursor.left):
        count = cursor.u64("count")
        for _ in range(count):
            at = cursor.offset
            yield Entry(cursor.place(at, cursor.stop), "coreml.model", _text(cursor, "name"))
    else:
        raise FormatError("no beginning of compiled data", offset=start)


def _text(cursor: Cursor, what: str) -> str:
    at, size = cursor.offset, cursor.u64(what)
    if size > TEXT:
        raise FormatError(f"{what} of {size} bytes", offset=at)
    return cursor.take(size, what).decode("utf-8", "backslashreplace")[: cursor.limits.kept]


def _details(cursor: Cursor) -> Iterator[Entry]:
    """Read a section of pairs."""
    at = cursor.offset
    name, count = _text(cursor, "name"), cursor.u64("count")
    if count > COUNT:
        raise FormatError(f"{count} pairs", offset=at)
    for _ in range(count):
        at = cursor.offset
        key, value = _text(cursor, "key"), _text(cursor, "value")
        yield Entry(cursor.place(at), f"{name}.{key}", value)


def _data(cursor: Cursor) -> Iterator[Evidence]:
    start = cursor.offset
    kind = START.unpack(cursor.take(START.size, "beginning"))[0]
    cursor.seek(start + START.size - 8, "target")
    _text(cursor, "target")
    cursor.skip(VERSIONS.size, "versions")
    yield Entry(cursor.place(start), "coreml.type", str(kind))
    size = cursor.u64("size of the description")
    at = cursor.skip(size, "description")
    yield from _description(cursor.part(at, at + size))
    rest = cursor.offset
    if kind not in (PIPELINE, PROGRAM):
        why = f"a compiled model of type {kind} is recognised; this version does not read it"
        yield Gap(cursor.place(rest, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    if not cursor.left:
        raise FormatError("nothing behind the description", offset=rest)
    while cursor.left:
        at = cursor.offset
        first, zero, last = RECORD.unpack(cursor.take(RECORD.size, "record"))
        known = (first, last) == (kind, 0) or (first <= COUNT and last == kind)
        if zero or not known:
            raise FormatError(f"a record that a model of type {kind} has not", offset=at)


def _description(cursor: Cursor) -> Iterator[Evidence]:
    """Read what author, licence and others say."""
    for item in protowire.fields(cursor):
        if item.number not in DESCRIBED:
            why = f"bytes in field {item.number}, which a description does not have"
            yield Gap(cursor.place(item.start, cursor.offset), GapKind.TRAILING, why)
        elif (item.number, item.wire) == (METADATA, protowire.BYTES):
            yield from coremlabout.metadata(protowire.inside(cursor, item))


FORMAT = Format(
    id="coreml-compiled",
    title="Core ML, compiled",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(bytes(2),),
    at=2,
)
