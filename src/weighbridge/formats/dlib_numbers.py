"""dlib: what finds points of a face, and other models that are nothing but numbers (.dat).

Layout: numbers, each a byte that says how many bytes follow (1 to 8) and, by its highest bit,
whether it is negative, then these, little-endian; a number with a fraction is two of them. First a
version, then the rows and columns of a matrix, negative, and its numbers; or, of a detector by
gradients (.svm), versions and how pictures are cut into cells.

There is no magic number: the first numbers have to be these, and all of the file has to be numbers.
Nothing is run, imported or fetched.

Source: https://github.com/davisking/dlib/blob/v20.0/dlib/serialize.h, ``matrix/matrix.h``,
``image_processing/shape_predictor.h``, and files that 20.0 writes (retrieved 2026-11-27). Not read:
what the numbers are for. Models that are layers of a network, which dlib writes otherwise, are not
known.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LEAST = 64
CHUNK = 1 << 18
LONGEST = 9
"""Bytes of a number."""

RUNS = "when something takes it out of the model"

_NUMBER = rb"(?:%s)" % b"|".join(
    b"[\\x%02x\\x%02x].{%d}" % (size, 0x80 | size, size) for size in range(1, 9)
)
_NUMBERS = later.pattern(rb"(?s:%b)*+" % _NUMBER)
_MATRIX = later.pattern(rb"(?s)\x01\x01(?:\x81.|\x82..)\x81[\x01-\x10](?:[\x01-\x03\x81-\x83])")
_DETECTOR = later.pattern(
    rb"(?s)\x01[\x01-\x03]\x01\x01(?:\x01[\0-\x10]){2}\x01[\x02-\x20](?:\x01[\0-\x40]){3}"
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version and a matrix are there, and the beginning and the end are numbers."""
    head = glimpse.head
    if not _MATRIX.match(head) and not _DETECTOR.match(head):
        return False
    end = _NUMBERS.match(head)
    return end is not None and len(head) - end.end() < (LONGEST if len(head) < glimpse.size else 1)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how large the matrix is, if there is one, and programs in what looks like numbers.

    Raises:
        FormatError: Something is no number.
    """
    start = cursor.start
    head = cursor.peek(min(cursor.left, LEAST), "matrix")
    if _MATRIX.match(head):
        rows = int.from_bytes(head[3 : 3 + (head[2] & 15)], "little")
        yield Entry(cursor.place(start, start + 2), "dlib.rows", str(rows))
    elif not _DETECTOR.match(head):
        raise FormatError("no matrix", offset=start)
    yield from programs.inside(cursor, "the model", RUNS)
    while cursor.left:
        data = cursor.peek(min(cursor.left, CHUNK), "numbers")
        found = _NUMBERS.match(data)
        end = found.end() if found else 0
        if not end:
            raise FormatError("no number", offset=cursor.offset)
        cursor.skip(end, "numbers")


FORMAT = Format(
    id="dlib-numbers",
    title="dlib shape predictor or detector",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\1\1", b"\1\2", b"\1\3"),
    least=LEAST,
)
