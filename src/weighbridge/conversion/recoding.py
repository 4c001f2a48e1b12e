"""Bytes that protocols before 3 wrote as a text of as many letters, in UTF-8.

Which byte lies where is known only once the text was gone through: that is done once, and of every
so many letters it is remembered where they begin. Then a piece of them is turned back at a time.
"""

from __future__ import annotations

from bisect import bisect_right

from weighbridge.conversion.outcome import Refused
from weighbridge.intake.source import Source

STEP = 256 << 10
"""Bytes of text turned back at once."""


class Recoded:
    """The bytes that a text stands for.

    Attributes:
        size: In bytes.
    """

    def __init__(self, source: Source, start: int, size: int) -> None:
        """Go through the text that lies in ``source[start:start + size]``.

        Raises:
            Refused: It is no text, or has letters that stand for no byte.
        """
        self._source = source
        self._at, self._marks = [start], [0]
        stop = start + size
        while self._at[-1] < stop:
            used, plain = self._step(self._at[-1], stop)
            self._at.append(self._at[-1] + used)
            self._marks.append(self._marks[-1] + len(plain))
        self.size = self._marks[-1]
        self._last: tuple[int, bytes] = (-1, b"")

    def _step(self, at: int, stop: int) -> tuple[int, bytes]:
        """Turn back some of the text; a letter takes one byte or two."""
        data = self._source.read(at, min(STEP, stop - at))
        if at + len(data) < stop and data and data[-1] >= 0xC0:  # noqa: PLR2004 - begins a letter
            data = data[:-1]
        try:
            plain = data.decode("utf-8").encode("latin-1")
        except UnicodeError:
            raise Refused("bytes are written as text that does not hold any") from None
        if not data:
            raise Refused("the source ended early: it changed while it was read")
        return len(data), plain

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position.

        Raises:
            Refused: The source changed.
        """
        stop = min(offset + size, self.size)
        made = bytearray()
        while offset < stop:
            number = bisect_right(self._marks, offset) - 1
            if self._last[0] != number:
                self._last = number, self._step(self._at[number], self._at[number + 1])[1]
            skip = offset - self._marks[number]
            piece = self._last[1][skip : skip + stop - offset]
            if not piece:
                raise Refused("the source ended early: it changed while it was read")
            made += piece
            offset += len(piece)
        return bytes(made)
