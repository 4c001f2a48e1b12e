r"""ARPA: an n-gram language model as text (.arpa, .lm), as SRILM, KenLM and IRSTLM write it.

Layout: comments; a line ``\data\``; a line ``ngram N=COUNT`` per order; per order a line
``\N-grams:`` and as many lines of a probability, N words and perhaps another probability; a line
``\end\``. Numbers and words, which no loader runs.

Source: https://cmusphinx.github.io/wiki/arpaformat/ and ``lm/read_arpa.cc`` of
https://github.com/kpu/kenlm (retrieved 2026-11-28). Not read: probabilities, whether words
of higher orders are among those of the first, and comments, but that they are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import rows
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

DATA, END = b"\\data\\", b"\\end\\"
ORDERS = 32

_BEGINS = later.pattern(
    rb"(?:[^\0\\\n]*+\n){0,64}?[ \t]*\\data\\[ \t\r]*\n(?:[ \t\r]*\n)*ngram[ \t]+1[ \t]*=[ \t]*\d"
)
_COUNT = later.pattern(rb"ngram[ \t]+(\d{1,2})[ \t]*=[ \t]*(\d{1,18})[ \t]*")
_SECTION = later.pattern(rb"\\(\d{1,2})-grams:[ \t]*")
_NUMBER = rb"[-+]?(?:\d++\.?\d*+|\.\d++|inf|nan)(?:[eE][-+]?\d++)?"
_ROWS = later.pattern(
    rb"(?:[ \t]*+%b[ \t]++[^\t\0\r\n][^\0\n]*+(?:\n|\Z))++" % _NUMBER, re.IGNORECASE
)
"""Lines of n-grams."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines, but for comments, are those of a model."""
    return DATA in glimpse.head and _BEGINS.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per order.

    Raises:
        FormatError: A line that has no place there, or more or fewer than are counted.
    """
    model = _Model(cursor)
    for start, chunk in rows.chunks(cursor):
        if (odd := chunk.find(b"\0")) >= 0:
            raise FormatError("a NUL byte inside text", offset=start + odd)
        at = 0
        while at < len(chunk):
            if model.left and (found := _ROWS.match(chunk, at)):
                model.passed(found[0], start + at)
                at = found.end()
                continue
            stop = chunk.find(b"\n", at) + 1 or len(chunk)
            yield from model.line(chunk[at:stop].strip(), start + at)
            at = stop
    model.end()


class _Model:
    """Which order is read, and how much of it is left.

    Attributes:
        left: Lines of this order that are counted, and not read yet.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._counts: dict[int, int] = {}
        self._order, self._begun, self._ended = 0, False, False
        self.left = 0

    def passed(self, lines: bytes, start: int) -> None:
        """Take lines of n-grams.

        Raises:
            FormatError: They are more than are left.
        """
        count = lines.count(b"\n") + (not lines.endswith(b"\n"))
        if count > self.left:
            why = f"{count} lines of {self._order}-grams, {self.left} are left"
            raise FormatError(why, offset=start)
        self.left -= count

    def line(self, said: bytes, start: int) -> Iterator[Evidence]:
        """Take another line.

        Raises:
            FormatError: It has no place here.
        """
        if self._ended or not self._begun or not said:
            if said and self._ended:
                raise FormatError("text behind the end", offset=start)
            self._begun = self._begun or said == DATA
        elif said.startswith(b"\\"):
            self._section(said, start)
        elif not self._order:
            number, count = _counted(said, len(self._counts) + 1, start)
            self._counts[number] = count
            yield Entry(self._cursor.place(start), f"arpa.{number}-grams", str(count))
        else:
            raise FormatError(f"a line that is no {self._order}-gram", offset=start)

    def _section(self, said: bytes, start: int) -> None:
        if self.left:
            raise FormatError(f"{self.left} more {self._order}-grams are counted", offset=start)
        found, self._ended = _SECTION.fullmatch(said), said == END
        if self._ended:
            if self._order != len(self._counts):
                why = f"{self._order} of {len(self._counts)} orders"
                raise FormatError(why, offset=start)
            return
        if found is None or int(found[1]) != self._order + 1:
            raise FormatError("no section that is next", offset=start)
        self._order += 1
        self.left = self._counts.get(self._order, 0)

    def end(self) -> None:
        """Insist that the end was there.

        Raises:
            FormatError: It was not.
        """
        if not self._ended:
            raise FormatError("no end", offset=self._cursor.stop)


def _counted(line: bytes, wanted: int, start: int) -> tuple[int, int]:
    """Read how many there are of an order."""
    found = _COUNT.fullmatch(line)
    if found is None or int(found[1]) != wanted or wanted > ORDERS:
        raise FormatError(f"no count of {wanted}-grams", offset=start)
    return int(found[1]), int(found[2])


FORMAT = Format(
    id="arpa-model",
    title="ARPA language model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(DATA,),
    extensions=(".arpa",),
)
