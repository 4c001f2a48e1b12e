"""minisign signature: four lines, two of them comments.

Layout::

    untrusted comment: <text>
    base64 of 74 bytes     "Ed" or "ED", 8 bytes key id, 64 bytes signature
    trusted comment: <text>
    base64 of 64 bytes     signature over signature and trusted comment

Source: https://jedisct1.github.io/minisign/#signature-format (retrieved 2026-11-25).
Not read: the signatures, which the scheme does. Not taken for one: signify's, which has two lines.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import armour
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import HEAD, Glimpse

# 74 bytes end in one "=", 64 in two.
_LINES = later.pattern(
    rb"untrusted comment: ?([^\r\n]{0,1024})\r?\n([A-Za-z0-9+/]{99}=)\r?\n"
    rb"trusted comment: ([^\r\n]{0,1024})\r?\n[A-Za-z0-9+/]{86}==(?:\r?\n|\Z)"
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with the four lines."""
    return _match(glimpse.head) is not None


def _match(head: bytes) -> re.Match[bytes] | None:
    found = _LINES.match(head)
    if found is None or base64.b64decode(found[2])[:2] not in (b"Ed", b"ED"):
        return None
    try:
        text = found[0].decode("utf-8")
    except UnicodeDecodeError:
        return None
    lines = text.splitlines()
    return found if len(lines) == 4 and all(map(_plain, lines)) else None


def _plain(line: str) -> bool:
    return line.replace("\t", " ").isprintable()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` for the trusted comment, and a ``Gap`` for what comes after.

    Raises:
        FormatError: The lines are others.
    """
    start = cursor.offset
    found = _match(cursor.peek(min(cursor.left, HEAD), "signature"))
    if found is None:
        raise FormatError("the four lines are not those of minisign", offset=start)
    stop = start + found.end()
    yield Entry(cursor.place(start, stop), "trusted-comment", found[3].decode("utf-8"))
    yield from armour.beyond(cursor, stop, "bytes after the signature")


FORMAT = Format(
    id="minisign-signature",
    title="minisign signature",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"untrusted comment:",),
    extensions=(".minisig",),
)
