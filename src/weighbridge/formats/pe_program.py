"""PE: a program or library of Windows (.exe, .dll, .pyd).

Source: https://learn.microsoft.com/windows/win32/debug/pe-format (retrieved 2026-11-23).
Not read: what the program does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FARTHEST = 1 << 20
"""Bytes; linkers put the signature within the first few hundred."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a DOS header points at a PE signature."""
    head = glimpse.head[:64]
    if head[:2] != b"MZ" or len(head) < 64:
        return False
    offset = int.from_bytes(head[60:64], "little")
    if not 4 <= offset <= min(glimpse.size - 4, FARTHEST):
        return False
    return glimpse.more(offset + 4)[offset:] == b"PE\0\0"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``: what it is, and no more."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "pe", "a native program or library")


FORMAT = Format(
    id="pe-program",
    title="Windows program",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(b"MZ",),
    extensions=(".exe", ".dll", ".pyd"),
    program=True,
)
