"""What a function of R's takes and does, as a tree: read a second time, where it stands.

The walker of ``formats.r_serialized`` passes over code in runs and tells what reaches out. Whether
there is nothing in a function but what computes is asked of its whole tree (``rcomputing``).

Layout: as in ``formats.r_serialized``.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-28). Not read: numbers, but short whole ones;
texts of a vector of several. What is no code is read, and nothing is kept of it.
"""

from __future__ import annotations

import struct

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.rnames import SYMBOL, Names
from weighbridge.intake.rtypes import (
    BARE,
    CHARACTERS,
    EXPRESSION,
    HAS_ATTRIBUTES,
    HAS_TAG,
    LIST,
    NAMES,
    NIL,
    NUMBERS,
    REF,
    STRINGS,
    VECTOR,
)
from weighbridge.intake.rwire import KEPT, Binary, Wire

DEEP = 64
"""Calls inside one another, at most."""

MOST = 1 << 17
"""Items of one file that are read a second time, at most."""

CODE = 1 << 14
"""Instructions and operands of one function, at most."""

LARGE = 1 << 22
"""Bytes of one function, at most."""

_ATTRLANG, _ATTRLIST, _REPREF, _REPDEF, _ALTREP = 240, 239, 243, 244, 238
_CLOSURE, _ENVIRONMENT, _PROMISE, _LANGUAGE, _SPECIAL, _BUILTIN = 3, 4, 5, 6, 7, 8
_DOTS, _BYTECODE, _POINTER, _WEAK, _S4 = 17, 21, 22, 23, 25
_PAIRS = frozenset({LIST, _DOTS, _LANGUAGE})
_IN_CODE = frozenset({_BYTECODE, _LANGUAGE, LIST, _REPREF, _REPDEF, _ATTRLANG, _ATTRLIST})
_INTEGERS = 13


@dataclass(frozen=True, slots=True)
class Text:
    """One text."""

    text: str


# Parts are shared, and items of parts: to compare them all would take as long as to write them out.


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """A call, whose first item is what is called, or a list of pairs.

    Attributes:
        items: Tags, empty if there is none, and values.
        call: It is a call.
    """

    items: tuple[tuple[str, Node], ...]
    call: bool


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """Elements of a list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Whole numbers."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Bytecode: its version and instructions with their operands, and constants."""

    code: tuple[int, ...]
    constants: tuple[Node, ...]


class Data:
    """Anything that is no code, or a function that is told by itself."""


DATA = Data()
NOTHING = Data()
"""The end of a list, which is ``NULL``."""

Node = str | Text | Pairs | Vector | Numbers | Compiled | Data
"""A symbol is its name."""


def qualified(callee: Pairs) -> tuple[str, str] | None:
    """Return package and name of a function that is named by both."""
    match callee.items:
        case (("", "::"), ("", str(package)), ("", str(name))):
            return package, name
    return None


