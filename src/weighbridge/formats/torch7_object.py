"""Torch7: an object of Lua, with its tensors and functions, as ``torch.save`` writes it.

Layout: a tree of objects, each a number for its type (i32, little-endian) and its value::

    0 nil            1 number (f64)            2 string (i32 length, bytes)   5 boolean (i32)
    3 table          i32 index, i32 count, keys and values
    4 torch object   i32 index, "V 1" and the class's name (strings), what the class writes
    6 7 8 function   (7, 8: i32 index), i32 length, bytecode of Lua, table of upvalues

An index that was seen before stands for that object. Tensors write their axes, strides and offset
(i64) and their storage; storages a count (i64) and the elements; other classes one table. In ASCII
the same numbers are words (``intake.torchwire``).

Source: https://github.com/torch/torch7/blob/master/File.lua and ``Tensor.c`` (retrieved
2026-11-26). Not read: files of 32-bit machines (damaged), bytecode, elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from weighbridge.core import (
    Artifact,
    Code,
    Evidence,
    FormatError,
    GapKind,
    Operation,
    Tensor,
    later,
)
from weighbridge.core.records import dataclass, field
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.torchwire import WIDTHS, Ascii, Binary, Wire

NIL, NUMBER, STRING, TABLE, TORCH, BOOLEAN, FUNCTION = range(7)
FUNCTIONS = (FUNCTION, 7, 8)

FIXED = {NIL: (0, "Int"), NUMBER: (1, "Double"), BOOLEAN: (1, "Int")}
"""How many numbers of which kind a value is."""

AXES = 64
DEEP = 4096
"""Objects inside one another."""

LOOKED = 16 << 20
"""Bytes of a text in which a letter is looked for."""

TRIED = 16
"""Pieces of evidence that a text is looked at for."""

NAME = 256
"""Bytes of a class's name, at most."""

_HEAD = later.pattern(rb"\x04\0{3}\x01\0{3}\x03\0{3}V \d[\x01-\x7f]\0{3}[A-Za-z_][\w.]+")
_TABLE = later.pattern(
    rb"\x03\0{3}\x01\0{3}.{2}\0\0(\x02\0{3}[\x01-\x7f]\0{3}[\x20-\x7e]|\x01\0{9}\xf0\x3f)",
    re.DOTALL,
)
_ASCII = later.pattern(
    rb"4\n1\n3\nV \d\n\d{1,3}\n[A-Za-z_][\w.]+\n"
    rb"|3\n1\n\d{1,9}\n(2\n\d{1,3}\n[\x20-\x7e]+\n|1\n1\n)[0-8]\n"
)
_NUMBERS = later.pattern(rb"\s*[346-8]\s+\d{1,10}\s+\d{1,10}\s")
"""How one begins that is not nothing but a number or a text."""

_LETTER = later.pattern(rb"[A-Za-z_\x1b]")
_WORDS = later.pattern(rb"\s*[0-8]\s")
"""How an object in ASCII begins; in binary, three zeros follow the type."""

_CLASS = later.pattern(r"torch\.(\w+?)(Tensor|Storage)")


def recognises(glimpse: Glimpse) -> bool:
    """Whether an object of a class comes first, or a table that begins with text or item 1.

    In ASCII it may be any text of numbers, and is one if it can be read and holds a function or an
    object of a class; or nothing but a table with texts.
    """
    found = (each.match(glimpse.head) for each in (_HEAD, _TABLE, _ASCII))
    return any(match is not None for match in found) or (
        _NUMBERS.match(glimpse.head) is not None and _walks(glimpse)
    )


def _walks(glimpse: Glimpse) -> bool:
    """Whether a text can be read as an object, and holds more than numbers."""
    if not _LETTER.search(glimpse.more(LOOKED)):
        return False
    whole = Artifact("", glimpse.size)
    budget = Budget(Limits(), glimpse.size)
    cursor = Cursor(glimpse.source, whole, budget, start=glimpse.start, stop=glimpse.stop)
    state = _State(Ascii(cursor))
    try:
        for item in islice(_walk(cursor, state), TRIED):
            if isinstance(item, Tensor) or (
                isinstance(item, Operation) and item.name[:1].isalpha()
            ):
                return True
            if isinstance(item, Code):
                return True
    except FormatError:
        return False
    return bool(state.key) and not cursor.left


