"""What GGUF files are made of: numbers, strings and arrays of either byte order, element types.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and ``ggml.h`` (retrieved
2026-11-23).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import cache

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake.cursor import Cursor, Order

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
    40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
}  # fmt: skip
"""Tensor types: name, elements of a block, bytes of a block."""

WINDOW = 1 << 16
"""Bytes of strings that are looked at at once."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How numbers are written: byte order, and bytes of a count."""

    order: Order
    wide: int

    @property
    def mark(self) -> str:
        """The order as ``struct`` writes it."""
        return "<" if self.order == "little" else ">"

    @property
    def counts(self) -> struct.Struct:
        """A count or a length."""
        return struct.Struct(self.mark + ("I" if self.wide == 4 else "Q"))  # noqa: PLR2004 - of version 1


def dialect(cursor: Cursor) -> Dialect:
    """Read the version, which tells the byte order: it is not plausible read the other way.

    Raises:
        FormatError: No version that is known.
    """
    at = cursor.offset
    raw = cursor.take(4, "version")
    orders: tuple[Order, Order] = ("little", "big")
    for order in orders:
        version = int.from_bytes(raw, order)
        if version in VERSIONS:
            return Dialect(order, 4 if version == 1 else 8)
    raise FormatError(f"version {int.from_bytes(raw, 'little')} is not known", offset=at)


def string(cursor: Cursor, how: Dialect, what: str, kept: int) -> str:
    """Read a string, of which at most ``kept`` bytes are kept.

    Raises:
        FormatError: Longer than what is left.
    """
    size = cursor.number(how.wide, f"{what} length", how.order)
    head = cursor.peek(min(size, kept), what)
    cursor.skip(size, what)
    return head.decode("utf-8", "backslashreplace")


@cache
def _tails(wide: int, order: Order, axes: int) -> tuple[struct.Struct, ...]:
    """Return what stands behind the name of a tensor and its number of axes, for each number."""
    counts = Dialect(order, wide).counts.format
    return tuple(struct.Struct(f"{counts[0]}{counts[1] * each}IQ") for each in range(axes + 1))


def declared(
    cursor: Cursor, how: Dialect, kept: int, axes: int
) -> tuple[str, list[int], int, int] | None:
    """Read the declaration of a tensor if all of it was read ahead, and nothing in it is odd.

    Args:
        cursor: Is not moved if nothing is returned.
        how: The file's dialect.
        kept: Bytes of a name, at most.
        axes: How many there are, at most.

    Returns:
        Name, axes, type and offset.
    """
    window, at, _ = cursor.ahead(0)
    end = min(len(window), at + cursor.left)
    name = at + how.wide
    if name > end:
        return None
    size = int.from_bytes(window[at:name], how.order)
    behind = name + size + 4
    if size > kept or behind > end:
        return None
    tails = _tails(how.wide, how.order, axes)
    count = int.from_bytes(window[behind - 4 : behind], how.order)
    if count > axes or behind + tails[count].size > end:
        return None
    *shape, kind, offset = tails[count].unpack_from(window, behind)
    cursor.offset += behind + tails[count].size - at
    return window[name : name + size].decode("utf-8", "backslashreplace"), shape, kind, offset


def scalar(cursor: Cursor, how: Dialect, kind: int) -> int | float | bool:
    """Read a value of fixed size.

    Raises:
        FormatError: Of a type that is not known, or cut.
    """
    letter = SCALARS.get(kind)
    if letter is None:
        raise FormatError(f"metadata type {kind} is not known", offset=cursor.offset - 4)
    raw = cursor.take(struct.calcsize("=" + letter), "metadata value")
    value: int | float | bool = struct.unpack(how.mark + letter, raw)[0]
    return value


MANY = 4096
"""Strings of an array from which an expression passes over them faster than a loop does."""

SHORT = 48
"""Bytes of a string from which it is left to the loop; nearly every token is shorter."""


RUN = 16
"""Strings of the shortest run."""


@cache
def _runs(wide: int, order: Order) -> tuple[tuple[int, re.Pattern[bytes]], ...]:
    """Return expressions for runs of short strings, the longest run first."""
    each = "|".join(
        rf"{re.escape(size.to_bytes(wide, order).decode('ascii'))}.{{{size}}}"
        for size in range(SHORT)
    )
    return tuple(
        (run, re.compile(f"(?:{each}){{{run}}}+".encode("ascii"), re.DOTALL))
        for run in (16 * RUN, RUN)
    )


def skip_strings(cursor: Cursor, how: Dialect, count: int) -> None:
    """Pass over strings, window by window: vocabularies have hundreds of thousands.

    Raises:
        FormatError: Fewer are left.
    """
    unpack = how.counts.unpack_from
    runs = _runs(how.wide, how.order) if count > MANY else ()
    while count:
        window = cursor.peek(min(cursor.left, WINDOW), "strings")
        at, last = 0, len(window) - how.wide
        while count and at <= last:
            for size, pattern in runs:
                while count >= size and (match := pattern.match(window, at)):
                    at, count = match.end(), count - size
            # What is in no run, for a string is long or cut: as many as would be one.
            stop = at
            for _ in range(min(count, RUN)):
                if stop > last or (after := stop + how.wide + unpack(window, stop)[0]) > len(
                    window
                ):
                    break
                stop, count = after, count - 1
            if stop == at:
                break
            at = stop
        cursor.skip(at, "strings")
        if at == 0:
            string(cursor, how, "array item", 0)
            count -= 1


def strings(cursor: Cursor, how: Dialect, count: int) -> Iterator[str]:
    """Yield the strings of an array, window by window.

    Raises:
        FormatError: Fewer are left, or one is longer than a window, as no token is.
    """
    unpack, wide = how.counts.unpack_from, how.wide
    while count:
        window = cursor.peek(min(cursor.left, WINDOW), "strings")
        at, last = 0, len(window) - wide
        while count and at <= last:
            start = at + wide
            after = start + unpack(window, at)[0]
            if after > len(window):
                break
            yield window[start:after].decode("utf-8", "backslashreplace")
            at = after
            count -= 1
        if at == 0:
            kind = GapKind.LIMIT if len(window) == WINDOW else GapKind.DAMAGED
            why = "a string of an array is cut, or over 64 KiB"
            raise FormatError(why, offset=cursor.offset, kind=kind)
        cursor.skip(at, "strings")
