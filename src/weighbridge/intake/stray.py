"""Bytes that no structure refers to: found, looked at, and said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from weighbridge.core import Gap, GapKind, Span
from weighbridge.intake import zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import BEGINNING
from weighbridge.intake.source import ahead, is_elsewhere

LOOKED = 64 << 20
"""Bytes of stray data that are read to see whether they are zeros; more are not called filler."""

_START = attrgetter("start")


def gap(cursor: Cursor, start: int, stop: int, what: str) -> Gap:
    """Return a ``Gap``: ``FILLER`` if every byte is zero, else ``TRAILING``."""
    size = stop - start
    zero = size <= LOOKED and zeros.run(cursor.source, start, stop) == size
    kind = GapKind.FILLER if zero else GapKind.TRAILING
    tail = ", all zero" if zero else ""
    return Gap(cursor.place(start, stop), kind, f"{stop - start} {what}{tail}")


def holes(
    cursor: Cursor, spans: Iterable[Span], start: int, stop: int, what: str, *, align: int = 1
) -> Iterator[Gap]:
    """Yield a ``Gap`` for each run of ``start..stop`` that no span covers.

    Args:
        cursor: Names the artifact and reads the runs.
        spans: In any order; they may overlap.
        start: First byte that should be covered.
        stop: One past the last.
        what: Noun, in the plural: ``"bytes no tensor refers to"``.
        align: Runs of fewer zeros than this are padding, and not worth a word.
    """
    spans = sorted(spans, key=_START)
    if is_elsewhere(cursor.source):
        ahead(cursor.source, _looked(spans, start, stop))
    at = start
    for span in spans:
        if span.start > at:
            yield from _hole(cursor, Span(at, min(span.start, stop)), what, align)
        at = max(at, span.stop)
    if at < stop:
        yield from _hole(cursor, Span(at, stop), what, align)


def _looked(spans: Iterable[Span], start: int, stop: int) -> Iterator[Span]:
    """Yield the runs that will be read, with the beginning of what follows each."""
    at = start
    for span in (*spans, Span(stop, stop)):
        if at < span.start <= at + LOOKED:
            yield Span(at, span.start + BEGINNING)
        at = max(at, span.stop)


def _hole(cursor: Cursor, hole: Span, what: str, align: int) -> Iterator[Gap]:
    found = gap(cursor, hole.start, hole.stop, what)
    if not (hole.size < align and found.kind is GapKind.FILLER):
        yield found
