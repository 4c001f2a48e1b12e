"""Windows shortcut: a .lnk file, which can start any program.

Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-shllink (retrieved 2026-11-23).
Not read: what it starts.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether header size and class id are there."""
    return glimpse.head[:20] == bytes.fromhex("4c0000000114020000000000c000000000000046")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``: what it is, and no more."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "windows-shortcut", "a shortcut that starts a program")


FORMAT = Format(
    id="windows-shortcut",
    title="Windows shortcut",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(b"\x4c\0\0\0",),
    extensions=(".lnk",),
    program=True,
)
