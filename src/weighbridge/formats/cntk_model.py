"""CNTK: a network of the Cognitive Toolkit before version 2, in sections.

Marks and texts are UTF-16 and end with a zero, numbers little-endian::

    BCN  BVersion u64 EVersion  u64 n
    BNodeList   n nodes: precision (from version 7), type, name, and what the type writes
    ENodeList
    BRelation   n nodes: name, u64 count, names of what goes in
    ERelation
    BRootNodes  groups of names: BOutputNodes, u64 count, names, EOutputNodes, and so on
    ERootNodes  ECN

    matrix      "d" (one byte), BMAT, u64 bytes of an element, name, u32 format, u64 rows,
                u64 columns, elements, EMAT

What a node writes is in ``intake.cntk``; nothing tells how long it is, so that all behind a node
that is not listed there is a gap, as is a model of another version. No node of such a model names
code. Networks of version 2 are protocol buffers (``cntk_dictionary``), or ONNX.

Source: ``Source/Common/File.cpp``, ``Source/ComputationNetworkLib/ComputationNetwork.cpp`` in
https://github.com/microsoft/CNTK (retrieved 2026-11-26). Not read: elements; sparse matrices and
recurrent nodes of other precisions than ``float`` (a gap).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Operation, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import cntk, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SECTION = "BCN\0".encode("utf-16-le")
"""How a network begins."""

NAMED = 7
"""Version of models from which nodes say their precision."""

TEXT = 4096
"""Characters of one name, at most."""

DENSE = 100
"""``d``."""

MODES = 2
"""The highest mode of a criterion; more is text that follows it."""

WIDTHS = {2: "half", 4: "float", 8: "double"}
"""Names of elements by their bytes."""


def recognises(glimpse: Glimpse) -> bool:
    """Look for the first section."""
    return glimpse.head.startswith(SECTION)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per node, a ``Tensor`` per matrix, a ``Gap`` for what is not known.

    Raises:
        FormatError: A mark is missing, or a number that cannot be.
    """
    _mark(cursor, "BCN")
    _mark(cursor, "BVersion")
    version = cursor.u64("version")
    if not cntk.OLDEST <= version <= cntk.NEWEST:
        why = f"a CNTK model of version {version}; this version does not read it"
        yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    _mark(cursor, "EVersion")
    count = cursor.u64("count")
    if count > cursor.limits.evidence:
        raise FormatError(f"{count} nodes", offset=cursor.offset - 8, kind=GapKind.LIMIT)
    _mark(cursor, "BNodeList")
    for _ in range(count):
        start = cursor.offset
        node = _Node(cursor, version)
        if node.unknown:
            why = f"{node.unknown}; this version does not read it, nor what comes behind it"
            yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
            return
        yield Operation(cursor.place(start), "cntk", node.kind)
        yield from node.found
    _mark(cursor, "ENodeList")
    _relations(cursor, count)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the network")


def _relations(cursor: Cursor, count: int) -> None:
    """Pass over who feeds whom, and over groups of names."""
    _mark(cursor, "BRelation")
    for _ in range(count):
        _text(cursor, "name")
        _names(cursor)
    _mark(cursor, "ERelation")
    _mark(cursor, "BRootNodes")
    while (group := _text(cursor, "group")) != "ERootNodes":
        if not group.startswith("B"):
            raise FormatError(f"group {group[:40]!r}", offset=cursor.offset)
        _names(cursor)
        _mark(cursor, f"E{group[1:]}")
    _mark(cursor, "ECN")


