"""GPT-SoVITS: weights as torch saves them, with a version in place of the first two letters (.pth).

Layout: "03" to "09", then what a zip archive has behind "PK". The library puts "PK" back before
torch reads it, and so does this reader: what is in the archive is read as in any other.

Source: https://github.com/RVC-Boss/GPT-SoVITS, ``GPT_SoVITS/process_ckpt.py`` (``my_save2``,
``load_sovits_new``; retrieved 2026-11-27).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Slice, Source
from weighbridge.intake.ziprecords import END, LOCAL

LETTERS = 2
"""Bytes that are put in place of others."""

VERSIONS = tuple(b"%02d" % version + LOCAL[LETTERS:] for version in range(3, 10))


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version and the rest of a local record are there, and an end record."""
    return glimpse.head.startswith(VERSIONS) and END in glimpse.tail


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and a part for the archive.

    Raises:
        FormatError: No version where one should be.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, len(LOCAL)), "version")
    if not head.startswith(VERSIONS):
        raise FormatError("no version of GPT-SoVITS", offset=start)
    version = head[:LETTERS].decode("ascii")
    yield Entry(cursor.place(start, start + LETTERS), "sovits.version", version)
    archive = _Archive(Slice(cursor.source, start, cursor.stop))
    yield Part("archive", lambda: archive, expect="zip-archive")


class _Archive:
    """An archive with its first letters put back."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner
        self.size = inner.size

    def read(self, offset: int, size: int) -> bytes:
        data = self._inner.read(offset, size)
        return LOCAL[offset:LETTERS][: len(data)] + data[max(LETTERS - offset, 0) :]


FORMAT = Format(
    id="sovits-weights",
    title="GPT-SoVITS weights",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=VERSIONS,
    refines=("zip-archive",),
    steps=2,
)