@dataclass(slots=True)
class _State:
    """What is known so far.

    Attributes:
        wire: How numbers are written.
        left: Objects still to be read, of each that is being read, outermost first.
        seen: Indexes that were read.
        key: The last text, which names what follows it more often than not.
    """

    wire: Wire
    left: list[int] = field(default_factory=lambda: [1])
    seen: set[int] = field(default_factory=set)
    key: str = ""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Walk the object; yield tensors, classes and functions.

    Raises:
        FormatError: Not one whole object, or nested too deeply.
    """
    words = _WORDS.match(cursor.peek(min(cursor.left, 2 * NAME), "type")) is not None
    yield from _walk(cursor, _State(Ascii(cursor) if words else Binary(cursor)))
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the object")


def _walk(cursor: Cursor, state: _State) -> Iterator[Evidence | Part]:
    while state.left:
        if state.left[-1] == 0:
            state.left.pop()
            continue
        state.left[-1] -= 1
        if len(state.left) > DEEP:
            raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
        yield from _object(cursor, state)


def _object(cursor: Cursor, state: _State) -> Iterator[Evidence | Part]:
    at = cursor.offset
    kind = state.wire.integer("type")
    if kind in FIXED:
        state.wire.numbers(*FIXED[kind], "value")
    elif kind == STRING:
        state.key = _text(cursor, state, "string")
    elif kind == FUNCTION or ((kind in (TABLE, TORCH) or kind in FUNCTIONS) and _new(state)):
        if kind == TABLE:
            count = _count(cursor, state, "count")
            state.left.append(2 * count)
        elif kind == TORCH:
            yield from _torch(cursor, state, at)
        else:
            size = _count(cursor, state, "bytecode length")
            start = state.wire.text(size, "bytecode")
            what = f"a function of {size} bytes" + (f" at {state.key!r}" if state.key else "")
            yield Code(cursor.place(start), "lua-bytecode", what, "when the function is called")
            state.left.append(1)
    elif kind not in (TABLE, TORCH, *FUNCTIONS):
        raise FormatError(f"type {kind} is not known", offset=at)


def _new(state: _State) -> bool:
    """Read an index, and say whether it was not seen before."""
    index = state.wire.integer("index")
    fresh = index not in state.seen
    state.seen.add(index)
    return fresh


def _count(cursor: Cursor, state: _State, what: str) -> int:
    at = cursor.offset
    found = state.wire.integer(what)
    if not 0 <= found <= cursor.left:
        raise FormatError(f"{what} {found}", offset=at)
    return found


def _text(cursor: Cursor, state: _State, what: str) -> str:
    size = _count(cursor, state, what)
    start = state.wire.text(size, what)
    return cursor.source.read(start, min(size, NAME)).decode("utf-8", "replace")


def _torch(cursor: Cursor, state: _State, at: int) -> Iterator[Evidence | Part]:
    name = _text(cursor, state, "version")
    if name.startswith("V "):
        name = _text(cursor, state, "class")
    match = _CLASS.fullmatch(name)
    if match is None or match[1] not in WIDTHS:
        yield Operation(cursor.place(at), "torch7", name)
        state.left.append(1)
    elif match[2] == "Tensor":
        axes = _count(cursor, state, "axes")
        if axes > AXES:
            raise FormatError(f"{axes} axes", offset=cursor.offset)
        shape = tuple(state.wire.long("extent") for _ in range(axes))
        state.wire.numbers(axes, "Long", "strides")
        state.wire.long("offset")
        yield Tensor(cursor.place(at), state.key, match[1], shape)
        state.left.append(1)
    else:
        data = state.wire.numbers(state.wire.long("count"), match[1], "elements")
        if data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="torch7-object",
    title="Torch7",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(bytes([first]) for first in b"\3\4 \t\n\r\x0b\x0c34678"),
    extensions=(".t7",),
)
