"""Core ML program as text: what a compiled model computes (model.mil).

Layout::

    program(1.0)
    [buildInfo = dict<...>({{"coremlc-component-MIL", "5.33.5"}, ...})]
    {
        func main<ios16>(tensor<fp16, [1, 80]> x) {
            tensor<fp16, [80]> w = const()[name = ..., val = tensor<fp16, [80]>(
                BLOBFILE(path = string("@model_path/weights/weight.bin"), offset = uint64(64)))];
            ...
        } -> (y);
    }

The types before a path and an offset are ``tensor<string, []>`` in programs before 1.3. Operations
are those that Core ML itself brings.

Source: files that Apple's compiler writes, in the tests of
https://github.com/rebeckerspecialties/mlmodelc-export (retrieved 2026-11-26); no description is
published. Not read: operations, and values that stand in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Purpose,
    Reference,
    Span,
    Tensor,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.coremlabout import FILES, HERE, RECORD
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

CHUNK = 1 << 20
"""Bytes looked at once."""

ROOM = 1 << 13
"""Bytes of one value in a file, at most."""

LAST = 1 << 8
"""Bytes in which the bracket is looked for that ends a program."""

MARK = b"BLOBFILE"

_HEAD = later.pattern(rb"program\([0-9]{1,3}\.[0-9]{1,3}\)\s{1,4}\[buildInfo = dict<")
_VALUE = later.pattern(
    rb"BLOBFILE\(path = (?:tensor<string, \[\]>|string)\(\"([^\"\\]{1,4096})\"\), "
    rb"offset = (?:tensor<uint64, \[\]>|uint64)\(([0-9]{1,19})\)\)"
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a program begins, and who built it."""
    return _HEAD.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per file of weights, a ``Tensor`` per value in one, a ``Gap`` if cut.

    Raises:
        FormatError: A NUL byte, or a value in a file that is written in no way that is known.
    """
    files: set[str] = set()
    rest = b""
    while cursor.left:
        at = cursor.offset - len(rest)
        data = rest + cursor.take(min(cursor.left, CHUNK), "text")
        if (nul := data.find(b"\0")) >= 0:
            raise FormatError("a NUL byte inside text", offset=at + nul)
        mark = data.find(MARK)
        while mark >= 0 and (mark <= len(data) - ROOM or not cursor.left):
            found = _VALUE.match(data, mark)
            if found is None:
                raise FormatError("a value in a file that is not told how", offset=at + mark)
            span = Span(at + mark, at + found.end())
            path = found[1].decode("utf-8", "backslashreplace").removeprefix(HERE)
            yield from _value(cursor, span, path, int(found[2]), files)
            mark = data.find(MARK, found.end())
        rest = data[mark if mark >= 0 else max(0, len(data) - len(MARK) + 1) :]
    stop = cursor.stop
    last = cursor.source.read(max(cursor.start, stop - LAST), min(LAST, stop - cursor.start))
    if not last.rstrip().endswith(b"}"):
        place = cursor.place(stop - len(last), stop)
        yield Gap(place, GapKind.DAMAGED, "a program without its end")
    yield from behind.anything(cursor, "the program")


def _value(
    cursor: Cursor, span: Span, file: str, offset: int, files: set[str]
) -> Iterator[Evidence]:
    place = cursor.place(span.start, span.stop)
    if file not in files:
        if len(files) >= FILES:
            why = f"weights in more than {FILES} files"
            raise FormatError(why, offset=span.start, kind=GapKind.LIMIT)
        files.add(file)
        yield Reference(place, Purpose.WEIGHTS, file, "BLOBFILE.path")
    yield Tensor(place, "", "record", (), Span(offset, offset + RECORD), None, file)


FORMAT = Format(
    id="coreml-mil",
    title="Core ML program",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"program(",),
    extensions=(".mil",),
)
