r"""H2O's own way to store a model: what ``h2o.save_model`` writes. Recognised, and not read.

Layout::

    0    \x1c\xed  magic number
    2    u8        length of the version, and one more
    3    text      version of H2O, which alone can read it
    ..   texts     names of the classes that objects are of, then the objects

Reading builds objects of classes that the file names, and of any class where an object is in
Java's own serialisation.

Source: https://github.com/h2oai/h2o-3/blob/master/h2o-core/src/main/java/water/AutoBuffer.java
(retrieved 2026-11-26). Not read: anything but the version; H2O's MOJO is data alone, and is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"\x1c\xed"
LONGEST = 256
"""Bytes that hold magic number and version."""

_VERSION = later.pattern(rb"\d{1,3}\.\d{1,3}\.\d{1,3}[\w.-]*")


def _version(head: bytes) -> bytes:
    """Return the version that is named, or nothing."""
    length = head[2] - 1 if len(head) > 2 else 0
    found = head[3 : 3 + max(length, 0)]
    return found if head.startswith(MAGIC) and _VERSION.fullmatch(found) else b""


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and a version are there."""
    return bool(_version(glimpse.head[:LONGEST]))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    version = _version(cursor.peek(min(cursor.left, LONGEST), "the version")).decode("latin-1")
    why = f"a model as H2O {version[:40]} stores it; weighbridge does not read it: use a MOJO"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="h2o-model",
    title="H2O binary model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
