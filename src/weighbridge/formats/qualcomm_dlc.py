"""Qualcomm's deep learning container: a network and its parameters (members of a .dlc, a zip).

Layout (little-endian)::

    0    D5 0A, u16 version: 2, 3 or 4, u32 0
    8    from version 3, a flatbuffer with the identifier NETD (the network), NETP or NR64 (numbers)

Source: https://github.com/lutzroeder/netron, ``source/dlc.js`` (retrieved 2026-11-26): the format
is not published. Not read: all of it, which is a gap; programs of the host are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = tuple(bytes([0xD5, 0x0A, version, 0, 0, 0, 0, 0]) for version in (2, 3, 4))
IDENTIFIERS = (b"NETD", b"NETP", b"NR64")
RUNS = "when something loads it from the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and what a flatbuffer is of."""
    head = glimpse.head[:16]
    return head.startswith(MAGIC) and (head.startswith(MAGIC[0]) or head[12:16] in IDENTIFIERS)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs of the host, and a ``Gap``."""
    yield from programs.inside(cursor, "the network", RUNS)
    why = "a network of Qualcomm's is recognised; this version does not read it"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="qualcomm-dlc",
    title="Qualcomm DLC",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
)
