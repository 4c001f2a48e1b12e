"""msgpack: weights of Flax and JAX models (flax_model.msgpack), spaCy's tables and models.

One value, a map with text as keys at the outermost level, or with hashes of text and rows of a
table (spaCy's ``key2row``), or an array of spaCy's rules of attributes (``patterns``). Every byte
is walked: a file that is not one whole value is damaged, and so is an array that is none, behind
which the walk goes on. Parts to descend into are an array of objects, which msgpack-numpy would
unpickle, and the configuration of a spaCy pipeline as bytes.

Flax keeps arrays in extensions of type 1, numbers of numpy in type 3: ``[shape, dtype, bytes]``,
itself msgpack; complex numbers in type 2. Other extensions mean something to their writer alone and
are gaps, but for the time stamps of msgpack itself (-1).

Source: https://github.com/msgpack/msgpack/blob/master/spec.md, ``flax.serialization``,
``msgpack_numpy`` and ``spacy/vectors.pyx`` (retrieved 2026-11-26). Not read: numbers and texts,
elements of arrays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, Tensor, later
from weighbridge.core.records import dataclass, field
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIXED = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8,
    0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
"""Bytes behind the first one, of values of fixed size."""

SIZED = {
    0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0), 0xC7: (1, 1), 0xC8: (2, 1), 0xC9: (4, 1),
    0xD9: (1, 0), 0xDA: (2, 0), 0xDB: (4, 0),
}  # fmt: skip
"""Bytes of the length, and what is added to it, of bytes, extensions and text."""

EXTENDED = frozenset({0xC7, 0xC8, 0xC9, *range(0xD4, 0xD9)})
"""First bytes of extensions."""

ARRAY, COMPLEX, SCALAR, STAMP = 1, 2, 3, -1
"""Types of extensions: Flax's, and msgpack's time stamp."""

WIDTHS = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4,
    "int64": 8, "uint64": 8, "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8,
    "complex64": 8, "complex128": 16, "float8_e4m3fn": 1, "float8_e5m2": 1, "int4": 1, "uint4": 1,
}  # fmt: skip
"""Bytes of one element, by numpy's names and those of ml_dtypes."""

AXES = 64
"""Axes of one array; no library makes as many."""

KEYS = 65_536
"""Keys of one map that are compared with one another."""

VALUES = 1 << 21
"""Values of one file that are looked at one by one, at most: some seconds. Weights have few."""

STREAK = 32
"""Numbers in a row behind which more of them are looked for at once."""

RUN = 4096
"""Bytes in which they are."""

_NUMBER = later.pattern(
    rb"(?s:[\0-\x80\x90\xa0\xc0\xc2\xc3\xe0-\xff]|[\xcc\xd0].|[\xcd\xd1].{2}"
    rb"|[\xca\xce\xd2].{4}|[\xcb\xcf\xd3].{8})"
)
_NUMBERS = later.pattern(rb"(?:" + _NUMBER.pattern + rb")*")

_ROW = rb"\xcf.{8}(?:[\0-\x7f]|\xcc.|\xcd.{2}|\xce.{4}|\xcf.{8})"
_SEVERAL = rb"(?:[\x82-\x8f]|\xde.{2}|\xdf.{4})(?:" + _ROW + rb"){2}"
_ONE = rb"(?:\x81|\xde\x00\x01|\xdf\x00\x00\x00\x01)" + _ROW + rb"\Z"
_ROWS = later.pattern(rb"(?s:" + _SEVERAL + rb"|" + _ONE + rb")")
"""A map of hashes of 64 bits and rows; of one pair, all there is."""

EMPTY = (b"\x80", b"\x90")
"""A map or an array of nothing: what spaCy writes of tables, or rules, that it has none of."""

_RULES = later.pattern(
    rb"(?s:[\x91-\x9f]|\xdc..|\xdd....)"
    rb"(?:\x83|\xde\0\x03|\xdf\0\0\0\x03)(?:\xa8|\xd9\x08)patterns"
)
"""spaCy's rules of attributes."""

CONFIGURATION = b"config.cfg"
"""Key of a pipeline's configuration."""

