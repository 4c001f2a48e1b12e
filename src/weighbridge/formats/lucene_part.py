"""Lucene: a part of an index, as Anserini and Elasticsearch keep them (``segments_N``, .cfs, .fdt).

Layout (big-endian): u32 0x3FD76C17, u8 letters of a name and as many, u32 version; data; u32
0xC02893E8, u32 0, u64 checksum. Names are those of codecs that a program has registered: none is
the name of a class. Nothing is run, imported or fetched.

Source: ``lucene/core/src/java/org/apache/lucene/codecs/CodecUtil.java`` of
https://github.com/apache/lucene, from 4.8 on (retrieved 2026-11-28). Not read: data, which are
searched for programs, and the checksum.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC, END = bytes.fromhex("3fd76c17"), bytes.fromhex("c02893e800000000")
FOOTER = 16
NAME = 127
"""Letters of a name, as Lucene has it."""

RUNS = "when something takes it out of the index"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and a name."""
    head = glimpse.head[: 5 + NAME]
    size = head[4] if len(head) > len(MAGIC) else 0
    name = head[5 : 5 + size]
    return head.startswith(MAGIC) and 0 < size <= NAME and name.isascii() and name.isalnum()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the name of the codec, and programs.

    Raises:
        FormatError: Cut, or another end.
    """
    start = cursor.offset
    cursor.skip(len(MAGIC), "magic number")
    size = cursor.u8("size of a name")
    if not 0 < size <= NAME:
        raise FormatError(f"a name of {size} letters", offset=start)
    name = cursor.take(size, "name").decode("ascii", "backslashreplace")
    cursor.skip(4, "version")
    yield Entry(cursor.place(start, cursor.offset), "lucene.codec", name)
    yield from programs.inside(cursor.again(), "the index", RUNS)
    if cursor.left < FOOTER:
        raise FormatError(f"{cursor.left} bytes, no footer", offset=cursor.offset)
    cursor.seek(cursor.stop - FOOTER, "footer")
    if cursor.take(len(END), "footer") != END:
        raise FormatError("no footer", offset=cursor.stop - FOOTER)


FORMAT = Format(
    id="lucene-part",
    title="part of an index of Lucene",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
