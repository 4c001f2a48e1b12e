"""Tesseract: what a language needs to be read from pictures (.traineddata).

Layout (little-endian)::

    0    u32    count, up to 24
    4    i64    offset per part, in order; -1 if it is not there
    ..   parts, one behind the other to the end of the file

Which part is which says its number: settings, letters, templates, automata of words, networks, the
version. Settings are parameters by name; nothing is run, imported or fetched.

Source: https://github.com/tesseract-ocr/tesseract/blob/5.5.0/src/ccutil/tessdatamanager.cpp and its
``.h`` (retrieved 2026-11-26), and the data that it ships. Not read: parts, but for the magic
numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

PARTS = range(8, 33)
"""How many parts there may be."""

ABSENT = -1


def recognises(glimpse: Glimpse) -> bool:
    """Whether offsets of parts are there that lie in the file, the first behind the offsets."""
    return bool(_offsets(glimpse.head, glimpse.size))


def _offsets(head: bytes, size: int) -> list[int]:
    """Return where parts begin; empty if it is no list of them."""
    count = int.from_bytes(head[:4], "little")
    if count not in PARTS or len(head) < 4 + 8 * count:
        return []
    every = struct.unpack_from(f"<{count}q", head, 4)
    found = [each for each in every if each != ABSENT]
    if not found or found != sorted(found) or found[0] != 4 + 8 * count or found[-1] >= size:
        return []
    return found


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many parts there are, and a part for each.

    Raises:
        FormatError: Cut, or a part lies elsewhere.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, 4 + 8 * PARTS.stop), "offsets")
    found = _offsets(head, cursor.left)
    if not found:
        raise FormatError("offsets that are not those of parts", offset=start)
    yield Entry(cursor.place(start, start + found[0]), "tesseract.parts", str(len(found)))
    for first, last in zip(found, [*found[1:], cursor.left], strict=True):
        if first < last:
            yield Part("", lambda: cursor.source, Role.DATA, "", Span(start + first, start + last))
    yield from behind.anything(cursor, "the language")


FORMAT = Format(
    id="tesseract-data",
    title="Tesseract language",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=1,
    begins=(bytes(3),),
    extensions=(".traineddata",),
)
