"""R's three ways to write numbers and texts: XDR (big-endian), as in memory, and as text.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

import re
import struct

from weighbridge.core import FormatError, GapKind, later
from weighbridge.intake import rmany
from weighbridge.intake.cursor import Cursor, Order
from weighbridge.intake.rtypes import CHARACTERS, LOOKED
from weighbridge.typings import Protocol

NA = -(1 << 31)
"""How R writes a missing whole number."""

ENCODED = 3
"""The version that names its encoding; one earlier is read too."""

KEPT = 256
"""Bytes of one text that are kept; names are shorter."""

_STEP = 1 << 16
"""Bytes looked at at once."""

_DIGITS = 24
"""Bytes that a number takes, more or less."""

_LINE = 16
"""Bytes of a line that is a number, and of the line feed before it."""

_WORD = later.pattern(rb"\s*([^\s]+)(?=\s)")
_NUMBER = later.pattern(rb"[+-]?[0-9]+")
# No word begins in another one, so that nothing is looked at twice.
_WORDS = later.pattern(rb"(?<!\S)\S++(?=\s)")
_PLAIN = later.pattern(rb"[^\\]+")
_ESCAPE = later.pattern(rb"\\(?:[0-7]{1,3}|[^0-7])", re.DOTALL)
_HEAD = later.pattern(rb"([0-9]{1,9})\n([0-9]{1,9})\n")
"""Flags and size of a text."""
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"v": b"\v", b"b": b"\b", b"f": b"\f"}


class Wire(Protocol):
    """One way to write.

    Attributes:
        smallest: Bytes that an object takes at least.
    """

    smallest: int

    def integer(self, what: str) -> int:
        """Read a signed number of 32 bits."""

    def integers(self, count: int, what: str) -> tuple[int, ...]:
        """Read ``count`` such numbers."""

    def text(self, size: int, what: str) -> bytes:
        """Read ``size`` bytes of text; return the first ``KEPT``."""

    def skip(self, count: int, size: int, what: str) -> None:
        """Pass over ``count`` numbers of ``size`` bytes."""

    def texts(self, count: int) -> int:
        """Pass over as many of ``count`` plain texts as are at hand; return how many."""


class Binary:
    """Numbers of fixed size.

    Attributes:
        order: Of their bytes.
        two: Reads two of them from bytes, at an index.
    """

    smallest = 4

    def __init__(self, cursor: Cursor, order: Order) -> None:
        self._cursor = cursor
        self.order = order
        mark = ">" if order == "big" else "<"
        self._one = struct.Struct(f"{mark}i").unpack_from
        self.two = struct.Struct(f"{mark}ii").unpack_from
        self._data = b""
        self._base = 0
        self._least = rmany.MANY

    def integer(self, what: str) -> int:
        """Read a signed number of 32 bits."""
        cursor = self._cursor
        at = cursor.offset - self._base
        if not 0 <= at <= len(self._data) - 4:
            cursor.peek(4, what)
            self._data = cursor.peek(min(_STEP, cursor.left), what)
            self._base, at = cursor.offset, 0
        cursor.offset += 4
        return int(self._one(self._data, at)[0])

    def integers(self, count: int, what: str) -> tuple[int, ...]:
        """Read ``count`` such numbers."""
        mark = ">" if self.order == "big" else "<"
        return struct.unpack(f"{mark}{count}i", self._cursor.take(4 * count, what))

    def text(self, size: int, what: str) -> bytes:
        """Read ``size`` bytes of text; return the first ``KEPT``."""
        start = self._cursor.offset
        if size <= KEPT:
            return self._cursor.take(size, what)
        self._cursor.skip(size, what)
        return self._cursor.source.read(start, KEPT)

    def skip(self, count: int, size: int, what: str) -> None:
        """Pass over ``count`` numbers of ``size`` bytes."""
        self._cursor.skip(count * size, what)

    def texts(self, count: int) -> int:
        """Pass over as many of ``count`` plain texts as are at hand; return how many.

        A vector of a million words is walked here, without a step of the walker for each.
        """
        cursor, passed, unpack = self._cursor, 0, self.two
        data, at, most = cursor.ahead(_STEP)
        start, stop = at, at + most - 8
        if self.order == "big" and count >= rmany.FEW:
            at, left = rmany.split(data, at, stop + 8, count)
            passed = count - left
        elif count >= self._least:
            self._least = rmany.RUN
            at, left = rmany.passed(rmany.texts(self.order), data, at, stop + 8, count)
            passed = count - left
        while passed < count and at <= stop:
            flags, size = unpack(data, at)
            after = at + 8 + size if size > 0 else at + 8
            if flags & LOOKED != CHARACTERS or after > stop + 8 or size < -1:
                break
            at, passed = after, passed + 1
        cursor.skip(at - start, "text")
        return passed


class Text:
    """Numbers as words, bytes that are not printable as escapes."""

    smallest = 2

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._data = b""
        self._base = 0

    def integer(self, what: str) -> int:
        """Read a signed number of 32 bits."""
        # Nearly all that is read of code: a line of a few digits.
        start = self._ahead(_LINE)
        stop = max(self._data.find(b"\n", start, start + _LINE), start)
        word = self._data[start:stop]
        if word.isdigit():
            self._cursor.offset = self._base + stop
            number = int(word)
        else:
            word = self._word(what)
            if word == b"NA":
                return NA
            # R reads digits up to what is none; ``int`` would pass over underscores in them.
            number = int(word) if _NUMBER.fullmatch(word) else NA - 1
        if not NA <= number < 1 << 31:
            raise FormatError(f"{what}: {word[:20]!r} is no number", offset=self._cursor.offset)
        return number

    def integers(self, count: int, what: str) -> tuple[int, ...]:
        """Read ``count`` such numbers."""
        return tuple([self.integer(what) for _ in range(count)])

    def text(self, size: int, what: str) -> bytes:
        """Read ``size`` bytes of text; return the first ``KEPT``."""
        cursor = self._cursor
        if size > cursor.left:
            raise FormatError(f"{what}: {size} bytes wanted", offset=cursor.offset)
        if 0 < size <= KEPT:
            # As R writes it: a line, and as many bytes in it as there have to be.
            start = self._ahead(_LINE + 4 * size)
            stop = max(self._data.find(b"\n", start, start + _LINE + 4 * size), start)
            line = self._data[start:stop]
            found = unescaped(line) if b"\\" in line else line
            if len(found) == size and not line[:1].isspace() and not line.endswith(b"\\"):
                cursor.offset = self._base + stop
                return found
        return self._walked(size, what)

    def _walked(self, size: int, what: str) -> bytes:
        """Read a text of any length, over any lines."""
        cursor = self._cursor
        while cursor.left and cursor.peek(1, what).isspace():
            cursor.skip(1, what)
        kept, done = b"", 0
        while done < size:
            data = cursor.peek(min(_STEP, cursor.left, size - done + 4), what)
            if plain := _PLAIN.match(data):
                piece, used = plain[0][: size - done], min(plain.end(), size - done)
            elif escape := _ESCAPE.match(data):
                piece, used = _escaped(escape[0]), escape.end()
            else:
                raise FormatError(f"{what}: ends early", offset=cursor.offset)
            cursor.skip(used, what)
            done += len(piece)
            kept += piece[: KEPT - len(kept)]
        return kept

    def skip(self, count: int, size: int, what: str) -> None:
        """Pass over ``count`` numbers; a complex one is two words."""
        left = 2 * count if size == _COMPLEX else count
        cursor = self._cursor
        if left > cursor.left:
            raise FormatError(f"{what}: {count} numbers wanted", offset=cursor.offset)
        while left:
            # Whole lines, in which words are counted in C.
            start = self._ahead(min(_STEP // 2, _DIGITS * left))
            stop = self._data.rfind(b"\n", start, start + _DIGITS * left) + 1
            lines = self._data[start:stop]
            words = lines.split(None, left)
            if not words:
                left -= self._line(cursor.peek(min(_STEP, cursor.left), what), left, what)
                continue
            cursor.offset = self._base + start
            after = len(lines) - len(words[left]) if len(words) > left else len(lines)
            left -= min(len(words), left)
            cursor.skip(len(lines[:after].rstrip()), what)

    def _line(self, data: bytes, most: int, what: str) -> int:
        """Pass over words of a line that goes on; return how many, which are no more than wanted.

        Raises:
            FormatError: There are none.
        """
        count, at = 0, 0
        for match in _WORDS.finditer(data):
            at, count = match.end(), count + 1
            if count == most:
                break
        if not count:
            raise FormatError(f"{what}: ends early", offset=self._cursor.offset)
        self._cursor.skip(at, what)
        return count

    def texts(self, count: int) -> int:
        """Pass over as many of ``count`` plain texts as are at hand; return how many."""
        cursor = self._cursor
        for passed in range(count):
            start = self._ahead(2 * _LINE)
            head = _HEAD.match(self._data, start)
            size = int(head[2]) if head else 0
            if head is None or int(head[1]) & LOOKED != CHARACTERS or not 0 < size <= KEPT:
                return passed
            cursor.offset = self._base + head.end() - 1
            self.text(size, "text")
        return count

    def _ahead(self, size: int) -> int:
        """Return where the next word begins in what was read ahead, if a line feed is before it."""
        cursor = self._cursor
        at = cursor.offset - self._base
        if not 0 <= at <= len(self._data) - size - 1:
            self._data = cursor.peek(min(_STEP, cursor.left), "words")
            self._base, at = cursor.offset, 0
        return at + 1 if self._data.startswith(b"\n", at) else at

    def _word(self, what: str) -> bytes:
        match = _WORD.match(self._cursor.peek(min(64, self._cursor.left), what))
        if match is None:
            raise FormatError(f"{what}: a word wanted", offset=self._cursor.offset)
        self._cursor.skip(match.end(), what)
        return match[1]


_COMPLEX = 16


def unescaped(line: bytes) -> bytes:
    """Return the bytes that a line with escapes stands for."""
    return _ESCAPE.sub(_meant, line)


def _meant(found: re.Match[bytes]) -> bytes:
    return _escaped(found[0])


def _escaped(escape: bytes) -> bytes:
    body = escape[1:]
    if b"0" <= body[:1] <= b"7":
        return bytes([int(body, 8) & 0xFF])
    return _LETTERS.get(body, body)


def wire(cursor: Cursor) -> Wire:
    """Choose by the two bytes that name the way.

    Raises:
        FormatError: They name none.
    """
    match cursor.take(2, "encoding"):
        case b"X\n":
            return Binary(cursor, "big")
        case b"B\n":
            first = cursor.peek(1, "version")
            return Binary(cursor, "little" if first != b"\0" else "big")
        case b"A\n":
            return Text(cursor)
        case other:
            raise FormatError(f"encoding {other!r}", offset=cursor.offset - 2)


def written(how: Wire, start: int) -> str:
    """Read what is before the first object; return the version of R that wrote it.

    Args:
        how: The way, behind the bytes that name it.
        start: Where the serialisation begins.

    Raises:
        FormatError: Another version of the format.
    """
    version = how.integer("version")
    by = how.integer("writer")
    how.integer("reader")
    if version not in (ENCODED - 1, ENCODED):
        raise FormatError(f"version {version}", offset=start, kind=GapKind.UNSUPPORTED)
    if version == ENCODED:
        how.text(how.integer("encoding"), "encoding")
    return f"{by >> 16}.{by >> 8 & 255}.{by & 255}"
