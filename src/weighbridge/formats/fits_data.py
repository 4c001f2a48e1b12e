"""FITS: images and tables of telescopes, as models of astronomy are trained on (.fits, .fit).

Layout: units, one after another, each of a header and data, both in blocks of 2,880 bytes. A header
is of cards of 80 characters; the first says ``SIMPLE  =``, or of later units ``XTENSION=``; ``END``
is the last one, and blanks fill the block. Data takes ``|BITPIX| * GCOUNT * (PCOUNT + product of
the NAXISn)`` bits, or with ``GROUPS`` and NAXIS1 of 0 the product without that; zeros, or blanks,
fill the block. Nothing is run, imported or fetched.

Source: https://fits.gsfc.nasa.gov/standard40/fits_standard40aa-le.pdf, sections 3, 4 and 6 (version
4.0, retrieved 2026-11-28). Not read: numbers, tables and all other cards; the file is searched for
programs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIRST = b"SIMPLE  ="
NEXT = b"XTENSION="
CARD, BLOCK = 80, 2880
END = b"END".ljust(CARD)

BITS = (8, 16, 32, 64, -32, -64)
"""Of a number; whole ones, and below zero those with a point."""

AXES = range(1000)
BLOCKS = 4096
"""Blocks of one header, at most."""

FILLING = (b"\0", b" ")
RUNS = "when something takes it out of the file"

_CARD = later.pattern(
    rb"(BITPIX|GCOUNT|PCOUNT|GROUPS|NAXIS[0-9]{0,3}) *= *([+-]?[0-9]{1,19}|[TF])(?![0-9.])"
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first card says that this is such a file, or is none."""
    head = glimpse.head[:CARD]
    return len(head) == CARD and head.startswith(FIRST) and head[9:30].strip() in (b"T", b"F")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in the file, and gaps for bytes that are of no unit.

    Raises:
        FormatError: Cut, or a header that does not say how long its data is.
    """
    if cursor.peek(len(FIRST), "first card") != FIRST:
        raise FormatError("no first card", offset=cursor.offset)
    yield from programs.inside(cursor, "the file", RUNS)
    while cursor.left:
        start = cursor.offset
        if start > cursor.start and cursor.peek(min(cursor.left, 9), "card") != NEXT:
            yield stray.gap(cursor, start, cursor.stop, "bytes behind the last unit")
            return
        size = _size(_header(cursor), start)
        cursor.skip(size, "data")
        filling = cursor.take(min(-size % BLOCK, cursor.left), "what fills the block")
        if filling.strip(FILLING[0]) and filling.strip(FILLING[1]):
            why = "bytes that fill a block, and are neither zeros nor blanks"
            yield stray.gap(cursor, cursor.offset - len(filling), cursor.offset, why)


def _header(cursor: Cursor) -> dict[bytes, bytes]:
    """Return what the cards of a header say of its data.

    Raises:
        FormatError: Cut, without end, no text, or something is said twice.
    """
    start, told = cursor.offset, dict[bytes, bytes]()
    for _ in range(BLOCKS):
        block = cursor.take(BLOCK, "header")
        if block.translate(None, _TEXT):
            raise FormatError("a header that is no text", offset=cursor.offset - BLOCK)
        for at in range(0, BLOCK, CARD):
            card = block[at : at + CARD]
            if card == END:
                if block[at + CARD :].strip(b" "):
                    raise FormatError("cards behind the last", offset=cursor.offset - BLOCK + at)
                return told
            if (found := _CARD.match(card)) is None:
                continue
            if told.setdefault(found[1], found[2]) != found[2]:
                raise FormatError(f"{found[1].decode()} twice", offset=cursor.offset - BLOCK + at)
    raise FormatError(f"more than {BLOCKS} blocks of header", offset=start, kind=GapKind.LIMIT)


_TEXT = bytes(range(0x20, 0x7F))


def _size(told: dict[bytes, bytes], start: int) -> int:
    """Return how many bytes the data of a unit has."""
    try:
        bits, axes = int(told[b"BITPIX"]), int(told[b"NAXIS"])
        if bits not in BITS or axes not in AXES:
            raise FormatError(f"{axes} axes of {bits} bits", offset=start)
        extents = [int(told[b"NAXIS%d" % (each + 1)]) for each in range(axes)]
        more, groups = int(told.get(b"PCOUNT", 0)), int(told.get(b"GCOUNT", 1))
    except (KeyError, ValueError):
        raise FormatError("a header that does not tell a size", offset=start) from None
    if min((*extents, more, groups)) < 0:
        raise FormatError(f"extents {extents}", offset=start)
    if extents[:1] == [0] and told.get(b"GROUPS") == b"T":
        extents = extents[1:]
    count = math.prod(extents) if extents else 0
    return abs(bits) // 8 * groups * (more + count)


FORMAT = Format(
    id="fits-data",
    title="FITS image or table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(FIRST,),
    extensions=(".fits", ".fit", ".fts"),
)
