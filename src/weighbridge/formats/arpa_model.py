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
_ROW = later.pattern(rb"[ \t]*%b[ \t]+([^\t\0][^\0]*)" % _NUMBER, re.IGNORECASE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines, but for comments, are those of a model."""
    return DATA in glimpse.head and _BEGINS.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per order.

    Raises:
        FormatError: A line that has no place there, or more or fewer than are counted.
    """
    counts: dict[int, int] = {}
    order, left, begun, ended = 0, 0, False, False
    for start, line in rows.lines(cursor):
        if b"\0" in line:
            raise FormatError("a NUL byte inside text", offset=start + line.index(b"\0"))
        said = line.strip()
        if ended or not begun or not said:
            if said and ended:
                raise FormatError("text behind the end", offset=start)
            begun = begun or said == DATA
        elif said.startswith(b"\\"):
            if left:
                raise FormatError(f"{left} more {order}-grams are counted", offset=start)
            found = _SECTION.fullmatch(said)
            ended = said == END
            if not ended and (found is None or int(found[1]) != order + 1):
                raise FormatError("no section that is next", offset=start)
            if ended and order != len(counts):
                raise FormatError(f"{order} of {len(counts)} orders", offset=start)
            order += not ended
            left = counts.get(order, 0) if not ended else 0
        elif not order:
            number, count = _counted(said, len(counts) + 1, start)
            counts[number] = count
            yield Entry(cursor.place(start, start + len(line)), f"arpa.{number}-grams", str(count))
        elif not left or _ROW.fullmatch(line) is None:
            raise FormatError(f"a line that is no {order}-gram", offset=start)
        else:
            left -= 1
    if not ended:
        raise FormatError("no end", offset=cursor.stop)


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
