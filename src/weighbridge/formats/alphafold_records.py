"""AlphaFold 3: parameters in records one behind the other (``af3.bin``, packed by Zstandard).

Layout (little-endian), per array::

    0     i32 x 5   bytes of scope, name and type, axes, bytes of the elements
    20              scope, name, type as text; i32 per axis; the elements

Numbers and names, which no loader runs.

Source: ``src/alphafold3/model/params.py`` of https://github.com/google-deepmind/alphafold3
(retrieved 2026-11-28). Not read: elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEAD = struct.Struct("<5i")
WIDTHS = {
    "bfloat16": 2, "float16": 2, "float32": 4, "float64": 8, "int8": 1, "uint8": 1, "int16": 2,
    "int32": 4, "int64": 8, "bool": 1,
}  # fmt: skip
NAME, AXES = 1024, 16
SCOPE = range(1, NAME)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first array has a name, a type, and as many elements as it needs."""
    head = glimpse.head
    if len(head) < HEAD.size:
        return False
    try:
        one = _Record(head, glimpse.size)
    except FormatError:
        return False
    return one.scope.isascii() and one.scope.isprintable()


class _Record:
    """What an array says of itself, from bytes that begin with it."""

    def __init__(self, head: bytes, left: int) -> None:
        scope, name, kind, axes, self.size = HEAD.unpack_from(head)
        if scope not in SCOPE or name not in SCOPE or not 0 < kind < NAME or not 0 <= axes <= AXES:
            raise FormatError("no name of an array", offset=0)
        self.data = HEAD.size + scope + name + kind + 4 * axes
        if len(head) < self.data or self.size < 0 or self.data + self.size > left:
            raise FormatError("an array that is cut", offset=0)
        at, texts = HEAD.size, []
        for size in (scope, name, kind):
            texts.append(head[at : at + size].decode("utf-8", "backslashreplace"))
            at += size
        self.scope, self.name, self.kind = texts
        self.shape = struct.unpack_from(f"<{axes}i", head, at)
        wanted = math.prod(self.shape) * WIDTHS.get(self.kind, 0)
        if self.kind not in WIDTHS or min(self.shape, default=0) < 0 or wanted != self.size:
            raise FormatError(f"{self.size} bytes of {self.kind[:20]!r}", offset=0)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per array.

    Raises:
        FormatError: An array that is none, or cut.
    """
    while cursor.left:
        start = cursor.offset
        head = cursor.peek(min(cursor.left, HEAD.size + 3 * NAME + 4 * AXES), "array")
        if len(head) < HEAD.size:
            raise FormatError(f"{len(head)} bytes behind the last array", offset=start)
        try:
            one = _Record(head, cursor.left)
        except FormatError as error:
            raise FormatError(str(error), offset=start) from error
        cursor.skip(one.data, "array")
        data = Span(cursor.skip(one.size, "elements"), cursor.offset)
        place = cursor.place(start, data.start)
        name = f"{one.scope}.{one.name}"
        yield Tensor(place, name, one.kind, one.shape, data, one.size)
        if one.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="alphafold-records",
    title="AlphaFold 3 parameters",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    least=HEAD.size,
    holds=tuple(kind.encode() for kind in WIDTHS),
)
