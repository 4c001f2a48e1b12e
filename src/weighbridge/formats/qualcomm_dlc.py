"""Qualcomm's deep learning container: a network and its parameters (members of a .dlc, a zip).

Layout (little-endian)::

    0    D5 0A, u16 version: 2, 3 or 4, u32 0
    8    from version 3, a flatbuffer with the identifier NETD (the network), NETP or NR64 (numbers)

Slots of the tables that are read, of version 3 and 4::

    NETD 3   1 nodes: 1 name, 2 type
    NETD 4   0 graphs: 0 name, 1 nodes (0 name, 1 type), 2 tensors (1 name, 3 extents)
    NETP 3   0 nodes: 1 tensors (0 name, 1 extents, 2 data: 0 type, 1 bytes, 2 floats)
    NETP 4   0 graphs: 1 tensors, 2 nodes (0 tensors); of a tensor 0 name, 1 bytes
    NR64     0 buffers (0 bytes), 1 bytes of a NETP 4

What a node does has to be one of the operators of Qualcomm's libraries: others are of packages that
a program registers by itself. Caches for one chip beside them are members of their own.

Source: https://github.com/lutzroeder/netron, ``source/dlc.js`` and ``source/dlc-schema.js``
(retrieved 2026-11-28): the format is not published. Not read: settings of nodes, elements, but for
the magic numbers of programs; version 2, which is a gap; whether tables leave bytes between them.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Operation, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

MAGIC = tuple(bytes([0xD5, 0x0A, version, 0, 0, 0, 0, 0]) for version in (2, 3, 4))
NETWORK, NUMBERS, LARGE = b"NETD", b"NETP", b"NR64"
IDENTIFIERS = (NETWORK, NUMBERS, LARGE)
RUNS = "when something loads it from the model"
HEADER = 8
AXES = 32
TYPES = {6: ("U8", 1), 9: ("F32", 4)}
"""Of elements in version 3: what they are called, and their bytes."""

NODES = {3: (1, 2), 4: (1, 1)}
"""By version: the slot of nodes, and of the type in one."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and what a flatbuffer is of."""
    head = glimpse.head[:16]
    return head.startswith(MAGIC) and (head.startswith(MAGIC[0]) or head[12:16] in IDENTIFIERS)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per kind of node, a ``Tensor`` per array; programs of the host.

    Raises:
        FormatError: An offset leads out of the file, or there is too much of something.
    """
    yield from programs.inside(cursor, "the network", RUNS)
    head = cursor.peek(16, "header")
    version = head[2] if head.startswith(MAGIC[1:]) else 2
    if version not in NODES:
        why = "a network of Qualcomm's is recognised; this version does not read it"
        yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    inner, mark = cursor.part(cursor.start + HEADER, cursor.stop), head[12:16]
    reader = _Reader(inner, version)
    if mark == NETWORK:
        yield from reader.network()
    elif mark == NUMBERS:
        yield from reader.numbers(flatbuffer.root(inner))
    elif version == max(NODES):
        yield from reader.large()
    else:
        raise FormatError(f"{mark!r} in version {version}", offset=cursor.start)
    yield from flatbuffer.odd(inner)
    yield from behind.packed(inner, "the network")


class _Reader:
    """Reads the flatbuffer of one member."""

    def __init__(self, cursor: Cursor, version: int) -> None:
        self._cursor, self._version = cursor, version
        self._told: set[str] = set()

    def network(self) -> Iterator[Evidence]:
        """Tell operators and, in version 4, what tensors are called."""
        root = flatbuffer.root(self._cursor)
        for graph in [root] if self._version == min(NODES) else root.tables(0):
            nodes, kind = NODES[self._version]
            for node in graph.tables(nodes):
                if (name := node.text(kind)) not in self._told:
                    self._told.add(name)
                    yield Operation(self._cursor.place(node.at, node.stop), "qualcomm", name)
            if self._version == max(NODES):
                for each in graph.tables(2):
                    shape = tuple(each.numbers(3, 4, AXES))
                    place = self._cursor.place(each.at, each.stop)
                    yield Tensor(place, each.text(1), "", shape, None, None)

    def numbers(self, root: Table) -> Iterator[Evidence | Part]:
        """Tell arrays."""
        for group in root.tables(0):
            if self._version == min(NODES):
                for each in group.tables(1):
                    yield from self._typed(each)
                continue
            for each in group.tables(1):
                yield from self._bytes(each, 1)
            for node in group.tables(2):
                for each in node.tables(0):
                    yield from self._bytes(each, 1)

    def large(self) -> Iterator[Evidence | Part]:
        """Tell arrays that lie in buffers, and those of the flatbuffer inside."""
        root = flatbuffer.root(self._cursor)
        for each in root.tables(0):
            yield from self._bytes(each, 0)
        if (span := root.vector(1, 1)) is None:
            raise FormatError("no parameters", offset=root.at)
        inner = self._cursor.part(span.start, span.stop)
        yield from _Reader(inner, self._version).numbers(flatbuffer.root(inner))

    def _bytes(self, table: Table, slot: int) -> Iterator[Evidence | Part]:
        data = table.vector(slot, 1)
        size = 0 if data is None else data.size
        place = self._cursor.place(table.at, table.stop)
        yield Tensor(place, table.text(0) if slot else "", "U8", (size,), data, size)
        if data is not None and size:
            yield Part("", lambda: self._cursor.source, Role.DATA, "", data)

    def _typed(self, table: Table) -> Iterator[Evidence | Part]:
        shape = tuple(table.numbers(1, 4, AXES))
        place = self._cursor.place(table.at, table.stop)
        if (held := table.table(2)) is None:
            yield Tensor(place, table.text(0), "", shape, None, None)
            return
        label, size = TYPES.get(held.number(0, 1), ("", 0))
        for slot, width in ((1, 1), (2, 4)):
            data = held.vector(slot, width)
            if data is not None and data.size:
                wanted = data.size if size == width or not size else None
                yield Tensor(place, table.text(0), label, shape, data, wanted)
                yield Part("", lambda: self._cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="qualcomm-dlc",
    title="Qualcomm DLC",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
)
