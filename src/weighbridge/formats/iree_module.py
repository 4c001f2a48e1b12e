"""IREE: a compiled program for its virtual machine, with kernels for chips and hosts (.vmfb).

Layout: a flatbuffer with the identifier "IREE", mostly as ``module.fb`` in a zip. Kernels inside it
may be libraries for the host, which the runtime loads.

Source: ``runtime/src/iree/schemas/bytecode_module_def.fbs`` of https://github.com/iree-org/iree
(retrieved 2026-11-28). Not read: all of it, which is a gap; programs of the host are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MARK, AT = b"IREE", 4
LEAST = 16
RUNS = "when the program is loaded"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the identifier is there, and a root."""
    head = glimpse.head[:8]
    root = int.from_bytes(head[:AT], "little")
    return head[AT:] == MARK and LEAST <= root < glimpse.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs of the host, and a ``Gap``."""
    yield from programs.inside(cursor, "the program", RUNS)
    why = "a compiled program of IREE is recognised; this version does not read it"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="iree-module",
    title="IREE program",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=AT,
    begins=(MARK,),
    least=LEAST,
    steps=1,
)
