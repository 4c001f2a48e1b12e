"""ONNX: a computation graph as a protocol buffer.

A ``ModelProto``, of which these fields are read::

    1   ir_version          2, 3  producer       4, 6  domain, doc_string
    7   graph               node (1), initializer (5), sparse_initializer (15)
    8   opset_import        14    metadata_props (key 1, value 2)
    20  training_info       initialization (1), algorithm (2): graphs
    25  functions           name (1), node (7), domain (10), attribute_proto (11)

    a node:         attribute (5), op_type (4), domain (7)
    an attribute:   s (4), t (5), g (6), strings (9), tensors (10), graphs (11), sparse (22, 23)

Graphs in attributes are read at any depth that ``limits.nesting`` allows; the library of protocol
buffers itself stops at 100 messages. Of each operator one ``Operation`` is told, at its first node;
a node that calls a function of the same file is none. Of tensors only where their elements lie; see
``intake.onnxwire``.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and, for ``EPContext``,
https://onnxruntime.ai/docs/execution-providers/EP-Context-Design.html (retrieved 2026-11-26). Not
read: types and shapes of values, quantisation annotations, configurations of devices, metadata of
anything but the model, what operators compute. Fields that ONNX does not have are passed over, as
loaders do, and told if they hold a kilobyte or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from weighbridge.core import (
    Constant,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Span,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import onnxwire, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED32, GROUP, VARINT, Field

FIELDS = {
    (1, 0), (2, 2), (3, 2), (4, 2), (5, 0), (6, 2), (7, 2), (8, 2), (14, 2), (20, 2), (25, 2),
    (26, 2),
}  # fmt: skip
"""Numbers and wire types of the fields of a ``ModelProto``."""

LAST = 26
"""The highest number of a field; those of later versions will be higher."""

KNOWN = frozenset(number for number, _ in FIELDS)
GRAPH = frozenset((1, 2, 5, *range(10, 17)))
NODE = frozenset(range(1, 11))
ATTRIBUTE = frozenset((*range(1, 12), 13, 14, 15, 20, 21, 22, 23))
FUNCTION = frozenset((1, *range(4, 15)))
"""Numbers of the fields of the messages inside."""

OPERATOR, DOMAIN = 4, 7
"""Numbers of a node's fields that name its operator, and whose that is."""

ABOUT = {2: "producer_name", 3: "producer_version", 4: "domain", 6: "doc_string"}

VALUES = frozenset(number << 3 | BYTES for number in (10, 11, 12, 13, 14))
"""Keys of types and shapes of values, of which graphs of any size have as many as nodes."""

NODE_WANTED = frozenset((4 << 3 | BYTES, 5 << 3 | BYTES, 7 << 3 | BYTES))
NODE_DULL = frozenset(number << 3 | BYTES for number in (1, 2, 3, 6, 8, 9, 10))
ATTRIBUTE_WANTED = frozenset(number << 3 | BYTES for number in (4, 5, 6, 9, 10, 11, 22, 23))
ATTRIBUTE_DULL = frozenset(
    number << 3 | wire
    for number, wire in (
        (1, 2), (2, 5), (3, 0), (7, 2), (7, 5), (8, 0), (8, 2), (13, 2), (14, 2), (15, 2), (20, 0),
        (21, 2),
    )
)  # fmt: skip
"""Keys of nodes and attributes as libraries write them; others are walked field by field."""

NUMBERS = (7 << 3 | FIXED32, 8 << 3 | VARINT)
TEXTS = {9 << 3 | BYTES: onnxwire.PROGRAM - 1}
"""Keys of lists in attributes, and of texts that are no program: a leaf of a tree has a dozen."""

LONG = 128
"""Bytes of an attribute from which lists are looked for in it."""

OPERATORS = 4096
"""Operators of one file, at most; ONNX has some 200, and ONNX Runtime as many."""

ATTRIBUTES = 4096
"""Attributes of one node, at most."""

