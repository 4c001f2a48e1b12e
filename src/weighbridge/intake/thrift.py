"""Thrift's compact protocol from strangers: one structure, of which some fields are wanted.

Layout::

    structure   fields until a zero byte
    field       u8: step to its number, four bits, and its type; a step of 0: zigzag varint follows
    list, set   u8: count, four bits, and type of the items; a count of 15: varint follows
    map         varint count; if that is not 0, u8 types of keys and of values
    types       1, 2 truth (a byte in lists), 3 byte, 4 to 6 zigzag varint, 7 eight bytes,
                8 varint size and bytes, 9 list, 10 set, 11 map, 12 structure, 13 sixteen bytes

Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
(retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind

STRUCT, MAP, SET, LIST, BYTES = 12, 11, 10, 9, 8
_FIXED = {1: 0, 2: 0, 3: 1, 7: 8, 13: 16}
_TRUTHS = (1, 2)
_NUMBERS = (4, 5, 6)
_LONG = 15

MOST = 20_000_000
"""Values of one structure, with everything inside it."""

DEEP = 64
"""Levels of nesting."""

WIDE = 10
"""Bytes of a varint, at most."""


class Compact:
    """A reading position in the bytes of a structure."""

    def __init__(self, data: bytes, base: int = 0) -> None:
        """``base`` is where ``data`` begins in the artifact, for errors."""
        self._data = data
        self._base = base
        self._at = 0
        self._left = MOST

    def fields(self) -> Iterator[tuple[int, int]]:
        """Yield number and type of each field of a structure; whoever asks reads or skips it.

        Raises:
            FormatError: The bytes end before the structure does.
        """
        number = 0
        while head := self._byte():
            step = head >> 4
            number = number + step if step else self._zigzag()
            yield number, head & 15

    def items(self) -> tuple[int, int]:
        """Read the head of a list; return how many items follow, and their type.

        Raises:
            FormatError: The bytes end.
        """
        head = self._byte()
        count = head >> 4
        return self.varint() if count == _LONG else count, head & 15

    def bytes(self) -> bytes:
        """Read a string of bytes.

        Raises:
            FormatError: It is longer than what is left.
        """
        size = self.varint()
        start = self._at
        self._pass(size)
        return self._data[start : self._at]

    def varint(self) -> int:
        """Read a number.

        Raises:
            FormatError: The bytes end, or it is over 64 bits.
        """
        number = 0
        for shift in range(0, 7 * WIDE, 7):
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
                return number
        raise self._error("a number over 64 bits")

    def skip(self, kind: int, depth: int = 0, *, listed: bool = False) -> None:
        """Pass over a value.

        Args:
            kind: Its type.
            depth: Levels around it.
            listed: Whether it is an item, where truth takes a byte.

        Raises:
            FormatError: The bytes end, or a type is unknown; of kind ``LIMIT`` for too much.
        """
        self._left -= 1
        if self._left < 0 or depth > DEEP:
            raise self._error("more values than are read", GapKind.LIMIT)
        if kind in _NUMBERS:
            self.varint()
        elif kind == BYTES:
            self._pass(self.varint())
        elif kind == STRUCT:
            for _, inner in self.fields():
                self.skip(inner, depth + 1)
        elif kind in (LIST, SET):
            count, inner = self.items()
            for _ in range(count):
                self.skip(inner, depth + 1, listed=True)
        elif kind == MAP:
            count = self.varint()
            kinds = self._byte() if count else 0
            for _ in range(count):
                self.skip(kinds >> 4, depth + 1, listed=True)
                self.skip(kinds & 15, depth + 1, listed=True)
        elif kind in _FIXED:
            self._pass(1 if listed and kind in _TRUTHS else _FIXED[kind])
        else:
            raise self._error(f"a value of type {kind}")

    def _zigzag(self) -> int:
        number = self.varint()
        return number >> 1 ^ -(number & 1)

    def _byte(self) -> int:
        if self._at >= len(self._data):
            raise self._error("ends within a structure")
        self._at += 1
        return self._data[self._at - 1]

    def _pass(self, size: int) -> None:
        if size > len(self._data) - self._at:
            raise self._error(f"{size} bytes wanted, {len(self._data) - self._at} left")
        self._at += size

    def _error(self, why: str, kind: GapKind = GapKind.DAMAGED) -> FormatError:
        return FormatError(f"Thrift: {why}", offset=self._base + self._at, kind=kind)
