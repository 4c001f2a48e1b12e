r"""Checksums that Hadoop, and so Spark, keeps beside each file: ``.part-00000.crc``.

Layout (big-endian)::

    0    crc\0     version
    4    u32       bytes of the other file that one checksum is of, 512 as a rule
    8    u32 ...   CRC-32 of each stretch

Source: https://github.com/apache/hadoop/blob/trunk/hadoop-common-project/hadoop-common/src/main/java/org/apache/hadoop/fs/ChecksumFileSystem.java
(retrieved 2026-11-26). Not read: the checksums, which guard against accidents and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"crc\0"
HEADER = 8
WIDTH = 4
"""Bytes of one checksum."""

LONGEST = 1 << 20
"""Bytes that one checksum may be of."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether version, a plausible stretch and whole checksums are there, and nothing else."""
    stretch = int.from_bytes(glimpse.head[len(MAGIC) : HEADER], "big")
    whole = glimpse.size >= HEADER and (glimpse.size - HEADER) % WIDTH == 0
    return glimpse.head.startswith(MAGIC) and whole and 0 < stretch <= LONGEST


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing: there is nothing in it that a loader acts on.

    Raises:
        FormatError: It ends inside a checksum.
    """
    cursor.take(HEADER, "the header of checksums")
    cursor.skip(cursor.left // WIDTH * WIDTH, "checksums")
    cursor.take(WIDTH if cursor.left else 0, "a checksum")
    yield from ()


FORMAT = Format(
    id="hadoop-checksum",
    title="checksums of Hadoop",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=watched(read, "the checksums"),
    begins=(MAGIC,),
    extensions=(".crc",),
)
