"""word2vec: words, each with its vector as bare 32-bit or 16-bit numbers.

A line with two counts, words and numbers per word; then per word its text, a space, the numbers.

Source: https://code.google.com/archive/p/word2vec/ (retrieved 2026-11-23). Not read: the vectors,
but that the file ends with one, and a line's end at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LINE = 20
"""Bytes of the line of counts, at most."""

_COUNTS = later.pattern(rb"([0-9]{1,10}) ([0-9]{1,6})\r?\n")
_TEXT = later.pattern(rb"(?s:[^\0\r\n]*?[ \t][-+.\deE \t]*+\r?(?:\n.*)?)")
"""A first vector that is text, as ``word-vectors`` takes it."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether two counts are followed by as many bytes as they ask for."""
    match = _COUNTS.match(glimpse.head)
    if match is None:
        return False
    words, width = int(match[1]), int(match[2])
    rest, word = glimpse.size - match.end(), glimpse.head[match.end() : match.end() + 200]
    fewest, most = words * (2 * width + 2), words * (4 * width + 200)
    sized = words > 0 and width > 0 and fewest <= rest <= most and b" " in word
    return sized and _TEXT.fullmatch(word) is None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Gap`` if something is behind the last vector; programs have their own formats."""
    match = _COUNTS.match(cursor.peek(min(LINE, cursor.left), "counts"))
    width = int(match[2]) if match else 0
    stop = cursor.stop
    for size in (4 * width, 2 * width):
        for end in (0, 1):
            at = stop - end - size - 1
            line = cursor.source.read(stop - 1, end)
            if at > cursor.start and cursor.source.read(at, 1) == b" " and line in (b"", b"\n"):
                return
    yield Gap(cursor.place(stop, stop), GapKind.TRAILING, "the file does not end with a vector")


FORMAT = Format(
    id="word2vec-bin",
    title="word2vec vectors",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(b" ",),
    begins=tuple(b"%d" % digit for digit in range(10)),
)
