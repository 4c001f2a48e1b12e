"""Torch7's two ways to write numbers and texts: as in memory, and as words between blanks.

In ASCII a number is read as ``scanf`` reads it, after any blanks; text, and the elements of
storages of bytes and characters, are as they are; one line feed behind either is passed over. A
word that is a number and more (``1-2``), which ``scanf`` takes for two, is refused.

Source: https://github.com/torch/torch7/blob/master/lib/TH/THDiskFile.c (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import FormatError, Span, later
from weighbridge.intake.cursor import Cursor
from weighbridge.typings import Protocol

WIDTHS = {
    "Byte": 1, "Char": 1, "Short": 2, "Int": 4, "Long": 8, "Half": 2, "Float": 4, "Double": 8,
    "Cuda": 4, "CudaByte": 1, "CudaChar": 1, "CudaShort": 2, "CudaInt": 4, "CudaLong": 8,
    "CudaHalf": 2, "CudaDouble": 8,
}  # fmt: skip
"""Bytes of one element, by what the class's name begins with."""

_REAL = frozenset({"Half", "Float", "Double", "Cuda", "CudaHalf", "CudaDouble"})

_STEP = 1 << 16
"""Bytes looked at at once."""

_LONGEST = 64
"""Bytes of one word."""

_INTEGER = later.pattern(rb"\s*([+-]?\d{1,19})(?=\s|\Z)")
_NUMBER = later.pattern(
    rb"\s*[+-]?(?:\d{1,40}(?:\.\d{0,40})?(?:[eE][+-]?\d{1,4})?|inf|nan)(?=\s|\Z)"
)


class Wire(Protocol):
    """One way to write."""

    def integer(self, what: str) -> int:
        """Read a signed number of 32 bits."""

    def long(self, what: str) -> int:
        """Read a number of 64 bits; one below zero is larger than any file."""

    def numbers(self, count: int, kind: str, what: str) -> Span:
        """Pass over numbers of a kind (see ``WIDTHS``); return where they lie."""

    def text(self, size: int, what: str) -> int:
        """Pass over text of ``size`` bytes; return where it begins."""


class Binary:
    """Numbers of fixed size, little-endian."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def integer(self, what: str) -> int:
        """Read a signed number of 32 bits."""
        return self._cursor.number(4, what, signed=True)

    def long(self, what: str) -> int:
        """Read a number of 64 bits."""
        return self._cursor.u64(what)

    def numbers(self, count: int, kind: str, what: str) -> Span:
        """Pass over numbers of a kind."""
        start = self._cursor.skip(count * WIDTHS[kind], what)
        return Span(start, self._cursor.offset)

    def text(self, size: int, what: str) -> int:
        """Pass over text."""
        return self._cursor.skip(size, what)


class Ascii:
    """Numbers as words."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def integer(self, what: str) -> int:
        """Read a number that takes 32 bits."""
        found = self._word(what)
        if not -(1 << 31) <= found < 1 << 31:
            raise FormatError(f"{what} {found}", offset=self._cursor.offset)
        return found

    def long(self, what: str) -> int:
        """Read a number that takes 64 bits."""
        found = self._word(what)
        return found if found >= 0 else found + (1 << 64)

    def numbers(self, count: int, kind: str, what: str) -> Span:
        """Pass over numbers of a kind."""
        cursor = self._cursor
        start = cursor.offset
        if WIDTHS[kind] == 1:
            self.text(count, what)
            return Span(start, start + count)
        if count > cursor.left:
            raise FormatError(f"{what}: {count} numbers wanted", offset=start)
        pattern = _NUMBER if kind in _REAL else _INTEGER
        left = count
        while left:
            data = cursor.peek(min(_STEP, cursor.left), what)
            at, whole = 0, len(data) == cursor.left
            while left and (match := pattern.match(data, at)):
                if match.end() == len(data) and not whole:
                    break
                at, left = match.end(), left - 1
            self._pass(at or _blanks(data), what)
        if count:
            self._line_feed(what)
        return Span(start, cursor.offset)

    def text(self, size: int, what: str) -> int:
        """Pass over text, and the line feed behind it."""
        start = self._cursor.skip(size, what)
        if size:
            self._line_feed(what)
        return start

    def _word(self, what: str) -> int:
        cursor = self._cursor
        while True:
            data = cursor.peek(min(_LONGEST, cursor.left), what)
            match = _INTEGER.match(data)
            if match is not None and (match.end() < len(data) or len(data) == cursor.left):
                break
            self._pass(_blanks(data), what)
        cursor.skip(match.end(), what)
        self._line_feed(what)
        return int(match[1])

    def _pass(self, size: int, what: str) -> None:
        if not size:
            raise FormatError(f"{what}: a number wanted", offset=self._cursor.offset)
        self._cursor.skip(size, what)

    def _line_feed(self, what: str) -> None:
        if self._cursor.left and self._cursor.peek(1, what) == b"\n":
            self._cursor.skip(1, what)


def _blanks(data: bytes) -> int:
    """Count the blanks that come first."""
    return len(data) - len(data.lstrip())
