"""W&B: what a run logged, as the client keeps it beside a model (run-NAME.wandb).

Layout (little-endian)::

    0    ":W&B", u16 0xBEE1, u8 version
    ..   blocks of 32 KiB (the first is shorter by the header): u32 checksum, u16 size, u8 kind
         (1 whole, 2 first, 3 middle, 4 last), so many bytes; up to 6 zeros end a block

A record is a message of protobuf: settings, numbers by step, what was printed. The client reads it
to send it on. Nothing is run, imported or fetched.

Source: https://github.com/wandb/wandb, ``wandb/sdk/internal/datastore.py`` (retrieved 2026-11-27).
Not read: records, which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b":W&B" + struct.pack("<H", 0xBEE1)
HEADER = 7
VERSION = 0
BLOCK = 1 << 15
CHUNK = struct.Struct("<IHB")
KINDS = range(1, 5)
RUNS = "when something takes it out of the log"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC) and glimpse.size >= HEADER


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and programs in records.

    Raises:
        FormatError: Cut, or a chunk that is none.
    """
    start = cursor.offset
    cursor.skip(len(MAGIC), "magic number")
    version = cursor.u8("version")
    yield Entry(cursor.place(start), "wandb.version", str(version))
    if version != VERSION:
        why = f"a log of version {version}; this version does not read it"
        yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    yield from programs.inside(cursor, "the log", RUNS)
    while cursor.left:
        room = BLOCK - (cursor.offset - start) % BLOCK
        if room < CHUNK.size:
            at, rest = cursor.offset, cursor.take(min(room, cursor.left), "end of a block")
            if any(rest):
                raise FormatError("bytes at the end of a block", offset=at)
            continue
        at = cursor.offset
        _, size, kind = CHUNK.unpack(cursor.take(CHUNK.size, "chunk"))
        if kind not in KINDS or size > room - CHUNK.size:
            raise FormatError(f"a chunk of kind {kind} and {size} bytes", offset=at)
        cursor.skip(size, "chunk")


FORMAT = Format(
    id="wandb-log",
    title="W&B log",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
