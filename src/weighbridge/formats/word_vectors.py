"""Vectors of words as text: GloVe's, word2vec's and fastText's (.txt, .vec).

Layout: perhaps a line with two numbers, how many words and how many numbers each; then per line a
word, which may hold spaces in GloVe's, and as many numbers. Nothing is run, imported or fetched.

Source: https://nlp.stanford.edu/projects/glove/ and
https://fasttext.cc/docs/en/english-vectors.html (retrieved 2026-11-28). Taken only with ten
numbers per word or more, or with that line. Not read: numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import rows
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LEAST, MOST = 10, 16_384
"""Numbers of a word without the line before; and at most."""

LOOKED = 1 << 18
"""Bytes of the beginning in which there are two whole lines."""

SEEN = 512
"""Bytes of the first line that tell whether it is worth to look further."""

WORDS = 3
"""Lines at the beginning, of which in less than half the word is a number."""

_FIRST = later.pattern(rb"(\d{1,12}) (\d{1,5})[ \t]*\r?\n")
_NUMBER = rb"[-+]?(?:\d++\.?\d*+|\.\d++|nan|inf)(?:[eE][-+]?\d++)?"
_NUMERIC = later.pattern(_NUMBER)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines are words, most of which are none, and as many numbers each."""
    head = glimpse.head
    line = head.partition(b"\n")[0]
    if b"\0" in head or (b" " not in line and b"\t" not in line):
        return False
    if _FIRST.match(head) is None and (b"." not in line or not _fields(line[:SEEN])):
        return False
    return _width(glimpse.more(LOOKED), whole=glimpse.size <= LOOKED) is not None


def _fields(line: bytes) -> bool:
    """Whether what follows the first word of a line are numbers, as far as is seen."""
    words = line.split()[1:-1]
    return bool(words) and all(map(_NUMERIC.fullmatch, words[-LEAST:]))


def _width(text: bytes, *, whole: bool) -> int | None:
    """Return how many numbers a word has."""
    said = _FIRST.match(text)
    lines = text[said.end() if said else 0 :].split(b"\n")
    words = [line.split() for line in (lines if whole else lines[:-1])[:WORDS] if line.strip()]
    if not words or (said is None and len(words) < 2):
        return None
    width = int(said[2]) if said else len(words[0]) - 1
    bare = sum(len(each) == width + 1 and _NUMERIC.fullmatch(each[0]) is not None for each in words)
    fits = all(
        len(each) > width and all(map(_NUMERIC.fullmatch, each[len(each) - width :]))
        for each in words
    )
    known = fits and 2 * bare < len(words) and 0 < width <= MOST
    return width if known and (said or width >= LEAST) else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` for the size of a vector.

    Raises:
        FormatError: A line is not a word and as many numbers.
    """
    text = cursor.peek(min(cursor.left, LOOKED), "words")
    width = _width(text, whole=len(text) == cursor.left)
    if width is None:
        raise FormatError("no vectors of words", offset=cursor.start)
    yield Entry(cursor.place(cursor.start), "word-vectors.size", str(width))
    said = _FIRST.match(text)
    if said:
        cursor.skip(said.end(), "counts")
    row = re.compile(
        rb"(?:[^ \t\0\r\n]++(?:[ \t]%b){%d}[ \t]*+\r?(?:\n|\Z))++" % (_NUMBER, width), re.IGNORECASE
    )
    for start, chunk in rows.chunks(cursor):
        at = 0
        while at < len(chunk):
            if found := row.match(chunk, at):
                at = found.end()
                continue
            stop = chunk.find(b"\n", at) + 1 or len(chunk)
            words = chunk[at:stop].split()
            numbers = words[-width:] if len(words) >= width else []
            odd = b"\0" in chunk[at:stop] or not all(map(_NUMERIC.fullmatch, numbers))
            if odd or (words and not numbers):
                raise FormatError("a line that is no vector", offset=start + at)
            at = stop


FORMAT = Format(
    id="word-vectors",
    title="vectors of words as text",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    plain=True,
    extensions=(".vec",),
)
