"""MATLAB data: arrays, functions and objects as MATLAB 5 and scipy.io write them (.mat).

Layout (in the byte order that the mark tells)::

    0    124 bytes   text, "MATLAB 5.0 ..."
    124  u16, u16    version, byte order mark
    128  elements    u32 type, u32 size, data, padded to 8 bytes; up to 4 bytes of data may stand
                     in the place of the size, which is then in the upper half of the type

An element of type 15 is another one, packed by zlib; one of type 14 is an array: its class and
flags, extents, name, then what the class asks for, arrays inside arrays. Arrays of the class
"function handle" are functions; objects are filled by ``loadobj`` of their class, while loading.

Source: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf (retrieved 2026-11-26).
Not read: numbers; MATLAB's own store of objects, which is an array of bytes without a name; version
7.3, which is HDF5.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    GapKind,
    Import,
    Named,
)
from weighbridge.core.records import dataclass, field
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import codecs, matlabcode
from weighbridge.intake.cursor import Cursor, Order
from weighbridge.intake.expand import Expanded
from weighbridge.intake.glimpse import Glimpse

MARK = b"MATLAB 5.0"
HEADER = 128
MATRIX, COMPRESSED = 14, 15
NUMBERS = frozenset({1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 16, 17, 18})
"""Types of elements that are numbers or text."""

OBJECT, HANDLE, OPAQUE = 3, 16, 17
"""Classes of arrays that are more than data."""

INLINE = "inline"
"""Class of objects that are functions, as text."""

TEXT_CLASS, OVER, LEAST = 4, 4, 48
"""Class of arrays that are text; bytes by which Octave says that one is longer than it is; bytes of
an array with flags, two extents, a name and a text."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the text header, version and byte order mark are there."""
    head = glimpse.head[:HEADER]
    return head[: len(MARK)] == MARK and head[124:128] in (b"\0\1IM", b"\1\0MI")


