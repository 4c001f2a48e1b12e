"""OCDBT: the key-value store in which Orbax keeps checkpoints of JAX: a manifest and its trees.

Layout of ``manifest.ocdbt``, and of nodes in the files of ``d/``, where they follow values::

    0    u32 big-endian      0x0cdb3a2a manifest, 0x0cdb20de tree, 0x0cdb1234 list of versions
    4    u64 little-endian   length of all this, checksum included
    12   varint              version: 0
    ..   varint              compression: 0 none, 1 zstd
    ..   keys, small values, and where larger ones lie
    ..   u32 little-endian   CRC-32C of what comes before

Told are the files that nodes name, if they are outside of the store; the one that the newest
version of a manifest begins in, whatever it is; and values of JSON that stand in nodes, which is
how arrays are described: see ``intake/ocdbt.py``. What is compressed is read with
``weighbridge[codecs]``, and passed over without.

Files of ``d/`` that hold values alone have no header; the store says what they are
(``stages/stores.py``). Values are elements of zarr arrays, read by TensorStore, which runs nothing.

Source: https://google.github.io/tensorstore/kvstore/ocdbt/index.html#storage-format (retrieved
2026-11-26). Not read: larger values, nodes in files that begin with values, checksums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from weighbridge.core import (
    Artifact,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Place,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import codecs, ocdbt, protowire, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

MAGIC = (b"\x0c\xdb\x3a\x2a", b"\x0c\xdb\x20\xde", b"\x0c\xdb\x12\x34")

MANIFEST, TREE, VERSIONS = MAGIC

LEAST = 18
"""Bytes of a manifest or node with nothing in it."""

SUM = 4
"""Bytes of a checksum."""

ZSTD = 1
"""The only compression."""

OUT = later.pattern(r"[/~\\]|[A-Za-z][A-Za-z0-9+.-]*:|(.*/)?\.\.(/|\Z)", re.DOTALL)
"""How a path begins that leads out of the store."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a magic number is there; the others stand for nodes of a tree."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield files that are named, JSON that is held; a ``Gap`` for other versions, and the rest.

    Raises:
        FormatError: One is cut, or too short to be one.
    """
    while cursor.left >= len(MAGIC[0]) and cursor.peek(4, "magic number") in MAGIC:
        start = cursor.offset
        magic = cursor.take(4, "magic number")
        size = cursor.u64("length")
        if size < LEAST:
            raise FormatError(f"length {size} is under {LEAST}", offset=start + 4)
        version = protowire.varint(cursor, "version")
        packed = protowire.varint(cursor, "compression")
        body = cursor.offset
        cursor.seek(start, "node")
        cursor.skip(size, "node")
        if version or packed > ZSTD:
            why = f"version {version}, compression {packed} of OCDBT"
            yield Gap(cursor.place(start), GapKind.UNSUPPORTED, f"{why} is not known")
            continue
        stop = start + size - SUM
        if body > stop:
            raise FormatError(f"length {size} is under that of a header", offset=start)
        held = _held(cursor, body, stop) if packed else cursor.part(body, stop)
        if held is not None:
            yield from _told(magic, held, cursor.place(start))
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the last node")


def _held(cursor: Cursor, start: int, stop: int) -> Cursor | None:
    """Return what is compressed; ``None`` if what expands it is not installed.

    Raises:
        FormatError: It cannot be expanded.
    """
    raw = Expanded(cursor.source, codecs.ZSTD_FRAME, cursor.budget, start, stop)
    if raw.fault is None:
        return Cursor(raw, Artifact(cursor.artifact.name, raw.size), cursor.budget)
    if raw.fault.kind is GapKind.UNSUPPORTED:
        return None
    raise raw.fault


def _told(magic: bytes, held: Cursor, place: Place) -> Iterator[Evidence | Part]:
    """Yield what a manifest or a node tells.

    Raises:
        FormatError: It makes no sense; its offset is that of the manifest or node.
    """
    leaf, needed = False, list[str]()
    try:
        if magic == MANIFEST:
            paths, needed = ocdbt.manifest(held)
        else:
            if magic == VERSIONS:
                held.u8("arity")
            leaf = held.u8("height") == 0 and magic == TREE
            paths = ocdbt.files(held)
        for path in dict.fromkeys((*filter(OUT.match, paths), *needed)):
            yield Reference(place, Purpose.WEIGHTS, path)
        if leaf:
            for key, value in ocdbt.leaf(held):
                if value[:1] in (b"{", b"["):
                    yield Part(key, partial(Bytes, value), expect="json-config")
    except FormatError as error:
        raise FormatError(str(error), offset=place.span.start, kind=error.kind) from None


FORMAT = Format(
    id="ocdbt-store",
    title="OCDBT (Orbax)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
    extensions=(".ocdbt",),
    steps=1,
)
