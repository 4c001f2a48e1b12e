"""HDF5: the container of Keras 1 to 3 weights and models (.h5).

The signature stands at byte 0, or at 512, 1024, 2048 and so on, after a user block.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-23).
Not read: anything after the signature.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the signature is there, at the start or behind a user block."""
    if glimpse.head[:8] == SIGNATURE:
        return True
    return any(glimpse.head[at : at + 8] == SIGNATURE for at in (512, 1024, 2048))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(place, GapKind.UNSUPPORTED, "HDF5 is recognised; this version does not read it")


FORMAT = Format(
    id="hdf5",
    title="HDF5",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".h5", ".hdf5", ".keras.h5"),
)
