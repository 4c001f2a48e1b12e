"""dlib: networks, such as those that find and tell faces, and detectors by gradients (.dat, .svm).

Layout: values one behind another, none of which says what it is::

    number   a byte that says how many bytes follow (1 to 8) and, by its highest bit, whether it is
             negative; these, little-endian. A number with a fraction is two of them.
    truth    "0" or "1"
    text     a number, as many bytes
    tensor   the number 2, four extents, f32 for each element

A network is versions of its layers, outermost first; then, innermost first, per layer its name and
what it has. So a name stands near the beginning, and all of the file has to be such values. What
may be numbers or a tensor is a tensor if what follows can be no numbers, and what is behind its
elements can.

There is no magic number. Nothing is run, imported or fetched: a program that reads it has been
compiled with the layers.

Source: https://github.com/davisking/dlib/blob/v20.0/dlib/serialize.h, ``dnn/tensor.h``,
``dnn/core.h``, ``dnn/layers.h``, the models that dlib's authors publish, and a detector that 20.0
writes (retrieved 2026-11-27). Not read: elements, but for the magic numbers of programs; what
numbers are for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LEAST = 64
CHUNK = 1 << 12
"""Bytes looked at for numbers at once."""

AHEAD = 512
"""Bytes behind what may be a tensor by which it is none."""

STEPS = 1 << 15
"""Texts, and what may be tensors, at most."""

OTHERS = 8
"""Values behind one, at which a tensor may begin rather than there."""

WIDTH = 4
RUNS = "when something takes it out of the network"

_NUMBER = rb"(?:%s)" % b"|".join(
    b"[\\x%02x\\x%02x].{%d}" % (size, 0x80 | size, size) for size in range(1, 9)
)
_VALUE = rb"(?:%s|[01])" % _NUMBER
_ONE = later.pattern(rb"(?s)" + _VALUE)
_TEXT = rb"\x01(?:[\x04-\xff][A-Za-z_][ -~]{3}|\x03[A-Za-z_][ -~]{2}|\x02[A-Za-z_][ -~])"
_EXTENT = rb"(\x01.|\x02..|\x03...|\x04....|\x05.....)"
_LENGTH = _EXTENT.replace(b"(", b"(?:")
_TENSOR = later.pattern(rb"(?s)\x01\x02%b%b%b%b" % ((_EXTENT,) * 4))
_RUN = later.pattern(
    rb"(?s)(?:(?!\x01\x02%b{4}|%b)%b|\x01\x02(?=%b{4})(?=%b{12}))*+"
    % (_LENGTH, _TEXT, _VALUE, _LENGTH, _VALUE)
)
"""Values that are neither a text nor the beginning of a tensor: numbers stand behind them."""

_PLAIN = later.pattern(rb"(?s)%b{12}|%b{0,11}(?:%b|\Z)" % (_VALUE, _VALUE, _TEXT))
_BEHIND = later.pattern(rb"(?s)%b{5}|%b{0,4}(?:%b|\Z)" % (_VALUE, _VALUE, _TEXT))
_WORDS = later.pattern(rb"[ -~]+")
_LAYER = later.pattern(rb"(?s)%b{1,2000}?\x01[\x05-\x40](?:loss_[a-z]|input[_a-z])" % _NUMBER)


def recognises(glimpse: Glimpse) -> bool:
    """Whether versions are there, and then the name of a loss or of what takes pictures in."""
    head = glimpse.head
    return len(head) >= LEAST and head.startswith(b"\1") and _LAYER.match(head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per tensor that has elements, and programs.

    Raises:
        FormatError: Something is no value, or a network is not what it begins with.
    """
    if not _LAYER.match(cursor.peek(min(cursor.left, CHUNK), "layers")):
        raise FormatError("no name of a layer", offset=cursor.start)
    yield from programs.inside(cursor, "the network", RUNS)
    name = ""
    for _ in range(STEPS):
        if not cursor.left:
            return
        data = cursor.peek(min(cursor.left, CHUNK), "values")
        if (run := _RUN.match(data)) and run.end():
            cursor.skip(run.end(), "values")
        elif tensor := _TENSOR.match(data):
            yield from _tensor(cursor, name, tensor.groups())
        elif data[1:3]:
            name = _text(cursor, data)
        else:
            raise FormatError("no value", offset=cursor.offset)
    raise FormatError(f"more than {STEPS} values", offset=cursor.offset, kind=GapKind.LIMIT)


def _tensor(cursor: Cursor, name: str, extents: tuple[bytes, ...]) -> Iterator[Evidence]:
    """Pass over a tensor and tell it, or over the first number of what only looks like one."""
    start, shape = cursor.offset, _shape(extents)
    ahead = cursor.peek(min(cursor.left, AHEAD), "tensor")
    if not _is_tensor(cursor, ahead, 0) or any(
        _is_tensor(cursor, ahead, each.end()) for each in _values(ahead)
    ):
        cursor.skip(2, "number")
        return
    cursor.skip(2 + sum(map(len, extents)), "extents")
    place = cursor.place(start)
    at = cursor.skip(WIDTH * math.prod(shape), "elements")
    yield Tensor(place, name, "F32", shape, Span(at, cursor.offset), cursor.offset - at)


def _shape(extents: tuple[bytes, ...]) -> tuple[int, ...]:
    return tuple(int.from_bytes(each[1:], "little") for each in extents)


def _values(ahead: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the next values, among which a tensor may begin as well."""
    at = 0
    for _ in range(OTHERS):
        found = _ONE.match(ahead, at)
        if found is None:
            return
        yield found
        at = found.end()


def _is_tensor(cursor: Cursor, ahead: bytes, at: int) -> bool:
    """Whether what is there can be no numbers, and behind its elements are some."""
    found = _TENSOR.match(ahead, at)
    if found is None or _PLAIN.match(ahead, at + 2):
        return False
    wanted = WIDTH * math.prod(_shape(found.groups()))
    behind = cursor.offset + found.end() + wanted
    if not found.end() < found.end() + wanted <= cursor.left:
        return False
    after = cursor.source.read(behind, min(AHEAD, cursor.stop - behind))
    return _BEHIND.match(after) is not None


def _text(cursor: Cursor, data: bytes) -> str:
    """Pass over a text; return it."""
    size = data[1]
    raw = data[2 : 2 + size]
    if data[0] != 1 or len(raw) < size or not _WORDS.fullmatch(raw):
        raise FormatError("no value", offset=cursor.offset)
    cursor.skip(2 + size, "text")
    return raw.decode("ascii")


FORMAT = Format(
    id="dlib-network",
    title="dlib network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\1",),
    holds=(b"loss_", b"input"),
    least=LEAST,
)