class Trees:
    """Reads trees with the walker's cursor and names.

    Attributes:
        size: Bytes of the function that was read last.
    """

    def __init__(self, cursor: Cursor, how: Wire, names: Names) -> None:
        """Share what reads."""
        self._cursor, self._how, self._names, self._refs = cursor, how, names, names.refs
        self._binary = isinstance(how, Binary)
        little = isinstance(how, Binary) and how.order == "little"
        self._mark = "<" if little else ">"
        self._one = struct.Struct(f"{self._mark}i").unpack_from
        self._two = struct.Struct(f"{self._mark}ii").unpack_from
        self._three = struct.Struct(f"{self._mark}iii").unpack_from
        self._data, self._at = b"", 0
        self._left, self._deep = MOST, 0
        self._shared: dict[int, Node] = {}
        self.size = 0

    def function(self, start: int) -> tuple[Node, Node]:
        """Read what a function takes, and what it does.

        Args:
            start: Offset of it; the walker has read it.

        Returns:
            Both; the cursor stands where it stood.

        Raises:
            FormatError: It is not understood, too deep or too much.
        """
        after = self._cursor.offset
        self._deep, self.size = 0, after - start
        if len(self._names.refs) >= NAMES:
            raise self._refuse("too many names")
        if self._binary:
            if after - start > LARGE:
                raise self._refuse("too long")
            self._data, self._at = self._cursor.source.read(start, after - start), 0
            try:
                found = self._item(), self._item()
            except struct.error:
                raise self._refuse("ends early") from None
            if self._at != len(self._data):
                raise self._refuse("ends elsewhere")
            return found
        self._cursor.seek(start, "function")
        try:
            return self._item(), self._item()
        finally:
            self._cursor.seek(after, "function")

    def _refuse(self, why: str) -> FormatError:
        return FormatError(why, offset=self._cursor.offset, kind=GapKind.LIMIT)

    def _spend(self, items: int) -> None:
        self._left -= items
        if self._left < 0:
            raise self._refuse("too many items")

    def _word(self) -> int:
        """Read a number."""
        if not self._binary:
            return self._how.integer("number")
        at = self._at
        self._at = at + 4
        return int(self._one(self._data, at)[0])

    def _count(self, what: str) -> int:
        """Read how many there are, of which each takes a byte at least."""
        if not self._binary:
            return self._names.count(what)
        count = self._word()
        if not 0 <= count <= len(self._data) - self._at:
            raise self._refuse(f"{what}: {count}")
        return count

    def _text(self) -> str:
        """Read an item that is characters."""
        if not self._binary:
            return self._names.item("text")
        if self._word() & 0xFF != CHARACTERS:
            raise self._refuse("characters wanted")
        return self._characters()

    def _characters(self) -> str:
        """Read a text behind its flags."""
        if not self._binary:
            return self._names.text("text")
        size, at = max(self._word(), 0), self._at
        self._at = at + size
        if self._at > len(self._data):
            raise self._refuse("text ends early")
        return self._data[at : at + min(size, KEPT)].decode("utf-8", "replace")

    def _skip(self, count: int, size: int) -> None:
        """Pass over numbers of so many bytes."""
        if self._binary:
            self._at += count * size
        else:
            self._how.skip(count, size, "numbers")

    def _integers(self, count: int) -> tuple[int, ...]:
        """Read whole numbers."""
        if not self._binary:
            return self._how.integers(count, "numbers")
        at = self._at
        self._at = at + 4 * count
        return struct.unpack_from(f"{self._mark}{count}i", self._data, at)

    def _item(self) -> Node:
        if self._binary:
            at = self._at
            self._at = at + 4
            (flags,) = self._one(self._data, at)
        else:
            flags = self._how.integer("flags")
        kind = flags & 0xFF
        if kind == REF:
            index = flags >> 8 & 0xFFFFFF or self._word()
            return (self._refs[index - 1] if 0 < index <= len(self._refs) else "") or DATA
        if kind in BARE:
            return NOTHING if kind == NIL else DATA
        if kind == SYMBOL:
            return self._text()
        self._left -= 1
        self._deep += 1
        if self._left < 0 or self._deep > DEEP:
            raise self._refuse("too many items" if self._left < 0 else "nested too deeply")
        found = self._chain(kind, flags) if kind in _PAIRS else self._other(kind, flags)
        self._deep -= 1
        return found

    def _chain(self, kind: int, flags: int) -> Node:
        """Read pairs, one behind the other."""
        items = list[tuple[str, Node]]()
        call = kind == _LANGUAGE
        while kind in _PAIRS:
            self._spend(1)
            if flags & HAS_ATTRIBUTES:
                self._item()
            tag = self._item() if flags & HAS_TAG else ""
            items.append((tag if isinstance(tag, str) else "", self._item()))
            flags = self._word()
            kind = flags & 0xFF
            if kind == _LANGUAGE:
                raise self._refuse("a call behind a pair")
        if kind not in BARE:
            raise self._refuse("a pair that ends in no list")
        return Pairs(tuple(items), call)

    def _other(self, kind: int, flags: int) -> Node:
        found: Node = DATA
        if kind in NUMBERS:
            found = self._numbers(kind, flags)
        elif kind == CHARACTERS:
            self._characters()
        elif kind == STRINGS:
            found = self._texts(self._count("texts"))
        elif kind in (VECTOR, EXPRESSION):
            count = self._count("elements")
            self._spend(count)
            found = Vector(tuple([self._item() for _ in range(count)]))
        elif kind == _BYTECODE:
            self._word()
            outer, self._shared = self._shared, {}
            found = self._compiled()
            self._shared = outer
        elif self._rare(kind, flags):
            return DATA
        if flags & HAS_ATTRIBUTES:
            self._item()
        return found

    def _rare(self, kind: int, flags: int) -> bool:
        """Read what is no code, and is counted or has parts; return whether that was all of it."""
        if kind == _ENVIRONMENT:
            self._word()
            self._several(4)
        elif kind in (_CLOSURE, _PROMISE):
            self._several(2 + bool(flags & HAS_TAG) + bool(flags & HAS_ATTRIBUTES))
        elif kind in (_SPECIAL, _BUILTIN):
            self._characters()
            return False
        elif kind == _ALTREP:
            self._several(3)
        elif kind in (_POINTER, _WEAK):
            self._several(2 if kind == _POINTER else 0)
            return False
        elif kind == _S4:
            return False
        else:
            # Of these, which are outside the file, the walker has told; nothing asks for them here.
            raise self._refuse(f"type {kind} in a function")
        return True

    def _several(self, count: int) -> None:
        for _ in range(count):
            self._item()

    def _numbers(self, kind: int, flags: int) -> Node:
        count = self._count("numbers")
        # Those with a class say to which line instructions belong.
        if kind == _INTEGERS and count < CODE and not flags & HAS_ATTRIBUTES:
            self._spend(count // 4)
            return Numbers(self._integers(count))
        self._skip(count, NUMBERS[kind])
        return DATA

    def _texts(self, count: int) -> Node:
        self._spend(count)
        texts = [self._text() for _ in range(count)]
        return Text(texts[0]) if count == 1 else DATA

    def _compiled(self) -> Compiled:
        code = self._item()
        if not isinstance(code, Numbers):
            raise self._refuse("instructions wanted")
        count = self._count("constants")
        self._spend(count)
        return Compiled(code.numbers, tuple([self._constant() for _ in range(count)]))

    def _constant(self) -> Node:
        if self._binary:
            # Many are references.
            kind, flags = self._two(self._data, self._at)
            index = flags >> 8
            if flags & 0xFF == REF and kind not in _IN_CODE and 0 < index <= len(self._refs):
                self._at += 8
                return self._refs[index - 1] or DATA
        kind = self._word()
        return self._compiled() if kind == _BYTECODE else self._part(kind)

    def _part(self, kind: int) -> Node:
        """Read a call as bytecode keeps it, or another constant."""
        if kind == _REPREF:
            return self._shared.get(self._word(), DATA)
        place = -1
        if kind == _REPDEF:
            place = self._word()
            kind = self._word()
        if kind not in (_LANGUAGE, LIST, _ATTRLANG, _ATTRLIST):
            return self._item()
        self._deep += 1
        if self._deep > DEEP:
            raise self._refuse("nested too deeply")
        items, call, last = list[tuple[str, Node]](), kind in (_LANGUAGE, _ATTRLANG), False
        while not last:
            self._spend(1)
            if kind in (_ATTRLANG, _ATTRLIST):
                self._item()
            tag, value, kind = self._member()
            items.append((tag if isinstance(tag, str) else "", value))
            last = kind not in (LIST, _ATTRLIST)
        rest = self._part(kind)
        if rest is not NOTHING:
            raise self._refuse("a pair that ends in no list")
        self._deep -= 1
        found = Pairs(tuple(items), call)
        if place >= 0:
            self._shared[place] = found
        return found

    def _member(self) -> tuple[Node, Node, int]:
        """Read a tag, a value, and the type of what is behind them."""
        if self._binary:
            # Nearly always: no tag, and a reference.
            at, refs = self._at, self._refs
            tag, kind, flags = self._three(self._data, at)
            if tag == NIL and not kind and flags & 0xFF == REF and 0 < flags >> 8 <= len(refs):
                self._at = at + 16
                (kind,) = self._one(self._data, at + 12)
                return "", refs[(flags >> 8) - 1] or DATA, kind
        return self._item(), self._part(self._word()), self._word()
