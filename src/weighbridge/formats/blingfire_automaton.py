"""Bling Fire: automata that cut text into words and pieces (.bin).

Layout (little-endian)::

    0    u32 count, u32 each: where each section begins, in order
    ..   settings: u32 each, of which the second is 1
    ..   automata, words, scores: as the settings say
    ..   the last section: u32 0, u32 bytes from the first to here, u32 CRC-32 of them

Where sections begin, and how long they are, takes the place of a magic number. Nothing is run,
imported or fetched.

Source: https://github.com/microsoft/BlingFire/tree/master/blingfirecompile.library (``FALDB``), and
the automata that blingfire 0.1.8 ships (retrieved 2026-11-27). Not read: sections, but for
programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SECTIONS = range(3, 33)
LAST = 12
"""Bytes of the last section."""

SETTINGS = range(8, 513, 4)
"""Bytes of the settings."""

FIRST = 1
RUNS = "when something takes it out of the file"


def recognises(glimpse: Glimpse) -> bool:
    """Whether sections are there, in order, and settings and the last one are such."""
    return bool(_sections(glimpse.head, glimpse.size, glimpse.tail[-LAST:]))


def _sections(head: bytes, size: int, last: bytes) -> list[int]:
    """Return where sections begin; empty if it is no list of them."""
    count = int.from_bytes(head[:4], "little")
    begin = 4 + 4 * count
    if count not in SECTIONS or len(head) < begin + 8:
        return []
    found = list(struct.unpack_from(f"<{count}I", head, 4))
    said = found[0] == begin and found[1] - begin in SETTINGS and found[-1] == size - LAST
    ordered = all(each < after for each, after in pairwise(found))
    first = int.from_bytes(head[begin + 4 : begin + 8], "little")
    # A file of over 4 GiB begins like this too, and none of this format does.
    closed = last[:4] == bytes(4) and int.from_bytes(last[4:8], "little") == size - LAST - begin
    return found if said and ordered and closed and first == FIRST else []


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many sections there are, a ``Tensor`` each, and programs.

    Raises:
        FormatError: Cut, or a section lies elsewhere.
    """
    start, size = cursor.offset, cursor.left
    head = cursor.peek(min(size, 4 + 4 * SECTIONS.stop + 8), "sections")
    last = cursor.source.read(max(cursor.stop - LAST, start), LAST)
    found = _sections(head, size, last)
    if not found:
        raise FormatError("offsets that are not those of sections", offset=start)
    yield Entry(cursor.place(start, start + found[0]), "blingfire.sections", str(len(found)))
    yield from programs.inside(cursor, "the automata", RUNS)
    for index, (at, end) in enumerate(zip(found, [*found[1:], size], strict=True)):
        data = Span(start + at, start + end)
        place = cursor.place(data.start, data.stop)
        yield Tensor(place, f"section {index}", "U8", (data.size,), data, data.size)


FORMAT = Format(
    id="blingfire-automaton",
    title="Bling Fire automata",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=1,
    begins=(bytes(3),),
    least=36,
)
