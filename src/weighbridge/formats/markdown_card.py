"""Model card: YAML between two lines of three dashes, then Markdown.

Layout::

    ---
    license: mit
    ---
    # Any prose

Source: https://huggingface.co/docs/hub/model-cards (retrieved 2026-11-23).
Not read: the prose; of front matter over 64 KiB without tags, fields other than those told. Real
cards have broken front matter now and then and no loader depends on it, so a fault is an ``Entry``;
what was not read for its size is a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind
from weighbridge.intake import configuration, strictyaml, yamltags
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIELDS = (
    "license",
    "license_name",
    "license_link",
    "base_model",
    "datasets",
    "language",
    "library_name",
    "tags",
    "pipeline_tag",
)
"""Fields that are told."""

WHOLE = 64 << 10
"""Bytes of front matter that are read in full: tables of results take megabytes."""

MATTER = 8 << 20
"""Bytes that are searched for the end of the front matter."""

_TOLD = configuration.KEYS
_SECTION = later.pattern(
    rb"^([A-Za-z_][\w-]*):[^\n]*\n(?:(?:[ \t#\]}-][^\n]*+)?+\n)*+", re.MULTILINE
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether there is front matter."""
    if re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n", glimpse.head) is None:
        return False
    if b"\0" in glimpse.head or b"\0" in glimpse.tail:
        return False
    found = strictyaml.front_matter(glimpse.more(MATTER))
    return found is not None


def read(cursor: Cursor) -> Iterator[Evidence]:
    """Yield an entry per field told, and what tags and keys make an unsafe loader do."""
    start = cursor.offset
    text = cursor.take(min(cursor.left, MATTER), "card")
    found = strictyaml.front_matter(text)
    if found is None:
        raise FormatError("card: front matter has no end", offset=start)
    matter, offset = found
    place = cursor.place(start + offset, start + offset + len(matter))
    if len(matter) > WHOLE and not strictyaml.SIGNS.search(matter):
        kept = (match.group() for match in _SECTION.finditer(matter) if _wanted(match.group(1)))
        matter = b"".join(kept)
    try:
        for document in strictyaml.compose(matter):
            yield from yamltags.facts(document, place, place.span.start, cursor.limits)
            for item in configuration.facts(document.tree, place, cursor.limits):
                if not (isinstance(item, Entry) and item.key in FIELDS):
                    yield item
            if isinstance(document.tree, dict):
                for key, value in configuration.pairs(document.tree):
                    if key in FIELDS and (told := configuration.text_of(value, cursor.limits)):
                        yield Entry(place, key, told)
    except FormatError as error:
        if error.kind is GapKind.LIMIT:
            at = place.span.start + min(error.offset, len(matter))
            raise FormatError(str(error), offset=at, kind=error.kind) from error
        yield Entry(place, "front-matter-error", str(error))


def _wanted(key: bytes) -> bool:
    return key.decode() in FIELDS


FORMAT = Format(
    id="markdown-card",
    title="model card",
    doc=__doc__,
    kind=Kind.TEXT,
    recognises=recognises,
    read=read,
    begins=(b"---", b"\xef\xbb\xbf---"),
    extensions=(".md",),
    steps=1,
)
