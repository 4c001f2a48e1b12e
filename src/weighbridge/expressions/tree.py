"""A checked expression as a tree: what the CEL library hands out, read for our own rules.

The library serialises a checked expression as ``cel.expr.CheckedExpr`` inside an ``Any``. Only what
the bounds need is read: nodes, overloads, types and positions.

Source: https://github.com/google/cel-spec/blob/master/proto/cel/expr/checked.proto and syntax.proto
(retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core.records import dataclass
from weighbridge.typings import TypeAlias

MAX_NESTING = 200
"""Nodes inside one another, macros written out. The library's own limit for text is 32."""


class RefusedError(Exception):
    """An expression that is not accepted.

    Attributes:
        why: In words.
        offset: Characters before the fault; ``None`` if that is not known.
    """

    def __init__(self, why: str, offset: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; ``text`` only if it is a string."""

    id: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """A field of a record, or whether it has one."""

    id: int
    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator; of a method, the first argument is what it is called on."""

    id: int
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A literal list, or a literal map: keys and values in turn."""

    id: int
    elements: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A literal record."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Fold:
    """A macro, written out as a loop.

    Attributes:
        id: Its own.
        variable: Bound to each element in turn.
        kept: Name of what is carried from step to step.
        over: What it goes through.
        start: What is carried at first.
        condition: Whether to go on.
        step: What is carried next.
        result: What it comes to.
    """

    id: int
    variable: str
    kept: str
    over: Node
    start: Node
    condition: Node
    step: Node
    result: Node

    @property
    def collects(self) -> bool:
        """Whether it makes a list: ``map`` and ``filter``."""
        return isinstance(self.start, Items)


Node: TypeAlias = Constant | Name | Select | Call | Items | Made | Fold

_STRING = 6
"""Field of ``cel.expr.Constant``."""

_PRIMITIVE, _MESSAGE = 3, 9
_OTHERS = {1: "dyn", 6: "list", 7: "map"}
_PRIMITIVES = {1: "bool", 2: "int", 3: "uint", 4: "double", 5: "string", 6: "bytes"}


@dataclass(frozen=True, slots=True)
class Tree:
    """A checked expression.

    Attributes:
        root: Its outermost node.
        types: Type of each node: ``bool``, ``int``, ``string`` ..., ``list``, ``map``, ``dyn``,
            the name of a record, or ``other``.
        overloads: What each call may come to.
        positions: Where each node stands, in characters.
    """

    root: Node
    types: Mapping[int, str]
    overloads: Mapping[int, tuple[str, ...]]
    positions: Mapping[int, int]

    def type(self, node: Node) -> str:
        """Return the type of a node."""
        return self.types.get(node.id, "other")


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below one."""
    match node:
        case Select(operand=operand):
            return (operand,)
        case Call(arguments=arguments):
            return arguments
        case Items(elements=elements):
            return elements
        case Fold():
            return (node.over, node.start, node.condition, node.step, node.result)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    left = [node]
    while left:
        found = left.pop()
        yield found
        left += reversed(children(found))


_Wire: TypeAlias = dict[int, list[int | bytes]]


def read(data: bytes) -> Tree:
    """Read what the library serialised.

    Raises:
        RefusedError: It is nested too deeply, or has something in it that is not known.
    """
    whole = _wire(_bytes(_wire(data), 2))
    types = {}
    for row in _all(whole, 3):
        types[_number(row, 1)] = _type(_wire(_bytes(row, 2)))
    overloads = {}
    for row in _all(whole, 2):
        found = _wire(_bytes(row, 2)).get(3, [])
        names = [each.decode("utf-8", "replace") for each in found if isinstance(each, bytes)]
        overloads[_number(row, 1)] = tuple(names)
    source = _wire(_bytes(whole, 5))
    positions = {_number(row, 1): _number(row, 2) for row in _all(source, 4)}
    return Tree(_node(_wire(_bytes(whole, 4)), 0), types, overloads, positions)


def _node(wire: _Wire, depth: int) -> Node:
    if depth > MAX_NESTING:
        raise RefusedError("nested too deeply")
    own, below = _number(wire, 2), depth + 1
    kind = next((number for number in (3, 4, 5, 6, 7, 8, 9) if number in wire), 0)
    inner = _wire(_bytes(wire, kind)) if kind else {}
    match kind:
        case 3:
            return Constant(own, _text(inner, _STRING) if _STRING in inner else None)
        case 4:
            return Name(own, _text(inner, 1))
        case 5:
            return Select(own, _child(inner, 1, below), _text(inner, 2))
        case 6:
            target = [_node(row, below) for row in _all(inner, 1)]
            arguments = [_node(row, below) for row in _all(inner, 3)]
            return Call(own, _text(inner, 2), (*target, *arguments))
        case 7:
            return Items(own, tuple(_node(row, below) for row in _all(inner, 1)))
        case 8:
            return _made(own, inner, below)
        case 9:
            parts = [_child(inner, number, below) for number in (2, 4, 5, 6, 7)]
            return Fold(own, _text(inner, 1), _text(inner, 3), *parts)
        case _:
            raise RefusedError("an expression of a kind that is not known here")


def _made(own: int, inner: _Wire, depth: int) -> Items | Made:
    if _text(inner, 1):
        return Made(own, _text(inner, 1))
    rows = _all(inner, 2)
    return Items(own, tuple(_child(row, number, depth) for row in rows for number in (3, 4)))


def _child(wire: _Wire, number: int, depth: int) -> Node:
    return _node(_wire(_bytes(wire, number)), depth)


def _type(wire: _Wire) -> str:
    """Name a type: the fields of ``cel.expr.Type`` say which."""
    if _PRIMITIVE in wire:
        return _PRIMITIVES.get(_number(wire, _PRIMITIVE), "other")
    if _MESSAGE in wire:
        return _text(wire, _MESSAGE).rpartition(".")[2]
    return next((name for key, name in _OTHERS.items() if key in wire), "other")


def _all(wire: _Wire, number: int) -> list[_Wire]:
    return [_wire(each) for each in wire.get(number, []) if isinstance(each, bytes)]


def _bytes(wire: _Wire, number: int) -> bytes:
    value = wire.get(number, [b""])[-1]
    return value if isinstance(value, bytes) else b""


def _text(wire: _Wire, number: int) -> str:
    return _bytes(wire, number).decode("utf-8", "replace")


def _number(wire: _Wire, number: int) -> int:
    value = wire.get(number, [0])[-1]
    return value if isinstance(value, int) else 0


def _wire(data: bytes) -> _Wire:
    """Read one message that the library wrote: our own process made it, so it is well formed."""
    found: _Wire = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        value: int | bytes
        match key & 7:
            case 0:
                value, at = _varint(data, at)
            case 2:
                size, at = _varint(data, at)
                value, at = data[at : at + size], at + size
            case 1:
                value, at = data[at : at + 8], at + 8
            case _:
                raise RefusedError("an expression that cannot be read back")
        found.setdefault(key >> 3, []).append(value)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while at < len(data):
        byte = data[at]
        found, at, shift = found | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte has no continuation bit
            return found, at
    raise RefusedError("an expression that cannot be read back")
