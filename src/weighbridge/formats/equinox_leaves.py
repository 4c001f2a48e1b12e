"""Equinox: a line of JSON with what the model is built from, then its leaves as npy arrays.

``equinox.tree_serialise_leaves`` writes arrays alone, which are npy; the line before them is what
its documentation tells people to write themselves.

Source: https://docs.kidger.site/equinox/examples/serialisation/ (retrieved 2026-11-26).
Not read: what the keys of the line mean to the program that reads them.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import configuration, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LINE = 1 << 16
"""Bytes of the first line."""

ARRAY = b"}\n\x93NUMPY"
"""Where the line ends and the first array begins."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether an array follows a line that begins and ends as an object does."""
    return glimpse.head[:1] == b"{" and _line(glimpse.more(LINE)) > 0


def _line(text: bytes) -> int:
    """Return the length of the first line; 0 if no array follows it."""
    end = text.find(b"\n") + 1
    return end if text[max(end - 2, 0) : end + 6] == ARRAY else 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the line tells, and the arrays as a part.

    Raises:
        FormatError: No line is followed by an array, or it is no JSON.
    """
    start = cursor.offset
    size = _line(cursor.peek(min(LINE, cursor.left), "first line"))
    if not size:
        raise FormatError("no line of JSON before an array", offset=start)
    tree = strictjson.value(cursor.take(size, "first line"), what="first line", offset=start)
    yield from configuration.facts(tree, cursor.place(start), cursor.limits)
    span = Span(cursor.offset, cursor.stop)
    yield Part("", lambda: cursor.source, Role.CONTENT, "numpy-npy", span)


FORMAT = Format(
    id="equinox-leaves",
    title="Equinox",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(ARRAY,),
    begins=(b"{",),
    extensions=(".eqx",),
)
