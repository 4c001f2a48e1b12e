"""CatBoost: trees of equal depth, in a flatbuffer, and tables of statistics behind it (.cbm).

Layout (little-endian)::

    0    "CBM1"
    4    u32       n, size of the core
    8    n bytes   flatbuffer: version, trees, a table of texts (InfoMap), ids of parts
    ..   parts     statistics of categories, digests of texts and embeddings

The texts are told; where trees begin and end is compared with what is there.

Source: https://github.com/catboost/catboost/blob/master/catboost/libs/model/flatbuffers/model.fbs
and ``model.cpp`` (retrieved 2026-11-26). Not read: features, values of leaves, and the parts,
but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEAD = 8
"""Bytes before the core."""

VERSION, TREES, TEXTS, PARTS = 0, 1, 2, 3
"""Fields of the core."""

SPLITS, SIZES, STARTS, STEPS = 1, 2, 3, 10
"""Fields of the trees: all splits, how many each has, where they start; steps of other trees."""

MOST = 1 << 16
"""Texts and parts that are told."""

_STEP = 1 << 14


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head[:4] == b"CBM1"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per text, a ``Gap`` for trees that lead out and for stray bytes.

    Raises:
        FormatError: An offset, a size or a count leads out of the core.
    """
    start = cursor.offset
    cursor.skip(4, "magic number")
    size = cursor.u32("size of the core")
    cursor.skip(size, "core")
    place, behind = cursor.place(start), cursor.offset
    core = _Core(cursor, start + HEAD, behind)
    root = core.table(core.start)
    yield Entry(place, "catboost.version", core.text(root, VERSION))
    for entry in core.tables(root, TEXTS):
        yield Entry(place, core.text(entry, 0), core.text(entry, 1))
    for why in _faults(core, root):
        yield Gap(place, GapKind.DAMAGED, why)
    parts = core.vector(root, PARTS)
    if parts[1] == 0 and behind < cursor.stop:
        yield stray.gap(cursor, behind, cursor.stop, "bytes behind a core without parts")
    elif behind < cursor.stop:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(behind, cursor.stop))
    for at in range(min(parts[1], MOST)):
        yield Entry(place, "catboost.part", core.string(core.at(parts[0] + 4 * at)))


def _faults(core: _Core, root: int) -> Iterator[str]:
    """Say what is wrong with where trees are said to be."""
    found = core.offset(root, TREES)
    if found is None:
        yield "a core without trees"
        return
    trees = core.table(found)
    sizes, starts = core.vector(trees, SIZES), core.vector(trees, STARTS)
    splits = core.vector(trees, SPLITS)[1]
    if sizes[1] != starts[1]:
        yield f"{sizes[1]} sizes and {starts[1]} starts of trees"
        return
    for at in range(0, sizes[1], _STEP):
        count = min(_STEP, sizes[1] - at)
        pairs = zip(
            core.numbers(starts[0] + 4 * at, count),
            core.numbers(sizes[0] + 4 * at, count),
            strict=True,
        )
        for index, (first, length) in enumerate(pairs, at):
            if first < 0 or length < 0 or first + length > splits:
                yield f"tree {index}: splits {first} to {first + length} of {splits}"
                return
    steps = core.vector(trees, STEPS)[1]
    if steps not in (0, splits):
        yield f"{splits} splits and {steps} steps"


class _Core:
    """A flatbuffer: tables that say where their fields are; every offset is compared.

    Attributes:
        start: Offset of its first byte.
    """

    def __init__(self, cursor: Cursor, start: int, stop: int) -> None:
        self._source, self._kept = cursor.source, cursor.limits.kept
        self.start, self._stop = start, stop

    def _bytes(self, at: int, size: int) -> bytes:
        if not self.start <= at <= at + size <= self._stop:
            why = f"core: {size} bytes at {at}, outside of {self.start}..{self._stop}"
            raise FormatError(why, offset=self.start)
        return self._source.read(at, size)

    def at(self, where: int) -> int:
        """Follow the offset that is there."""
        (found,) = struct.unpack("<I", self._bytes(where, 4))
        return where + int(found)

    def table(self, where: int) -> int:
        """Follow the offset that is there, to a table."""
        found = self.at(where)
        self._bytes(found, 4)
        return found

    def offset(self, table: int, field: int) -> int | None:
        """Return where a field is; ``None`` if the table does not have it."""
        (back,) = struct.unpack("<i", self._bytes(table, 4))
        layout = table - back
        (size,) = struct.unpack("<H", self._bytes(layout, 2))
        if size < 2 * field + 6:
            return None
        (inner,) = struct.unpack("<H", self._bytes(layout + 4 + 2 * field, 2))
        return table + inner if inner else None

    def string(self, where: int) -> str:
        """Return the beginning of a text."""
        (size,) = struct.unpack("<I", self._bytes(where, 4))
        self._bytes(where + 4 + size, 0)
        return self._bytes(where + 4, min(size, self._kept)).decode("utf-8", "replace")

    def text(self, table: int, field: int) -> str:
        """Return a field that is a text."""
        found = self.offset(table, field)
        return "" if found is None else self.string(self.at(found))

    def vector(self, table: int, field: int) -> tuple[int, int]:
        """Return where the items of a field begin, and how many of four bytes there are."""
        found = self.offset(table, field)
        if found is None:
            return self.start, 0
        first = self.at(found)
        (count,) = struct.unpack("<I", self._bytes(first, 4))
        if count > (self._stop - first) // 4:
            raise FormatError(f"core: {count} items at {first}", offset=self.start)
        return first + 4, int(count)

    def tables(self, table: int, field: int) -> Iterator[int]:
        """Yield the tables of a list."""
        first, count = self.vector(table, field)
        for index in range(min(count, MOST)):
            yield self.table(first + 4 * index)

    def numbers(self, where: int, count: int) -> tuple[int, ...]:
        """Return signed numbers of four bytes."""
        return struct.unpack(f"<{count}i", self._bytes(where, 4 * count))


FORMAT = Format(
    id="catboost-cbm",
    title="CatBoost model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"CBM1",),
    extensions=(".cbm",),
)
