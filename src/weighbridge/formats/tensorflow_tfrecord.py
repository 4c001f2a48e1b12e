"""TFRecord: what TensorBoard shows of a training run (events.out.tfevents...), and data sets.

Layout (little-endian), for each record::

    0       u64   n, size of the data in bytes
    8       u32   masked CRC-32C of the eight bytes before
    12      n     data: most often a protocol buffer, an ``Event`` or an ``Example``
    12 + n  u32   masked CRC-32C of the data

Source: https://www.tensorflow.org/tutorials/load_data/tfrecord (retrieved 2026-11-26).
Not read: the data, which nothing runs, but for programs in the first of them; their
checksum, and that of the size after the first thousand records.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from weighbridge.core import Entry, Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = 12
"""Bytes before the data."""

POLYNOMIAL = 0x82F63B78
"""Of CRC-32C, least significant bit first."""

SHOWN = 16
"""Records of which the data are looked at for programs."""

CHECKED = 1000
"""Records of which the checksum of the size is compared; of all others the sizes must add up."""


def _row(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value


@cache
def _table() -> tuple[int, ...]:
    return tuple(map(_row, range(256)))


def masked(data: bytes) -> int:
    """Return the CRC-32C of some bytes, turned and shifted as a record has it."""
    crc, table = 0xFFFFFFFF, _table()
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _holds(header: bytes) -> bool:
    """Whether the checksum of the size is right."""
    return masked(header[:8]) == int.from_bytes(header[8:], "little")


LESS = bytes(3)
"""Highest bytes of a size that is not out of the question, for which no checksum is made."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first size is less than a tebibyte, and its checksum holds."""
    header = glimpse.head[:HEADER]
    return len(header) == HEADER and header[5:8] == LESS and _holds(header)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many records there are, and the data of the first ones."""
    start, count = cursor.offset, 0
    while cursor.left:
        at = cursor.offset
        header = cursor.take(HEADER, "header of a record")
        size = int.from_bytes(header[:8], "little")
        if count < CHECKED and not _holds(header):
            raise FormatError(f"the checksum of the size of record {count} is wrong", offset=at)
        first = cursor.skip(size, "data of a record")
        if count < SHOWN:
            yield Part("", lambda: cursor.source, Role.DATA, "", Span(first, first + size))
        cursor.skip(4, "checksum of a record")
        count += 1
    yield Entry(cursor.place(start, cursor.stop), "records", str(count))


FORMAT = Format(
    id="tensorflow-tfrecord",
    title="TFRecord",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    least=HEADER,
)