NODE_PARTS = 2
"""What a node counts for (``Budget.part``)."""

TAIL = 512
"""Bytes of an operator and its attributes up to which they are known again."""

DULL = 64
"""Bytes of an attribute of which nothing is told, up to which it is known again."""

PLAIN = 512
"""Bytes of an operator's name and domain up to which it is known again by them."""

SHOWN = 8
"""Attributes that are told of one operator."""

STANDARD = "ai.onnx"

CONTEXT = ("com.microsoft", "EPContext")
"""A node that stands for a part of the graph as some hardware's compiler left it."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``ModelProto`` with a graph."""
    if glimpse.head[:1] not in _FIRST:
        return False
    found = protowire.glance(glimpse, 256)
    wires = {(field.number, field.wire) for field in found if field.number <= LAST}
    version = [field.value for field in found if (field.number, field.wire) == (1, VARINT)]
    if wires == {(7, BYTES)} and len(found) == 1:
        return _is_graph(Glimpse(glimpse.source, found[0].start, found[0].stop))
    if not wires <= FIELDS or not version or not 0 < version[-1] < 100:
        return False
    return (7, BYTES) in wires and ((8, BYTES) in wires or version[-1] < 3)


def _is_graph(glimpse: Glimpse) -> bool:
    """Whether fields are those of a ``GraphProto``, as PNNX writes it, without a version."""
    found = protowire.glance(glimpse)
    nodes = [field for field in found if (field.number, field.wire) == (1, BYTES)]
    if not nodes or not {field.number for field in found} <= GRAPH:
        return False
    inner = protowire.glance(Glimpse(glimpse.source, nodes[0].start, nodes[0].stop))
    called = [protowire.text(glimpse, field) for field in inner if field.number == OPERATOR]
    known = {field.number for field in inner} <= NODE
    return known and len(called) == 1 and called[0].replace(".", "a").replace("_", "a").isalnum()


