"""Read HDF5 element types and shapes, and write small values as text.

Layout::

    type    u8 class (low half) and version (high half), 3 bytes of flags, u32 size, properties:
            of an array u8 axes, [3 bytes], u32 per axis, [u32 per axis], type; of a sequence a type
    shape   version 1: u8 1, u8 axes, u8 flags, 5 bytes, L per axis, [L per axis: most]
            version 2: u8 2, u8 axes, u8 flags, u8 kind, L per axis, [L per axis: most]

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-26).
Not read: members of compounds, names of enumerations, fields of unusual floats.
"""

from __future__ import annotations

import math
import struct

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake.hdf5file import Block, File

INTEGER, FLOAT, STRING, OPAQUE, COMPOUND, REFERENCE, ENUM, SEQUENCE, ARRAY = (
    0,
    1,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
)

AXES = 32
"""``H5S_MAX_RANK``."""

SCALAR, EMPTY = 0, 2
"""Kinds of shapes of version 2 that have no axes."""

_WORDS = {2: "time", 4: "bitfield", 5: "opaque", 6: "compound", 7: "reference", 11: "complex"}
_FLOATS = {2: "e", 4: "f", 8: "d"}


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an element.

    Attributes:
        kind: Its class.
        size: In bytes.
        label: What it is called, e.g. ``float32``.
        flags: Bits of its class.
        base: Of sequences and arrays, what they hold.
    """

    kind: int
    size: int
    label: str
    flags: int = 0
    base: Type | None = None

    @property
    def text(self) -> bool:
        """Whether it is text of any length, which lies elsewhere."""
        return self.kind == SEQUENCE and self.flags & 0xF == 1


def datatype(block: Block, deep: int = 8) -> Type:
    """Read an element type.

    Raises:
        FormatError: Damaged, or nested too deeply.
    """
    if deep == 0:
        raise FormatError("types nested too deeply", offset=block.offset, kind=GapKind.LIMIT)
    head, flags = block.uint(1, "type"), block.uint(3, "type flags")
    kind, version, size = head & 15, head >> 4, block.uint(4, "type size")
    base, label = None, _WORDS.get(kind, f"class {kind}")
    if kind == INTEGER:
        label = f"{'' if flags & 8 else 'u'}int{8 * size}"
    elif kind == FLOAT:
        label = "bfloat16" if size == 2 and _wide_exponent(block) else f"float{8 * size}"  # noqa: PLR2004
    elif kind == STRING:
        label = f"string{size}"
    elif kind == ENUM:
        base = datatype(block, deep - 1)
        # h5py writes booleans as an enumeration of bytes
        label = "bool" if size == 1 else f"enum of {base.label}"
    elif kind == SEQUENCE:
        base = datatype(block, deep - 1)
        label = "string" if flags & 0xF == 1 else f"sequence of {base.label}"
    elif kind == ARRAY:
        rank = block.uint(1, "axes of a type")
        old = version < 3  # noqa: PLR2004 - the first without fillers
        block.take(3 if old else 0, "type")
        axes = block.uints(rank, 4, "axes of a type")
        block.take(4 * rank if old else 0, "type")
        base = datatype(block, deep - 1)
        label = f"{base.label}[{', '.join(map(str, axes))}]"
    if kind in {OPAQUE, COMPOUND}:
        label = f"{label}{size}"
    return Type(kind, size, label, flags, base)


def _wide_exponent(block: Block) -> bool:
    """Whether a float of two bytes has eight bits of exponent, as bfloat16 has."""
    return block.left >= 6 and block.data[block.at + 5] == 8  # noqa: PLR2004 - offset, bits, place, width


def dataspace(file: File, block: Block) -> tuple[int, ...] | None:
    """Read a shape; ``None`` if it holds no elements at all.

    Raises:
        FormatError: Damaged, or of more axes than the library makes.
    """
    version, rank, _ = block.uint(1, "shape"), block.uint(1, "axes"), block.uint(1, "shape")
    if version not in {1, 2}:
        raise FormatError(f"shape of version {version}", offset=block.start)
    kind = block.uint(1, "shape")
    if version == 1:
        block.take(4, "shape")
    elif kind == EMPTY:
        return None
    if rank > AXES:
        raise FormatError(f"{rank} axes", offset=block.start)
    return tuple(block.uints(rank, file.long, "axes"))


def plain(kind: Type, data: bytes) -> str:
    """Write one element as text, as far as that is simple; else say what it is."""
    order = "big" if kind.flags & 1 else "little"
    if kind.kind in {INTEGER, ENUM} and kind.size:
        inner = kind.base or kind
        return str(int.from_bytes(data, "big" if inner.flags & 1 else "little",
                                  signed=bool(inner.flags & 8)))  # fmt: skip
    if kind.kind == FLOAT and (code := _FLOATS.get(kind.size)) and kind.label != "bfloat16":
        return str(struct.unpack(("<" if order == "little" else ">") + code, data)[0])
    return f"<{kind.label}>"


def trimmed(kind: Type, data: bytes) -> bytes:
    """Return what a text of fixed length holds, as its padding says."""
    if kind.flags & 0xF == 0:
        return data.partition(b"\0")[0]
    return data.rstrip(b"\0" if kind.flags & 0xF == 1 else b" ")


def count(shape: tuple[int, ...] | None) -> int:
    """Elements of a shape; 1 of a scalar, 0 of an empty one."""
    return 0 if shape is None else math.prod(shape)
