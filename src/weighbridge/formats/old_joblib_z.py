"""Zfile: how joblib before 0.10 packed what it wrote: a length in hexadecimal, then zlib.

Layout::

    0    2 bytes    ``ZF``
    2    19 bytes   ``0x...``, length of the content, padded with spaces
    21   rest       one zlib stream; a space before it is passed over

Source: https://github.com/joblib/joblib/blob/main/joblib/numpy_pickle_compat.py (retrieved
2026-11-23). Not read: whether the length is that of the content.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Artifact, Evidence, later
from weighbridge.core.records import replace
from weighbridge.formats import Format, Kind, Part, Role, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.stream import plausible

HEADER = 21
"""Bytes before the stream, without the extra space."""

_LENGTH = later.pattern(rb"ZF0x[0-9a-fA-F]+L? *")


def recognises(glimpse: Glimpse) -> bool:
    """Check the whole header."""
    return _LENGTH.fullmatch(glimpse.head[:HEADER]) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it.

    A file holds either the pickle or, beside it, the elements of one array.
    """
    cursor.take(HEADER, "header")
    extra = 1 if cursor.left and cursor.peek(1, "space") == b" " else 0
    for item in unpacked(cursor, expand.unpack(cursor, codecs.ZLIB, HEADER + extra)):
        if isinstance(item, Part) and item.name and _elements(cursor, item):
            yield replace(item, role=Role.DATA)
        else:
            yield item


def _elements(cursor: Cursor, part: Part) -> bool:
    """Tell whether no unpickler would get anywhere with the content."""
    source = part.open()
    inner = Cursor(source, Artifact(cursor.artifact.name, source.size), cursor.budget)
    return not plausible(inner, announced=source.read(0, 1) == b"\x80")


FORMAT = Format(
    id="old-joblib-z",
    title="zfile of old joblib",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(b"ZF0x",),
    extensions=(".z",),
)
