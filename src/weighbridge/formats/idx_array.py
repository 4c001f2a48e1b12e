"""IDX: an array of numbers behind its extents, as MNIST and its kin come (.idx3-ubyte).

Layout (big-endian): u16 0, u8 type (8, 9, 11, 12, 13, 14), u8 axes, u32 extent of each, numbers to
the end. Nothing is run, imported or fetched.

Source: https://github.com/cvdfoundation/mnist (retrieved 2026-11-27). Not read: numbers, but for
the magic numbers of programs.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

WIDTHS = {8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8}
"""Bytes of a number, by its type."""

AXES = range(1, 5)
FIRST = 4
"""Bytes before the extents."""

BEGINS = tuple(bytes([0, 0, kind, axes]) for kind in WIDTHS for axes in AXES)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the length follows from type and extents."""
    return _first(glimpse.head[: FIRST + 4 * AXES.stop], glimpse.size) is not None


def _first(head: bytes, size: int) -> int | None:
    """Return where numbers begin, if they end where the file does."""
    if not head.startswith(BEGINS) or len(head) < FIRST + 4 * head[3]:
        return None
    extents = struct.unpack_from(f">{head[3]}I", head, FIRST)
    start = FIRST + 4 * head[3]
    whole = start + math.prod(extents) * WIDTHS[head[2]]
    return start if start < whole == size else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part for the numbers.

    Raises:
        FormatError: The length does not follow from type and extents.
    """
    head = cursor.peek(min(cursor.left, FIRST + 4 * AXES.stop), "extents")
    first = _first(head, cursor.left)
    if first is None:
        raise FormatError("extents that do not agree with the length", offset=cursor.start)
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(cursor.start + first, cursor.stop))


FORMAT = Format(
    id="idx-array",
    title="IDX array (MNIST)",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=BEGINS,
)
