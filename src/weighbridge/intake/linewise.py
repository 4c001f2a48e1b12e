"""Say on which line of a text something stands."""

from __future__ import annotations

from weighbridge.core import Place, Span, later

DOMAIN = "python"
"""Of steps of Python that are told line by line."""

_LINE = later.pattern(rb"\r\n|\r|\n")


def starts(data: bytes) -> list[int]:
    """Return where each line of a text begins, in bytes."""
    return [0, *(match.end() for match in _LINE.finditer(data))]


def on(place: Place, begins: list[int], line: int) -> Place:
    """Narrow the place of a text down to one line; ``line`` counts from 1."""
    if not 0 < line <= len(begins):
        return place
    base = place.span.start
    end = begins[line] if line < len(begins) else place.span.size
    return Place(place.artifact, Span(base + begins[line - 1], base + end))