class _Node:
    """One node.

    Attributes:
        kind: Its type.
        found: Matrices.
        unknown: What it has that is not known, in words; empty if it was read to its end.
    """

    def __init__(self, cursor: Cursor, version: int) -> None:
        self._cursor = cursor
        self._version = version
        self._precision = _text(cursor, "precision") if version >= NAMED else ""
        self.kind = _text(cursor, "type")
        self._name = _text(cursor, "name")
        self._shape: tuple[int, ...] = ()
        self.found: list[Tensor | Part] = []
        self.unknown = ""
        parts = cntk.NODES.get(self.kind)
        if parts is None:
            self.unknown = f"a node of type {self.kind[:80]!r}"
        for part in parts or ():
            if part.first <= version <= part.last and not self.unknown:
                self._part(part.code)

    def _part(self, code: str) -> None:
        cursor = self._cursor
        if code in cntk.SIZES:
            cursor.skip(cntk.SIZES[code], "setting")
        elif code == "s":
            _text(cursor, "setting")
        elif code == "S":
            self._shape = self._extents()
        elif code == "L":
            self._shape = self._turned()
        elif code == "B":
            cursor.skip(cursor.u64("count"), "settings")
        elif code == "M":
            self._matrix()
        elif code == "e" and self._precision in ("", "float"):
            cursor.skip(4, "setting")
        elif code == "e":
            self.unknown = f"a recurrent node of {self._precision[:20]!r}"
        else:
            self._axes(code)

    def _axes(self, code: str) -> None:
        """Pass over axes, whose number depends on the version."""
        cursor, version = self._cursor, self._version
        many = 27
        if code == "A":
            count = self._count() if version >= 22 else 1
            cursor.skip(count * (24 if version >= many else 20), "slices")
        elif code == "R":
            cursor.skip(4 * (self._count() if version >= many else 1), "axes")
        elif code == "P":
            if not any(cursor.source.read(cursor.offset - 8, 8)):
                cursor.skip(8 * cursor.u64("count"), "permutation")
        elif code == "N":
            if self._count() == 1:
                _text(cursor, "axis")
        elif code == "X" and int.from_bytes(cursor.peek(4, "mode"), "little") <= MODES:
            cursor.skip(4, "mode")

    def _count(self) -> int:
        return self._cursor.u32("count")

    def _extents(self) -> tuple[int, ...]:
        cursor = self._cursor
        axes = cursor.u32("axes")
        if 4 * axes > cursor.left:
            raise FormatError(f"{axes} axes", offset=cursor.offset - 4)
        return tuple(cursor.u32("extent") for _ in range(axes))

    def _turned(self) -> tuple[int, ...]:
        """Read a shape, or what older versions wrote for it: channels, and zeros behind them."""
        cursor, start = self._cursor, self._cursor.offset
        axes = cursor.u32("axes")
        if axes and cursor.u32("extent"):
            cursor.seek(start, "shape")
            return self._extents()
        cursor.skip(8, "shape")
        return ()

    def _matrix(self) -> None:
        cursor, start = self._cursor, self._cursor.offset
        if cursor.u8("matrix") != DENSE:
            self.unknown = "a sparse matrix"
            return
        _mark(cursor, "BMAT")
        width = cursor.u64("element size")
        if width not in WIDTHS:
            raise FormatError(f"elements of {width} bytes", offset=cursor.offset - 8)
        _text(cursor, "matrix name")
        cursor.skip(4, "matrix format")
        size = width * cursor.u64("rows") * cursor.u64("columns")
        place = cursor.place(start)
        data = Span(cursor.skip(size, "elements"), cursor.offset)
        _mark(cursor, "EMAT")
        self.found.append(Tensor(place, self._name, WIDTHS[width], self._shape, data))
        if size:
            self.found.append(Part("", lambda: cursor.source, Role.DATA, "", data))


def _mark(cursor: Cursor, wanted: str) -> None:
    """Pass over a mark.

    Raises:
        FormatError: Something else is there.
    """
    at, mark = cursor.offset, f"{wanted}\0".encode("utf-16-le")
    if cursor.left < len(mark) or cursor.take(len(mark), wanted) != mark:
        raise FormatError(f"no {wanted}", offset=at)


def _text(cursor: Cursor, what: str) -> str:
    data = cursor.peek(min(2 * TEXT, cursor.left) // 2 * 2, what)
    end = next((at for at in range(0, len(data), 2) if not data[at] and not data[at + 1]), -1)
    if end < 0:
        raise FormatError(f"{what} does not end", offset=cursor.offset)
    cursor.skip(end + 2, what)
    return data[:end].decode("utf-16-le", "replace")


def _names(cursor: Cursor) -> None:
    """Pass over a list of names."""
    at, count = cursor.offset, cursor.u64("count")
    if 2 * count > cursor.left:
        raise FormatError(f"{count} names", offset=at)
    for _ in range(count):
        _text(cursor, "name")


FORMAT = Format(
    id="cntk-model",
    title="CNTK model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(SECTION,),
    extensions=(".cntk", ".dnn"),
)
