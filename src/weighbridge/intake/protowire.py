"""Protocol buffers from strangers: the wire format walked, without any schema being believed.

Source: https://protobuf.dev/programming-guides/encoding/ (retrieved 2026-11-23). Groups, which
proto3 does not have, are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

MOST = 10
"""Bytes of a varint."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message, as it lies in the bytes.

    Attributes:
        number: Field number.
        wire: ``VARINT``, ``FIXED64``, ``BYTES`` or ``FIXED32``.
        value: Of a number; of bytes, their length.
        start: Offset of the value's first byte.
    """

    number: int
    wire: int
    value: int
    start: int

    @property
    def stop(self) -> int:
        """One past the last byte of a length-delimited value."""
        return self.start + self.value


def fields(cursor: Cursor) -> Iterator[Field]:
    """Yield the fields of the message that fills the cursor's span; values are passed over.

    Raises:
        FormatError: Not a message.
    """
    while cursor.left:
        at = cursor.offset
        key = varint(cursor, "field key")
        number, wire = key >> 3, key & 7
        if number == 0 or number >= 1 << 29:
            raise FormatError(f"field number {number}", offset=at)
        if wire == VARINT:
            start = cursor.offset
            yield Field(number, wire, varint(cursor, "value"), start)
        elif wire in (FIXED64, FIXED32):
            start = cursor.offset
            yield Field(number, wire, cursor.number(8 if wire == FIXED64 else 4, "value"), start)
        elif wire == BYTES:
            size = varint(cursor, "length")
            yield Field(number, wire, size, cursor.skip(size, "bytes"))
        else:
            raise FormatError(f"wire type {wire}", offset=at)


def varint(cursor: Cursor, what: str) -> int:
    """Read a varint.

    Raises:
        FormatError: Over ten bytes, or not enough bytes are left.
    """
    found = 0
    for index in range(MOST):
        byte = cursor.u8(what)
        found |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the last byte has no continuation bit
            return found
    raise FormatError(f"{what}: a varint of more than {MOST} bytes", offset=cursor.offset)


def inside(cursor: Cursor, field: Field) -> Cursor:
    """Return a cursor over a length-delimited value."""
    return Cursor(cursor.source, cursor.artifact, cursor.budget, start=field.start, stop=field.stop)


def glance(glimpse: Glimpse, most: int = 64) -> list[Field]:
    """Return the first fields of what may be a message; empty if it is none, or is cut.

    Values longer than what is there make it none; at most ``most`` fields are looked at.
    """
    if glimpse.size == 0 or glimpse.head[:1] in (b"\0", b"{", b"<"):
        return []
    found: list[Field] = []
    cursor = Cursor.over(b"")
    cursor.source, cursor.stop = glimpse.source, glimpse.stop
    cursor.offset = cursor.start = glimpse.start
    try:
        for field in fields(cursor):
            found.append(field)
            if len(found) >= most:
                break
    except FormatError:
        return []
    return found


def text(glimpse: Glimpse, field: Field) -> str:
    """Return a short string value; empty if it is not one."""
    raw = glimpse.source.read(field.start, min(field.value, 200)) if field.wire == BYTES else b""
    try:
        found = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return found if found.isprintable() else ""
