r"""Python pickle, protocols 0 to 5: a program for a small stack machine, which loading runs.

Layout::

    \x80 n     optional     PROTO: protocol n
    ...        instructions: one byte each, with operands behind it
    .          STOP

Several streams may follow one another; zeros after the last are filler. joblib puts the raw
elements of arrays between instructions.

Source: https://github.com/python/cpython/blob/3.13/Modules/_pickle.c and
https://peps.python.org/pep-3154/ (retrieved 2026-11-23).
Not read: the elements of arrays, and strings too long to be a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_pickles import FIRST
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.beginnings import begins


def recognises(glimpse: Glimpse) -> bool:
    """Tell a pickle by following its beginning; there is no magic number before protocol 2."""
    return begins(glimpse)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield imports and calls, folded; arrays; a ``Gap`` for what comes after the last STOP."""
    from weighbridge.machine.streams import read as read_streams  # noqa: PLC0415 - most are none

    return read_streams(cursor)


FORMAT = Format(
    id="pickle",
    title="Python pickle",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(bytes([opcode]) for opcode in sorted(FIRST)),
    extensions=(".pkl", ".pickle"),
    steps=2,
    names=1 << 16,
)
