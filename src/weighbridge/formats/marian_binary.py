"""Marian: parameters of a translator, as Bergamot and Firefox ship them (.bin).

Layout (little-endian)::

    0    u64    1, u64 count; each: u64 size of name, u64 type, u64 axes, u64 size of data
    ..   names, each ended by a zero; i32 per axis; u64 so many bytes that are passed over; data

One item, ``special:model.yml``, is the configuration, which Marian reads as YAML without tags.
Nothing is run, imported or fetched.

Source: https://github.com/marian-nmt/marian-dev/blob/master/src/common/binary.cpp (retrieved
2026-11-26). Not read: the elements, but for the magic numbers of programs; the configuration.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

VERSION = struct.pack("<Q", 1)
HEADER = struct.Struct("<QQQQ")
ITEMS = 1 << 16
NAME = 1 << 12
AXES = 16
TYPES = {0x101: "I8", 0x102: "I16", 0x104: "I32", 0x204: "U32", 0x404: "F32", 0x402: "F16"}
"""Some types; what matters is how long data is, which is written."""

PADDING = 1 << 12
"""Bytes that are passed over before data, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version, a count and a header that can be one are there."""
    head = glimpse.head[: 16 + HEADER.size]
    if not head.startswith(VERSION) or len(head) < 16 + HEADER.size:
        return False
    count = int.from_bytes(head[8:16], "little")
    name, kind, axes, size = HEADER.unpack_from(head, 16)
    plain = 0 < count <= ITEMS and 1 < name <= NAME and axes <= AXES
    return plain and 0x100 <= kind < 1 << 16 and size <= glimpse.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per item, a ``Gap`` for stray bytes.

    Raises:
        FormatError: Damaged, or cut off.
    """
    start = cursor.offset
    if cursor.take(8, "version") != VERSION:
        raise FormatError("no version 1", offset=start)
    count = cursor.u64("count")
    if not count <= min(ITEMS, cursor.left // HEADER.size):
        raise FormatError(f"{count} items in {cursor.left} bytes", offset=start)
    heads = [HEADER.unpack(cursor.take(HEADER.size, "header")) for _ in range(count)]
    names, shapes = [], []
    for size, _, axes, _ in heads:
        at = cursor.offset
        if size > NAME or axes > AXES:
            raise FormatError(f"a name of {size} bytes, {axes} axes", offset=at)
        names.append(cursor.take(size, "name").rstrip(b"\0").decode("utf-8", "backslashreplace"))
    for _, _, axes, _ in heads:
        shapes.append(struct.unpack(f"<{axes}i", cursor.take(4 * axes, "shape")))
    at = cursor.offset
    if (padding := cursor.u64("padding")) > PADDING:
        raise FormatError(f"{padding} bytes of padding", offset=at)
    cursor.skip(padding, "padding")
    place = cursor.place(start)
    for name, shape, (_, kind, _, size) in zip(names, shapes, heads, strict=True):
        data = Span(cursor.skip(size, "data"), cursor.offset)
        yield Tensor(place, name, TYPES.get(kind, f"type {kind:#x}"), shape, data)
        if size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the items")


FORMAT = Format(
    id="marian-binary",
    title="Marian model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(VERSION,),
)
