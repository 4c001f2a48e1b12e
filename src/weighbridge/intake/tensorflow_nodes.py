"""Nodes of TensorFlow's graphs, and the texts in them that lead to names of files.

See ``intake/tensorflow.py`` for the messages. A name may be put together while the graph runs: what
constants and operations that pass texts on hold of it is told, and what ``StringJoin`` makes of it.

Source: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework
(``tensor.cc`` for texts in ``tensor_content``; retrieved 2026-11-27). Not read: what operations
such as ``DecodeBase64`` and functions make of a text, but that it is they who make it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import FormatError, GapKind, later
from weighbridge.core.records import dataclass, field
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, MORE, Field
from weighbridge.intake.tensorflow_files import JOINED, PASSING, WRITING

NODE = frozenset(range(1, 8))
"""Numbers of the fields of a node."""

INPUTS = 16
"""Inputs of one node that are looked at."""

ATTRIBUTES = 4096
"""Attributes of one node, at most."""

STEP = 1024
"""Bytes of a node that count as another."""

TEXTS = 16
"""Texts of one constant that are looked at."""

UNKNOWN = "x"
"""What stands for a text that is not known, in one that it is joined to."""

_LEAVING = later.pattern(r"[/\\~]|.*\.\.|[A-Za-z][\w+.-]*:")
"""A path that may lead out of the folder."""

PACKED = 1 << 16
"""Bytes of a constant of texts in one run, up to which it is taken apart."""


@dataclass(slots=True)
class Node:
    """A node, as far as it leads to texts."""

    name: str = ""
    op: str = ""
    inputs: list[Field] = field(default_factory=list)
    attributes: list[Field] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What reaches an input.

    Attributes:
        texts: As far as they are known.
        cost: Of finding them.
        computed: Operations that make others, which are not known.
    """

    texts: list[str]
    cost: int
    computed: tuple[str, ...]


def take(cursor: Cursor, node: Node, part: Field) -> None:
    """Take a field of a node that ``cursor`` has just passed over."""
    match part.number:
        case 1:
            node.name = passing(cursor, part)
        case 2:
            node.op = passing(cursor, part)
        case 3:
            if len(node.inputs) < INPUTS:
                node.inputs.append(part)
        case 5:
            node.attributes.append(part)
            if len(node.attributes) > ATTRIBUTES:
                why = f"a node with more than {ATTRIBUTES} attributes"
                raise FormatError(why, offset=part.start, kind=GapKind.LIMIT)
        case _:
            pass


def followed(
    cursor: Cursor,
    sources: Mapping[str, tuple[str, int, int]],
    name: str,
    assets: frozenset[str],
    most: int,
) -> Found:
    """Return the texts that reach an input, and what it cost to find them; at most ``most``."""
    todo, seen, cost, computed = [name], {name}, 1, dict[str, None]()
    joined: dict[str, None] = {}
    said: dict[str, str] = {}
    joints: list[tuple[str, str, tuple[str, ...]]] = []
    while todo and cost < most:
        at = todo.pop()
        if at in assets or at not in sources:
            continue
        op, start, stop = sources[at]
        cost += 1 + (stop - start) // STEP
        inner = cursor.part(start, stop)
        node = Node()
        for item in protowire.fields(inner):
            if item.wire == BYTES:
                take(inner, node, item)
        if op == "Const":
            found = _constants(inner, node)
            joined.update(dict.fromkeys(found))
            said[at] = found[0] if found else ""
            continue
        if op not in PASSING:
            computed[op] = None
            continue
        every = inputs_of(inner, node)
        fresh = [each for each in every if each not in seen]
        seen.update(fresh)
        todo += reversed(fresh)
        if op in WRITING:
            joined.update(dict.fromkeys(_own(inner, node, WRITING[op])))
        elif op in JOINED:
            joints.append((at, next(_own(inner, node, JOINED[op]), ""), every))
        elif len(every) == 1:
            joints.append((at, "", every))
    # What was found last comes first in what it is joined to.
    for at, between, every in reversed(joints):
        said[at] = between.join(said.get(each, UNKNOWN) for each in every)[: cursor.limits.kept]
        if _leaves(said[at]) and not any(map(_leaves, joined)):
            joined[said[at]] = None
    return Found(list(joined), max(cost, most) if todo else cost, tuple(computed))


