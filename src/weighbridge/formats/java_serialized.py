r"""Java serialisation: objects that Java builds on reading, with their code.

Layout (big-endian)::

    0    \xac\xed  magic number
    2    u16       version, 5
    4    contents  one byte each says what follows: an object, a class, an array, a text, a block

A class is told by name, with its fields and what it extends; an object is the values of all fields
of its class, the oldest ancestor's first, and whatever its ``writeObject`` added. All of it is
walked. Reading builds an object of every class that is named, and runs that class's ``readObject``.

Source: https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html
(retrieved 2026-11-26). Not read: numbers; the content of blocks that a class writes by itself;
objects of classes that write all by themselves in the way of before Java 1.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.javastream import MAGIC, Walk


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number, version and first element are there."""
    first = glimpse.head[4:5]
    return glimpse.head[:4] == MAGIC and b"p" <= first <= b"~"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per class that is named; byte arrays as parts."""
    cursor.skip(len(MAGIC), "magic number")
    walk = Walk(cursor)
    while cursor.left:
        yield from walk.one()


FORMAT = Format(
    id="java-serialized",
    title="Java serialisation",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    steps=1,
)
