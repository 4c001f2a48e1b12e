"""OCDBT: the key-value store in which Orbax keeps checkpoints of JAX: a manifest and its trees.

Layout of ``manifest.ocdbt``, and of nodes in the files of ``d/``, where they follow values::

    0    u32 big-endian      0x0cdb3a2a manifest, 0x0cdb20de tree, 0x0cdb1234 list of versions
    4    u64 little-endian   length of all this, checksum included
    12   varint              version: 0
    ..   varint              compression: 0 none, 1 zstd
    ..   keys, small values, and where larger ones lie
    ..   u32 little-endian   CRC-32C of what comes before

Files of ``d/`` that hold values alone have no header; the store says what they are
(``stages/stores.py``). Values are elements of zarr arrays, read by TensorStore, which runs nothing.

Source: https://google.github.io/tensorstore/kvstore/ocdbt/index.html#storage-format (retrieved
2026-11-26). Not read: keys and values, checksums.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (b"\x0c\xdb\x3a\x2a", b"\x0c\xdb\x20\xde", b"\x0c\xdb\x12\x34")

LEAST = 18
"""Bytes of a manifest or node with nothing in it."""

ZSTD = 1
"""The only compression."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a magic number is there; the others stand for nodes of a tree."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Walk manifests and nodes; yield a ``Gap`` for those of another version, and for the rest.

    Raises:
        FormatError: One is cut, or too short to be one.
    """
    while cursor.left >= len(MAGIC[0]) and cursor.peek(4, "magic number") in MAGIC:
        start = cursor.offset
        cursor.take(4, "magic number")
        size = cursor.u64("length")
        if size < LEAST:
            raise FormatError(f"length {size} is under {LEAST}", offset=start + 4)
        version = protowire.varint(cursor, "version")
        packed = protowire.varint(cursor, "compression")
        cursor.seek(start, "node")
        cursor.skip(size, "node")
        if version or packed > ZSTD:
            why = f"version {version}, compression {packed} of OCDBT"
            yield Gap(cursor.place(start), GapKind.UNSUPPORTED, f"{why} is not known")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the last node")


FORMAT = Format(
    id="ocdbt-store",
    title="OCDBT (Orbax)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
    extensions=(".ocdbt",),
)
