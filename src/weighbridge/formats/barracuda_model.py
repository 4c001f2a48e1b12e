"""Barracuda: a network of Unity's, as ML-Agents trains them (.nn).

Layout (little-endian)::

    0    i64        version, up to 32
    8    inputs     i32 count; each: text, i32 count, i32 per axis
    ..   outputs    i32 count; text each
    ..   memories   i32 count; each: i32 count, i32 per axis; text, text
    ..   layers     i32 count; each: text, i32 type, i32 activation, i32 x 2 zero, three lists of
                    i32 (i32 count, each), i32 axis, f32, f32, i32 zero, inputs: i32 count, text
                    each; tensors: i32 count, each: text, i32 count, i32 per axis, i64 offset, i32
                    bytes of an element, i32 elements
    ..   from version 17 on, up to 16 zeros, for the elements to be aligned
    ..   f32        elements; offsets count them from here
    ..   from version 17 on: three texts on what wrote it, i32 count of warnings: two texts each;
                    of the last versions i32 count of metadata, two texts each

A text is an i32 size and as many bytes. How many zeros there are is told nowhere: it is as many as
let the texts end where the file does. Types of layers are numbers of what the library carries;
nothing is run, imported or fetched.

Source: ``mlagents/trainers/barracuda.py`` of mlagents 0.16.1 (``write``), which its files are of,
https://github.com/lutzroeder/netron, ``source/barracuda.js`` (retrieved 2026-11-27), and
``Barracuda/Runtime/Core/ModelWriter.cs`` of
https://github.com/Unity-Technologies/barracuda-release (retrieved 2026-11-28). Not read: elements,
but for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator

from weighbridge.core import (
    Artifact,
    Constant,
    Entry,
    Evidence,
    FormatError,
    Operation,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits

VERSIONS = range(8, 17)
"""Whose layout this is."""

LATER = range(17, 33)
"""Those that have texts behind the elements."""

ALIGN = 16
SAID = ("source", "source-version", "producer")
AXES, NAME, LISTED = 16, 1 << 12, 1 << 16
SHOWN = 4
"""Inputs by which a file is recognised."""

LIST = ("pads", "strides", "pool size")
ELEMENT = 4
TENSOR = struct.Struct("<q2i")
LAYER = struct.Struct("<4i")
RUNS = "when something takes it out of the model"

_NOTHING = Artifact("bytes", 0)
_BUDGET = Budget(Limits(), 0)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version is there, and inputs with names and shapes, or none and an output."""
    version = int.from_bytes(glimpse.head[:8], "little")
    if version not in VERSIONS and version not in LATER:
        return False
    cursor = Cursor(glimpse.source, _NOTHING, _BUDGET, start=glimpse.start, stop=glimpse.stop)
    try:
        cursor.skip(8, "version")
        count = _count(cursor, "inputs")
        for _ in range(min(count, SHOWN)):
            if not _printable(_text(cursor)):
                return False
            _numbers(cursor, AXES, "shape")
        if count > SHOWN:
            return True
        outputs = _count(cursor, "outputs")
        return 0 < outputs <= LISTED and _printable(_text(cursor))
    except FormatError:
        return False


