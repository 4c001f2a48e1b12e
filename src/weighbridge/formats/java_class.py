"""Java class: one compiled class of Java.

Source: https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html (retrieved 2026-11-23).
Not read: what the class does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and a plausible version and count are there."""
    head = glimpse.head[:11]
    major, count = int.from_bytes(head[6:8], "big"), int.from_bytes(head[8:10], "big")
    return head[:4] == b"\xca\xfe\xba\xbe" and 45 <= major < 100 and count > 1 and len(head) > 10


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``: what it is, and no more."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "java", "a compiled Java class")


FORMAT = Format(
    id="java-class",
    title="Java class",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(b"\xca\xfe\xba\xbe",),
    extensions=(".class",),
    program=True,
)
