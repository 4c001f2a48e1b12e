"""Mach-O: a program or library of macOS, for one processor or several (fat).

A fat file and a Java class begin alike: a fat file goes on with a small count of processors.

Source: https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
and ``fat.h`` (retrieved 2026-11-23). Not read: what the program does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.typings import Literal

ORDERS: dict[bytes, Literal["little", "big"]] = {
    b"\xce\xfa\xed\xfe": "little",
    b"\xcf\xfa\xed\xfe": "little",
    b"\xfe\xed\xfa\xce": "big",
    b"\xfe\xed\xfa\xcf": "big",
}

FAT = (b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")

KINDS = 12
"""File types, from object files to file sets."""

PROCESSORS = 24
"""Programs in one fat file; versions of Java classes start at 45."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number, file type and command sizes agree, or those of a fat file."""
    head = glimpse.head[:48]
    order = ORDERS.get(head[:4])
    if order is not None and len(head) >= 28:
        kind, count, size = (int.from_bytes(head[at : at + 4], order) for at in (12, 16, 20))
        return 0 < kind <= KINDS and 8 * count <= size < glimpse.size
    if head[:4] in FAT and len(head) >= 28:
        count, offset = int.from_bytes(head[4:8], "big"), 16
        wide = head[3] == 0xBF
        first = int.from_bytes(head[offset : offset + (8 if wide else 4)], "big")
        return 0 < count <= PROCESSORS and 8 + 20 * count <= first < glimpse.size
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``: what it is, and no more."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "mach-o", "a native program or library")


FORMAT = Format(
    id="mach-o-program",
    title="Mach-O program",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(*ORDERS, *FAT),
    extensions=(".dylib",),
    program=True,
)
