r"""Take long arrays of numbers out of a JSON text, to be read where they lie, at C speed.

A model of XGBoost is a thousand tables of a dozen arrays, and each number in them takes five times
its text once it is an object. An array that is the value of a key is told by one regular
expression, which walks the text string by string, so that nothing inside a string is ever taken for
one, and which lets only JSON pass: what is taken out needs no other parser. A mark stands in its
place, which becomes a ``Numbers`` when the object around it is made.

Source: https://www.rfc-editor.org/rfc/rfc8259 (retrieved 2026-11-26); beside it ``NaN`` and
``Infinity``, which Python's and XGBoost's writers have.
Not taken out: arrays of less than ``LEAST`` numbers, or in an array; whole numbers of more than 18
digits, and arrays with them.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.intake.jsonruns import BLANK, SCALAR, SHORT

LEAST = 6
"""Numbers of an array that is taken out."""

STEP = 1 << 15
"""Bytes of numbers that are decoded at once, about."""

_MARK = 24
"""Digits of the digest of the text that begin a mark."""

_ARRAY = rf"\[{BLANK}{SCALAR}(?:{BLANK},{BLANK}{SCALAR}){{{LEAST - 1},}}+{BLANK}\]"
_NEXT = later.pattern(
    (
        r'(?:[^":]++|"(?:[^"\\]++|\\.)*+"'
        rf"|:(?!{BLANK}{_ARRAY}))*+:{BLANK}({_ARRAY})"
    ).encode(),
    re.DOTALL,
)
_NOT_WHOLE = later.pattern(rb"[^-0-9, \t\r\n]")


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array of numbers, or of ``true``, ``false`` and ``null``, in the text that it stands in.

    Attributes:
        text: The text.
        start: Past the opening bracket, in bytes.
        stop: Before the closing one.
    """

    text: bytes
    start: int
    stop: int

    def __len__(self) -> int:
        """Count them."""
        return self.text.count(b",", self.start, self.stop) + 1

    def __iter__(self) -> Iterator[object]:
        """Yield each of them."""
        for some in self.steps():
            yield from some

    def whole(self) -> bool:
        """Whether all of them are whole numbers."""
        return _NOT_WHOLE.search(self.text, self.start, self.stop) is None

    def extremes(self) -> tuple[int, int] | None:
        """Return the least and the greatest; ``None`` if not all are whole numbers."""
        if not self.whole():
            return None
        low, high = 1 << 63, -(1 << 63)
        for some in self.steps():
            low, high = min(low, *some), max(high, *some)
        return low, high

    def steps(self) -> Iterator[list[int]]:
        """Yield some at a time; those that are not whole are what ``json`` makes of them."""
        at = self.start
        while at < self.stop:
            comma = self.text.find(b",", min(at + STEP, self.stop), self.stop)
            stop = self.stop if comma < 0 else comma
            yield json.loads(b"[%b]" % self.text[at:stop])
            at = stop + 1


class Lifted:
    """A JSON text without its long arrays.

    Attributes:
        kept: The text, with a mark for each of them.
    """

    def __init__(self, text: bytes) -> None:
        """Take out what is longer than ``LEAST``; nothing of a short text."""
        self._text = text
        self._spans = array("q")
        # No text can hold its own digest.
        self._mark = ""
        if len(text) <= SHORT:
            self.kept = text
            return
        import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

        self._mark = hashlib.sha256(text).hexdigest()[:_MARK]
        kept, at, number = bytearray(), 0, 0
        while found := _NEXT.match(text, at):
            start, stop = found.span(1)
            kept += text[at:start]
            kept += b'"%b%d"' % (self._mark.encode(), number)
            self._spans.extend((start, stop))
            at, number = stop, number + 1
        kept += text[at:]
        self.kept = bytes(kept) if number else text

    def pairs(self, found: list[tuple[str, object]]) -> list[tuple[str, object]]:
        """Return the keys and values of an object, with ``Numbers`` for marks."""
        if not self._spans:
            return found
        numbers = self._numbers
        return [(key, numbers(value) if type(value) is str else value) for key, value in found]

    def whole(self, position: int) -> int:
        """Return where a character is in the whole text."""
        at, left = 0, 0
        for number in range(len(self._spans) // 2):
            start, stop = self._spans[2 * number : 2 * number + 2]
            # The characters before it; a mark begins there.
            before = len(self._text[at:start].decode("utf-8-sig" if at == 0 else "utf-8"))
            size = len(f'"{self._mark}{number}"')
            if position < before + size:
                break
            position -= before + size
            left += before + stop - start
            at = stop
        return left + position

    def _numbers(self, value: str) -> object:
        if value.startswith(self._mark):
            number = int(value[_MARK:])
            start, stop = self._spans[2 * number : 2 * number + 2]
            return Numbers(self._text, start + 1, stop - 1)
        return value
