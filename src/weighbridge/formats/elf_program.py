"""ELF: a program or shared library of Linux and most Unixes; Python extension modules too.

Source: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html (retrieved 2026-11-23).
Not read: what the program does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.typings import Literal

KINDS = 4
"""File types up to core files."""

OWN_KINDS = 0xFE00
"""File types from here on belong to an operating system or a processor."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number, class, byte order, version, type and header sizes agree."""
    head = glimpse.head[:64]
    if head[:4] != b"\x7fELF" or len(head) < 52 or head[4] not in (1, 2) or head[5] not in (1, 2):
        return False
    order: Literal["little", "big"] = "little" if head[5] == 1 else "big"
    size_at, size = (40, 52) if head[4] == 1 else (52, 64)
    kind = int.from_bytes(head[16:18], order)
    own = int.from_bytes(head[size_at : size_at + 2], order)
    return head[6] == 1 and (kind <= KINDS or kind >= OWN_KINDS) and own in (0, size)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``: what it is, and no more."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "elf", "a native program or library")


FORMAT = Format(
    id="elf-program",
    title="ELF program",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(b"\x7fELF",),
    extensions=(".so",),
    program=True,
)
