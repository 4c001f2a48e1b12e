"""Requirements: packages that an installer is to fetch, of which some come from elsewhere.

A text is taken for such a list if every line of it may stand in one and at least one line names an
index, a URL, a repository or a path. A list of names and versions alone is plain text. Of a list of
nothing but addresses of the web, which may be pictures, nothing is told, unless one is of a wheel
or the file is called as such lists are; nor of paths of checkpoints, as MMEngine's
``last_checkpoint`` holds one.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/ (retrieved 2026-11-26).
Not read: versions and markers; texts over 1 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from weighbridge.core import Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import requirements
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a list."""

_CALLED = later.pattern(r"(?:require|constraint|depend|\bdeps|packages|pip)[^/]*\Z", re.IGNORECASE)
"""In the last part of a name, what lists for an installer are called."""

_CHECKPOINT = later.pattern(r"[^-\s:@][^\s:@]*\.(?:pth|pt|ckpt|safetensors)")
"""A path of what no installer takes."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line may stand in a list, and one tells where to fetch from."""
    if not 0 < glimpse.size <= MOST or not _printable(glimpse.head):
        return False
    # Most texts are none from their first line on; the last line of the head may be cut.
    if not all(requirements.known(line) for line, _ in pairwise(_lines(glimpse.head))):
        return False
    told = False
    seen = set[str]()
    for line in _lines(glimpse.more(MOST)):
        if line in seen:
            continue
        seen.add(line)
        if requirements.telling(line):
            told = True
        elif not requirements.known(line):
            return False
    return told


def _printable(head: bytes) -> bool:
    return head.translate(None, _CONTROL) == head


_CONTROL = bytes(sorted(set(range(0x20)) - set(b"\t\r\n")))


def _lines(text: bytes) -> Iterator[str]:
    for line in text.decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        if found := requirements.statement(line):
            yield found.removesuffix("\\").strip()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per line that names a place.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        raise FormatError(f"{cursor.left} bytes of requirements are over {MOST}", offset=start)
    lines = list(_lines(cursor.take(cursor.left, "requirements")))
    if not _CALLED.search(cursor.artifact.name) and (
        all(map(requirements.address, lines)) or all(map(_CHECKPOINT.fullmatch, lines))
    ):
        return
    place = cursor.place(start)
    for line in lines:
        yield from requirements.references(line, place, "")


FORMAT = Format(
    id="requirements-list",
    title="requirements",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=(b"-", b"@", b":", b"/", b"+", b"."),
    plain=True,
    steps=1,
)
