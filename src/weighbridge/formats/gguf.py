"""GGUF: metadata and tensors of llama.cpp and its family.

Layout (version 3; 1 has 32-bit counts and lengths; little-endian unless written otherwise)::

    0    "GGUF"
    4    u32     version: 1, 2 or 3
    8    u64     tensors
    16   u64     metadata pairs
    ..   pairs   key (string), type (u32), value; a string is u64 length and bytes
    ..   tensors name (string), u32 axes, u64 per axis (innermost first), u32 type, u64 offset
    ..   data    aligned to general.alignment, 32 bytes unless given; offsets count from here

A file is big-endian if its version is not plausible read the other way.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and ``ggml.h`` (retrieved
2026-11-23). Not read: the elements, but for the magic numbers of programs; elements of arrays are
passed over, but for the first few.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor, Order
from weighbridge.intake.glimpse import Glimpse

VERSIONS = (1, 2, 3)

SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
"""Metadata types of fixed size, as ``struct`` letters."""

STRING, ARRAY = 8, 9

TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292), 16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4),
    27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2),
    31: ("Q4_0_4_4", 32, 18), 32: ("Q4_0_4_8", 32, 18), 33: ("Q4_0_8_8", 32, 18),
    34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip
"""Tensor types: name, elements of a block, bytes of a block."""

AXES = 4
"""``GGML_MAX_DIMS``: no reader takes more."""

SHOWN = 4
"""Elements of an array that are kept."""


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How numbers are written: byte order, and bytes of a count."""

    order: Order
    wide: int

    @property
    def mark(self) -> str:
        return "<" if self.order == "little" else ">"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there; whatever follows is then read as GGUF."""
    return glimpse.head[:4] == b"GGUF"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per metadata pair, a ``Tensor`` per tensor, a ``Gap`` for stray bytes."""
    origin = cursor.offset
    cursor.take(4, "magic number")
    dialect = _dialect(cursor)
    tensors = cursor.number(dialect.wide, "tensor count", dialect.order)
    pairs = cursor.number(dialect.wide, "metadata count", dialect.order)

    align, seen = 32, set[str]()
    for _ in range(pairs):
        entry, number = _pair(cursor, dialect, origin)
        yield entry
        if entry.key in seen:
            yield Gap(entry.place, GapKind.DAMAGED, f"duplicate key {entry.key[:80]!r}")
        seen.add(entry.key)
        if entry.key == "general.alignment":
            if number is None or not 0 < number <= 1 << 20 or number & (number - 1):
                raise FormatError(f"general.alignment: {entry.value!r}", offset=cursor.offset)
            align = number

    declared, names = list[Tensor](), set[str]()
    for _ in range(tensors):
        tensor = _tensor(cursor, dialect, origin)
        if tensor.name in names:
            yield Gap(tensor.place, GapKind.DAMAGED, f"duplicate tensor {tensor.name[:80]!r}")
        names.add(tensor.name)
        declared.append(tensor)
    yield from _data(cursor, declared, origin, align)


def _dialect(cursor: Cursor) -> _Dialect:
    at = cursor.offset
    raw = cursor.take(4, "version")
    orders: tuple[Order, Order] = ("little", "big")
    for order in orders:
        version = int.from_bytes(raw, order)
        if version in VERSIONS:
            return _Dialect(order, 4 if version == 1 else 8)
    raise FormatError(f"version {int.from_bytes(raw, 'little')} is not known", offset=at)


def _string(cursor: Cursor, dialect: _Dialect, what: str, kept: int) -> str:
    size = cursor.number(dialect.wide, f"{what} length", dialect.order)
    head = cursor.peek(min(size, kept), what)
    cursor.skip(size, what)
    return head.decode("utf-8", "backslashreplace")


def _pair(cursor: Cursor, dialect: _Dialect, origin: int) -> tuple[Entry, int | None]:
    start = cursor.offset
    key = _string(cursor, dialect, "metadata key", cursor.limits.kept)
    kind = cursor.number(4, "metadata type", dialect.order)
    number: int | None = None
    if kind == STRING:
        value = _string(cursor, dialect, f"value of {key[:80]!r}", cursor.limits.kept)
    elif kind == ARRAY:
        value = _array(cursor, dialect, cursor.limits.nesting)
    else:
        plain = _scalar(cursor, dialect, kind)
        number = plain if type(plain) is int else None
        value = str(plain)
    if cursor.offset - origin > cursor.limits.header:
        why = f"metadata is over {cursor.limits.header} bytes"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    return Entry(cursor.place(start), key, value), number


def _scalar(cursor: Cursor, dialect: _Dialect, kind: int) -> int | float | bool:
    letter = SCALARS.get(kind)
    if letter is None:
        raise FormatError(f"metadata type {kind} is not known", offset=cursor.offset - 4)
    raw = cursor.take(struct.calcsize("=" + letter), "metadata value")
    value: int | float | bool = struct.unpack(dialect.mark + letter, raw)[0]
    return value


