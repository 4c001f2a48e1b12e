"""MindSpore: a graph and its weights as a message of protobuf (.mindir).

Fields of the messages that are read::

    model       1 version, 2 "MindSpore", 7 graph, 8 functions: graphs, 9 preprocessor,
                12 primitives, 14 what users add: 1 key, 2 value
    graph       1 nodes, 3 parameters: tensors, 8 attributes, 9 path of a file
    node        4 operator: its name, or "REF::" and a primitive's or graph's; 5, 8, 9 attributes
    primitive   2 operator, 3 attributes
    attribute   1 name, 5 bytes, 6, 12 tensors, 7, 13 graphs, 16 type, 17 attributes
    tensor      1 extents, 2 type, 7 name, 9 elements, 12 these elsewhere: 1 path, 2 offset, 3 size

The operator "Custom" runs a library or Python that its attributes name. It is told as an operator
of somebody's own, and the path as code; so are attributes of the types 33 to 35, which have a
class, a module or a name of Python looked up, and steps of the preprocessor.

Source: ``mindspore/core/proto/mind_ir.proto`` and ``load_mindir/load_model.cc`` of
https://github.com/mindspore-ai/mindspore, and files that 2.10.0 and MindSpore Lite 2.0.0 write
(retrieved 2026-11-27). Not read: elements, but for the magic numbers of programs; types of values;
models that are encrypted, which are not known. Fields that there are not are told if they are long.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

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
    Tensor,
    Value,
    later,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT, Field

MODEL = dict.fromkeys((*range(1, 10), 11, 12, 14), BYTES) | {10: VARINT, 13: VARINT}
GRAPH, FUNCTION, STEPS, PRIMITIVES, ADDED = 7, 8, 9, 12, 14
LAST = {"graph": 10, "node": 9, "primitive": 5, "attribute": 20, "tensor": 17}
"""The highest number of a field of each message."""

OTHER = 200
"""Bytes of a field that there is not, from which on it is told."""

CUSTOM = frozenset(("Custom", "CustomAkg", "PyFunc", "PyExecute", "PyInterpret"))
PATHS = frozenset(("func_name", "imply_path"))
"""Attributes of such operators that say where the library is, or the source."""

LOOKED_UP = {33: "class", 34: "module", 35: "name"}
"""Types of attributes that name something of Python."""

TYPES = {
    1: ("F32", 4), 2: ("U8", 1), 3: ("I8", 1), 4: ("U16", 2), 5: ("I16", 2), 6: ("I32", 4),
    7: ("I64", 8), 9: ("BOOL", 1), 10: ("F16", 2), 11: ("F64", 8), 12: ("U32", 4), 13: ("U64", 8),
    14: ("C64", 8), 15: ("C128", 16), 16: ("BF16", 2), 17: ("F64", 8),
}  # fmt: skip
AXES, KEPT, SHOWN = 64, 1 << 12, 16
OPERATORS = 4096
PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

_VERSION = later.pattern(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a model, with a version, its maker and a graph."""
    found = protowire.glance(glimpse)
    said = {each.number: each for each in found}
    if not {1, 2, GRAPH} <= said.keys() or any(MODEL.get(f.number) != f.wire for f in found):
        return False
    maker = protowire.text(glimpse, said[2])
    return maker == "MindSpore" and bool(_VERSION.fullmatch(protowire.text(glimpse, said[1])))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per parameter, references and gaps.

    Raises:
        FormatError: Not a message, not one of these fields, or nested too deeply.
    """
    yield from _Reader().model(cursor)


def _text(cursor: Cursor, field: Field, most: int = KEPT) -> str:
    raw = cursor.source.read(field.start, min(field.value, most))
    return raw.decode("utf-8", "backslashreplace")


def _path(value: Value) -> str:
    """Return the path of a library, ``./own.so:function``; nothing of a function's bare name."""
    text = value.value if isinstance(value, Constant) and isinstance(value.value, str) else ""
    path = text.rpartition(":")[0] or text
    return path if "." in path or "/" in path else ""


def _other(cursor: Cursor, field: Field, kind: str) -> Iterator[Gap]:
    """Tell a field that there is not."""
    if field.number > LAST[kind] and field.wire == BYTES and field.value >= OTHER:
        why = f"{field.value} bytes in field {field.number} of a {kind}, which has none"
        yield Gap(cursor.place(field.start, field.stop), GapKind.TRAILING, why)


