"""NNEF: an array beside a network that is text (``graph.nnef``, NAME.dat).

Layout (little-endian)::

    0    4E EF, u8 x 2 version
    4    u32 bytes of the elements, u32 axes, up to 8, u32 x 8 extents
    44   u32 bits of an element, u32 type, u32 x 19
    128  the elements, to the end

Nothing is run, imported or fetched.

Source: https://registry.khronos.org/NNEF/specs/1.0/nnef-1.0.5.html (retrieved 2026-11-28). Not
read: elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"N\xef\1"
HEADER = 128
AXES, BITS = 8, range(1, 65)
FIELDS = struct.Struct("<12I")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and the first version are there, and axes."""
    head = glimpse.head[:HEADER]
    return (
        head.startswith(MAGIC) and len(head) == HEADER and head[8] <= AXES and not any(head[9:12])
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part for its elements.

    Raises:
        FormatError: Cut, or the elements are not as many as the extents ask for.
    """
    start = cursor.offset
    head = cursor.take(HEADER, "header")
    size, axes, *rest = FIELDS.unpack_from(head, 4)
    shape, bits = tuple(rest[: min(axes, AXES)]), rest[8]
    if axes > AXES or bits not in BITS:
        raise FormatError(f"{axes} axes of {bits} bits", offset=start)
    wanted = -(-math.prod(shape) * bits // 8)
    if not wanted == size == cursor.left:
        why = f"{cursor.left} bytes of elements, {size} and {wanted} by the header"
        raise FormatError(why, offset=start)
    data = Span(cursor.offset, cursor.stop)
    yield Tensor(cursor.place(start, data.start), "elements", f"{bits} bits", shape, data, wanted)
    if size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="nnef-tensor",
    title="NNEF array",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    least=HEADER,
)