def leaves(text: str) -> bool:
    """Whether a text, as the name of a file, may lead out of the folder."""
    return _LEAVING.match(text) is not None


def _leaves(path: str) -> bool:
    """Whether a path may lead out of the folder; nearly none needs an expression to be told of."""
    odd = ":" in path or ".." in path or path.startswith(("/", "\\", "~"))
    return odd and _LEAVING.match(path) is not None


def _own(cursor: Cursor, node: Node, key: str) -> Iterator[str]:
    """Yield the texts that an operation adds by itself."""
    for name, value in attributes_of(cursor, node.attributes):
        if name == key:
            yield from strings(value)


def _constants(cursor: Cursor, node: Node) -> list[str]:
    """Return the texts of a constant."""
    found: list[str] = []
    for key, value in attributes_of(cursor, node.attributes):
        if key == "value":
            for tensor in runs(value, 8):
                inner = protowire.inside(value, tensor)
                for item in protowire.fields(inner):
                    if item.wire != BYTES or len(found) >= TEXTS:
                        continue
                    if item.number == 8:  # noqa: PLR2004 - see the messages above
                        found.append(passing(inner, item))
                    elif item.number == 4:  # noqa: PLR2004 - likewise
                        found += _packed(inner, item)
    return found


def _packed(cursor: Cursor, item: Field) -> Iterator[str]:
    """Yield the first texts of a run of bytes: lengths as varints, and then what they count.

    How many there are is said by the shape; here, however many it could be.
    """
    raw = protowire.inside(cursor, item).take(min(item.value, PACKED), "texts")
    at, size = 0, 0
    for shift in range(0, 35, 7):
        if at >= len(raw):
            return
        size |= (raw[at] & 0x7F) << shift
        at += 1
        if raw[at - 1] < MORE:
            break
    sizes = [size]
    while sum(sizes) + at < len(raw) and len(sizes) < TEXTS and raw[at] < MORE:
        sizes.append(raw[at])
        at += 1
    if sum(sizes) + at != item.value or len(raw) != item.value:
        return
    for each in sizes:
        yield raw[at : at + each].decode("utf-8", "backslashreplace")
        at += each


def inputs_of(cursor: Cursor, node: Node) -> tuple[str, ...]:
    """Return the names of the nodes that a node takes its inputs from."""
    names = (text(cursor, item) for item in node.inputs)
    return tuple(name.partition(":")[0] for name in names if not name.startswith("^"))


def attributes_of(cursor: Cursor, held: list[Field]) -> Iterator[tuple[str, Cursor]]:
    """Yield key and value of every attribute."""
    for item in held:
        cursor.budget.part(1, item.start)
        inner = protowire.inside(cursor, item)
        key, values = "", list[Field]()
        for part in protowire.fields(inner):
            if part.wire == BYTES and part.number == 1:
                key = passing(inner, part)
            elif part.wire == BYTES and part.number == 2 and len(values) < INPUTS:  # noqa: PLR2004
                values.append(part)
        for part in values:
            yield key, protowire.inside(inner, part)


def strings(cursor: Cursor) -> Iterator[str]:
    """Yield the texts of an ``AttrValue``."""
    for item in protowire.fields(cursor):
        if (item.number, item.wire) == (2, BYTES):
            yield text(cursor, item)
        elif (item.number, item.wire) == (1, BYTES):
            inner = protowire.inside(cursor, item)
            for count, each in enumerate(runs(inner, 2)):
                if count >= TEXTS:
                    break
                yield text(inner, each)


def text(cursor: Cursor, item: Field) -> str:
    """Return a string, cut where it is long; bytes that are not UTF-8 are escaped."""
    size = min(item.value, cursor.limits.kept)
    raw = protowire.inside(cursor, item).take(size, "text")
    return raw.decode("utf-8", "backslashreplace")


def passing(cursor: Cursor, item: Field) -> str:
    """As ``text``, of a field that was just passed over; leaves the cursor behind it."""
    cursor.offset = item.start
    raw = cursor.take(min(item.value, cursor.limits.kept), "text")
    cursor.offset = item.stop
    return raw.decode("utf-8", "backslashreplace")


def runs(cursor: Cursor, number: int) -> Iterator[Field]:
    """Return the fields of a number that are bytes."""
    return (
        field
        for field in protowire.fields(cursor)
        if field.number == number and field.wire == BYTES
    )
