r"""Many plain items of R's in a row, passed over at once: texts, and vectors of one element.

An expression asks for a fixed number of them, so nothing is made of any. Texts in XDR, which all
begin alike up to the last byte of their length, are split where they begin, and each has to be as
long as that byte says. Longer texts, references, whatever has attributes, is damaged or is cut is
in no such run; ``rplain`` reads it.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

import re
from functools import cache

from weighbridge.intake.cursor import Order

LONGEST = 40
"""Bytes of a text that may be in a run; nearly every one is shorter."""

RUN = 64
"""Items in a run."""

FEW = 16
"""Texts that are worth to be split; and texts that are read one by one before it is tried again."""

CHUNK = 1 << 12
"""Bytes that are split at once, into a run at most."""

_ENCODINGS = b"\0\x10 @\x80"
_BEGIN = 7
"""Bytes of a text's flags and length, but for the last one."""

MANY = 4096
"""Items of a vector that are worth it: an expression takes as long to compile as some thousand."""


@cache
def texts(order: Order) -> re.Pattern[bytes]:
    """Return what finds runs of characters, in a byte order."""
    return _run(_text(order))


@cache
def items(order: Order) -> re.Pattern[bytes]:
    """Return what finds runs of items: one text, up to four numbers, or nothing but flags."""
    text = (
        _word(16, order) + b"(?:" + _word(0, order) + b"|" + _word(1, order) + _text(order) + b")"
    )
    numbers = [
        _word(kind, order)
        + b"(?:%s)"
        % b"|".join(_word(count, order) + b".{%d}" % (count * size) for count in range(5))
        for kind, size in ((10, 4), (13, 4), (14, 8))
    ]
    return _run(b"|".join([text, *numbers, _word(254, order)]))


def split(data: bytes, at: int, stop: int, count: int) -> tuple[int, int]:
    """Pass over texts in XDR of up to 255 bytes that begin alike; as ``passed``."""
    while count:
        begin = data[at : at + _BEGIN]
        plain = begin[:1] == b"\0" and begin[3:] == b"\t\0\0\0"
        if not plain or begin[1] >= 1 << 4 or begin[2] not in _ENCODINGS:
            break
        parts = data[at + _BEGIN : min(stop, at + CHUNK)].split(begin, RUN)
        # The last one may be cut.
        parts.pop()
        del parts[count:]
        if not parts or b"" in parts:
            break
        sizes = list(map(len, parts))
        said = [part[0] + 1 for part in parts]
        good = len(parts)
        if sizes != said:
            good = next(each for each in range(good) if sizes[each] != said[each])
        at += sum(sizes[:good]) + _BEGIN * good
        count -= good
        if good < len(parts):
            break
    return at, count


def passed(run: re.Pattern[bytes], data: bytes, at: int, stop: int, count: int) -> tuple[int, int]:
    """Pass over runs.

    Args:
        run: What finds them.
        data: Some bytes.
        at: Where in them the first item begins.
        stop: Where in them the last may end.
        count: How many items there are.

    Returns:
        Where the next item begins, and how many are left.
    """
    while count >= RUN and (found := run.match(data, at, stop)):
        at, count = found.end(), count - RUN
    return at, count


def _run(item: bytes) -> re.Pattern[bytes]:
    return re.compile(b"(?:%s){%d}+" % (item, RUN), re.DOTALL)


def _word(number: int, order: Order) -> bytes:
    """Return the expression for a number of 32 bits."""
    return re.escape(number.to_bytes(4, order))


def _text(order: Order) -> bytes:
    """Return the expression for characters: flags of a known encoding or none, length, bytes."""
    flags = (b"\\0", b"[\\0-\\x0f]", b"[\\0\\x10 @\\x80]", b"\\t")
    lengths = [_word(size, order) + b".{%d}" % size for size in range(LONGEST + 1)]
    lengths.append(b"\\xff\\xff\\xff\\xff")
    return b"".join(flags if order == "big" else flags[::-1]) + b"(?:%s)" % b"|".join(lengths)