class _Reader:
    """What was seen of one file so far."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str, tuple[tuple[str, Value], ...]]] = set()
        self._refers = self._defines = False

    def model(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        """Read all of it."""
        deep = cursor.limits.nesting
        for field in protowire.fields(cursor):
            if MODEL.get(field.number) != field.wire:
                raise FormatError(f"field {field.number} is none of a model", offset=field.start)
            inner = protowire.inside(cursor, field) if field.wire == BYTES else cursor
            if field.number in (GRAPH, FUNCTION):
                yield from self._graph(inner, deep)
            elif field.number == PRIMITIVES:
                yield from self._node(inner, (2, (3,), "primitive"), deep)
            elif field.number == STEPS:
                yield from self._steps(inner)
            elif field.number == ADDED:
                said = {each.number: each for each in protowire.fields(inner)}
                if {1, 2} <= said.keys() and said[1].wire == said[2].wire == BYTES:
                    place = cursor.place(field.start, field.stop)
                    most = cursor.limits.kept
                    yield Entry(place, _text(inner, said[1], most), _text(inner, said[2], most))
            self._defines |= field.number in (FUNCTION, PRIMITIVES)
        if self._refers and not self._defines:
            why = "nodes refer to primitives or graphs, and none follow: the file is cut"
            yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.DAMAGED, why)

    def _steps(self, cursor: Cursor) -> Iterator[Evidence]:
        for step in protowire.fields(cursor):
            if (step.number, step.wire) == (1, BYTES):
                for each in protowire.fields(protowire.inside(cursor, step)):
                    if (each.number, each.wire) == (4, BYTES):
                        yield from self._tell(cursor, each, "dataset", _text(cursor, each, 200))

    def _tell(
        self,
        cursor: Cursor,
        field: Field,
        domain: str,
        name: str,
        said: tuple[tuple[str, Value], ...] = (),
    ) -> Iterator[Operation]:
        if (domain, name, said) in self._told:
            return
        if len(self._told) >= OPERATORS:
            why = f"more than {OPERATORS} operators"
            raise FormatError(why, offset=field.start, kind=GapKind.LIMIT)
        self._told.add((domain, name, said))
        yield Operation(cursor.place(field.start, field.start + field.value), domain, name, said)

    def _graph(self, cursor: Cursor, deep: int) -> Iterator[Evidence | Part]:
        if deep <= 0:
            raise FormatError("graphs nested too deeply", offset=cursor.start, kind=GapKind.LIMIT)
        for field in protowire.fields(cursor):
            match field.number, field.wire:
                case (1, 2):
                    inner = protowire.inside(cursor, field)
                    yield from self._node(inner, (4, (5, 8, 9), "node"), deep)
                case (3, 2):
                    yield from self._tensor(protowire.inside(cursor, field))
                case (8, 2):
                    yield from self._attribute(protowire.inside(cursor, field), deep, [])
                case (9, 2) if field.value:
                    place = cursor.place(field.start, field.stop)
                    yield Reference(place, Purpose.DATA, _text(cursor, field), "bprop_filepath")
                case (10, 2):
                    why = "a map of tensors; this version does not read it"
                    yield Gap(cursor.place(field.start, field.stop), GapKind.UNSUPPORTED, why)
                case _:
                    yield from _other(cursor, field, "graph")

    def _node(
        self, cursor: Cursor, how: tuple[int, tuple[int, ...], str], deep: int
    ) -> Iterator[Evidence | Part]:
        """Read a node or a primitive: where its operator and its attributes are, and what it is."""
        called, attributes, kind = how
        said: list[tuple[str, Value]] = []
        named: Field | None = None
        for field in protowire.fields(cursor):
            if field.wire == BYTES and field.number == called:
                named = field
            elif field.wire == BYTES and field.number in attributes:
                yield from self._attribute(protowire.inside(cursor, field), deep, said)
            else:
                yield from _other(cursor, field, kind)
        name = "" if named is None else _text(cursor, named, 200)
        refers = name.startswith("REF::")
        self._refers |= refers
        if named is not None and not refers:
            if name in CUSTOM:
                yield from self._tell(cursor, named, "custom", name, tuple(said[:SHOWN]))
                place = cursor.place(named.start, named.stop)
                for key, value in said:
                    if key in PATHS and (path := _path(value)):
                        yield Reference(place, Purpose.CODE, path, key)
            else:
                yield from self._tell(cursor, named, "mindspore", name)

    def _attribute(
        self, cursor: Cursor, deep: int, said: list[tuple[str, Value]]
    ) -> Iterator[Evidence | Part]:
        """Read an attribute; keep what it says in ``said``."""
        if deep <= 0:
            raise FormatError(
                "attributes nested too deeply", offset=cursor.start, kind=GapKind.LIMIT
            )
        name, kind, value = "", 0, None
        for field in protowire.fields(cursor):
            inner = protowire.inside(cursor, field) if field.wire == BYTES else cursor
            match field.number, field.wire:
                case (1, 2):
                    name = _text(cursor, field, 200)
                case (5, 2):
                    value = field
                case (16, 0):
                    kind = field.value
                case (6 | 12, 2):
                    yield from self._tensor(inner)
                case (7 | 13, 2):
                    yield from self._graph(inner, deep - 1)
                case (17, 2):
                    yield from self._attribute(inner, deep - 1, said)
                case _:
                    yield from _other(cursor, field, "attribute")
        if value is not None:
            yield from self._value(cursor, value, (name, kind), said)

    def _value(
        self, cursor: Cursor, value: Field, about: tuple[str, int], said: list[tuple[str, Value]]
    ) -> Iterator[Evidence | Part]:
        """Tell bytes of an attribute."""
        name, kind = about
        text = _text(cursor, value, 200)
        if len(said) < SHOWN:
            said.append((name, Constant(text)))
        if value.value >= PROGRAM:
            span = Span(value.start, value.stop)
            yield Part("", lambda: cursor.source, Role.DATA, "", span)
        if kind in LOOKED_UP:
            yield from self._tell(
                cursor, value, "python", LOOKED_UP[kind], ((name, Constant(text)),)
            )

    def _tensor(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        shape: list[int] = []
        name, kind, data, elsewhere = "", 0, None, None
        for field in protowire.fields(cursor):
            match field.number, field.wire:
                case (1, 0 | 2):
                    _extents(cursor, field, shape)
                case (2, 0):
                    kind = field.value
                case (7, 2):
                    name = _text(cursor, field, cursor.limits.kept)
                case (9, 2):
                    data = Span(field.start, field.stop)
                case (12, 2):
                    elsewhere = protowire.inside(cursor, field)
                case _:
                    yield from _other(cursor, field, "tensor")
        place = cursor.place(cursor.start, cursor.stop)
        label, size = TYPES.get(kind, (f"type {kind}", 0))
        known = size and data is not None and all(each < 1 << 63 for each in shape)
        wanted = math.prod(shape) * size if known else None
        if elsewhere is not None:
            yield from _elsewhere(elsewhere, name, label, tuple(shape))
        elif data is not None:
            yield Tensor(place, name, label, tuple(shape), data, wanted)
            if data.size >= PROGRAM:
                yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _extents(cursor: Cursor, field: Field, shape: list[int]) -> None:
    """Add one extent, or several, to ``shape``."""
    if field.wire == VARINT:
        shape.append(field.value)
    else:
        packed = protowire.inside(cursor, field)
        while packed.left and len(shape) <= AXES:
            shape.append(protowire.varint(packed, "extent"))
    if len(shape) > AXES:
        raise FormatError(f"more than {AXES} axes", offset=cursor.start)


def _elsewhere(cursor: Cursor, name: str, label: str, shape: tuple[int, ...]) -> Iterator[Evidence]:
    """Tell elements that lie in another file."""
    path, offset, size = "", 0, 0
    for field in protowire.fields(cursor):
        match field.number, field.wire:
            case (1, 2):
                path = _text(cursor, field)
            case (2, 0):
                offset = field.value
            case (3, 0):
                size = field.value
    place = cursor.place(cursor.start, cursor.stop)
    yield Reference(place, Purpose.WEIGHTS, path, "external_data")
    yield Tensor(place, name, label, shape, Span(offset, offset + size), None, path)


FORMAT = Format(
    id="mindir-graph",
    title="MindSpore graph",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
    extensions=(".mindir",),
    holds=(b"MindSpore",),
    ends=True,
)
