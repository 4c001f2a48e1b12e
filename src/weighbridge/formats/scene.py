"""Bodies, scenes and clouds of points in three dimensions: glb, ply, pcd, las, fbx.

Recognised by magic number; those that are text are read as text.

Source: https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#glb-file-format-specification,
http://paulbourke.net/dataformats/ply (retrieved 2026-11-26), file format of PCD at
https://pointclouds.org/documentation, LAS 1.4 at https://github.com/ASPRSorg/LAS (retrieved
2026-11-27). Not read: what is to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

GLB = (b"glTF\1\0\0\0", b"glTF\2\0\0\0")
PLY = (b"ply\nformat binary_", b"ply\r\nformat binary_")

PCD = b"# .PCD v"
BINARY = (b"\nDATA binary\n", b"\nDATA binary_compressed\n")
LAS = b"LASF"
FBX = b"Kaydara FBX Binary  \0\x1a\0"
LAS_HEADERS = {(1, minor): size for minor, size in enumerate((227, 227, 227, 235, 375))}
"""Bytes of the header, by version."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a magic number is there, with a length or an end of the header."""
    head = glimpse.head
    if head.startswith(PCD):
        return any(end in head for end in BINARY)
    if head.startswith(LAS):
        size = LAS_HEADERS.get((head[24], head[25])) if len(head) > min(LAS_HEADERS.values()) else 0
        return bool(size) and int.from_bytes(head[94:96], "little") == size
    if head.startswith(GLB):
        return len(head) >= 12 and int.from_bytes(head[8:12], "little") == glimpse.size
    if head.startswith(FBX):
        return True
    return head.startswith(PLY) and b"end_header" in head


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="scene",
    title="bodies and scenes",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(*GLB, *PLY, PCD, LAS, FBX),
    extensions=(".glb", ".ply", ".pcd", ".las", ".fbx"),
)
