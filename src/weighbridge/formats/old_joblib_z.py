"""Zfile: how joblib before 0.10 packed what it wrote: a length in hexadecimal, then zlib.

Layout::

    0    2 bytes    ``ZF``
    2    19 bytes   ``0x...``, length of the content, padded with spaces
    21   rest       one zlib stream; a space before it is passed over

Source: https://github.com/joblib/joblib/blob/main/joblib/numpy_pickle_compat.py (retrieved
2026-11-23). Not read: whether the length is that of the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = 21
"""Bytes before the stream, without the extra space."""

_LENGTH = re.compile(rb"ZF0x[0-9a-fA-F]+L? *")


def recognises(glimpse: Glimpse) -> bool:
    """Check the whole header."""
    return _LENGTH.fullmatch(glimpse.head[:HEADER]) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the content as a part, and what comes after it."""
    cursor.take(HEADER, "header")
    extra = 1 if cursor.left and cursor.peek(1, "space") == b" " else 0
    yield from unpacked(cursor, expand.unpack(cursor, codecs.ZLIB, HEADER + extra))


FORMAT = Format(
    id="old-joblib-z",
    title="zfile of old joblib",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    extensions=(".z",),
)
