"""IDL: variables of a session (.sav).

Source: https://docs.scipy.org/doc/scipy/reference/generated/scipy.io.readsav.html
(retrieved 2026-11-23). Not read: the variables.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (b"SR\x00\x04\x00\x00", b"SR\x00\x06\x00\x00")
"""Signature, plain or compressed, and the beginning of the first record."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    why = "IDL save file is recognised; this version does not read it"
    yield Gap(place, GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="idl-save",
    title="IDL save file",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
)
