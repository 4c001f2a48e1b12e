"""Tell, line by line, what Python source imports and by which names it reaches out.

See ``intake/pysource.py`` for what counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Evidence, Operation, Place, Span, later
from weighbridge.intake import pysource

DOMAIN = "python"

_LINE = later.pattern(rb"\r\n|\r|\n")


def told(data: bytes, place: Place, *, lines: bool = True) -> Iterator[Evidence]:
    """Yield a step per import and per name that reaches out, in order of lines.

    Args:
        data: The source.
        place: Where it lies.
        lines: Whether it lies there as it is, so that a step can be placed on its line.
    """
    starts = [0, *(match.end() for match in _LINE.finditer(data))] if lines else []
    found = [(line, "import", name) for line, name in pysource.imports(data)]
    found += [(fact.line, fact.effect.value, fact.what) for fact in pysource.facts(data)]
    for line, effect, name in sorted(found):
        where = _on(place, starts, line)
        about = (("effect", Constant(effect)), ("line", Constant(line)))
        yield Operation(where, DOMAIN, name[:200], about)


def _on(place: Place, starts: list[int], line: int) -> Place:
    """Narrow a place down to one line."""
    if not 0 < line <= len(starts):
        return place
    base, ends = place.span.start, [*starts[line : line + 1], place.span.size]
    return Place(place.artifact, Span(base + starts[line - 1], base + ends[0]))
