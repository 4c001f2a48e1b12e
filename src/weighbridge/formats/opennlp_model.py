"""OpenNLP: what a classifier learned (``token.model`` and the like, in a .bin, a zip).

Layout (big-endian; texts as Java's ``writeUTF``: u16 bytes, text)::

    text          GIS, QN, Perceptron or NaiveBayes
    GIS only      i32, f64
    i32 count     outcomes, a text each
    i32 count     patterns, a text each: how many features have it, and numbers of outcomes
    i32 count     features, a text each
    f64           per feature, one per outcome of its pattern

Numbers and texts, which no loader runs; classes that a model names stand in its manifest and in the
description of its features, which are read apart.

Source: ``opennlp-tools/src/main/java/opennlp/tools/ml/model/AbstractModelReader.java`` of
https://github.com/apache/opennlp (retrieved 2026-11-28). Not read: texts of features, numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

KINDS = (b"GIS", b"QN", b"Perceptron", b"NaiveBayes")
BEGINS = tuple(len(kind).to_bytes(2, "big") + kind for kind in KINDS)
CORRECTION = 4 + 8
"""Bytes behind the name of a GIS."""

NUMBER = 8
WINDOW = 1 << 18
"""Bytes of texts that are passed over at once; one text has at most a quarter of that."""

PATTERNS = 1 << 16
"""Patterns of one model."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the name of a classifier comes first, and a count."""
    head = glimpse.head[:16]
    return head.startswith(BEGINS) and any(
        head.startswith(each) and (each == BEGINS[0] or head[len(each)] == 0)
        for each in BEGINS
        if len(head) > len(each)
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what classifier it is, and its numbers as one ``Tensor``.

    Raises:
        FormatError: Cut, a pattern that is none, or numbers that are too few or too many.
    """
    start = cursor.offset
    kind = _text(cursor, "name")
    if kind not in KINDS:
        raise FormatError("no classifier that is known", offset=start)
    yield Entry(cursor.place(start, cursor.offset), "opennlp.classifier", kind.decode())
    if kind == KINDS[0]:
        cursor.skip(CORRECTION, "correction")
    outcomes = _pass(cursor, "outcome")
    patterns, numbers, at = 0, 0, cursor.offset
    count = cursor.number(4, "patterns", "big")
    if count > PATTERNS:
        why = f"{count} patterns are over {PATTERNS}"
        raise FormatError(why, offset=at, kind=GapKind.LIMIT)
    for _ in range(count):
        at = cursor.offset
        words = _text(cursor, "pattern").split()
        if not words or not all(word.isdigit() and len(word) < NUMBER for word in words):
            raise FormatError("a pattern that is none", offset=at)
        first, *which = map(int, words)
        if max(which, default=0) >= max(outcomes, 1):
            raise FormatError(f"outcome {max(which)} of {outcomes}", offset=at)
        patterns, numbers = patterns + first, numbers + first * len(which)
    features = _pass(cursor, "feature")
    if features != patterns:
        raise FormatError(f"{features} features, {patterns} by their patterns", offset=at)
    if cursor.left != NUMBER * numbers:
        why = f"{cursor.left} bytes of numbers, {NUMBER * numbers} by the patterns"
        raise FormatError(why, offset=cursor.offset)
    yield Tensor(cursor.place(cursor.offset), "parameters", "F64", (numbers,))


def _text(cursor: Cursor, what: str) -> bytes:
    return cursor.take(cursor.number(2, what, "big"), what)


def _pass(cursor: Cursor, what: str) -> int:
    """Pass over counted texts; return how many there are."""
    count = left = cursor.number(4, what, "big")
    while left:
        start = cursor.offset
        held = cursor.peek(min(cursor.left, WINDOW), what)
        at, last = 0, len(held) - 2
        while left and at <= last:
            after = at + 2 + (held[at] << 8 | held[at + 1])
            if after > len(held):
                break
            at, left = after, left - 1
        if not at:
            # The next one is cut.
            cursor.skip(cursor.number(2, what, "big"), what)
            left -= 1
            continue
        cursor.seek(start + at, what)
    return count


FORMAT = Format(
    id="opennlp-model",
    title="OpenNLP classifier",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=BEGINS,
)
