"""Which bytes of a file are here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from weighbridge.core import Span


class Present:
    """Spans of a file, joined where they touch."""

    __slots__ = ("_starts", "_stops")

    def __init__(self) -> None:
        """Begin with none."""
        self._starts: list[int] = []
        self._stops: list[int] = []

    def __iter__(self) -> Iterator[Span]:
        """Yield them in order."""
        return map(Span, self._starts, self._stops)

    def add(self, span: Span) -> None:
        """Add one."""
        if span.stop <= span.start:
            return
        first = bisect_left(self._stops, span.start)
        last = bisect_right(self._starts, span.stop)
        start, stop = span.start, span.stop
        if first < last:
            start = min(start, self._starts[first])
            stop = max(stop, self._stops[last - 1])
        self._starts[first:last] = [start]
        self._stops[first:last] = [stop]

    def missing(self, span: Span) -> Iterator[Span]:
        """Yield what of a span is not here, in order."""
        at = span.start
        index = bisect_right(self._stops, at)
        while at < span.stop:
            start = self._starts[index] if index < len(self._starts) else span.stop
            if start > at:
                yield Span(at, min(start, span.stop))
            if index >= len(self._starts):
                return
            at = max(at, self._stops[index])
            index += 1

    def run(self, stop: int) -> int:
        """Return how many bytes right before an offset are here."""
        index = bisect_left(self._stops, stop)
        if index < len(self._stops) and self._starts[index] < stop:
            return stop - self._starts[index]
        return 0


def joined(spans: Iterable[Span], near: int) -> list[Span]:
    """Return spans in order, those joined that are no more than ``near`` bytes apart."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start - found[-1].stop <= near:
            found[-1] = Span(found[-1].start, max(found[-1].stop, span.stop))
        else:
            found.append(span)
    return found
