"""llama2.c: words of a tokenizer, with their scores (tokenizer.bin).

Layout (little-endian)::

    0    u32   bytes of the longest word
    ..   f32 score, u32 size, as many bytes of UTF-8; until the file ends

There is no count: a file is taken for one if its first words are such, and every word has to be,
with the longest as long as it is said to be. Nothing is run, imported or fetched.

Source: https://github.com/karpathy/llama2.c/blob/master/tokenizer.py (``export``; retrieved
2026-11-26). Not read: which words they are.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

WORD = struct.Struct("<fI")
LONGEST = 4096
"""Bytes of a word, at most."""

LARGEST = 1e9
"""A score, at most; those of words without one are set so low."""

FEW = 3
"""Words that tell which file it is: unknown, beginning and end, as a rule."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file begins with some words."""
    head, at = glimpse.head, 4
    longest = int.from_bytes(head[:4], "little")
    if not 0 < longest <= LONGEST:
        return False
    for _ in range(FEW):
        if at + WORD.size > len(head):
            return False
        score, size = WORD.unpack_from(head, at)
        at += WORD.size
        if not _fits(score, size, longest) or _text(head[at : at + size]) is None:
            return False
        at += size
    return at <= glimpse.size


def _fits(score: float, size: int, longest: int) -> bool:
    return math.isfinite(score) and abs(score) <= LARGEST and 0 < size <= longest


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many words there are.

    Raises:
        FormatError: A word that is none, one that is cut, or none as long as the longest.
    """
    start, longest = cursor.offset, cursor.u32("longest word")
    if not 0 < longest <= LONGEST:
        raise FormatError(f"a word of {longest} bytes", offset=start)
    count = found = 0
    while cursor.left:
        at = cursor.offset
        score, size = WORD.unpack(cursor.take(WORD.size, "word"))
        if not _fits(score, size, longest):
            raise FormatError(f"a word of {size} bytes with the score {score:g}", offset=at)
        if _text(cursor.take(size, "word")) is None:
            raise FormatError("a word that is no UTF-8", offset=at)
        found = max(found, size)
        count += 1
    if found != longest:
        raise FormatError(f"the longest word has {found} bytes of {longest}", offset=start)
    yield Entry(cursor.place(start), "llama2c.words", str(count))


FORMAT = Format(
    id="llama2c-tokenizer",
    title="llama2.c tokenizer",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    at=2,
    begins=(b"\0\0",),
)
