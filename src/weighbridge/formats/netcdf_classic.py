"""netCDF before version 4: named arrays of numbers and text (.nc), and what is said of them.

Layout, big-endian; counts (n) are i32, in version 5 i64; ``name`` is n and bytes, all of it padded
to four::

    0    "CDF", u8 version: 1, 2 (offsets of 64 bits) or 5 (counts, too)
    4    n     records, -1 if the file was not closed
    ..   list  dimensions: name, n extent (0: as many as there are records)
    ..   list  attributes: name, i32 type, n, values, padded to four
    ..   list  variables: name, n dimensions, n each, list of attributes, i32 type, n size, offset

    list       i32 tag (0 if there are none), n, items

Variables without records lie one by one; one record of each of the others lies behind the other,
as often as there are records. Data only; those of version 4 are HDF5.

Source: https://docs.unidata.ucar.edu/netcdf-c/current/file_format_specifications.html (retrieved
2026-11-26). Not read: numbers, but for the magic numbers of programs at the beginning of variables.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Span, Tensor
from weighbridge.core.records import dataclass, replace
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

VERSIONS = (1, 2, 5)
WIDE = 5
"""Version whose counts have 64 bits."""

DIMENSION, VARIABLE, ATTRIBUTE = 10, 11, 12
"""Tags of lists."""

TYPES = {
    1: ("i8", 1), 2: ("text", 1), 3: ("i16", 2), 4: ("i32", 4), 5: ("f32", 4), 6: ("f64", 8),
    7: ("u8", 1), 8: ("u16", 2), 9: ("u32", 4), 10: ("i64", 8), 11: ("u64", 8),
}  # fmt: skip
TEXT = 2

AXES = 1024
PADDING = 1 << 16
"""Bytes that writers leave between variables, at most: pages of a file system."""

LEFT = 256
"""Bytes that writers leave between a header and what follows, at most, whatever they are.

A header that became shorter leaves its end; netCDF-C moves no data for that.
"""


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and version are there, and a list of dimensions or none."""
    head = glimpse.head
    if head[:3] != b"CDF" or head[3:4] not in (b"\1", b"\2", b"\5"):
        return False
    at = 12 if head[3] == WIDE else 8
    return head[at : at + 4] in (bytes(4), bytes((0, 0, 0, DIMENSION)))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per variable, an ``Entry`` per attribute, a ``Gap`` for stray bytes.

    Raises:
        FormatError: Cut, or a number that cannot be.
    """
    cursor.skip(3, "magic number")
    version = cursor.u8("version")
    if version not in VERSIONS:
        raise FormatError(f"version {version}", offset=cursor.offset - 1)
    reader = _Reader(cursor, version)
    yield from reader.header()
    yield from reader.data()


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable.

    Attributes:
        tensor: The declaration.
        begin: Where its data begin.
        size: Bytes of it, or of one record of it.
        records: Whether there are records.
    """

    tensor: Tensor
    begin: int
    size: int
    records: bool

    @property
    def padded(self) -> int:
        """Bytes that it takes."""
        return self.size + -self.size % 4


