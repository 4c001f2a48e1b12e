"""Requirements: packages that an installer is to fetch, of which some come from elsewhere.

A text is taken for such a list if every line of it may stand in one and at least one line names an
index, a URL, a repository or a path. A list of names and versions alone is plain text. Of a list of
nothing but addresses of the web, which may be pictures, nothing is told, unless one is of a wheel
or the file is called as such lists are; nor of paths of checkpoints, as MMEngine's
``last_checkpoint`` holds one.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/ (retrieved 2026-11-26).
Not read: versions and markers; texts over 1 MiB, which are a gap.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from weighbridge.core import Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import pointers, preamble, requirements
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_texts import CONTROL
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a list."""

SHORT = 16 << 10
"""Bytes of a text that is gone through at once, without a look at its head before."""

MARKS = (b"-", b"@", b":", b"/", b"+", b".whl", b".tar.gz", b".zip")
"""One of these is in every line that names a place; letters that look like them are none."""

_CALLED = later.pattern(r"(?:require|constraint|depend|\bdeps|packages|pip)[^/]*\Z", re.IGNORECASE)
"""In the last part of a name, what lists for an installer are called."""

_CHECKPOINT = later.pattern(r"[^-\s:@][^\s:@]*\.(?:pth|pt|ckpt|safetensors)")
"""A path of what no installer takes."""


_AWAY = later.pattern(rb"://|^[ \t]*-|\.(?:whl|zip|tar\.gz)\b", re.MULTILINE)
"""What a line has that leads away from an index, mostly."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line may stand in a list, and one tells where to fetch from."""
    if not glimpse.size or not _printable(glimpse.head):
        return False
    if glimpse.size > MOST:
        return _leads(glimpse)
    if glimpse.size > SHORT:
        # Most texts are none from their first line on; the last line of the head may be cut.
        first = requirements.lines(glimpse.head)
        while first and not requirements.statement(first.pop()):
            pass
        if not all(map(requirements.known, _stated(dict.fromkeys(first)))):
            return False
    whole = glimpse.more(MOST)
    if not any(mark in whole for mark in MARKS):
        return False
    told = False
    # What a line says is the same wherever it stands.
    for line in _stated(dict.fromkeys(requirements.lines(whole))):
        if requirements.telling(line):
            told = True
        elif not requirements.known(line):
            return False
    return told


def _leads(glimpse: Glimpse) -> bool:
    """Whether a text that is too long begins as a list does, and a line of it leads away."""
    first = preamble.after(glimpse, preamble.HASHES)
    lines = list(_stated(requirements.lines(first)))
    lines = lines[:-1] or lines  # The last may be cut.
    known = bool(lines) and all(map(requirements.known, lines))
    return known and _AWAY.search(glimpse.more(preamble.SEARCHED)) is not None


def _printable(head: bytes) -> bool:
    # Zeros stand in wide letters alone; whatever begins with a mark may have the others.
    marked = head.startswith(codecs.BOM_UTF8) and b"\0" not in head
    return marked or requirements.wide(head) or head.translate(None, CONTROL) == head


def _stated(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
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
    text = cursor.take(cursor.left, "requirements")
    if pointers.named(cursor.artifact.name):
        yield from pointers.facts(text, cursor.place(start))
        return
    lines = list(_stated(requirements.lines(text)))
    if not _CALLED.search(cursor.artifact.name) and (
        all(map(requirements.address, lines)) or all(map(_CHECKPOINT.fullmatch, lines))
    ):
        return
    place = cursor.place(start)
    for line in lines:
        yield from requirements.stated(line, place, "")


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
