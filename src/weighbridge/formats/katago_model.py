"""KataGo: a network for the game of Go (``.bin``, mostly packed by gzip).

Layout: words: a name, a version, channels, layers with their names and extents; and blocks of f32,
each behind ``@BIN@``. How many numbers a block has stands before it: of a convolution the product
of four extents before two dilations, of a normalisation its channels, four words before, and as
many again for each block that follows at once; of others two extents or one. Readings are tried
until one is followed by words again. Names and numbers, which no loader runs.

Source: ``cpp/neuralnet/desc.cpp`` of https://github.com/lightvector/KataGo (retrieved 2026-11-28).
Not read: numbers, but for the magic numbers of programs; which layers there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MARK = b"@BIN@"
WORDS = 4096
"""Bytes of words between two blocks, at most."""

BLOCKS = 1 << 16
WIDTH = 4
EXTENTS = 6
LARGEST = 1 << 31

_HEAD = later.pattern(
    rb"[!-~]{1,200}\s+\d{1,3}\s+\d{1,4}\s+\d{1,4}\s+(?:[ -~\n\r]*?\s)?[!-~]{1,200}\s"
)
_TEXT = later.pattern(rb"[ -~\t\r\n]*+")
_WHOLE = later.pattern(rb"\d{1,9}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether words are followed by a block."""
    head = glimpse.head
    at = head.find(MARK)
    if at <= 0 or _TEXT.fullmatch(head, 0, at) is None:
        return False
    return _HEAD.match(head[:at]) is not None and bool(_sizes(head[:at].split(), 0))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per block, a ``Gap`` if the last layers are not there.

    Raises:
        FormatError: A block of which no reading is followed by words.
    """
    before, last = 0, False
    for _ in range(BLOCKS):
        start = cursor.offset
        text = cursor.peek(min(cursor.left, WORDS), "words")
        at = text.find(MARK)
        words = text[: at if at >= 0 else len(text)]
        if _TEXT.fullmatch(words) is None or (at < 0 and len(text) < cursor.left):
            raise FormatError("words that are none", offset=start)
        if at < 0:
            if not last:
                why = "a network that does not end with a convolution"
                yield Gap(cursor.place(start, cursor.stop), GapKind.DAMAGED, why)
            return
        cursor.skip(at + len(MARK), "words")
        said = words.split()
        last = _convolves(said)
        before = _size(cursor, _sizes(said, before))
        data = Span(cursor.skip(before * WIDTH, "numbers"), cursor.offset)
        name = _name(said)
        yield Tensor(cursor.place(start, data.start), name, "F32", (before,), data, data.size)
        yield Part("", lambda: cursor.source, Role.DATA, "", data)
    raise FormatError(f"more than {BLOCKS} blocks", offset=cursor.offset)


def _sizes(words: list[bytes], before: int) -> list[int]:
    """Return how many numbers a block may have, by the words before it."""
    if not words:
        return [before] if before else []
    found = []
    if _convolves(words):
        found.append(math.prod(map(int, words[-6:-2])))
    if len(words) > 4 and _WHOLE.fullmatch(words[-4]) and set(words[-2:]) <= {b"0", b"1"}:
        found.append(int(words[-4]))
    if len(words) > 2 and all(map(_WHOLE.fullmatch, words[-2:])):
        found.append(math.prod(map(int, words[-2:])))
    if _WHOLE.fullmatch(words[-1]):
        found.append(int(words[-1]))
    return [each for each in found if 0 < each < LARGEST]


def _convolves(words: list[bytes]) -> bool:
    """Whether words announce the numbers of a convolution."""
    return len(words) > EXTENTS and all(map(_WHOLE.fullmatch, words[-EXTENTS:]))


def _size(cursor: Cursor, sizes: list[int]) -> int:
    """Return the first size that is followed by words, or by the end."""
    for size in sizes:
        after = cursor.offset + size * WIDTH
        if after > cursor.stop:
            continue
        rest = cursor.source.read(after, min(cursor.stop - after, WORDS))
        at = rest.find(MARK)
        words = rest[: at if at >= 0 else len(rest)]
        if _TEXT.fullmatch(words) and (at >= 0 or after + len(rest) == cursor.stop):
            return size
    raise FormatError("a block of which no size is followed by words", offset=cursor.offset)


def _name(words: list[bytes]) -> str:
    """Return the last word that is no number."""
    names = [word for word in words if not word[:1].isdigit()]
    return names[-1].decode("ascii", "replace") if names else ""


FORMAT = Format(
    id="katago-model",
    title="KataGo network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(MARK,),
)
