"""HTK: acoustic models as text (``hmmdefs``, ``macros``), which Julius reads too.

Words, in any layout: macros (``~o``, ``~h "NAME"`` ...), keywords (``<BEGINHMM>``), quoted names,
numbers. Nothing is run, imported or fetched.

Source: The HTK Book 3.4, chapter 7, and ``libsent/src/hmminfo/rdhmmdef.c`` of
https://github.com/julius-speech/julius (retrieved 2026-11-28). Not read: in which order words may
come, and numbers; HTK's binary form, which has other bytes behind the keywords.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import rows
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

KEYWORDS = (b"<STREAMINFO>", b"<VECSIZE>", b"<BEGINHMM>", b"<MEAN>", b"<TRANSP>", b"<VARIANCE>")
BLANKS = b" \t\r\n"

_FIRST = later.pattern(rb"~(?:o|[a-z][ \t\r\n]++\"[^\"\0\n]{1,200}\")[ \t\r\n]*+[<~]")
_WORDS = later.pattern(
    rb"(?:[ \t\r\n]++|~[a-z](?![a-z])|<[A-Za-z0-9_:]{1,40}>|\"[^\"\0\n]{0,400}\"|'[^'\0\n]{0,400}'"
    rb"|[-+]?(?:\d++\.?\d*+|\.\d++|nan|inf)(?:[eE][-+]?\d++)?(?![A-Za-z]))*+"
)
_MODEL = later.pattern(rb"~h[ \t\r\n]++[\"']")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a macro comes first, and keywords."""
    head = glimpse.head
    if not head.lstrip(BLANKS).startswith(b"~"):
        return False
    upper = head.upper()
    return _FIRST.match(head.lstrip(BLANKS)) is not None and any(key in upper for key in KEYWORDS)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many models there are.

    Raises:
        FormatError: A word that is none.
    """
    start, models = cursor.offset, 0
    for at, chunk in rows.chunks(cursor):
        found = _WORDS.match(chunk)
        size = found.end() if found else 0
        if size < len(chunk):
            shown = chunk[size : size + rows.SHOWN].partition(b"\n")[0].decode("utf-8", "replace")
            raise FormatError(f"no word of a model: {shown!r}", offset=at + size)
        models += sum(1 for _ in _MODEL.finditer(chunk))
    yield Entry(cursor.place(start), "htk.models", str(models))


FORMAT = Format(
    id="htk-models",
    title="HTK models",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    opens=b"~",
    holds=(b"<",),
)
