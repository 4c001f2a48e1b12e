"""Bare numbers: an array of f32 in a file with nothing else, as voices and embeddings come (.bin).

Layout (little-endian): f32 each, to the end. There is no header at all. A file is taken for one if
no other format recognises it and every number in it is zero or such as weights are: finite, neither
huge nor tiny, of both signs, and not all alike. That is asked of all of them, so larger files are
not taken for one.

A graph that refers to such a file says better what is in it, and goes before.

Source: https://huggingface.co/docs/transformers.js (voices of Kokoro, retrieved 2026-11-27). Not
read: what the numbers are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source

LEAST, MOST = 256, 16 << 20
"""Bytes of such a file."""

WIDTH = 4
CHUNK = 1 << 18
"""Bytes that are looked at at once; a multiple of ``WIDTH``."""

HIGH = range(0x2C, 0x4A)
"""Highest bytes of numbers from 2**-39 up to 2**20, without the sign."""

SIGN = 0x80
POSITIVE = bytes(HIGH)
NEGATIVE = bytes(each | SIGN for each in HIGH)
DIFFERENT = 16
"""Numbers of a beginning of the file that are not alike, at least."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether every number is such as weights are."""
    size = glimpse.size
    if size % WIDTH or not LEAST <= size <= MOST or not _sane(glimpse.head[:LEAST]):
        return False
    return _all(glimpse.source, glimpse.start, glimpse.stop)


def _all(source: Source, start: int, stop: int) -> bool:
    """Whether all numbers are sane, and some of them of either sign."""
    positive = negative = False
    for at in range(start, stop, CHUNK):
        data = source.read(at, min(CHUNK, stop - at))
        if not _sane(data):
            return False
        high = data[WIDTH - 1 :: WIDTH]
        positive = positive or len(high.translate(None, POSITIVE)) < len(high)
        negative = negative or len(high.translate(None, NEGATIVE)) < len(high)
    first = source.read(start, LEAST)
    words = {first[at : at + WIDTH] for at in range(0, len(first), WIDTH)}
    return positive and negative and len(words) >= DIFFERENT


def _sane(data: bytes) -> bool:
    """Whether every number is zero or within bounds."""
    if not data or len(data) % WIDTH:
        return False  # It is shorter by now than it was.
    rest = data[WIDTH - 1 :: WIDTH].translate(None, POSITIVE + NEGATIVE)
    # What is left has to be zeros: as many as there are words of nothing.
    return not rest or len(rest) == memoryview(data).cast("I").tolist().count(0)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield all of it as one ``Tensor``.

    Raises:
        FormatError: Part of a number at the end.
    """
    data = Span(cursor.start, cursor.stop)
    if data.size % WIDTH:
        raise FormatError(f"{data.size} bytes are no whole numbers", offset=cursor.start)
    place = cursor.place(data.start, data.stop)
    yield Tensor(place, "numbers", "F32", (data.size // WIDTH,), data, data.size)
    yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="float-array",
    title="bare numbers (f32)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    fallback=True,
    least=LEAST,
)
