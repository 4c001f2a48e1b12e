"""CNTK: a network, or the state of a training, of the Cognitive Toolkit since version 2.

A protocol buffer. If it is over 2 GB, ``kntc`` and its length (u32) come first, and the numbers of
the arrays, in their order, behind it. Fields that are read::

    dictionary  2 entries: 1 key, 2 value
    value       3 to 5 truth or number, 8 text, 11 list (1 values), 12 dictionary, 13 array
    array       1 type, 3 shape (1 extents), 4 to 7 numbers (1 in a message of their own)

Dictionaries that are told: one with the number of an operation (``op``); a user function, which
CNTK makes from the dictionary of its state: a native one (``module``, ``deserialize_method``) by
loading that library, one of Python (``class``, ``module``) by running
``from module import class`` as text, so that both may be any code; and paths that operations are
given (``SymListPath`` ...).

Source: ``Source/CNTKv2LibraryDll`` (``proto/CNTK.proto``, ``Serialization.cpp``,
``UserDefinedFunction.cpp``) and ``bindings/python/cntk/internal/utils.py`` in
https://github.com/microsoft/CNTK (retrieved 2026-11-26). Not read: elements, but for the magic
numbers of programs; other settings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Code,
    Effect,
    Evidence,
    FormatError,
    GapKind,
    How,
    Named,
    Operation,
    Place,
    Purpose,
    Reference,
    Span,
    Tensor,
    later,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import cntk, protowire, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT

LARGE = b"kntc"
"""What comes before the length of a large one."""

TYPES = {1: ("float", 4), 2: ("double", 8), 4: ("half", 2), 5: ("int8", 1), 6: ("int16", 2)}
SPREAD = frozenset({1, 2})
"""Types whose numbers may lie behind the message."""

NUMBERS = frozenset({3, 4, 5})
TEXT, LIST, DICTIONARY, ARRAY = 8, 11, 12, 13
HIGHEST = 13
"""Fields of a value."""

AXES = 64
LOOKED = 8
"""Entries that a dictionary is recognised by, at most."""

PROXY = "CustomProxyOp"
"""An operation that stands for one of a library."""

RUNS = "when CNTK loads the model"

_NAME = later.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_PATH = later.pattern(r"\w*(?:Path|File)", re.IGNORECASE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether there are a version and entries with keys and values that have versions."""
    start = glimpse.start
    if glimpse.head[:4] == LARGE:
        size = int.from_bytes(glimpse.head[4:8], "little")
        glimpse = Glimpse(glimpse.source, start + 8, min(start + 8 + size, glimpse.stop))
    if glimpse.head[:1] not in (b"\x08", b"\x12"):
        return False
    found = protowire.glance(glimpse)
    entries = [field for field in found if (field.number, field.wire) == (2, BYTES)]
    shape = {(field.number, field.wire) for field in found}
    return (
        shape == {(1, VARINT), (2, BYTES)}
        and len(found) == len(entries) + 1
        and all(_is_entry(glimpse, field.start, field.stop) for field in entries[:LOOKED])
    )