_FIRST = frozenset(bytes([number << 3 | wire]) for number, wire in FIELDS if number <= 14) | {
    b"\xa2",
    b"\xca",
    b"\xd2",
}
"""Bytes that can begin a ``ModelProto``."""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per tensor, references and metadata."""
    local = frozenset(_functions(cursor.again()))
    yield from _Model(local).read(cursor)


def _functions(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """Yield domain and name of every function that the file defines."""
    for count, item in enumerate(_bytes(cursor, 25)):
        if count >= cursor.limits.members:
            why = f"more than {cursor.limits.members} functions"
            raise FormatError(why, offset=item.start, kind=GapKind.LIMIT)
        inner = protowire.inside(cursor, item)
        cursor.budget.part(NODE_PARTS, item.start)
        said = {1: "", 10: ""}
        for part in protowire.fields(inner):
            if part.wire == BYTES and part.number in said:
                said[part.number] = onnxwire.text(inner, part)
        yield said[10] or STANDARD, said[1]


def _bytes(cursor: Cursor, number: int) -> Iterator[Field]:
    return (
        field
        for field in protowire.fields(cursor)
        if field.number == number and field.wire == BYTES
    )


FEW = 16
"""Fields of an attribute, but for those in runs, that are kept until it is read."""

Walked = dict[int, list[Field]]
"""Those fields, by where the attribute begins."""

Called = tuple[str, str]
"""Whose an operator is, and its name."""

_DULL: tuple[None, list[Field]] = (None, [])
"""Of a node of which nothing is told."""


class _Model:
    """What was seen of one file so far."""

    def __init__(self, local: frozenset[tuple[str, str]]) -> None:
        self._local = local
        self._tensors = onnxwire.Tensors()
        self._told: set[tuple[str, str]] = set()
        self._plain: set[tuple[bytes, bytes]] = set()
        self._dull: set[bytes] = set()
        self._constants: dict[bytes, onnxwire.Known] = {}
        self._tails: set[bytes] = set()
        self._walked: Walked = {}

    def read(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        deep = cursor.limits.nesting
        for item in protowire.fields(cursor):
            match item.number, item.wire:
                case (7, 2):
                    yield from self._graph(protowire.inside(cursor, item), deep)
                case (14, 2):
                    cursor.budget.part(1, item.start)
                    key, value = onnxwire.pair(cursor, item)
                    yield Entry(cursor.place(item.start, item.stop), key, value)
                case (20, 2):
                    inner = protowire.inside(cursor, item)
                    for graph in protowire.fields(inner):
                        if graph.wire == BYTES and graph.number in (1, 2):
                            yield from self._graph(protowire.inside(inner, graph), deep)
                case (25, 2):
                    yield from self._function(protowire.inside(cursor, item), deep)
                case (number, 2) if number in ABOUT:
                    place = cursor.place(item.start, item.stop)
                    if item.value:
                        yield Entry(place, ABOUT[number], onnxwire.text(cursor, item))
                case _:
                    yield from _strange(cursor, item, KNOWN)

    def _graph(self, cursor: Cursor, deep: int) -> Iterator[Evidence | Part]:
        if deep <= 0:
            raise FormatError("graphs nested too deeply", offset=cursor.start, kind=GapKind.LIMIT)
        for item in protowire.other(cursor, VALUES):
            match item.number, item.wire:
                case (1, 2):
                    cursor.budget.part(NODE_PARTS, item.start)
                    if (seen := self._seen(cursor, item)) is None:
                        yield from self._node(protowire.inside(cursor, item), deep)
                        continue
                    called, held = seen
                    if called:
                        yield from self._operator(protowire.inside(cursor, item), called, held)
                    for each in held:
                        yield from self._attribute(cursor, each, deep)
                case (5, 2):
                    yield from self._tensor(cursor, item.start, item.stop)
                case (15, 2):
                    cursor.budget.part(1, item.start)
                    yield from self._tensors.sparse(protowire.inside(cursor, item))
                case (number, _) if number in GRAPH:
                    pass
                case _:
                    yield from _strange(cursor, item, GRAPH)

    def _function(self, cursor: Cursor, deep: int) -> Iterator[Evidence | Part]:
        for item in protowire.fields(cursor):
            match item.number, item.wire:
                case (7, 2):
                    cursor.budget.part(NODE_PARTS, item.start)
                    yield from self._node(protowire.inside(cursor, item), deep)
                case (11, 2):
                    yield from self._attribute(cursor, item, deep)
                case _:
                    yield from _strange(cursor, item, FUNCTION)

    def _seen(self, cursor: Cursor, item: Field) -> tuple[Called | None, list[Field]] | None:
        """Return the operator and the attributes of a node; ``None`` if it is not a usual one.

        Attributes of which nothing is told are left out, as is an operator that was seen before.
        """
        window, base = cursor.held(item.start, item.stop)
        end = item.stop - base
        at = protowire.behind(window, item.start - base, end, _IN_FRONT)
        tail = window[at:end] if end - at <= TAIL and end <= len(window) else b""
        if tail in self._tails:
            return _DULL
        found = protowire.among(window, (at, end, base), NODE_WANTED, NODE_DULL)
        if found is None or at > end or len(found) > ATTRIBUTES:
            return None
        said, held, dull = {OPERATOR: b"", DOMAIN: b""}, list[Field](), self._dull
        for key, start, stop in found:
            if key == _ATTRIBUTE:
                if stop - start > DULL or window[start - base : stop - base] not in dull:
                    held.append(Field(5, BYTES, stop - start, start))
            else:
                said[key >> 3] = window[start - base : stop - base]
        # Whatever is told of an operator is told at its first node, but of one.
        called = (said[DOMAIN], said[OPERATOR])
        if called in self._plain:
            if tail and not held and len(self._tails) < OPERATORS:
                self._tails.add(tail)
            return None, held
        if len(called[0]) + len(called[1]) > PLAIN or called[1] == _COMPILED:
            return None
        if len(self._plain) < OPERATORS:
            self._plain.add(called)
        domain, name = (
            each[: cursor.limits.kept].decode("utf-8", "backslashreplace") for each in called
        )
        return (domain or STANDARD, name), held

    def _node(self, cursor: Cursor, deep: int) -> Iterator[Evidence | Part]:
        said, held = {4: "", 7: ""}, list[Field]()
        for item in protowire.fields(cursor):
            if item.wire == BYTES and item.number == 5:
                held.append(item)
                if len(held) > ATTRIBUTES:
                    why = f"a node with more than {ATTRIBUTES} attributes"
                    raise FormatError(why, offset=item.start, kind=GapKind.LIMIT)
            elif item.wire == BYTES and item.number in said:
                said[item.number] = onnxwire.text(cursor, item)
            elif item.number > 10 or item.wire != BYTES:
                yield from _strange(cursor, item, NODE)
        called = (said[7] or STANDARD, said[4])
        yield from self._operator(cursor, called, held)
        for item in held:
            yield from self._attribute(cursor, item, deep)

    def _operator(
        self, cursor: Cursor, called: tuple[str, str], held: list[Field]
    ) -> Iterator[Evidence | Part]:
        """Tell an operator once, with its short texts unless it is a standard one."""
        if called == CONTEXT:
            yield from _context(cursor, held)
        if called in self._told or called in self._local:
            return
        if len(self._told) >= OPERATORS:
            why = f"more than {OPERATORS} operators"
            raise FormatError(why, offset=cursor.start, kind=GapKind.LIMIT)
        self._told.add(called)
        self._walked.clear()
        shown = [] if called[0] == STANDARD else list(_texts(cursor, held, self._walked))[:SHOWN]
        told = tuple((name, Constant(value)) for name, value in shown)
        yield Operation(cursor.place(cursor.start, cursor.stop), *called, told)

    def _attribute(self, cursor: Cursor, held: Field, deep: int) -> Iterator[Evidence | Part]:
        start, stop = held.start, held.stop
        cursor.budget.part(1, start)
        raw, found = b"", None
        if stop - start <= DULL:
            window, base = cursor.held(start, stop)
            raw = window[start - base : stop - base]
            if len(raw) == stop - start and (known := self._constants.get(raw)):
                yield onnxwire.again(cursor, known, start)
                return
        if stop - start < LONG or not _listed(cursor, start, stop):
            found = protowire.picked(cursor, start, stop, ATTRIBUTE_WANTED, ATTRIBUTE_DULL)
        if found is not None:
            for key, begin, end in found:
                yield from self._value(cursor, key >> 3, begin, end, deep)
            if stop - start <= DULL and len(self._dull) + len(self._constants) < ATTRIBUTES:
                # Strides and the like are the same at many nodes, and so are constants.
                if not found:
                    self._dull.add(raw)
                elif len(found) == 1 and found[0][0] == _TENSOR:
                    self._keep(cursor, raw, start, found[0][1:])
            return
        inner = protowire.inside(cursor, held)
        for item in self._walked.pop(start, None) or protowire.besides(inner, _lists()):
            if item.number << 3 | item.wire in ATTRIBUTE_WANTED:
                yield from self._value(inner, item.number, item.start, item.stop, deep)
            elif item.wire in (BYTES, GROUP):
                yield from _strange(inner, item, ATTRIBUTE)

    def _keep(self, cursor: Cursor, raw: bytes, start: int, span: tuple[int, int]) -> None:
        """Know an attribute again that holds a small tensor, read as it is written."""
        found = onnxwire.plain(cursor, *span)
        if found is not None and all(run.size < onnxwire.PROGRAM for run in found[1]):
            self._constants[raw] = found[0], start

    def _tensor(self, cursor: Cursor, start: int, stop: int) -> Iterator[Evidence | Part]:
        """Read a tensor, of which there are more than of anything else."""
        cursor.budget.part(1, start)
        if (found := onnxwire.plain(cursor, start, stop)) is None:
            yield from self._tensors.walked(cursor.part(start, stop))
            return
        yield found[0]
        for run in found[1]:
            if run.size >= onnxwire.PROGRAM:
                yield Part("", lambda: cursor.source, Role.DATA, "", run)

    def _value(
        self, cursor: Cursor, number: int, start: int, stop: int, deep: int
    ) -> Iterator[Evidence | Part]:
        """Read what an attribute holds: a text, a tensor, a graph."""
        cursor.budget.part(1, start)
        if number in (4, 9):
            yield from onnxwire.programs(cursor, [Span(start, stop)])
            return
        if number in (5, 10):
            yield from self._tensor(cursor, start, stop)
            return
        inner = cursor.part(start, stop)
        if number in (22, 23):
            yield from self._tensors.sparse(inner)
        else:
            # Graph, node, attribute: three messages.
            yield from self._graph(inner, deep - 3)


@cache
def _lists() -> re.Pattern[bytes]:
    """An expression for lists in attributes, of which nothing is told."""
    return protowire.runs(NUMBERS, TEXTS)


def _listed(cursor: Cursor, start: int, stop: int) -> bool:
    """Whether a list stands behind the name of an attribute, where writers put it."""
    window, base = cursor.held(start, stop)
    behind = window[start - base + 1] + 2
    return window[start - base + behind] in _LISTED if start + behind < stop else False


_LISTED = frozenset((*NUMBERS, *TEXTS))


_IN_FRONT = frozenset(number << 3 | BYTES for number in (1, 2, 3))
"""Keys of inputs, outputs and names: what is behind them hardly differs in nodes of one graph."""

_ATTRIBUTE = _TENSOR = 5 << 3 | BYTES
_COMPILED = CONTEXT[1].encode()


def _strange(cursor: Cursor, item: Field, known: frozenset[int]) -> Iterator[Gap]:
    if gap := onnxwire.unknown(cursor, item, known):
        yield gap


def _texts(cursor: Cursor, held: list[Field], walked: Walked) -> Iterator[tuple[str, str]]:
    """Yield name and value of the attributes that are texts; keep what was walked, if it is few."""
    for name, value, _ in _scalars(cursor, held, walked):
        if name and value:
            yield name, value


def _scalars(
    cursor: Cursor, held: list[Field], walked: Walked | None = None
) -> Iterator[tuple[str, str, int]]:
    """Yield name, text and number of every attribute; one that has none of them is empty, or 0."""
    for item in held:
        name, value, number = "", "", 0
        inner, seen = protowire.inside(cursor, item), list[Field]()
        for part in protowire.besides(inner, _lists()):
            if len(seen) <= FEW:
                seen.append(part)
            match part.number, part.wire:
                case (1, 2):
                    name = onnxwire.text(inner, part)
                case (4, 2):
                    value = onnxwire.text(inner, part)
                case (3, 0):
                    number = part.value
                case _:
                    pass
        if walked is not None and len(seen) <= FEW:
            # A list of a thousand leaves takes as long to pass over as all else.
            walked[item.start] = seen
        yield name, value, number


def _context(cursor: Cursor, held: list[Field]) -> Iterator[Evidence]:
    """Yield the file that an ``EPContext`` names; a gap if it holds the compiled graph itself."""
    said = {name: (value, number) for name, value, number in _scalars(cursor, held)}
    path, _ = said.get("ep_cache_context", ("", 0))
    _, inside = said.get("embed_mode", ("", 1))
    place = cursor.place(cursor.start, cursor.stop)
    if path and not inside:
        yield Reference(place, Purpose.DATA, path, "EPContext.ep_cache_context")
    elif path:
        why = "a part of the graph as a compiler for some hardware left it, which is not read"
        yield Gap(place, GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="onnx-graph",
    title="ONNX graph",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(sorted(_FIRST)),
    extensions=(".onnx",),
    steps=1,
)
