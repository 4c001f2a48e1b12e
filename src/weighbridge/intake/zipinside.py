"""A zip archive in a string of a pickle, or in an array, near the end of the file.

Keras and skorch pickle whole archives. Whoever opens the file as a zip archive finds the same one:
CPython's zipfile and miniz look for the end record in the last 64 KiB, and do not mind what comes
before it. So the archive is read as one, at its place, and what is around it is not taken for stray
bytes of an archive.

Source: see ``intake/zipdirectory.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Span
from weighbridge.intake import zipdirectory, ziprecords
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import TAIL
from weighbridge.intake.part import Part

_LAST = b"."
"""STOP: the last byte of a pickle."""


def is_inside(tail: bytes) -> bool:
    """Whether the end record in the tail of a file leaves room for the end of a pickle."""
    at = tail.rfind(ziprecords.END)
    stop = at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little")
    return at >= 0 and tail.endswith(_LAST) and stop < len(tail)


def archives(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part for every archive that ends in the tail of a pickle or of arrays.

    Args:
        cursor: All of the bytes; not moved.
    """
    start, stop = cursor.start, cursor.stop
    base = max(start, stop - TAIL)
    tail = cursor.source.read(base, stop - base)
    if not is_inside(tail):
        return

    def read(offset: int, size: int) -> bytes:
        return cursor.source.read(offset, min(size, stop - offset)) if offset >= start else b""

    at = tail.rfind(ziprecords.END)
    for _ in range(zipdirectory.ENDS):
        if at < 0:
            return
        for end in ziprecords.ends(read, base + at, start):
            places = (end.last - end.size, start + end.offset)
            listed = [place for place in places if read(place, 4) == ziprecords.CENTRAL]
            if not listed:
                continue
            first = listed[0] - end.offset
            if first >= start and read(first, 4) == ziprecords.LOCAL:
                yield Part("", lambda: cursor.source, span=Span(first, min(end.span.stop, stop)))
            else:
                why = "an archive inside does not begin where its directory says"
                yield Gap(cursor.place(listed[0], stop), GapKind.DAMAGED, why)
        at = tail.rfind(ziprecords.END, 0, at)
