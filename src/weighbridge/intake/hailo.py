"""What the header of a model of Hailo says of it: the message that its maker has published.

Layout (big-endian): 01 "HEF", u32 version, 0 to 3, u32 size of the message, and what its version
has (checksums, sizes of what the chip runs): 20, 16, 32 and 44 bytes; the message ``ProtoHEFHef``;
what the chip runs, if it is not in the message.

Of the message: 1 header (1 chip, 3 version of the compiler), 2 groups of networks (10 or 1.1 the
name, 6 names of networks, 8 steps: 1 the name, 4 for the chip, 5 boxes, 6 classes), 5 and 6
extensions (2 the name). Steps on the host are those of Hailo's library, by number.

Source: ``hailort/libhailort/hef.proto`` and ``src/hef/hef_internal.hpp`` of
https://github.com/hailo-ai/hailort (retrieved 2026-11-28). Not read: what the chip runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Operation
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, Field

FIRST = 12
BEHIND = (20, 16, 32, 44)
"""Bytes of the header behind the first, by version."""

CHIPS = {
    0: "Hailo-8", 1: "Hailo-8P", 2: "Hailo-8R", 3: "Hailo-8L", 4: "Hailo-15M", 5: "Hailo-10H",
    103: "Hailo-15H",
}  # fmt: skip
HEADER, GROUPS, EXTENSIONS = 1, 2, (5, 6)
ABOUT, NETWORKS, STEPS, NAME = 1, 6, 8, 10
SORTS = {4: "core", 5: "nms", 6: "logits"}
"""Steps, by the field that says what they do."""

TOLD = 64
"""Names that are told, of each kind."""


def read(cursor: Cursor) -> Iterator[Evidence]:
    """Yield an ``Entry`` per thing that the message says, an ``Operation`` per kind of step.

    Raises:
        FormatError: The message is larger than the file, or none.
    """
    start = cursor.offset
    cursor.skip(4, "magic number")
    version = cursor.number(4, "version", "big")
    size = cursor.number(4, "size of the message", "big")
    if version >= len(BEHIND):
        return
    cursor.skip(BEHIND[version], "header")
    if size > cursor.left:
        why = f"a message of {size} bytes, {cursor.left} there"
        raise FormatError(why, offset=start)
    message = cursor.part(cursor.offset, cursor.offset + size)
    told = 0
    for field in protowire.fields(message):
        if field.wire != BYTES:
            continue
        if field.number == HEADER:
            yield from _header(protowire.inside(cursor, field))
        elif field.number == GROUPS:
            yield from _group(protowire.inside(cursor, field))
        elif field.number in EXTENSIONS and told < TOLD:
            told += 1
            yield from _named(protowire.inside(cursor, field), 2, "extension")


def _header(cursor: Cursor) -> Iterator[Entry]:
    chip = 0
    for field in protowire.fields(cursor):
        if field.number == 1:
            chip = field.value
        elif field.number == 3 and field.wire == BYTES:  # noqa: PLR2004 - by the schema
            yield _entry(cursor, field, "sdk")
    yield Entry(cursor.place(cursor.start), "hailo.chip", CHIPS.get(chip, f"chip {chip}"))


def _group(cursor: Cursor) -> Iterator[Evidence]:
    """Read a group of networks."""
    sorts: set[str] = set()
    told = 0
    for field in protowire.fields(cursor):
        if field.wire != BYTES:
            continue
        if field.number == ABOUT:
            yield from _named(protowire.inside(cursor, field), 1, "group")
        elif field.number == NAME:
            yield _entry(cursor, field, "group")
        elif field.number == NETWORKS and told < TOLD:
            told += 1
            yield _entry(cursor, field, "network")
        elif field.number == STEPS:
            for each in protowire.fields(protowire.inside(cursor, field)):
                sort = SORTS.get(each.number)
                if sort is not None and each.wire == BYTES and sort not in sorts:
                    sorts.add(sort)
                    yield Operation(cursor.place(field.start, field.stop), "hailo", sort)


def _named(cursor: Cursor, number: int, what: str) -> Iterator[Entry]:
    for field in protowire.fields(cursor):
        if field.number == number and field.wire == BYTES:
            yield _entry(cursor, field, what)


def _entry(cursor: Cursor, field: Field, what: str) -> Entry:
    size = min(field.value, cursor.limits.kept)
    inner = cursor.part(field.start, field.start + size)
    text = inner.take(size, what).decode("utf-8", "backslashreplace")
    return Entry(cursor.place(field.start, field.start + size), f"hailo.{what}", text)
