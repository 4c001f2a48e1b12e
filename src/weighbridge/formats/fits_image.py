"""FITS: pictures and tables of astronomy (.fits, .fit).

Layout: units, of which all parts fill blocks of 2880 bytes: cards of 80 letters, ``KEY = value``,
up to ``END``; then numbers, as many as ``BITPIX``, ``NAXISn``, ``PCOUNT`` and ``GCOUNT`` say.
Nothing is run, imported or fetched.

Source: https://fits.gsfc.nasa.gov/fits_standard.html, version 4.0 (retrieved 2026-11-28). Not read:
numbers, which are searched for programs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIRST, NEXT = b"SIMPLE  =                    T", b"XTENSION="
BLOCK, CARD = 2880, 80
AXES = 999
BLOCKS = 4096
"""Blocks of cards of one unit."""

RUNS = "when something takes it out of the picture"
_NUMBER = later.pattern(rb"(NAXIS\d{0,3}|BITPIX|PCOUNT|GCOUNT) *= +(-?\d{1,18}) *(?:/.*)?")
_CARD = later.pattern(rb"[ -~]{80}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first two cards are there, in whole blocks."""
    head = glimpse.head[: 2 * CARD]
    return (
        head.startswith(FIRST) and head[CARD : CARD + 9] == b"BITPIX  =" and glimpse.size >= BLOCK
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it, and a gap for what is no unit.

    Raises:
        FormatError: Cards that are none, or numbers that are cut.
    """
    yield from programs.inside(cursor, "the picture", RUNS)
    while cursor.left:
        start = cursor.offset
        head = cursor.peek(min(cursor.left, len(FIRST)), "unit")
        if not head.startswith(FIRST if start == cursor.start else NEXT):
            yield stray.gap(cursor, start, cursor.stop, "bytes of no unit")
            return
        size = _numbers(_cards(cursor))
        cursor.skip(-(-size // BLOCK) * BLOCK, "numbers")


def _cards(cursor: Cursor) -> dict[bytes, int]:
    """Read cards up to the last one; return those that say how many numbers there are."""
    found: dict[bytes, int] = {}
    for _ in range(BLOCKS):
        start = cursor.offset
        block = cursor.take(BLOCK, "cards")
        for at in range(0, BLOCK, CARD):
            card = block[at : at + CARD]
            if _CARD.fullmatch(card) is None:
                raise FormatError("a card that is no text", offset=start + at)
            if number := _NUMBER.fullmatch(card.rstrip()):
                found[number[1]] = int(number[2])
            if card.rstrip() == b"END":
                return found
    raise FormatError("no last card", offset=cursor.offset)


def _numbers(cards: dict[bytes, int]) -> int:
    """Return how many bytes of numbers follow."""
    axes = cards.get(b"NAXIS", 0)
    if not 0 <= axes <= AXES:
        return 0
    extents = [cards.get(b"NAXIS%d" % axis, 0) for axis in range(1, axes + 1)]
    if len(extents) > 1 and extents[0] == 0:
        extents = extents[1:]  # random groups
    whole = math.prod(extents) if extents else 0
    size = abs(cards.get(b"BITPIX", 8)) // 8
    return max(size * cards.get(b"GCOUNT", 1) * (cards.get(b"PCOUNT", 0) + whole), 0)


FORMAT = Format(
    id="fits-image",
    title="FITS picture or table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(FIRST,),
    # To Gin, the first card is a fault, at which it ends.
    refines=("gin-config",),
    extensions=(".fits", ".fit"),
)
