r"""StableHLO: a computation in MLIR's bytecode, as JAX and PyTorch/XLA export it.

Layout::

    0    "ML\xefR"
    4    varint    version of the bytecode
    ..   text      producer, ended by a zero: ``StableHLO_v1.15.0``
    ..   sections  u8 number (+ 0x80 if aligned), varint length, (varint alignment, 0xcb ...), bytes

Section 0 holds every name that the module uses, those of operators and of what custom calls call.
A varint has as many bytes as its first byte has zeros at its lower end, and one more.

Source: https://mlir.llvm.org/docs/BytecodeFormat/ and https://openxla.org/stablehlo/bytecode
(retrieved 2026-11-26). Not read: constants, and what the operators do, so which name belongs to
which.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Operation, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"ML\xefR"

ALIGNED = 0x80
STRINGS = 0

CUSTOM = later.pattern(r"custom_call(_v\d+)?")
CALLBACK = later.pattern(r"xla_\w*python_\w*callback")

TEXT = 4096
"""Bytes of a name that are looked at."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` if there are custom calls, and per name of one that calls Python.

    Raises:
        FormatError: Not sections to the end.
    """
    cursor.take(len(MAGIC), "magic number")
    _varint(cursor, "version")
    for _ in range(TEXT):
        if cursor.u8("producer") == 0:
            break
    else:
        raise FormatError("a producer that does not end", offset=cursor.offset)
    while cursor.left:
        number = cursor.u8("section")
        size = _varint(cursor, "section length")
        if number & ALIGNED:
            align = _varint(cursor, "alignment")
            start = cursor.offset - cursor.start
            cursor.skip(-start % align if align else 0, "padding")
        start = cursor.skip(size, "section")
        if number & ~ALIGNED == STRINGS:
            inner = Cursor(
                cursor.source, cursor.artifact, cursor.budget, start=start, stop=cursor.offset
            )
            yield from _strings(inner)


def _strings(cursor: Cursor) -> Iterator[Evidence]:
    count = _varint(cursor, "name count")
    if count > cursor.limits.evidence:
        raise FormatError(f"{count} names", offset=cursor.start, kind=GapKind.LIMIT)
    sizes = [_varint(cursor, "name length") for _ in range(count)]
    for size in reversed(sizes):
        start = cursor.skip(size, "name")
        raw = cursor.source.read(start, min(size, TEXT))
        name = raw.rstrip(b"\0").decode("utf-8", "replace")
        if CUSTOM.fullmatch(name) or CALLBACK.fullmatch(name):
            yield Operation(cursor.place(start), "stablehlo", name)


def _varint(cursor: Cursor, what: str) -> int:
    first = cursor.u8(what)
    if first == 0:
        return cursor.u64(what)
    more = (first & -first).bit_length() - 1
    rest = cursor.number(more, what) if more else 0
    return (rest << 8 | first) >> (more + 1)


FORMAT = Format(
    id="stablehlo-module",
    title="StableHLO",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".mlirbc",),
)
