r"""MediaPipe: the mesh of a face and what its landmarks weigh (member of face_landmarker.task).

Layout, a message of protocol buffers whose fields stand in order, each number by itself::

    1 mesh     1 u32 0, 2 u32 0 (kinds of vertices and of primitives); 3 f32 ..., five for each
               vertex; 4 u32 ..., three vertices for each triangle
    2 basis    1 u32 landmark, 2 f32 its weight; one for each landmark of the basis
    3 source   u32 0 to 2

Nothing is run, imported or fetched; it holds nothing but numbers.

Source: ``mediapipe/tasks/cc/vision/face_geometry/proto/geometry_pipeline_metadata.proto`` and
``mesh_3d.proto`` of https://github.com/google-ai-edge/mediapipe (retrieved 2026-11-28). Not read:
the numbers, which must be as many as vertices and triangles ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LARGEST = 1 << 20
"""Bytes; a face of 468 vertices has some 24,000."""

_NUMBER = rb"[\x80-\xff]{0,4}[\x00-\x7f]"
_WHOLE = later.pattern(
    rb"\n(?P<size>%b)"
    rb"(?P<mesh>(?:\x08\x00)?(?:\x10\x00)?(?:(?:\x1d.{4}){5})++(?:(?:\x20%b){3})++)"
    rb"(?:\x12[\x07-\x0b]\x08%b\x15.{4})++(?:\x18[\x00-\x02])?" % (_NUMBER, _NUMBER, _NUMBER),
    re.DOTALL,
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is such a message from end to end."""
    return glimpse.size <= LARGEST and _is_one(glimpse.more(glimpse.size))


def _is_one(data: bytes) -> bool:
    found = _WHOLE.fullmatch(data)
    if found is None:
        return False
    told: bytes = found["size"]
    first, last = found.span("mesh")
    return sum((byte & 0x7F) << 7 * at for at, byte in enumerate(told)) == last - first


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing: there is nothing in it to tell.

    Raises:
        FormatError: Not such a message.
    """
    start = cursor.offset
    if cursor.left > LARGEST or not _is_one(cursor.take(cursor.left, "geometry of a face")):
        raise FormatError("no mesh of a face with weights of its landmarks", offset=start)
    yield from ()


FORMAT = Format(
    id="mediapipe-geometry",
    title="MediaPipe face geometry",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
    extensions=(".binarypb",),
)
