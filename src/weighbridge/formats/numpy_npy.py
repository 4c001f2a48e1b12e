r"""npy: one numpy array, with its type written as a Python literal.

Layout::

    0    "\x93NUMPY"
    6    u8 major (1, 2 or 3), u8 minor
    8    u16 (version 1) or u32 little-endian: n, size of the header
    ..   n bytes   {'descr': ..., 'fortran_order': bool, 'shape': (...)}; UTF-8 in version 3
    ..   data; if the type holds objects, a pickle instead

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html (retrieved
2026-11-23). Not read: the elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray, zipinside
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.typings import NamedTuple

MAGIC = b"\x93NUMPY"

HEADER = 1 << 20
"""Bytes of a header that are read; numpy itself stops at 10,000 unless told otherwise."""

NESTED = 32
"""Levels of structured types, and axes of an array (numpy's own limit is 64)."""

_AXIS = rb"(?:0|[1-9][0-9]{0,17})"
_PLAIN = later.pattern(
    rb"\{'descr': '([<>|=][A-Za-z][0-9]{1,9})', 'fortran_order': (True|False), "
    rb"'shape': \((|%b,|%b(?:, %b){1,31})\), \} *\n?" % (_AXIS, _AXIS, _AXIS)
)
"""A header as NumPy writes it, of one type and no fields: no syntax tree is made of it."""

_FIELDS = later.pattern(
    rb"\{'descr': (\[[\w<>|=', ()\[\]]{1,4000}\]), 'fortran_order': (True|False), "
    rb"'shape': \((|%b,|%b(?:, %b){1,31})\), \} *\n?" % (_AXIS, _AXIS, _AXIS)
)
"""As ``_PLAIN``, of a type with fields: no comment, escape or brace in it."""

TYPES = 64
"""Types with fields of which it is kept what they are: a forest has one array of them a tree."""

_SIMPLE = later.pattern(r"[<>|=]?(?:([biufcSaVmMO?])(\d{0,9})|U(\d{0,9}))(\[[^\]]{1,40}\])?")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head[: len(MAGIC)] == MAGIC


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Tensor`` per array; of objects, the pickle as a part."""
    yield from _array(cursor)
    # numpy.save may be called again on an open file, and numpy.load then reads on.
    while cursor.source.read(cursor.offset, min(len(MAGIC), cursor.left)) == MAGIC:
        yield from _array(cursor)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the array")


class Header(  # of types and not of their names, each of which would be compiled
    NamedTuple(
        "Header", [("at", int), ("descr", object), ("fortran", bool), ("shape", tuple[int, ...])]
    )
):
    """What comes before the elements.

    Attributes:
        at: Offset of the header's text.
        descr: The type, as written: a string, a list of fields, or ``(type, shape)``.
        fortran: Whether the first axis varies fastest.
        shape: Extent of each axis, in elements.
    """

    __slots__ = ()


def header(cursor: Cursor) -> Header:
    """Read up to the first element.

    Raises:
        FormatError: Not a header that numpy writes.
    """
    start = cursor.offset
    cursor.take(6, "magic number")
    major, _minor = cursor.take(2, "version")
    if major not in (1, 2, 3):
        raise FormatError(f"version {major} is not known", offset=start + 6)
    size = cursor.u16("header length") if major == 1 else cursor.u32("header length")
    if size > HEADER:
        raise FormatError(f"header length {size} is over {HEADER}", offset=start + 8)
    at = cursor.offset
    text = cursor.take(size, "header")
    if plain := _PLAIN.fullmatch(text):
        return Header(at, plain[1].decode(), plain[2] == b"True", _axes(plain[3]))
    if (fielded := _FIELDS.fullmatch(text)) and (descr := _fields(fielded[1])) is not None:
        return Header(at, descr, fielded[2] == b"True", _axes(fielded[3]))
    from weighbridge.intake import npyliteral  # noqa: PLC0415 - makes a class for each kind of node

    match npyliteral.read(text, at):
        case {"descr": descr, "fortran_order": bool(fortran), "shape": tuple(shape), **rest} if (
            not rest
        ):
            if len(shape) > 2 * NESTED or not all(
                type(axis) is int and 0 <= axis < 1 << 64 for axis in shape
            ):
                raise FormatError(f"shape {shape!r:.200}", offset=at)
            return Header(at, descr, fortran, shape)
        case _:
            raise FormatError("header: expected descr, fortran_order and shape", offset=at)


def _axes(text: bytes) -> tuple[int, ...]:
    return tuple(map(int, text.replace(b",", b" ").split()))


@lru_cache(maxsize=TYPES)
def _fields(text: bytes) -> list[object] | None:
    """Read a type with fields; ``None`` if it is none, which the whole header has to say."""
    from weighbridge.intake import npyliteral  # noqa: PLC0415 - makes a class for each kind of node

    try:
        descr = npyliteral.read(text, 0, npyliteral.NESTED - 1)
    except FormatError:
        return None
    return descr if isinstance(descr, list) else None


def _array(cursor: Cursor) -> Iterator[Evidence | Part]:
    start = cursor.offset
    at, descr, _, shape = header(cursor)
    item, objects = _type(descr, at, NESTED)
    place, dtype = cursor.place(start), repr(descr)[: cursor.limits.kept]
    if objects:
        data = Span(cursor.offset, cursor.stop)
        yield Tensor(place, "", dtype, shape, data)
        yield Entry(place, "objects", "elements are a pickle")
        yield Part("", lambda: cursor.source, Role.CONTENT, "pickle", data)
        cursor.skip(cursor.left, "objects")
        return
    wanted = item * math.prod(shape)
    stop = cursor.offset + wanted
    if stop > cursor.stop:
        why = f"data ends at {stop}, the file at {cursor.stop}"
        raise FormatError(why, offset=cursor.offset)
    data = Span(cursor.offset, stop)
    yield Tensor(place, "", dtype, shape, data, wanted)
    cursor.skip(wanted, "elements")
    if wanted:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)
    if cursor.left == 0:
        yield from zipinside.archives(cursor)


def _type(descr: object, at: int, deep: int) -> tuple[int, bool]:
    """Return bytes of one element, and whether it holds objects.

    Args:
        descr: A string, a list of fields, or ``(type, shape)`` of a subarray.
        at: Where the header starts, for the error.
        deep: Levels of nesting still allowed.

    Raises:
        FormatError: Not a type that numpy writes.
    """
    if deep == 0:
        raise FormatError("descr: nested too deeply", offset=at)
    match descr:
        case str(text):
            return _simple(text, at)
        case [*fields] if isinstance(descr, list):
            size, objects = 0, False
            for field in fields:
                inner, held = _field(field, at, deep)
                size, objects = size + inner, objects or held
            return size, objects
        case (base, shape):
            inner, held = _type(base, at, deep - 1)
            return inner * _count(shape, at), held
    raise FormatError(f"descr {descr!r:.200}", offset=at)


def _field(field: object, at: int, deep: int) -> tuple[int, bool]:
    match field:
        case (str() | (str(), str()), inner):
            return _type(inner, at, deep - 1)
        case (str() | (str(), str()), inner, shape):
            size, held = _type(inner, at, deep - 1)
            return size * _count(shape, at), held
    raise FormatError(f"descr: field {field!r:.200}", offset=at)


def _count(shape: object, at: int) -> int:
    axes = shape if isinstance(shape, tuple) else (shape,)
    if len(axes) > NESTED or not all(type(axis) is int and 0 <= axis < 1 << 64 for axis in axes):
        raise FormatError(f"descr: shape {shape!r:.200}", offset=at)
    return math.prod(axes)


def _simple(text: str, at: int) -> tuple[int, bool]:
    match = _SIMPLE.fullmatch(text)
    if match is None:
        raise FormatError(f"descr {text[:80]!r}", offset=at)
    letter, size, characters, _unit = match.groups()
    if letter is None:
        return 4 * int(characters or 0), False
    if letter == "O":
        return int(size or 8), True
    return (1 if letter == "?" else int(size or 0)), False


FORMAT = Format(
    id="numpy-npy",
    title="npy",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    steps=1,
    begins=(MAGIC,),
    extensions=(".npy",),
)