def _printable(name: str) -> bool:
    return bool(name) and name.isprintable()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, an ``Operation`` per layer, a ``Tensor`` each, and programs.

    Raises:
        FormatError: Cut, or a number makes no sense.
    """
    start = cursor.offset
    version = cursor.u64("version")
    place = cursor.place(start)
    yield Entry(place, "barracuda.version", str(version))
    yield from programs.inside(cursor, "the model", RUNS)
    if version not in VERSIONS and version not in LATER:
        raise FormatError(f"version {version}", offset=start)
    for _ in range(_count(cursor, "inputs")):
        _text(cursor)
        _numbers(cursor, AXES, "shape")
    for _ in range(_count(cursor, "outputs")):
        _text(cursor)
    for _ in range(_count(cursor, "memories")):
        _numbers(cursor, AXES, "shape")
        _text(cursor)
        _text(cursor)
    tensors: list[tuple[int, str, tuple[int, ...], int, int]] = []
    for _ in range(_count(cursor, "layers")):
        yield _layer(cursor, tensors)
    last = cursor.stop
    if version in LATER:
        many = max((offset + count for *_, offset, count in tensors), default=0)
        last = yield from _reported(cursor, ELEMENT * many)
    yield from _data(cursor, tensors, last)


def _reported(cursor: Cursor, size: int) -> Generator[Evidence, None, int]:
    """Find where elements begin, by the texts behind them; return where they end.

    Raises:
        FormatError: Wherever they begin, no such texts end where the file does.
    """
    start = cursor.offset
    for zeros in range(ALIGN + 1):
        base = start + zeros
        if zeros and cursor.source.read(base - 1, 1) != b"\0":
            break
        if base + size > cursor.stop:
            break
        texts = cursor.part(base + size, cursor.stop)
        try:
            said = _texts(texts)
        except FormatError:
            continue
        for key, value in zip(SAID, said, strict=True):
            yield Entry(cursor.place(base + size), f"barracuda.{key}", value)
        cursor.seek(base, "elements")
        return base + size
    raise FormatError("no texts behind the elements that end where the file does", offset=start)


def _texts(cursor: Cursor) -> list[str]:
    """Read what wrote the file, and pass over warnings and metadata.

    Raises:
        FormatError: They do not end where the file does.
    """
    said = [_text(cursor) for _ in SAID]
    for what in ("warnings", "metadata"):
        if what == "warnings" or cursor.left:
            for _ in range(2 * _count(cursor, what)):
                _text(cursor)
    if cursor.left or not all(not each or each.isprintable() for each in said):
        raise FormatError("other texts", offset=cursor.offset)
    return said


def _layer(cursor: Cursor, tensors: list[tuple[int, str, tuple[int, ...], int, int]]) -> Operation:
    """Read one layer; its tensors are put into the list: place, name, shape, offset, elements."""
    start = cursor.offset
    name = _text(cursor)
    kind, *_ = LAYER.unpack(cursor.take(LAYER.size, "type"))
    for what in LIST:
        _numbers(cursor, LISTED, what)
    cursor.skip(16, "axis")
    for _ in range(_count(cursor, "inputs of a layer")):
        _text(cursor)
    for _ in range(_count(cursor, "tensors")):
        at = cursor.offset
        label, shape = _text(cursor), _numbers(cursor, AXES, "shape")
        offset, width, count = TENSOR.unpack(cursor.take(TENSOR.size, "tensor"))
        if width != ELEMENT or offset < 0 or count < 0:
            why = f"{label[:80]!r}: {count} elements of {width} bytes at {offset}"
            raise FormatError(why, offset=at)
        tensors.append((at, label, shape, offset, count))
    attributes = (("name", Constant(name)),)
    return Operation(cursor.place(start), "barracuda", str(kind), attributes)


def _data(
    cursor: Cursor, tensors: list[tuple[int, str, tuple[int, ...], int, int]], last: int
) -> Iterator[Evidence]:
    """Yield tensors with their data in place, and what lies between and after them."""
    base, spans = cursor.offset, []
    for at, label, shape, offset, count in tensors:
        data = Span(base + ELEMENT * offset, base + ELEMENT * (offset + count))
        if data.stop > last:
            why = f"{label[:80]!r} ends at {data.stop}, the elements at {last}"
            raise FormatError(why, offset=at)
        spans.append(data)
        wanted = ELEMENT
        for extent in shape:
            wanted *= extent
        yield Tensor(cursor.place(at, base), label, "F32", shape, data, wanted)
    yield from stray.holes(cursor, spans, base, last, "bytes no tensor refers to")


def _count(cursor: Cursor, what: str) -> int:
    at = cursor.offset
    found = cursor.number(4, what, signed=True)
    if not 0 <= 4 * found <= cursor.left:
        raise FormatError(f"{found} {what} in {cursor.left} bytes", offset=at)
    return found


def _text(cursor: Cursor) -> str:
    at = cursor.offset
    size = cursor.number(4, "size of a name", signed=True)
    if not 0 <= size <= NAME:
        raise FormatError(f"a name of {size} bytes", offset=at)
    return cursor.take(size, "name").decode("utf-8", "backslashreplace")


def _numbers(cursor: Cursor, most: int, what: str) -> tuple[int, ...]:
    at = cursor.offset
    count = _count(cursor, what)
    if count > most:
        raise FormatError(f"{what} of {count}", offset=at)
    return struct.unpack(f"<{count}i", cursor.take(4 * count, what))


FORMAT = Format(
    id="barracuda-model",
    title="Barracuda (Unity)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=1,
    begins=(bytes(7),),
    extensions=(".nn",),
    least=24,
)
