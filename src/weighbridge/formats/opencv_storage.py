"""OpenCV's own storage: cascades of detectors and learners (``haarcascade_*.xml``, ``.yml``).

Layouts: XML, whose outermost element is ``opencv_storage``; or YAML, whose first line is
``%YAML:1.0``. Maps, lists, numbers and texts; ``opencv-matrix`` and the like are types of data, and
no name in the file is looked up anywhere else.

Source: ``modules/core/src/persistence*.cpp`` of https://github.com/opencv/opencv (retrieved
2026-11-28). XML is held against its grammar; of YAML, in which OpenCV has a dialect of its own,
and of XML above ``Limits.text``, only that it is text: tags for Python are ``yaml-config``'s. Not
read: numbers; JSON, which is ``json-config``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble, rows, strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

ROOT, YAML = b"<opencv_storage>", b"%YAML:1.0"
TYPED = "type_id"
TOLD = 64
"""Things that are told of one file."""

_ROOT = later.pattern(rb"<opencv_storage[ \t\r\n>]")
_DULL = later.pattern(rb"<(_|[a-zA-Z][a-zA-Z0-9]*+)>[-+.\de\s]*+</\1>\s*+")
"""Elements of nothing but numbers."""

_ANY = rb"[^<&\x80-\xff]*+(?:<!--(?:[^-]|-(?!->))*+-->[^<&\x80-\xff]*+)*+"
LEVELS = 4
"""Elements inside one another that are passed over at once: rectangles of a feature, and nodes."""


def _whole(level: int) -> bytes:
    """Match an element without attributes, with text and so many levels of others inside."""
    inner = rb"(?:%b%b)*+" % (_whole(level + 1), _ANY) if level < LEVELS else b""
    return rb"<([A-Za-z_][A-Za-z0-9_]*+)>%b%b</\%d>" % (_ANY, inner, level)


_INSIDE = later.pattern(rb"(?:%b(?:%b(?=<))?+)++" % (_whole(1), _ANY))
"""Elements inside of a thing, of which none is told; text between them whole or not at all."""

_MAP = later.pattern(rb"(?m)^([A-Za-z_][\w.-]{0,80}):[ \t]*(?:!!?([\w-]{1,40}))?")
_CONTROL = later.pattern(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is XML with such a root, or such a first line."""
    head = glimpse.head
    if head.startswith(YAML):
        return head[len(YAML) : len(YAML) + 1] in (b"\n", b"\r", b" ")
    return ROOT[:-1] in head and _ROOT.match(preamble.after(glimpse, preamble.MARKUP)) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per thing at the outermost level, with its type.

    Raises:
        FormatError: Not well-formed, or no text.
    """
    first = cursor.peek(min(cursor.left, len(YAML)), "first line")
    large = cursor.left > cursor.limits.text
    yield from _yaml(cursor) if first == YAML or large else _xml(cursor)


def _xml(cursor: Cursor) -> Iterator[Evidence]:
    deep, told = 0, 0
    for token in strictxml.tokens(cursor, _DULL, inside=_INSIDE):
        match token:
            case strictxml.Open():
                deep += 1
                if deep == len(("storage", "thing")) and told < TOLD:
                    told += 1
                    said = token.attributes.get(TYPED, "")
                    place = cursor.place(token.start, token.stop)
                    yield Entry(place, f"opencv.{token.name}", said)
            case strictxml.Close():
                deep -= 1


def _yaml(cursor: Cursor) -> Iterator[Evidence]:
    told = 0
    for start, chunk in rows.chunks(cursor):
        if odd := _CONTROL.search(chunk):
            raise FormatError("a character that is no text", offset=start + odd.start())
        for found in islice(_MAP.finditer(chunk), TOLD - told):
            told += 1
            name, kind = (text.decode("ascii") for text in found.groups(b""))
            place = cursor.place(start + found.start(), start + found.end())
            yield Entry(place, f"opencv.{name}", kind)


FORMAT = Format(
    id="opencv-storage",
    title="OpenCV storage",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(ROOT[:-1], YAML),
)
