"""Python bytecode: a .pyc file.

A u16 that names the interpreter's version, a carriage return and a line feed, flags or a time,
and a marshalled code object, whose first byte is known.

The flags say when an interpreter takes it for the source beside it: if the source's time and size
are those noted, if the source's hash is, or whatever the source says.

Source: https://peps.python.org/pep-0552/ and ``importlib._bootstrap_external`` (retrieved
2026-11-23). Not read: what the code does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import COMPILED, Code, Entry, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

CODE = (b"c", b"\xe3")
"""A code object, with or without the flag that it is referred to later."""

FLAGS = (bytes(4), b"\x01\0\0\0", b"\x03\0\0\0")
"""Checked by time; by hash, unchecked and checked."""

TAKEN = dict(zip(FLAGS, ("by time", "always", "by hash"), strict=True))
"""When it stands for its source, by flags."""

OLDEST, NEWEST_OLD = 50823, 62221
"""Versions 2.0 to 2.7."""

FIRST_3, LAST = 3000, 5000
"""Versions 3.0 onwards: 3.13 is 3571, and each version moves by some 50."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number of some interpreter is followed by a code object."""
    head = glimpse.head[:20]
    if head[2:4] != b"\r\n" or len(head) < 17:
        return False
    magic = int.from_bytes(head[:2], "little")
    # Python 2: a time, then the object; 3.3 adds the size; 3.7 adds flags before both.
    old, middle, new = head[8:9] == b"c", head[12:13] in CODE, head[16:17] in CODE
    if OLDEST <= magic <= NEWEST_OLD:
        return old
    return FIRST_3 <= magic <= LAST and (middle or (new and head[4:8] in FLAGS))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``, and an ``Entry``: when it stands for its source."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "python-bytecode", "compiled Python")
    head = cursor.peek(min(cursor.left, 20), "header")
    yield Entry(
        place, COMPILED, TAKEN.get(head[4:8], "by time") if head[16:17] in CODE else "by time"
    )


FORMAT = Format(
    id="python-bytecode",
    title="Python bytecode",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    at=2,
    begins=(b"\r\n",),
    extensions=(".pyc",),
)
