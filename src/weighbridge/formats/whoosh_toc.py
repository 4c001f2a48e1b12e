"""Whoosh: what an index of texts is made of (_MAIN_1.toc), which are two pickles.

Layout (big-endian)::

    0    4, 8, 4: sizes of numbers; i32 -12345, i32 -111; three numbers, the version
    ..   number of bytes, and the fields of texts as a pickle; i32 which one, i32 0
    ..   parts of the index as a pickle, to the end

Numbers are varints. The library loads both pickles when the index is opened.

Source: ``src/whoosh/index.py`` of https://github.com/whoosh-community/whoosh (``TOC.read``), and
what Whoosh 2.7.4 writes (retrieved 2026-11-27). Not read: parts of the index (.seg), which have no
verdict.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = bytes([4, 8, 4]) + struct.pack(">ii", -12345, -111)


def recognises(glimpse: Glimpse) -> bool:
    """Whether sizes and numbers of the version that is read are there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and both pickles.

    Raises:
        FormatError: Cut.
    """
    start = cursor.offset
    if cursor.take(len(MAGIC), "header") != MAGIC:
        raise FormatError("no header of Whoosh", offset=start)
    version = [str(protowire.varint(cursor, "version")) for _ in range(3)]
    yield Entry(cursor.place(start), "whoosh.version", ".".join(version))
    size = protowire.varint(cursor, "bytes of a pickle")
    at = cursor.skip(size, "pickle")
    cursor.skip(8, "numbers")
    for span in (Span(at, at + size), Span(cursor.offset, cursor.stop)):
        yield Part("", lambda: cursor.source, expect="pickle", span=span)
    cursor.seek(cursor.stop, "end")


FORMAT = Format(
    id="whoosh-toc",
    title="list of contents of an index of Whoosh",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
