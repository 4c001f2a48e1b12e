r"""Git's packs: many objects in one file, some as differences from others.

Layout of an index (``.idx``, big-endian)::

    "\xfftOc"  u32 2
    256 u32    how many names begin with that byte or a smaller one; the last is n
    n * 20     names, sorted
    n * 4      CRC-32
    n * 4      offsets in the pack; with the top bit set, a row of the next table
    8 * m      offsets beyond 2 GiB
    20, 20     SHA-1 of the pack, of the index

Of a pack: ``"PACK"``, u32 version, u32 count, then objects: kind and size in 7-bit groups, for a
difference its base (a distance back, or a name), then zlib. A difference: sizes of base and result
in 7-bit groups, then instructions to copy from the base or to insert.

Source: https://git-scm.com/docs/gitformat-pack (retrieved 2026-11-25).
Not read: version 1 of the index, checksums of whole files (each object has its own), bitmaps,
multi-pack indexes (the single ones lie beside them).
"""

from __future__ import annotations

import bisect
import zlib

from weighbridge.core.records import dataclass
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification.refusal import malformed

MAX_NAMES = 4 << 20
"""Bytes of the names that begin with one byte; for packs of up to 50 million objects."""

HEAD = 64
"""Bytes in which kind, size and base of an object lie."""

COMMIT, TREE, BLOB, TAG, NEAR, FAR = 1, 2, 3, 4, 6, 7
"""Kinds of objects; ``NEAR`` differs from one at a distance back, ``FAR`` from one by name."""

_FANOUT = 8 + 256 * 4


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a pack.

    Attributes:
        name: Path of the index, without ``.idx``.
        near: Where it lies.
        fanout: 257 numbers: objects whose name begins with less than this byte.
    """

    name: str
    near: Vicinity
    fanout: tuple[int, ...]

    def find(self, oid: bytes) -> int | None:
        """Return where an object begins in the pack; ``None`` if it is in another one.

        Raises:
            RefusedError: ``malformed``.
        """
        low, high = self.fanout[oid[0]], self.fanout[oid[0] + 1]
        count = self.fanout[256]
        if (high - low) * 20 > MAX_NAMES:
            raise malformed("git-index", f"{self.name}.idx has too many names of one sort")
        names = self._bytes(_FANOUT + low * 20, (high - low) * 20)
        rows = [names[at : at + 20] for at in range(0, len(names), 20)]
        at = bisect.bisect_left(rows, oid)
        if at == len(rows) or rows[at] != oid:
            return None
        offsets = _FANOUT + count * 24
        offset = int.from_bytes(self._bytes(offsets + (low + at) * 4, 4), "big")
        if offset < 1 << 31:
            return offset
        row = offset - (1 << 31)
        return int.from_bytes(self._bytes(offsets + count * 4 + row * 8, 8), "big")

    def _bytes(self, offset: int, size: int) -> bytes:
        data = self.near.read_at(f"{self.name}.idx", offset, size)
        if data is None or len(data) != size:
            raise malformed("git-index", f"{self.name}.idx ends early")
        return data


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before an object's packed bytes.

    Attributes:
        kind: ``COMMIT`` ... ``FAR``.
        size: Of the unpacked bytes: of the object, or of the difference.
        start: Where the packed bytes begin in the pack.
        back: Where the base of ``NEAR`` begins in the pack.
        base: Name of the base of ``FAR``.
    """

    kind: int
    size: int
    start: int
    back: int = 0
    base: bytes = b""


def open_index(near: Vicinity, name: str) -> Index:
    """Read the start of an index; ``name`` is without ``.idx``.

    Raises:
        RefusedError: ``malformed``.
    """
    size, data = near.size(f"{name}.idx"), near.read_at(f"{name}.idx", 0, _FANOUT)
    if size is None or data is None or len(data) != _FANOUT or data[:8] != b"\xfftOc\0\0\0\2":
        raise malformed("git-index", f"{name}.idx is not an index of version 2")
    rows = (0, *(int.from_bytes(data[at : at + 4], "big") for at in range(8, _FANOUT, 4)))
    if list(rows) != sorted(rows) or _FANOUT + rows[-1] * 28 + 40 > size:
        raise malformed("git-index", f"{name}.idx counts more objects than it has")
    return Index(name, near, rows)


