"""Model card: Markdown with YAML between two lines of dashes at the top.

Source: https://huggingface.co/docs/hub/model-cards (retrieved 2026-11-23). Not read: the prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configs, strictyaml, text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FRONT = 1 << 20
"""Bytes in which the second line of dashes must stand."""

_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?\s*---[ \t]*\r?\n(.*?\n)??---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PAIR = re.compile(rb"\s*(?:---\s|- |[\w\"']+:\s|!)")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a first document of YAML is followed by text that is none."""
    head = glimpse.head
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---"):
        return False
    if not text.encoding(head, whole=len(head) == glimpse.size).startswith("utf-8"):
        return False
    more = glimpse.more(FRONT)
    front = _FRONT.match(more)
    return front is not None and _PAIR.match(more, front.end()) is None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per field that later steps ask for.

    Raises:
        FormatError: The front matter is not YAML.
    """
    start = cursor.offset
    data = cursor.take(min(cursor.left, FRONT), "front matter")
    front = _FRONT.match(data)
    if front is None or front[1] is None:
        return
    place = cursor.place(start, start + front.end())
    nesting = cursor.limits.nesting
    found = strictyaml.read(front[1], what="front matter", offset=start, nesting=nesting)
    for document in found.documents:
        yield from configs.facts(place, document)
    for tagged in found.tags:
        yield Gap(place, GapKind.DAMAGED, f"the tag python/{tagged.tag[:80]} in a model card")


FORMAT = Format(
    id="markdown-card",
    title="model card",
    doc=__doc__,
    kind=Kind.TEXT,
    recognises=recognises,
    read=read,
    refines=("yaml-config",),
)
