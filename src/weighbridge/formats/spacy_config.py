"""config.cfg of spaCy: which registered functions build a pipeline, and with what.

Sections in brackets, and a JSON value per key. A key that begins with ``@`` names a function of a
registry, such as ``@architectures = "spacy.Tagger.v2"``; the package before the first dot has to
register it when it is imported, which spaCy does by itself for installed packages.

Source: https://spacy.io/api/data-formats#config (retrieved 2026-11-26).
Not read: other keys; values of ``factory``, which name no package; texts over 1 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Call, Entry, Evidence, FormatError, How, Named, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a configuration."""

_SECTION = later.pattern(rb"^\[(?:nlp|components(?:\.[^\]\n]+)?)\][ \t\r]*$", re.MULTILINE)
_KEYED = later.pattern(rb"^(?:@\w+|pipeline|factory|lang)[ \t]*=", re.MULTILINE)
_REGISTERED = later.pattern(r'^[ \t]*@(\w+)[ \t]*=[ \t]*"?([^"\n]*)"?', re.MULTILINE)
_FACTORY = later.pattern(r'^[ \t]*factory[ \t]*=[ \t]*"([^"\n]*)"', re.MULTILINE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a section of a pipeline begins a line, and a key of one does."""
    if not 0 < glimpse.size <= MOST or b"\0" in glimpse.head or b"[" not in glimpse.head:
        return False
    text = glimpse.more(MOST)
    return _SECTION.search(text) is not None and _KEYED.search(text) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Call`` per registered function, an ``Entry`` per factory.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        raise FormatError(f"{cursor.left} bytes of configuration are over {MOST}", offset=start)
    text = cursor.take(cursor.left, "configuration").decode("utf-8", "replace")
    place, kept = cursor.place(start), cursor.limits.kept
    for name in dict.fromkeys(match[2].strip() for match in _REGISTERED.finditer(text)):
        package, _, function = name[:kept].partition(".")
        yield Call(place, How.CONFIG, Named(package.replace("-", "_"), function))
    for name in dict.fromkeys(match[1] for match in _FACTORY.finditer(text)):
        yield Entry(place, "factory", name[:kept])


FORMAT = Format(
    id="spacy-config",
    title="spaCy configuration",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    extensions=(".cfg",),
)