def _array(cursor: Cursor, dialect: _Dialect, deep: int) -> str:
    """Pass over an array; return its count and its first elements as text."""
    if deep == 0:
        raise FormatError("arrays nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
    kind = cursor.number(4, "array type", dialect.order)
    count = cursor.number(dialect.wide, "array count", dialect.order)
    shown: list[str] = []
    if kind == STRING:
        shown = [repr(_string(cursor, dialect, "array item", 80)) for _ in range(min(count, SHOWN))]
        _skip_strings(cursor, dialect, count - len(shown))
    elif kind == ARRAY:
        for index in range(count):
            inner = _array(cursor, dialect, deep - 1)
            if index < SHOWN:
                shown.append(inner)
    else:
        shown = [str(_scalar(cursor, dialect, kind)) for _ in range(min(count, SHOWN))]
        size = struct.calcsize("=" + SCALARS.get(kind, "B"))
        cursor.skip(size * (count - len(shown)), "array")
    more = ", ..." if count > len(shown) else ""
    return f"{count} x [{', '.join(shown)}{more}]"


def _skip_strings(cursor: Cursor, dialect: _Dialect, count: int) -> None:
    """Pass over strings, window by window: vocabularies have hundreds of thousands."""
    unpack = struct.Struct(dialect.mark + ("I" if dialect.wide == 4 else "Q")).unpack_from
    while count:
        window = cursor.peek(min(cursor.left, 1 << 16), "strings")
        at, last = 0, len(window) - dialect.wide
        while count and at <= last:
            after = at + dialect.wide + unpack(window, at)[0]
            if after > len(window):
                break
            at = after
            count -= 1
        cursor.skip(at, "strings")
        if at == 0:
            _string(cursor, dialect, "array item", 0)
            count -= 1


def _tensor(cursor: Cursor, dialect: _Dialect, origin: int) -> Tensor:
    """Read one declaration; ``data`` starts at the offset as written, counted from the data."""
    start = cursor.offset
    name = _string(cursor, dialect, "tensor name", cursor.limits.kept)
    axes = cursor.number(4, "axis count", dialect.order)
    if axes > AXES:
        raise FormatError(f"tensor {name!r}: {axes} axes", offset=start)
    shape = [cursor.number(dialect.wide, "axis", dialect.order) for _ in range(axes)]
    kind = cursor.number(4, "tensor type", dialect.order)
    offset = cursor.number(8, "tensor offset", dialect.order)
    if cursor.offset - origin > cursor.limits.header:
        why = f"tensor declarations are over {cursor.limits.header} bytes"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    label, wanted, data = f"type {kind}", None, Span(offset, offset)
    if kind in TYPES:
        label, block, size = TYPES[kind]
        row = shape[0] if shape else 1
        if row % block:
            why = f"tensor {name!r}: rows of {row} are not blocks of {block}"
            raise FormatError(why, offset=start)
        wanted = math.prod(shape) // block * size
        data = Span(offset, offset + wanted)
    return Tensor(cursor.place(start), name, label, tuple(reversed(shape)), data, wanted)


def _data(
    cursor: Cursor, declared: list[Tensor], origin: int, align: int
) -> Iterator[Evidence | Part]:
    """Yield tensors with their data in place, then what lies between and after them."""
    base = min(origin - (origin - cursor.offset) // align * align, cursor.stop)
    spans, known = [Span(base, base)], True
    for tensor in declared:
        where = tensor.data or Span(0, 0)
        data = Span(base + where.start, base + where.stop) if tensor.wanted is not None else None
        yield Tensor(tensor.place, tensor.name, tensor.dtype, tensor.shape, data, tensor.wanted)
        if data is None:
            known = False
            why = f"tensor {tensor.name!r}: {tensor.dtype} is not known"
            yield Gap(tensor.place, GapKind.UNSUPPORTED, why)
        elif where.start % align:
            why = f"tensor {tensor.name!r}: offset {where.start} is not a multiple of {align}"
            yield Gap(tensor.place, GapKind.DAMAGED, why)
        if data is not None:
            spans.append(data)
    end = max(span.stop for span in spans)
    if end > cursor.stop:
        raise FormatError(f"data ends at {end}, the file at {cursor.stop}", offset=base)
    if known:
        # Data of a type whose size is not known may lie anywhere: then nothing is called stray.
        what = "bytes no tensor refers to"
        yield from stray.holes(cursor, spans, cursor.offset, cursor.stop, what, align=align)
    for span in spans:
        if span.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)


FORMAT = Format(
    id="gguf",
    title="GGUF",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".gguf",),
)