class _Reader:
    """What was seen of one file so far."""

    def __init__(self, cursor: Cursor, version: int) -> None:
        self._cursor = cursor
        self._count = 8 if version == WIDE else 4
        self._offset = 4 if version == 1 else 8
        self._records = 0
        self._extents: list[int] = []
        self._variables: list[_Variable] = []
        self._end = 0

    def header(self) -> Iterator[Evidence]:
        """Read all that comes before the data."""
        self._records = self._number("records")
        for _ in range(self._list(DIMENSION)):
            self._name()
            self._extents.append(self._number("extent"))
        yield from self._attributes("netcdf")
        for _ in range(self._list(VARIABLE)):
            yield from self._variable()
        self._end = self._cursor.offset

    def data(self) -> Iterator[Evidence | Part]:
        """Tell where variables lie, and what lies between them."""
        cursor = self._cursor
        spans = [Span(cursor.start, self._end)]
        fixed = (each for each in self._variables if not each.records)
        spans += [self._span(variable, variable.padded) for variable in fixed]
        moving = [each for each in self._variables if each.records]
        # a single one is not padded
        padded = sum(variable.padded for variable in moving)
        each = moving[0].size if len(moving) == 1 else padded
        streaming = self._records == (1 << 8 * self._count) - 1
        if moving and not streaming:
            first = min(variable.begin for variable in moving)
            last = first + each * self._records
            self._within(first, last)
            spans.append(Span(first, last))
        elif moving:
            first = min(variable.begin for variable in moving)
            spans.append(Span(first, max(first, cursor.stop)))
        left = Span(self._end, min((each.begin for each in self._variables), default=self._end))
        if 0 < left.size <= LEFT:
            spans.append(left)
            yield Part("", lambda: cursor.source, Role.DATA, "", left)
        for variable in self._variables:
            yield from self._told(variable)
        what = "bytes no variable refers to"
        yield from stray.holes(cursor, spans, cursor.start, cursor.stop, what, align=PADDING)

    def _told(self, variable: _Variable) -> Iterator[Evidence | Part]:
        tensor, cursor = variable.tensor, self._cursor
        if variable.records:
            yield tensor
            stop = min(variable.begin + variable.size, cursor.stop)
            data = Span(variable.begin, max(stop, variable.begin))
        else:
            data = self._span(variable, variable.size)
            yield replace(tensor, data=data, wanted=variable.size)
        if data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)

    def _span(self, variable: _Variable, size: int) -> Span:
        stop = variable.begin + size
        # padding of the last one may be left away
        least = variable.begin + variable.size
        self._within(variable.begin, least)
        return Span(variable.begin, max(least, min(stop, self._cursor.stop)))

    def _within(self, start: int, stop: int) -> None:
        if not self._end <= start <= stop <= self._cursor.stop:
            why = f"a variable at {start}..{stop}, in {self._end}..{self._cursor.stop}"
            raise FormatError(why, offset=self._end)

    def _variable(self) -> Iterator[Evidence]:
        cursor, start = self._cursor, self._cursor.offset
        name = self._name()
        axes = self._number("dimensions")
        if axes > AXES:
            raise FormatError(f"{axes} dimensions", offset=cursor.offset)
        shape: list[int] = []
        for _ in range(axes):
            index = self._number("dimension")
            if index >= len(self._extents):
                raise FormatError(f"dimension {index}", offset=cursor.offset)
            shape.append(self._extents[index])
        yield from self._attributes(name)
        dtype, width = self._type()
        self._number("size")
        begin = cursor.start + cursor.number(self._offset, "offset", "big")
        records = bool(shape) and shape[0] == 0
        size = width * math.prod(shape[1:] if records else shape)
        if records:
            shape[0] = self._records
        tensor = Tensor(cursor.place(start), name, dtype, tuple(shape))
        self._variables.append(_Variable(tensor, begin, size, records))

    def _attributes(self, owner: str) -> Iterator[Evidence]:
        cursor = self._cursor
        for _ in range(self._list(ATTRIBUTE)):
            start = cursor.offset
            name = self._name()
            dtype, width = self._type()
            count = self._number("values")
            at = cursor.skip(count * width, "values")
            cursor.skip(min(-(count * width) % 4, cursor.left), "padding")
            if dtype == TYPES[TEXT][0] and count:
                raw = cursor.source.read(at, min(count, cursor.limits.kept))
                yield Entry(cursor.place(start), f"{owner}.{name}", raw.decode("utf-8", "replace"))

    def _list(self, tag: int) -> int:
        cursor, at = self._cursor, self._cursor.offset
        found = cursor.number(4, "tag", "big")
        count = self._number("count")
        if found not in (0, tag) or (count and not found):
            raise FormatError(f"a list of {count} with tag {found}", offset=at)
        if count > cursor.limits.evidence:
            raise FormatError(f"{count} items", offset=at, kind=GapKind.LIMIT)
        return count

    def _name(self) -> str:
        size = self._number("length of a name")
        raw = self._cursor.take(size, "name")
        self._cursor.skip(-size % 4, "padding")
        return raw[: self._cursor.limits.kept].decode("utf-8", "replace")

    def _type(self) -> tuple[str, int]:
        kind = self._cursor.number(4, "type", "big")
        if kind not in TYPES:
            raise FormatError(f"type {kind}", offset=self._cursor.offset - 4)
        return TYPES[kind]

    def _number(self, what: str) -> int:
        return self._cursor.number(self._count, what, "big")


FORMAT = Format(
    id="netcdf-classic",
    title="netCDF (classic)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"CDF",),
    extensions=(".nc", ".cdf"),
)
