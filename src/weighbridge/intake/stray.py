"""Bytes that no structure refers to: found, looked at, and said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import Gap, GapKind, Span
from weighbridge.intake.cursor import Cursor

LOOKED = 64 << 20
"""Bytes of stray data that are read to see whether they are zeros; more are not called filler."""

CHUNK = 1 << 20
"""Bytes read at once."""


def gap(cursor: Cursor, start: int, stop: int, what: str) -> Gap:
    """Return a ``Gap``: ``FILLER`` if every byte is zero, else ``TRAILING``."""
    zero = stop - start <= LOOKED and all(
        not cursor.source.read(at, min(CHUNK, stop - at)).strip(b"\0")
        for at in range(start, stop, CHUNK)
    )
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
    at = start
    for span in sorted(spans):
        if span.start > at:
            yield from _hole(cursor, Span(at, min(span.start, stop)), what, align)
        at = max(at, span.stop)
    if at < stop:
        yield from _hole(cursor, Span(at, stop), what, align)


def _hole(cursor: Cursor, hole: Span, what: str, align: int) -> Iterator[Gap]:
    found = gap(cursor, hole.start, hole.stop, what)
    if not (hole.size < align and found.kind is GapKind.FILLER):
        yield found