def _is_entry(glimpse: Glimpse, start: int, stop: int) -> bool:
    entry = protowire.glance(Glimpse(glimpse.source, start, stop))
    if [(field.number, field.wire) for field in entry] != [(1, BYTES), (2, BYTES)]:
        return False
    value = protowire.glance(Glimpse(glimpse.source, entry[1].start, entry[1].stop))
    return (
        bool(protowire.text(glimpse, entry[0]))
        and bool(value)
        and (value[0].number, value[0].wire) == (1, VARINT)
        and all(field.number <= HIGHEST for field in value)
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield operations, arrays, and what user functions load.

    Raises:
        FormatError: Not a message, or dictionaries nested too deeply.
    """
    start, stop = cursor.start, cursor.stop
    large = cursor.left >= len(LARGE) and cursor.peek(len(LARGE), "mark") == LARGE
    if large:
        cursor.skip(len(LARGE), "mark")
        start = cursor.skip(cursor.u32("length"), "message")
        stop = cursor.offset
    reader = _Reader()
    yield from reader.dictionary(cursor.part(start, stop), cursor.limits.nesting)
    if large:
        yield from _behind(cursor.part(stop, cursor.stop), reader.missing)


def _behind(cursor: Cursor, missing: list[Tensor]) -> Iterator[Evidence | Part]:
    """Yield where the numbers lie that the message lacks."""
    for tensor in missing:
        size = tensor.wanted or 0
        data = Span(cursor.skip(size, "elements"), cursor.offset)
        yield Part("", lambda: cursor.source, Role.DATA, "", data)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes no array refers to")


class _Said:
    """What a dictionary says by itself.

    Attributes:
        place: The dictionary.
        numbers: Truths and numbers, by key.
        texts: Texts, by key.
        arrays: Arrays.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.numbers: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.arrays: list[Cursor] = []


class _Reader:
    """What was seen of one file so far.

    Attributes:
        missing: Arrays whose numbers are not in the message.
    """

    def __init__(self) -> None:
        self.missing: list[Tensor] = []

    def dictionary(self, cursor: Cursor, deep: int) -> Iterator[Evidence | Part]:
        """Read a dictionary and all inside it."""
        if deep <= 0:
            raise FormatError("nested too deeply", offset=cursor.start, kind=GapKind.LIMIT)
        said = _Said(cursor.place(cursor.start, cursor.stop))
        for field in protowire.fields(cursor):
            if (field.number, field.wire) != (2, BYTES):
                continue
            key = ""
            inner = protowire.inside(cursor, field)
            parts = [part for part in protowire.fields(inner) if part.wire == BYTES]
            for part in parts:
                if part.number == 1:
                    key = _text(protowire.inside(cursor, part))
            for part in parts:
                if part.number == 2:
                    yield from self._value(protowire.inside(cursor, part), key, said, deep - 1)
        yield from _told(said)
        for array in said.arrays:
            yield from self._array(array, said.texts.get("name") or said.texts.get("uid", ""))

    def _value(self, cursor: Cursor, key: str, said: _Said, deep: int) -> Iterator[Evidence | Part]:
        for field in protowire.fields(cursor):
            if field.number in NUMBERS and field.wire == VARINT:
                said.numbers[key] = field.value
            elif field.wire != BYTES:
                continue
            elif field.number == TEXT:
                said.texts[key] = _text(protowire.inside(cursor, field))
            elif field.number == DICTIONARY:
                yield from self.dictionary(protowire.inside(cursor, field), deep)
            elif field.number == LIST:
                yield from self._list(protowire.inside(cursor, field), said, deep)
            elif field.number == ARRAY:
                said.arrays.append(protowire.inside(cursor, field))

    def _list(self, cursor: Cursor, said: _Said, deep: int) -> Iterator[Evidence | Part]:
        if deep <= 0:
            raise FormatError("nested too deeply", offset=cursor.start, kind=GapKind.LIMIT)
        item = _Said(said.place)
        for field in protowire.fields(cursor):
            if (field.number, field.wire) == (1, BYTES):
                yield from self._value(protowire.inside(cursor, field), "", item, deep - 1)
        said.arrays += item.arrays

    def _array(self, cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
        kind, shape, held = 0, tuple[int, ...](), list[Span]()
        place = cursor.place(cursor.start, cursor.stop)
        for field in protowire.fields(cursor):
            if (field.number, field.wire) == (1, VARINT):
                kind = field.value
            elif field.wire != BYTES:
                continue
            elif field.number == 3:
                shape = _extents(protowire.inside(cursor, field))
            elif field.number in (4, 5, 6, 7):
                inner = protowire.inside(cursor, field)
                held += [
                    Span(part.start, part.stop)
                    for part in protowire.fields(inner)
                    if (part.number, part.wire) == (1, BYTES)
                ]
        dtype, width = TYPES.get(kind, (f"type {kind}", 0))
        wanted = width * math.prod(shape) if kind in SPREAD else None
        one = held[0] if len(held) == 1 else None
        tensor = Tensor(place, name, dtype, shape, one, wanted)
        yield tensor
        for span in held:
            if span.size:
                yield Part("", lambda: cursor.source, Role.DATA, "", span)
        if wanted and sum(span.size for span in held) != wanted:
            self.missing.append(tensor)


def _extents(cursor: Cursor) -> tuple[int, ...]:
    found: list[int] = []
    for field in protowire.fields(cursor):
        if (field.number, field.wire) == (1, VARINT):
            found.append(field.value)
        elif (field.number, field.wire) == (1, BYTES):
            inner = protowire.inside(cursor, field)
            while inner.left and len(found) <= AXES:
                found.append(protowire.varint(inner, "extent"))
    if len(found) > AXES:
        raise FormatError(f"more than {AXES} axes", offset=cursor.start)
    return tuple(found)


def _told(said: _Said) -> Iterator[Evidence]:
    """Yield what a dictionary is."""
    texts, place = said.texts, said.place
    module = texts.get("module")
    if module is not None and "class" in texts:
        yield _python(place, module, texts["class"])
    if module is not None and "deserialize_method" in texts:
        yield Reference(place, Purpose.CODE, module, texts["deserialize_method"])
    if texts.get("type") == "UserDefinedFunction":
        yield Operation(place, "user function", texts.get("name") or texts.get("uid", ""))
    elif "op" in said.numbers:
        yield Operation(place, *_operation(said.numbers["op"]))
    for key, value in texts.items():
        if value and _PATH.fullmatch(key):
            yield Reference(place, Purpose.DATA, value, key)


def _operation(number: int) -> tuple[str, str]:
    known = number < len(cntk.PRIMITIVES) and cntk.PRIMITIVES[number] != PROXY
    name = cntk.PRIMITIVES[number] if number < len(cntk.PRIMITIVES) else f"operation {number}"
    return ("cntk" if known else "custom"), name


def _python(place: Place, module: str, called: str) -> Evidence:
    if _NAME.fullmatch(module) and _NAME.fullmatch(called):
        return Call(place, How.CONFIG, Named(module, called))
    text = f"from {module} import {called}"
    return Code(place, "python", text, RUNS, frozenset({Effect.DYNAMIC}))


def _text(cursor: Cursor) -> str:
    raw = cursor.take(min(cursor.left, cursor.limits.kept), "text")
    return raw.decode("utf-8", "replace")


FORMAT = Format(
    id="cntk-dictionary",
    title="CNTK model (version 2)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(LARGE, b"\x08", b"\x12"),
    extensions=(".cmf",),
    steps=2,
)
