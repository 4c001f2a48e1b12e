"""Tantivy: a part of an index of texts (.store, .term, .idx, .pos, .fast, .fieldnorm, .del).

Layout: data; JSON: version and checksum of the data; u32 bytes of the JSON, u32 1337
(little-endian). Nothing is run, imported or fetched.

Source: ``src/directory/footer.rs`` of https://github.com/quickwit-oss/tantivy, and indexes that
tantivy 0.26 writes (retrieved 2026-11-27). Not read: the data, but for programs; its checksum.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LAST = struct.Struct("<II")
MAGIC = 1337
_FOOTER = re.compile(
    rb'\{"version":\{"major":\d{1,9},"minor":\d{1,9},"patch":\d{1,9},"index_format_version":(\d{1,9})\}'
    rb',"crc":\d{1,10}\}'
)
LONGEST = 200
RUNS = "when something takes it out of the index"


def recognises(glimpse: Glimpse) -> bool:
    """Whether it ends with a version, a checksum and a magic number."""
    return _footer(glimpse.tail) is not None


def _footer(tail: bytes) -> re.Match[bytes] | None:
    if len(tail) < LAST.size:
        return None
    size, magic = LAST.unpack(tail[-LAST.size :])
    if magic != MAGIC or not 0 < size <= min(LONGEST, len(tail) - LAST.size):
        return None
    return _FOOTER.fullmatch(tail[-LAST.size - size : -LAST.size])


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and programs in the data.

    Raises:
        FormatError: No footer.
    """
    size = min(cursor.left, LONGEST + LAST.size)
    found = _footer(cursor.source.read(cursor.stop - size, size))
    if found is None:
        raise FormatError("no footer of Tantivy", offset=cursor.start)
    place = cursor.place(cursor.stop - size)
    yield Entry(place, "tantivy.index-format", found[1].decode())
    yield from programs.inside(cursor.part(cursor.start, cursor.stop), "the index", RUNS)
    cursor.seek(cursor.stop, "end")


FORMAT = Format(
    id="tantivy-part",
    title="part of an index of Tantivy",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    holds=(b'"index_format_version":',),
    ends=True,
    least=LAST.size,
)
