"""Disk image: a file system in a file (ISO 9660, squashfs, DMG, QCOW, VHDX, VMDK). Not opened.

Source: https://ecma-international.org/publications-and-standards/standards/ecma-119/,
https://docs.kernel.org/filesystems/squashfs.html, https://www.qemu.org/docs/master/interop/
(retrieved 2026-11-26). Not read: anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (b"hsqs", b"QFI\xfb", b"vhdxfile", b"KDMV")
"""squashfs, QCOW, VHDX, VMDK."""

VOLUME = 0x8000
"""Where the first description of a volume begins on a CD."""

TRAILER = 512
"""Bytes of the end of a DMG."""


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic numbers, at the beginning or where each format has them."""
    if glimpse.head.startswith(MAGIC) or glimpse.tail[-TRAILER:].startswith(b"koly\0\0\0\4"):
        return True
    at = glimpse.start + VOLUME + 1
    return glimpse.size > VOLUME + TRAILER and glimpse.source.read(at, 5) == b"CD001"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    why = "a disk image: the files in it were not read"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="disk-image",
    title="disk image",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    within=(*MAGIC, b"koly"),
    extensions=(".iso", ".dmg", ".qcow2", ".vmdk", ".vhdx", ".squashfs"),
)