@dataclass(slots=True)
class _Array:
    """An array while it is read.

    Attributes:
        kind: Its class.
        name: As written.
        texts: What it holds of text, if it is a function.
    """

    kind: int
    name: str
    texts: list[str] = field(default_factory=list)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per variable, functions, and classes of objects.

    Raises:
        FormatError: Damaged, or nested too deeply.
    """
    start = cursor.offset
    order = _order(cursor)
    index = 0
    while cursor.left >= 8:  # the size of a tag; fewer bytes are padding
        at = cursor.offset
        kind, size, _ = _tag(cursor, order)
        if kind == COMPRESSED:
            yield from _unpacked(cursor, size, index)
        elif kind == MATRIX:
            inner = _span(cursor, at, size - OVER if _over(cursor, size, order) else size)
            yield from _Reader(inner, order).array(0, None)
            cursor.seek(inner.stop, "array")
        elif kind in NUMBERS:
            cursor.skip(min(size + -size % 8, cursor.left), "element")
        else:
            raise FormatError(f"element of type {kind}", offset=at)
        index += 1
    if not index and cursor.left:
        raise FormatError("no element", offset=start)


def _order(cursor: Cursor) -> Order:
    """Pass over the header, and say the byte order; an element that was packed has no header."""
    if cursor.peek(min(cursor.left, len(MARK)), "header") == MARK:
        return "little" if cursor.take(HEADER, "header")[126:] == b"IM" else "big"
    return "big" if cursor.peek(1, "tag") == b"\0" else "little"


def _tag(cursor: Cursor, order: Order) -> tuple[int, int, int]:
    """Read a tag; return type, size of the data, and bytes that the data take with padding."""
    first = cursor.number(4, "tag", order)
    if first >> 16:
        return first & 0xFFFF, first >> 16, 4
    size = cursor.number(4, "size", order)
    return first, size, size + -size % 8


def _span(cursor: Cursor, at: int, size: int) -> Cursor:
    """Return a cursor over the data of an element.

    Raises:
        FormatError: It is longer than what is left.
    """
    if size > cursor.left:
        raise FormatError(f"element of {size} bytes, {cursor.left} left", offset=at)
    start = cursor.offset
    return Cursor(cursor.source, cursor.artifact, cursor.budget, start=start, stop=start + size)


def _over(cursor: Cursor, size: int, order: Order) -> bool:
    """Whether an array at the end is four bytes of text, which Octave counts twice."""
    start, stop, read = cursor.offset, cursor.stop, cursor.source.read
    if size - cursor.left != OVER or size < LEAST:
        return False
    cls = int.from_bytes(read(start + 8, 4), order) & 0xFF
    tag = int.from_bytes(read(stop - 8, 4), order)
    return cls == TEXT_CLASS and tag >> 16 == OVER and tag & 0xFFFF in NUMBERS


def _unpacked(cursor: Cursor, size: int, index: int) -> Iterator[Evidence | Part]:
    at = cursor.offset
    packed = Expanded.of(_span(cursor, at, size), codecs.ZLIB)
    cursor.skip(size, "packed element")
    if packed.size:
        yield Part(f"variable-{index}", lambda: packed, expect=FORMAT.id)
    if packed.fault:
        raise FormatError(str(packed.fault), offset=at, kind=packed.fault.kind)


class _Reader:
    """Reads arrays inside arrays."""

    def __init__(self, cursor: Cursor, order: Order) -> None:
        self._cursor = cursor
        self._order: Order = order

    def array(self, depth: int, around: _Array | None) -> Iterator[Evidence]:
        """Read the array that fills the cursor's span."""
        cursor = self._cursor
        start = cursor.offset
        if depth > cursor.limits.nesting:
            raise FormatError("nested too deeply", offset=start, kind=GapKind.LIMIT)
        if not cursor.left:
            return  # an empty array may be written as nothing
        flags = self._plain("flags")
        kind = int.from_bytes(flags[:4], self._order) & 0xFF
        if kind != OPAQUE:
            self._plain("extents")
        name = self._text("name")
        if depth == 0 and name:
            yield Entry(cursor.place(cursor.start), "matlab.variable", name[:80])
        own = _Array(kind, name)
        if kind == OPAQUE:
            yield self._class(self._text("kind of object"), self._text("class"), start)
        callable_ = kind == HANDLE
        if kind == OBJECT:
            cls = self._text("class")
            callable_ = cls == INLINE
            yield self._class("", cls, start)
        yield from self._content(depth, own if callable_ else around)
        if callable_:
            yield matlabcode.function(own.texts, own.name, cursor.place(start))

    def _content(self, depth: int, holder: _Array | None) -> Iterator[Evidence]:
        cursor = self._cursor
        while cursor.left:
            at = cursor.offset
            kind, size, room = _tag(cursor, self._order)
            if kind == MATRIX:
                inner = _span(cursor, at, size)
                yield from _Reader(inner, self._order).array(depth + 1, holder)
                cursor.seek(inner.stop, "array")
            elif kind in NUMBERS:
                first = cursor.skip(min(room, cursor.left), "numbers")
                if holder and len(holder.texts) < matlabcode.TEXTS:
                    data = cursor.source.read(first, min(size, matlabcode.TEXT))
                    holder.texts.append(matlabcode.text(data))
            else:
                raise FormatError(f"element of type {kind} inside an array", offset=at)

    def _plain(self, what: str) -> bytes:
        """Read an element of numbers or text; return its beginning."""
        at = self._cursor.offset
        kind, size, room = _tag(self._cursor, self._order)
        if kind not in NUMBERS or size > room:
            raise FormatError(f"{what}: element of type {kind}", offset=at)
        first = self._cursor.skip(room, what)
        return self._cursor.source.read(first, min(size, matlabcode.TEXT))

    def _text(self, what: str) -> str:
        return self._plain(what).decode("latin-1")

    def _class(self, system: str, name: str, start: int) -> Import:
        place = self._cursor.place(start)
        if system == "java":
            package, _, last = name.rpartition(".")
            return Import(place, Named(f"java:{package or 'default'}", last), "opaque object")
        return Import(place, Named(f"matlab:{name}", "loadobj"), "object")


FORMAT = Format(
    id="matlab-data",
    title="MATLAB data",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MARK,),
    extensions=(".mat",),
    steps=3,
)
