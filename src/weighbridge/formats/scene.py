"""Bodies and scenes in three dimensions: glb, ply, stl.

Recognised by magic number; stl, which has none, by its length: a header of 80 bytes, a count, and
50 bytes per triangle. Those that are text are read as text.

Source: https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#glb-file-format-specification,
http://paulbourke.net/dataformats/ply and https://www.loc.gov/preservation/digital/formats/fdd/fdd000505.shtml
(retrieved 2026-11-26). Not read: what is to be seen.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

GLB = (b"glTF\1\0\0\0", b"glTF\2\0\0\0")
PLY = (b"ply\nformat binary_", b"ply\r\nformat binary_")
HEADER, TRIANGLE = 84, 50
"""Bytes of an stl before its triangles, and of each."""

MARKED = 80
"""Where the count of triangles stands."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a magic number is there, or a length that fits."""
    head = glimpse.head
    if head.startswith(GLB):
        return len(head) >= 12 and int.from_bytes(head[8:12], "little") == glimpse.size
    if head.startswith(PLY):
        return b"end_header" in head
    if len(head) < HEADER + TRIANGLE:
        return False
    (count,) = struct.unpack_from("<I", head, MARKED)
    return glimpse.size == HEADER + TRIANGLE * count and _named(head[:MARKED])


def _named(header: bytes) -> bool:
    """Whether a header is text and padding, as that of an stl is."""
    text = header.rstrip(b"\0 ")
    return all(0x20 <= byte < 0x7F for byte in text)


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
    extensions=(".glb", ".ply", ".stl"),
)
