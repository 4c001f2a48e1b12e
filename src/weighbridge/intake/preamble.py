"""What texts may begin with before they say anything: blanks, comments, and instructions of XML.

Loaders pass over any number of those, so whoever tells a format by its beginning has to, too.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.intake.glimpse import HEAD, Glimpse

SEARCHED = 64 << 20
"""Bytes in which the beginning is looked for."""

HASHES = later.pattern(rb"(?:\xef\xbb\xbf)?(?:\s|[#;][^\n\r]*+(?:[\n\r]|\Z))*+")
"""Comments of configurations, to the end of the line."""

MARKUP = later.pattern(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+"
)
"""Comments and instructions of XML."""

_OPEN = (b"<?", b"<!--")


def after(glimpse: Glimpse, passed: re.Pattern[bytes]) -> bytes:
    """Return some bytes from where a text begins to say something; fewer only at its end."""
    head = glimpse.head
    rest = _rest(head, passed)
    if len(head) < glimpse.size and (len(rest) < len(head) // 2 or rest.startswith(_OPEN)):
        rest = _rest(glimpse.more(SEARCHED), passed)
    return rest[:HEAD]


def _rest(text: bytes, passed: re.Pattern[bytes]) -> bytes:
    found = passed.match(text)
    return text[found.end() :] if found else text
