"""Weights of RNNoise, LPCNet and Opus, one array behind the other (weights_blob.bin).

Layout (little-endian), of each array::

    0    "DNNw", i32 version 0, i32 type, i32 bytes, i32 bytes with padding, name of 44 bytes
    64   numbers, zeros up to a multiple of 64

Nothing is run, imported or fetched.

Source: https://github.com/xiph/rnnoise/blob/v0.2/src/write_weights.c and ``nnet.h`` (retrieved
2026-11-27). Not read: numbers, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"DNNw\0\0\0\0"
HEADER = struct.Struct("<8siii44s")
TYPES = {0: ("F32", 4), 1: ("I32", 4), 2: ("I16", 2), 3: ("I8", 1)}
"""Names of the types, and bytes of an element."""

BLOCK = 64


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, with a header as long as it is."""
    return glimpse.head.startswith(MAGIC) and glimpse.size >= HEADER.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per array.

    Raises:
        FormatError: Cut, or no array where one should be.
    """
    while cursor.left:
        at = cursor.offset
        magic, kind, size, room, name = HEADER.unpack(cursor.take(HEADER.size, "header"))
        if magic != MAGIC or kind not in TYPES or not 0 <= size <= room:
            raise FormatError(f"an array of type {kind}, {size} bytes of {room}", offset=at)
        label, width = TYPES[kind]
        start = cursor.skip(room, "numbers")
        data = Span(start, start + size)
        told = name.rstrip(b"\0").decode("utf-8", "backslashreplace")
        yield Tensor(cursor.place(at), told, label, (size // width,), data, size)
        if data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)
        if data.stop < cursor.offset:
            what = "bytes behind an array"
            yield from stray.holes(cursor, (), data.stop, cursor.offset, what, align=BLOCK)


FORMAT = Format(
    id="dnn-weights",
    title="weights of RNNoise and Opus",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
