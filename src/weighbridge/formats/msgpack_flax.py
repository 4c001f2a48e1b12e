"""msgpack: weights of Flax and JAX models (flax_model.msgpack).

A map of names to maps of names, and so on, down to arrays as extension type 1. The first levels
are walked strictly.

Source: https://github.com/msgpack/msgpack/blob/master/spec.md and ``flax.serialization``
(retrieved 2026-11-23). Not read: the arrays.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LEVELS = 16
"""Maps inside maps."""

VALUES = frozenset(
    [
        b"\xc7",
        b"\xc8",
        b"\xc9",
        b"\xd4",
        b"\xd5",
        b"\xd6",
        b"\xd7",
        b"\xd8",
        b"\xca",
        b"\xcb",
        b"\xc4",
    ]
)
"""First bytes of extensions, numbers with a point, and short bytes."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether nested maps with names as keys lead to a number or an extension."""
    head, at = glimpse.head, 0
    for _ in range(LEVELS):
        first = head[at : at + 1]
        if b"\x81" <= first <= b"\x8f":
            at += 1
        elif first in (b"\xde", b"\xdf"):
            at += 3 if first == b"\xde" else 5
        else:
            return at > 0 and first in VALUES
        key = _key(head, at)
        if key is None:
            return False
        at = key
    return False


def _key(head: bytes, at: int) -> int | None:
    """Return where a printable name of at least one character ends."""
    first = head[at] if at < len(head) else 0
    if 0xA1 <= first <= 0xBF:
        start, size = at + 1, first & 0x1F
    elif first == 0xD9 and at + 1 < len(head):
        start, size = at + 2, head[at + 1]
    else:
        return None
    name = head[start : start + size]
    printable = len(name) == size and name.isascii() and name.decode("ascii").isprintable()
    return start + size if printable else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "msgpack (Flax) is recognised; this version does not read it"
    )


FORMAT = Format(
    id="msgpack-flax",
    title="msgpack (Flax)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".msgpack",),
)
