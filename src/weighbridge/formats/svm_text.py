"""Support vectors as text: models of LIBSVM, LIBLINEAR and SVM-light.

Layouts::

    LIBSVM     lines of a key and words, ``svm_type`` first; ``SV``; per vector its weights and
               pairs ``index:number``
    LIBLINEAR  lines of a key and words, ``solver_type`` first; ``w``; lines of numbers
    SVM-light  ``SVM-light Version``; nine lines of a number and ``# what it is``; per vector its
               weight and pairs ``index:number``

Numbers and keywords, which no loader runs.

Source: ``svm.cpp`` of https://github.com/cjlin1/libsvm, ``linear.cpp`` of
https://github.com/cjlin1/liblinear, https://www.cs.cornell.edu/people/tj/svm_light/ (retrieved
2026-11-28). Not read: numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import rows
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

KERNELS, SOLVER, LIGHT = b"svm_type ", b"solver_type ", b"SVM-light Version "
BEGINS = (KERNELS, SOLVER, LIGHT)

KEYS = frozenset(
    b"svm_type kernel_type degree gamma coef0 nr_class total_sv rho label probA probB nr_sv"
    b" prob_density_marks solver_type nr_feature bias".split()
)
LAST = {KERNELS: b"SV", SOLVER: b"w", LIGHT: b""}
HEADER = 4096
"""Bytes of a key's words that are told; lines before the vectors."""

NINE = 9
"""Lines of SVM-light that say what comes, behind the first."""

_NUMBER = rb"[-+]?(?:\d++\.?\d*+|\.\d++|nan|inf)(?:[eE][-+]?\d++)?"
_BLANKS = rb"[ \t]*+\r?(?:\n|\Z)"
_PAIRS = rb"(?:[ \t]++\d++:%b)*+" % _NUMBER
_ROWS = {
    KERNELS: later.pattern(
        rb"(?!\Z)(?:%b(?:[ \t]++%b(?![:\d.]))*+(?:%b)?)?%b" % (_NUMBER, _NUMBER, _PAIRS, _BLANKS)
    ),
    SOLVER: later.pattern(rb"(?!\Z)(?:%b(?:[ \t]++%b)*+)?%b" % (_NUMBER, _NUMBER, _BLANKS)),
    LIGHT: later.pattern(rb"(?!\Z)(?:%b%b[ \t]*+(?:#[^\0\n]*+)?)?%b" % (_NUMBER, _PAIRS, _BLANKS)),
}


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first line is one of theirs."""
    return glimpse.head.startswith(BEGINS)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per key.

    Raises:
        FormatError: A line that has no place there.
    """
    first = cursor.peek(min(cursor.left, 32), "first line")
    sort = next((each for each in BEGINS if first.startswith(each)), None)
    if sort is None:
        raise FormatError("no support vectors", offset=cursor.start)
    for number in range(HEADER):
        start, line = cursor.offset, _line(cursor)
        key, _, words = line.strip().partition(b" ")
        if sort == LIGHT:
            if number and b"#" not in line:
                raise FormatError("a line that says nothing", offset=start)
            if number == NINE + 1:
                break
            key = words if number else key
        elif key == LAST[sort] and not words:
            break
        elif key not in KEYS:
            raise FormatError(f"no key: {key[:40].decode('ascii', 'replace')!r}", offset=start)
        text = words[:HEADER].decode("utf-8", "replace")
        if sort != LIGHT or not number:
            yield Entry(cursor.place(start, cursor.offset), f"svm.{key.decode()}", text)
    rows.every(cursor, _ROWS[sort], "vector")


def _line(cursor: Cursor) -> bytes:
    """Take a line of the beginning."""
    held = cursor.peek(min(cursor.left, 1 << 20), "line")
    size = held.find(b"\n") + 1
    if not size or b"\0" in held[:size]:
        raise FormatError("no line", offset=cursor.offset)
    return cursor.take(size, "line")


FORMAT = Format(
    id="svm-text",
    title="LIBSVM, LIBLINEAR or SVM-light",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=BEGINS,
)
