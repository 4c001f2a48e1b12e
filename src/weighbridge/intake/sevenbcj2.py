"""BCJ2: a filter of 7-Zip for programs of x86, which keeps where branches lead in streams apart.

Four streams go in, one comes out: code without the addresses; addresses of calls; those of jumps;
bits, each of which says whether a byte that may begin a branch is followed by an address. The bits
are packed by a range coder with adaptive probabilities, of 11 bits that move by a 32nd: one for
each byte that may stand before a call, one for jumps, one for conditional ones. An address is
big-endian, and counts from the beginning of what comes out.

Source: https://github.com/ip7z/7zip/blob/main/C/Bcj2.h and ``Bcj2.c`` (retrieved 2026-11-26).
"""

# ruff: noqa: PLR2004 - the numbers are opcodes and widths of the source named above

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.core import FormatError, later
from weighbridge.intake.source import Source

AHEAD = 4096
"""Bytes of a stream of addresses or bits that are read at once."""

ENDING = 5
"""Bytes that a range coder writes at its end, at most; not all of them are needed."""

_BRANCH = later.pattern(rb"[\xe8\xe9]|(?<=\x0f)[\x80-\x8f]")
"""A byte that may begin an address: of a call, a jump, or a conditional jump's second byte."""


class _Ahead:
    """A source that is read once, from its beginning."""

    def __init__(self, source: Source) -> None:
        self._source, self._at, self._held, self._base = source, 0, b"", 0

    @property
    def left(self) -> int:
        """Bytes that were not asked for."""
        return self._source.size - self._at

    def take(self, size: int, what: str) -> bytes:
        """Return the next bytes.

        Raises:
            FormatError: Fewer are left.
        """
        start = self._at - self._base
        if start + size > len(self._held):
            self._held, self._base, start = self._source.read(self._at, AHEAD), self._at, 0
        found = self._held[start : start + size]
        if len(found) < size:
            raise FormatError(f"the {what} of BCJ2 end early", offset=0)
        self._at += size
        return found


class Merged:
    """An ``Engine`` that is fed the code, and reads the other streams by itself.

    Attributes:
        unused_data: Bytes that went in after the end.
    """

    def __init__(self, size: int, streams: Sequence[Source]) -> None:
        """Expect ``size`` bytes out of code and three other streams: calls, jumps and bits."""
        calls, jumps, bits = streams
        self._calls, self._jumps, self._bits = _Ahead(calls), _Ahead(jumps), _Ahead(bits)
        self._size, self._left, self._before = size, size, 0
        self._code, self._out = b"", bytearray()
        self._odds = [1024] * 258
        self._range, self._value = 0xFFFFFFFF, -1
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        """Whether all bytes were given out."""
        return not self._left and not self._out

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""
        return bool(self._left) and not self._code and not self._out

    @property
    def unread(self) -> bool:
        """Whether addresses are left, or more bits than a range coder ends with."""
        return bool(self._calls.left or self._jumps.left or self._bits.left > ENDING)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes.

        Raises:
            FormatError: Addresses or bits end early.
        """
        code, at = self._code + data, 0
        room = min(max_length - len(self._out), self._left)
        while at < len(code) and room > 0:
            start, first = at, code[at]
            if first & 0xFE != 0xE8 and (self._before != 0x0F or first & 0xF0 != 0x80):
                match = _BRANCH.search(code, at + 1)
                found = match.start() if match else len(code)
                at = min(found, at + room)
                self._before = code[at - 1]
                if at < found or at == len(code) or at - start == room:
                    self._out += code[start:at]
                    self._left -= at - start
                    break
            self._out += code[start : at + 1]
            self._left -= at + 1 - start
            room -= at + 1 - start
            room -= self._branch(code[at])
            at += 1
        self._code = code[at:]
        if not self._left:
            self.unused_data += self._code
            self._code = b""
        made = bytes(self._out[:max_length])
        del self._out[:max_length]
        return made

    def _branch(self, opcode: int) -> int:
        """Give out the address behind a byte that was given out; return how long it is."""
        before, self._before = self._before, opcode
        if not self._left or not self._bit(before if opcode == 0xE8 else 256 + (opcode != 0xE9)):
            return 0
        stream, what = (self._calls, "calls") if opcode == 0xE8 else (self._jumps, "jumps")
        absolute = int.from_bytes(stream.take(4, what), "big")
        relative = (absolute - (self._size - self._left + 4)) & 0xFFFFFFFF
        address = relative.to_bytes(4, "little")[: self._left]
        self._out += address
        self._left -= len(address)
        self._before = address[-1]
        return len(address)

    def _bit(self, which: int) -> bool:
        """Decode the next bit by one of the probabilities."""
        if self._value < 0:
            self._value = int.from_bytes(self._bits.take(5, "bits")[1:], "big")
        elif self._range < 1 << 24:
            self._range = self._range << 8 & 0xFFFFFFFF
            self._value = (self._value << 8 | self._bits.take(1, "bits")[0]) & 0xFFFFFFFF
        odds = self._odds[which]
        bound = (self._range >> 11) * odds
        if self._value < bound:
            self._range = bound
            self._odds[which] = odds + (2048 - odds >> 5)
            return False
        self._range -= bound
        self._value -= bound
        self._odds[which] = odds - (odds >> 5)
        return True