NAME = 64
"""Characters; the first key of the outermost map is no longer."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a map starts with hashes, or a printable name as key, and a value; or is empty."""
    if glimpse.head in EMPTY or _ROWS.match(glimpse.head) or _RULES.match(glimpse.head):
        return True
    head = glimpse.head[: NAME + 16]
    first = head[:1]
    wide = {b"\xde": 3, b"\xdf": 5}.get(first, 1 if b"\x81" <= first <= b"\x8f" else 0)
    if wide == 0 or len(head) < wide + 3:
        return False
    start, size = wide + 1, head[wide] & 0x1F
    if head[wide] == 0xD9:
        start, size = wide + 2, head[wide + 1]
    elif not 0xA1 <= head[wide] <= 0xBF:
        return False
    name = head[start : start + size]
    value = head[start + size : start + size + 1]
    known = value != b"\xc1" and bool(value)
    return known and size <= NAME and name.isascii() and name.decode("ascii").isprintable()


@dataclass(slots=True)
class _Frame:
    """An array or map that is being walked: a map counts its keys too."""

    left: int
    keyed: bool = False
    turn: bool = True
    """The next value is a key."""
    key: str = ""
    word: bytes = b""
    objects: bool = False
    """msgpack-numpy would unpickle what stands under ``data``."""
    data: Span | None = None
    seen: set[str] = field(default_factory=set)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Walk the value; yield a ``Tensor`` per array, pickles as parts.

    Raises:
        FormatError: Not one whole value, or nested too deeply.
    """
    frames = [_Frame(1)]
    count, streak = 0, 0
    while frames:
        frame = frames[-1]
        if frame.left == 0:
            frames.pop()
            continue
        if streak >= STREAK:
            passed = _numbers(cursor, frame.left)
            frame.left -= passed
            frame.turn ^= passed % 2 == 1
            frame.key, frame.word, streak = "", b"", 0
            continue
        count += 1
        if count > VALUES:
            why = f"more than {VALUES} values"
            raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
        frame.left -= 1
        key = frame.keyed and frame.turn
        frame.turn = not frame.turn
        if len(frames) > 4 * cursor.limits.nesting:
            raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
        first = cursor.u8("value")
        inner, size = _head(cursor, first)
        streak = 0 if inner or first in SIZED or 0xA0 < first < 0xC0 else streak + 1
        if inner:
            frames.append(_Frame(inner, 0x80 <= first < 0x90 or first in (0xDE, 0xDF)))
            continue
        start = cursor.skip(size, "value")
        small = cursor.source.read(start, size) if size <= NAME else b""
        if key:
            yield from _key(cursor, frame, first, small)
        if first in EXTENDED:
            yield from _extension(cursor, _name(frames), Span(start, start + size))
        if frame.keyed and not key:
            yield from _objects(cursor, frame, small, Span(start, start + size))
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the value", offset=cursor.offset)


def _key(cursor: Cursor, frame: _Frame, first: int, small: bytes) -> Iterator[Gap]:
    """Remember a key; loaders keep the last of two values, so two keys are worth a word."""
    frame.key = ""
    frame.word = small
    if 0xA0 <= first < 0xC0 or 0xD9 <= first <= 0xDB:
        frame.key = small.decode("utf-8", "replace")
    if frame.key and frame.key in frame.seen:
        place = cursor.place(cursor.offset - len(small))
        yield Gap(place, GapKind.DAMAGED, f"duplicate key {frame.key!r}")
    elif frame.key and len(frame.seen) < KEYS:
        frame.seen.add(frame.key)


def _objects(cursor: Cursor, frame: _Frame, small: bytes, span: Span) -> Iterator[Part]:
    """Yield the pickle of an array of objects, as msgpack-numpy writes it, and a configuration."""
    if frame.word == CONFIGURATION:
        yield Part("", lambda: cursor.source, Role.CONTENT, "spacy-config", span)
    if frame.word == b"kind":
        frame.objects = frame.objects or small == b"O"
    elif frame.word == b"data":
        frame.data = span
    if frame.objects and frame.data is not None:
        pickle, frame.data = frame.data, None
        yield Part("", lambda: cursor.source, Role.CONTENT, "pickle", pickle)


def _name(frames: list[_Frame]) -> str:
    return ".".join(frame.key for frame in frames if frame.key)


def _extension(cursor: Cursor, name: str, span: Span) -> Iterator[Evidence | Part]:
    """Read the array in an extension."""
    kind = int.from_bytes(cursor.source.read(span.start, 1), "big", signed=True)
    inner = Cursor(
        cursor.source, cursor.artifact, cursor.budget, start=span.start + 1, stop=span.stop
    )
    if kind in (ARRAY, SCALAR):
        try:
            yield from _array(inner, name)
        except FormatError as error:
            if error.kind is not GapKind.DAMAGED:
                raise
            # Only Flax looks into it: msgpack-numpy goes on behind it, to what it unpickles.
            yield Gap(inner.place(error.offset, span.stop), error.kind, str(error))
    elif kind not in (COMPLEX, STAMP):
        why = f"{name[:80]!r}: an extension of type {kind}, which only its writer understands"
        yield Gap(inner.place(span.start, span.stop), GapKind.UNSUPPORTED, why)


def _array(cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
    """Read ``[shape, dtype, bytes]``.

    Raises:
        FormatError: It is something else, or the bytes are too few or too many.
    """
    start = cursor.offset
    if _items(cursor, "array") != len(("shape", "dtype", "bytes")):
        raise FormatError(f"{name[:80]!r}: not an array of Flax", offset=start)
    if (axes := _items(cursor, "shape")) > AXES:
        raise FormatError(f"{name[:80]!r}: {axes} axes", offset=cursor.offset)
    shape = tuple(_whole(cursor) for _ in range(axes))
    dtype = cursor.take(_sized(cursor, "dtype"), "dtype").decode("utf-8", "replace")
    size = _sized(cursor, "elements")
    data = Span(cursor.skip(size, "elements"), cursor.offset)
    if cursor.left:
        raise FormatError(f"{name[:80]!r}: bytes behind the elements", offset=cursor.offset)
    width = WIDTHS.get(dtype)
    wanted = None if width is None else width * math.prod(shape)
    yield Tensor(cursor.place(start, data.start), name, dtype, shape, data, wanted)
    if dtype.startswith(("object", "O", "|O")):
        # numpy.frombuffer refuses these; nothing that Flax wrote has them
        yield Gap(cursor.place(start), GapKind.DAMAGED, f"{name[:80]!r}: an array of objects")
    elif wanted is not None and wanted != size:
        why = f"{name[:80]!r}: {wanted} bytes of elements declared, {size} there"
        yield Gap(cursor.place(start), GapKind.DAMAGED, why)
    if size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _items(cursor: Cursor, what: str) -> int:
    at = cursor.offset
    first = cursor.u8(what)
    if not (0x90 <= first < 0xA0 or first in (0xDC, 0xDD)):
        raise FormatError(f"{what}: not an array", offset=at)
    return _head(cursor, first)[0]


def _sized(cursor: Cursor, what: str) -> int:
    at = cursor.offset
    first = cursor.u8(what)
    inner, size = _head(cursor, first)
    if inner or first < 0xA0 or first in FIXED or first in EXTENDED:
        raise FormatError(f"{what}: neither text nor bytes", offset=at)
    return size


def _whole(cursor: Cursor) -> int:
    at = cursor.offset
    first = cursor.u8("extent")
    if first < 0x80:
        return first
    if 0xCC <= first <= 0xCF:
        return cursor.number(FIXED[first], "extent", "big")
    raise FormatError("extent: not a whole number", offset=at)


def _numbers(cursor: Cursor, most: int) -> int:
    """Pass over numbers and values of nothing that stand in a row; return how many they are."""
    # Each has at least one byte: there are no more of them than bytes.
    ahead = cursor.peek(min(cursor.left, RUN, most), "numbers")
    run = _NUMBERS.match(ahead)
    size = run.end() if run else 0
    cursor.skip(size, "numbers")
    return len(_NUMBER.findall(ahead, 0, size))


def _head(cursor: Cursor, first: int) -> tuple[int, int]:
    """Return how many values are inside, or how many bytes follow."""
    if first < 0x80 or first >= 0xE0 or first in FIXED:
        return 0, FIXED.get(first, 0)
    if first < 0x90:
        return 2 * (first & 0x0F), 0
    if first < 0xA0:
        return first & 0x0F, 0
    if first < 0xC0:
        return 0, first & 0x1F
    if first in SIZED:
        wide, more = SIZED[first]
        return 0, cursor.number(wide, "length", "big") + more
    if 0xDC <= first <= 0xDF:
        count = cursor.number(2 if first in (0xDC, 0xDE) else 4, "count", "big")
        return count * (2 if first >= 0xDE else 1), 0
    raise FormatError(f"byte {first:#x} starts no value", offset=cursor.offset - 1)


FORMAT = Format(
    id="msgpack-flax",
    title="msgpack",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(*(bytes([first]) for first in range(0x80, 0xA0)), b"\xdc", b"\xdd", b"\xde", b"\xdf"),
    extensions=(".msgpack",),
)
