"""Graphs of TensorFlow: nodes, the functions beside them, and the files that they are told to open.

Messages::

    GraphDef      node (1), library (2)
    library       function (1)
    FunctionDef   signature (1, of it name 1), node_def (3)
    NodeDef       name (1), op (2), input (3), attr (5: key 1, value 2)
    AttrValue     list (1, of it s 2), s (2), tensor (8)
    TensorProto   dtype (1), tensor_shape (2), tensor_content (4), string_val (8)

Of each operation one ``Operation`` is told, at its first node; a node that calls a function of the
same file is none, for the nodes of that function are read. Where an operation opens a file whose
name is a constant of the same graph, also by way of nodes that join or pass on texts, a
``Reference`` is told. So is a name that leads out of the folder and is handed to a function that
opens files, or that calls one (``intake/tensorflow_functions.py``). A name that comes from
elsewhere, as those of assets and of checkpoints do, is chosen by the loader.

Source: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework
(``graph.proto``, ``function.proto``, ``node_def.proto``, ``attr_value.proto``, ``tensor.proto``)
and the operations' definitions of TensorFlow 2.15 and 2.18 (retrieved 2026-11-26). Not read:
elements, but for the magic numbers of programs; types and shapes of results; devices; graphs and
StableHLO in texts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from weighbridge.core import (
    Constant,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Span,
    Tensor,
    later,
)
from weighbridge.core.records import dataclass, field
from weighbridge.intake import protowire, tensorflow_shapes
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part, Role
from weighbridge.intake.protowire import BYTES, FIXED32, GROUP, VARINT, Field
from weighbridge.intake.tensorflow_dull import SMALL, Dull
from weighbridge.intake.tensorflow_files import (
    CALLING,
    CARRYING,
    COMPUTING,
    HELD,
    NAMING,
    OPENED,
    PASSING,
    PIPELINES,
    SPELLING,
    STREAMS,
    TABLES,
)
from weighbridge.intake.tensorflow_functions import called, opening, spelled
from weighbridge.intake.tensorflow_nodes import (
    INPUTS,
    NODE,
    Node,
    attributes_of,
    followed,
    inputs_of,
    leaves,
    runs,
    strings,
    take,
    text,
)

DOMAIN = "tensorflow"

TYPES = {
    1: ("float32", 4), 2: ("float64", 8), 3: ("int32", 4), 4: ("uint8", 1), 5: ("int16", 2),
    6: ("int8", 1), 7: ("string", 0), 8: ("complex64", 8), 9: ("int64", 8), 10: ("bool", 1),
    11: ("qint8", 1), 12: ("quint8", 1), 13: ("qint32", 4), 14: ("bfloat16", 2), 15: ("qint16", 2),
    16: ("quint16", 2), 17: ("uint16", 2), 18: ("complex128", 16), 19: ("float16", 2),
    20: ("resource", 0), 21: ("variant", 0), 22: ("uint32", 4), 23: ("uint64", 8),
    24: ("float8_e5m2", 1), 25: ("float8_e4m3fn", 1),
}  # fmt: skip
"""Names of element types and bytes of an element; 0 where they have no fixed size."""

_HOLDING = PASSING | COMPUTING | CALLING | {"Const"}
"""Operations of which every node is kept, since it may lead to a text."""

_NOTED = _HOLDING | OPENED.keys() | NAMING.keys() | CARRYING.keys() | CALLING
"""Operations of which every node is looked at, not only the first."""

_LOOKED = OPENED.keys() | NAMING.keys() | CARRYING.keys() | CALLING
"""Operations of which every node is looked at, for more than its name."""

_ONLY_CALLING = CALLING - (OPENED.keys() | NAMING.keys() | CARRYING.keys())
"""Those of which no more is to be told unless they call what opens a file."""

MORE = protowire.MORE

GRAPH = frozenset(range(1, 6))
LIBRARY = frozenset(range(1, 4))
FUNCTION = frozenset(range(1, 9))
"""Numbers of the fields of the messages."""

OPERATIONS = 4096
"""Operations of one file, at most; TensorFlow has some 1,900."""

SHOWN = 8
"""Attributes that are told of one operation."""

NODE_PARTS = 2
"""What a node counts for, or the name of a function (``Budget.part``)."""

STEPS = 1 << 16
"""Nodes of one file that are looked at between operations and the names of their files, at most."""

SOURCES = 1 << 18
"""Nodes of one graph that may hold texts, which are kept track of."""

SPELLED = 16 << 20
"""Bytes of a module of XLA in which calls are looked for, if it is spelled out."""

_CALLBACK = later.pattern(rb"xla_\w*python_\w*callback")

PROGRAM = 256
"""Bytes of a node with a constant, from which its data are told."""

STRAY = 1024
"""Bytes in a field that TensorFlow does not have, from which they are told."""


@dataclass(slots=True)
class _Scope:
    """Nodes of one graph, or of the body of one function."""

    sources: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    openers: list[tuple[str, tuple[str, ...], Span]] = field(default_factory=list)
    callers: list[tuple[str, tuple[str, ...], Span]] = field(default_factory=list)
    full: bool = False


@dataclass(slots=True)
class Effort:
    """What may still be done to find names of files.

    Attributes:
        left: Nodes that may be looked at.
    """

    left: int = STEPS


def _small(raw: bytes, base: int, told: set[str]) -> Node | None:
    """Take a node apart, at a fraction of the cost of ``take``.

    Args:
        raw: The message.
        base: Offset of its first byte.
        told: Operations of which no more is wanted than their name, unless every node is noted.

    Returns:
        ``None`` if it is not as every writer writes it: fields of bytes, each known, and short.
    """
    at, end, node = 0, len(raw), Node()
    inputs, attributes = list[tuple[int, int]](), list[tuple[int, int]]()
    try:
        while at < end:
            key, size = raw[at], raw[at + 1]
            at += 2
            if size >= MORE:
                size = size & 0x7F | raw[at] << 7
                if raw[at] >= MORE:
                    return None
                at += 1
            stop = at + size
            if stop > end:
                return None
            if key == _ATTR:
                attributes.append((size, base + at))
            elif key == _INPUT:
                inputs.append((size, base + at))
            elif key == _NAME:
                node.name = raw[at:stop].decode("utf-8", "backslashreplace")
            elif key == _OP:
                node.op = raw[at:stop].decode("utf-8", "backslashreplace")
            elif key not in (_DEVICE, _DEBUG, _TYPE):
                return None
            at = stop
    except IndexError:
        return None
    if node.op in _NOTED or node.op not in told:
        node.inputs = [Field(3, BYTES, *run) for run in inputs[:INPUTS]]
        node.attributes = [Field(5, BYTES, *run) for run in attributes]
    return node


_NAME, _OP, _INPUT, _DEVICE, _ATTR, _DEBUG, _TYPE = (number << 3 | BYTES for number in range(1, 8))
_PAIR = frozenset({1 << 3 | BYTES, 2 << 3 | BYTES})
_MUTE = frozenset({3 << 3 | VARINT, 4 << 3 | FIXED32, 5 << 3 | VARINT, 6 << 3 | VARINT}) | {
    number << 3 | BYTES for number in range(7, 11)
}
"""Keys of an attribute and of its texts, which are the same; of values that are none."""

_NODES = frozenset({1 << 3 | BYTES})
_BODY = frozenset(number << 3 | BYTES for number in range(2, 9))
_SAID = _BODY | {number << 3 | VARINT for number in range(16, 20)}
_BESIDE = _BODY - {3 << 3 | BYTES}
"""Keys of a graph's nodes; of what a function has but its signature; of either's but the first,
with flags of a signature; of what a function has but its nodes."""


class Graphs:
    """What was seen of the graphs of one file so far."""

    def __init__(
        self,
        assets: frozenset[str] = frozenset(),
        *,
        training: bool = False,
        effort: Effort | None = None,
    ) -> None:
        """Start with nothing seen.

        Args:
            assets: Nodes whose texts the loader replaces by paths of assets.
            training: Whether the graph is one that training goes on from, which holds paths of the
                data it was trained on; they are not told.
            effort: What may still be done on ways to names, if several graphs share it.
        """
        self._assets = assets
        self._passed = PIPELINES if training else frozenset[str]()
        self._local: set[str] = set()
        self._opening: frozenset[str] = frozenset()
        self._told: set[str] = set()
        self._named: set[tuple[str, str]] = set()
        self._effort = effort or Effort()
        self._dull = Dull()

    def learn(self, cursor: Cursor) -> None:
        """Note the names of the functions of a ``GraphDef``, before it is read.

        Raises:
            FormatError: Not a message, or too many functions.
        """
        bodies: dict[str, Span] = {}
        cursor.budget.part(NODE_PARTS, cursor.start)
        for library in _besides(cursor, 2, _NODES):
            for function in runs(protowire.inside(cursor, library), 1):
                cursor.budget.part(NODE_PARTS, function.start)
                inner = protowire.inside(cursor, function)
                for signature in _firsts(inner):
                    cursor.budget.part(1, signature.start)
                    said = inner.part(signature.start, signature.stop)
                    names = [text(said, name) for name in _firsts(said)]
                    self._local.update(names)
                    bodies.update(dict.fromkeys(names, Span(function.start, function.stop)))
                if len(self._local) > cursor.limits.members:
                    why = f"more than {cursor.limits.members} functions"
                    raise FormatError(why, offset=function.start, kind=GapKind.LIMIT)
        if bodies:
            self._opening |= opening(cursor, bodies)
        raw = spelled(self._opening, cursor.limits.kept)
        # Where that can not be told by bytes, it stands in every node.
        self._dull.telling = (b"",) if raw is None else raw

    def read(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        """Read a ``GraphDef``."""
        scope = _Scope()
        for item in self._others(cursor, 1 << 3 | BYTES, frozenset(), scope):
            match item.number, item.wire:
                case (1, 2):
                    yield from self._node(cursor, item, scope)
                case (2, 2):
                    yield from self._library(protowire.inside(cursor, item))
                case _:
                    yield from strange(cursor, item, GRAPH)
        yield from self._opened(cursor, scope, self._assets)

    def alone(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        """Read a ``NodeDef`` that fills the cursor's span."""
        size = cursor.left
        item = Field(1, BYTES, size, cursor.skip(size, "node"))
        yield from self._node(cursor, item, _Scope())

    def _library(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        for item in protowire.fields(cursor):
            if item.number == 1 and item.wire == BYTES:
                yield from self._function(protowire.inside(cursor, item))
            else:
                yield from strange(cursor, item, LIBRARY)

    def _function(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        scope = _Scope()
        cursor.budget.part(NODE_PARTS, cursor.start)
        for item in self._others(cursor, 3 << 3 | BYTES, _BESIDE, scope):
            if item.number == 3 and item.wire == BYTES:  # noqa: PLR2004 - see the messages above
                yield from self._node(cursor, item, scope)
            else:
                yield from strange(cursor, item, FUNCTION)
        yield from self._opened(cursor, scope, frozenset())

    def _others(
        self, cursor: Cursor, key: int, dull: frozenset[int], scope: _Scope
    ) -> Iterator[Field]:
        """Yield the fields of a message, but for nodes of which no more is to be told.

        Args:
            cursor: Over the message.
            key: That of a node there, as a field of bytes.
            dull: Those of fields of which nothing is told, likewise.
            scope: Is told which of them may hold texts.
        """

        def note(op: str, name: bytes, start: int, stop: int) -> bool:
            if len(scope.sources) >= SOURCES or (op == "Const" and stop - start >= PROGRAM):
                return False
            scope.sources[name.decode("utf-8", "backslashreplace")] = (op, start, stop)
            return True

        while cursor.offset < cursor.stop:
            while self._dull.passed(cursor, key, note):
                pass
            protowire.over(cursor, dull)
            # Of what is this short nothing is told but for nodes and functions.
            protowire.over_short(cursor, frozenset({key, 2 << 3 | BYTES}))
            for item in protowire.fields(cursor):
                yield item
                tag = item.number << 3 | item.wire
                if item.value == 0 and tag == key:
                    # Of nodes with nothing in them the first says all: half a million fit in 1 MB.
                    protowire.nothing(cursor, key)
                # Behind a signature are the nodes of a function.
                if tag == key or tag in dull or tag in _NODES:
                    break

    def _node(self, cursor: Cursor, item: Field, scope: _Scope) -> Iterator[Evidence | Part]:
        """Read the node that ``cursor`` has just passed over."""
        cursor.budget.part(NODE_PARTS, item.start)
        span = Span(item.start, item.stop)
        if item.value <= SMALL:
            cursor.offset = item.start
            node = _small(cursor.take(item.value, "node"), item.start, self._told)
            if node is not None:
                if node.op in _NOTED or node.op not in self._told:
                    yield from self._noted(cursor, node, span, scope)
                self._learned(node.op)
                return
        inner = protowire.inside(cursor, item)
        node = Node()
        for part in protowire.fields(inner):
            if part.wire != BYTES or part.number not in NODE:
                yield from strange(cursor, part, NODE)
            else:
                take(inner, node, part)
        yield from self._noted(cursor, node, span, scope)

    def _learned(self, op: str) -> None:
        """Have nodes of an operation passed over from now on, if no more is to be told of them."""
        if op in self._opening or (op in _LOOKED and op not in _ONLY_CALLING):
            return
        noted = op in _HOLDING or op in self._local
        self._dull.learn(op, noted=noted, calls=op in _ONLY_CALLING)

    def _noted(
        self, cursor: Cursor, node: Node, span: Span, scope: _Scope
    ) -> Iterator[Evidence | Part]:
        yield from self._operation(cursor, node, span)
        if node.op in _HOLDING or node.op in self._local:
            yield from self._source(cursor, node, span, scope)
        if self._opening and not self._opening.isdisjoint(called(cursor, node)):
            scope.callers.append((node.op, inputs_of(cursor, node), span))
        if node.op in OPENED and node.op not in self._passed:
            scope.openers.append((node.op, inputs_of(cursor, node), span))
            if len(scope.openers) > SOURCES:
                why = f"more than {SOURCES} nodes that open files"
                raise FormatError(why, offset=span.start, kind=GapKind.LIMIT)
        if node.op in NAMING:
            yield from self._attributed(cursor, node, span)
        if node.op in CARRYING:
            for key, value in attributes_of(cursor, node.attributes):
                for held in runs(value, 2) if key == CARRYING[node.op] else ():
                    yield Part("", lambda: cursor.source, span=Span(held.start, held.stop))
                    yield from _spelled(cursor, held)

    def _operation(self, cursor: Cursor, node: Node, span: Span) -> Iterator[Evidence]:
        """Tell an operation once, with its short texts."""
        if node.op in self._told or node.op in self._local:
            return
        if len(self._told) >= OPERATIONS:
            why = f"more than {OPERATIONS} operations"
            raise FormatError(why, offset=span.start, kind=GapKind.LIMIT)
        self._told.add(node.op)
        said = list[tuple[str, Constant]]()
        telling = [item for item in node.attributes if not _quiet(cursor, item)]
        for key, value in attributes_of(cursor, telling):
            if not key.startswith("_") and len(said) < SHOWN:
                said += [(key, Constant(each)) for each in strings(value)]
        yield Operation(cursor.place(span.start, span.stop), DOMAIN, node.op, tuple(said[:SHOWN]))

    def _source(
        self, cursor: Cursor, node: Node, span: Span, scope: _Scope
    ) -> Iterator[Evidence | Part]:
        """Keep a node that may hold a text; tell data of a constant that is long."""
        if len(scope.sources) < SOURCES:
            scope.sources[node.name] = (node.op, span.start, span.stop)
        elif not scope.full:
            scope.full = True
            why = f"names of files behind more than {SOURCES} constants are not followed"
            yield Gap(cursor.place(span.start, span.stop), GapKind.LIMIT, why)
        if node.op == "Const" and span.size >= PROGRAM:
            for key, value in attributes_of(cursor, node.attributes):
                if key == "value":
                    for item in runs(value, 8):
                        yield from _tensor(protowire.inside(value, item), node.name)

    def _attributed(self, cursor: Cursor, node: Node, span: Span) -> Iterator[Evidence]:
        """Tell files that attributes name."""
        for key, value in attributes_of(cursor, node.attributes):
            if key in NAMING[node.op]:
                for each in strings(value):
                    if each not in STREAMS and not each.startswith(HELD):
                        yield from self._reference(cursor, span, f"{node.op}.{key}", each)

    def _reference(self, cursor: Cursor, span: Span, key: str, target: str) -> Iterator[Reference]:
        if target and (key, target) not in self._named:
            self._named.add((key, target))
            place = cursor.place(span.start, span.stop)
            yield Reference(place, Purpose.DATA, target, key)

    def _opened(self, cursor: Cursor, scope: _Scope, assets: frozenset[str]) -> Iterator[Evidence]:
        """Tell files that constants of a graph name."""
        wanted = [
            (op, inputs[index], span, False)
            for op, inputs, span in scope.openers
            for index in OPENED[op]
            if index < len(inputs)
        ]
        wanted += [(op, each, span, True) for op, inputs, span in scope.callers for each in inputs]
        for op, name, span, handed in wanted:
            fed = assets if handed or op in TABLES else frozenset[str]()
            found = followed(cursor, scope.sources, name, fed, self._effort.left)
            self._effort.left -= found.cost
            for each in found.texts:
                if not handed or leaves(each):
                    yield from self._reference(cursor, span, op, each)
            for maker in found.computed:
                if handed and maker not in SPELLING:
                    continue
                why = f"the name of a file that {op} opens is computed by {maker}"
                yield Gap(cursor.place(span.start, span.stop), GapKind.UNSUPPORTED, why)
            if self._effort.left <= 0:
                why = f"names of files behind more than {STEPS} nodes are not followed"
                yield Gap(cursor.place(span.start, span.stop), GapKind.LIMIT, why)
                return


def _quiet(cursor: Cursor, item: Field) -> bool:
    """Whether an attribute is as every writer writes it and holds no text, as few do."""
    pair = protowire.picked(cursor, item.start, item.stop, _PAIR, frozenset())
    if pair is None or [key for key, _, _ in pair] != [1 << 3 | BYTES, 2 << 3 | BYTES]:
        return False
    _, start, stop = pair[1]
    return protowire.picked(cursor, start, stop, _PAIR, _MUTE) == []


_ELEMENTS = frozenset({8 << 3 | BYTES})
"""Texts of a constant, such as the words of a vocabulary: a field each."""


def _spelled(cursor: Cursor, held: Field) -> Iterator[Operation]:
    """Tell calls into Python of a module that is spelled out, which is taken for one as well."""
    start = cursor.source.read(held.start, min(held.value, SPELLED))
    if start.startswith(b"ML\xefR"):
        return
    place = cursor.place(held.start, held.stop)
    for name in dict.fromkeys(_CALLBACK.findall(start)):
        yield Operation(place, "stablehlo", name.decode())


def _tensor(cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
    """Tell a constant's elements, if they lie in one run of bytes."""
    start, kind, shape, runs = cursor.offset, 0, tuple[int, ...](), list[Span]()
    for item in protowire.other(cursor, _ELEMENTS):
        match item.number, item.wire:
            case (1, 0):
                kind = item.value
            case (2, 2):
                shape = tensorflow_shapes.extents(protowire.inside(cursor, item))
            case (4, 2):
                runs.append(Span(item.start, item.stop))
            case _:
                pass
    # The last of several is the one that counts.
    for run in runs[-1:]:
        label, size = TYPES.get(kind, (f"type {kind}", 0))
        known = size and all(extent >= 0 for extent in shape)
        wanted = size * math.prod(shape) if known else None
        yield Tensor(cursor.place(start, cursor.stop), name, label, shape, run, wanted)
    for run in runs:
        if run.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", run)


def strange(cursor: Cursor, item: Field, known: frozenset[int]) -> Iterator[Gap]:
    """Yield a ``Gap`` for many bytes in a field that a message does not have."""
    if item.number not in known and item.wire in (BYTES, GROUP) and item.value >= STRAY:
        why = f"{item.value} bytes in field {item.number}, which is not one of TensorFlow"
        yield Gap(cursor.place(item.start, item.stop), GapKind.TRAILING, why)


def _firsts(cursor: Cursor) -> Iterable[Field]:
    """Return the fields of number 1, of bytes, of a function or of what it is called by."""
    found = protowire.picked(cursor, cursor.start, cursor.stop, _NODES, _SAID)
    if found is None:
        return _besides(cursor, 1, _BODY)
    return [Field(1, BYTES, stop - start, start) for _, start, stop in found]


def _besides(cursor: Cursor, number: int, dull: frozenset[int]) -> Iterator[Field]:
    """As ``runs``, of a message that is fields with other keys for the most part."""
    return (
        field
        for field in protowire.other(cursor, dull)
        if field.number == number and field.wire == BYTES
    )