def head(near: Vicinity, pack: str, offset: int) -> Head:
    """Read what stands before an object's packed bytes.

    Raises:
        RefusedError: ``malformed``.
    """
    data = near.read_at(pack, offset, HEAD)
    if not data or offset < 12:  # noqa: PLR2004 - a pack's own head
        raise malformed("git-pack", f"{pack} has no object at {offset}")
    kind, size, at = data[0] >> 4 & 7, data[0] & 15, 1
    if data[0] & 0x80:
        more, at = varint(data, 1)
        size |= more << 4
    if kind in {COMMIT, TREE, BLOB, TAG}:
        return Head(kind, size, offset + at)
    if kind == FAR and len(data) >= at + 20:
        return Head(kind, size, offset + at + 20, base=data[at : at + 20])
    if kind == NEAR:
        back, at = _distance(data, at)
        if 0 < back < offset:
            return Head(kind, size, offset + at, back=offset - back)
    raise malformed("git-pack", f"{pack} has an object of no known kind at {offset}")


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number in 7-bit groups, the lowest first; return it, and where it ends.

    Raises:
        RefusedError: ``malformed``.
    """
    value = shift = 0
    while at < len(data) and shift < 63:  # noqa: PLR2004 - what fits into 64 bits
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise malformed("git-pack", "a size that does not end")


def _distance(data: bytes, at: int) -> tuple[int, int]:
    """Read the distance to a base, the highest group first; return it, and where it ends."""
    value = -1
    for stop in range(at, min(at + 9, len(data))):
        value = value + 1 << 7 | data[stop] & 0x7F
        if not data[stop] & 0x80:
            return value, stop + 1
    raise malformed("git-pack", "a distance that does not end")


def inflate(data: bytes, size: int, what: str) -> bytes:
    """Unpack a zlib stream to exactly ``size`` bytes.

    Raises:
        RefusedError: ``malformed``.
    """
    engine = zlib.decompressobj()
    try:
        made = engine.decompress(data, size + 1)
        made += engine.decompress(engine.unconsumed_tail, 1) if not engine.eof else b""
    except zlib.error:
        raise malformed("git-zlib", f"{what} cannot be unpacked") from None
    if len(made) != size or not engine.eof:
        raise malformed("git-zlib", f"{what} is not of the {size} bytes that it says")
    return made


def begin(data: bytes, size: int, what: str) -> bytes:
    """Unpack the first ``size`` bytes of a zlib stream, or fewer if it is shorter.

    Raises:
        RefusedError: ``malformed``.
    """
    try:
        return zlib.decompressobj().decompress(data, size)
    except zlib.error:
        raise malformed("git-zlib", f"{what} cannot be unpacked") from None


def packed(size: int) -> int:
    """Return how many bytes ``size`` bytes can take when packed, by any sane packer."""
    return size + (size >> 10) + 1024


def apply(base: bytes, delta: bytes, limit: int) -> bytes:
    """Make an object from its base and the difference.

    Args:
        base: Whole.
        delta: Unpacked.
        limit: Bytes of the result, at most.

    Raises:
        RefusedError: ``malformed``.
    """
    size, at = varint(delta, 0)
    if size != len(base):
        raise malformed("git-delta", "a difference from something else than its base")
    size, at = varint(delta, at)
    if size > limit:
        raise malformed("git-delta", f"a difference that makes {size} bytes, over {limit}")
    made = bytearray()
    while at < len(delta):
        order = delta[at]
        at += 1
        if order & 0x80:
            start, count, at = _copy(delta, at, order)
            piece = base[start : start + count]
            if len(piece) != count:
                raise malformed("git-delta", "a difference that copies from beyond its base")
        else:
            piece = delta[at : at + order]
            at += order
            if not order or len(piece) != order:
                raise malformed("git-delta", "a difference that ends early")
        made += piece
        if len(made) > size:
            break
    if len(made) != size:
        raise malformed("git-delta", "a difference that does not make what it says")
    return bytes(made)


def _copy(delta: bytes, at: int, order: int) -> tuple[int, int, int]:
    """Read where to copy from and how much; return both, and where that ends."""
    values = []
    for bits in (range(4), range(4, 7)):
        value = 0
        for place, bit in enumerate(bits):
            if order >> bit & 1:
                if at >= len(delta):
                    raise malformed("git-delta", "a difference that ends early")
                value |= delta[at] << 8 * place
                at += 1
        values.append(value)
    return values[0], values[1] or 0x10000, at
