"""What comes up less often in R's code: names, texts, numbers, and where bytecode begins.

Layout, and what is left to the walker: as in ``rruns``, whose loops pass over the rest.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import lru_cache

from weighbridge.core import later
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.rcode import ALWAYS, KEPT, RISKY, Piece, matters, shown
from weighbridge.intake.rplain import (
    Relation,
)
from weighbridge.intake.rtypes import (
    BARE,
    CHARACTERS,
    EXPRESSION,
    LOOKED,
    NAMES,
    NIL,
    RAW,
    REF,
    STRINGS,
    VECTOR,
)
from weighbridge.intake.rtypes import (
    NUMBERS as ALL_NUMBERS,
)

LONGEST = 255
"""Bytes of a name that is passed over: of a longer one not all is kept."""

LATELY = 1 << 12
"""Names of which it is remembered what they are."""

CONSTANT = "(constant)"
"""What constants of bytecode are called here: a symbol is a function or a variable."""

PLAIN, CALLEE, NAMED, FETCHED, PART, HEAD, OF_CODE = range(7)
"""What is to be read: an item, one in the place of a function, one inside of a constant; a
constant; a part of a call inside bytecode, one in the place of a function; constants."""

MORE = 8
"""What is added for each item more that is to be read alike."""

SYMBOL, LANGUAGE, TAGGED, BYTECODE, INTEGERS = 1, 6, 0x402, 21, 13

LISTS = frozenset({VECTOR, EXPRESSION})
_NUMBERS = {kind: size for kind, size in ALL_NUMBERS.items() if kind != RAW}
_VALUES = frozenset({REF, SYMBOL, LANGUAGE, STRINGS, *BARE, *_NUMBERS})
"""Types of values behind a tag whose name is of no account."""

_MARKED = 0x30D
"""Whole numbers that have a class."""

_SEVERAL = 8
"""Elements of a list in code, at most."""

_MISSING = 0xFFFFFFFF
"""The length of a text that is missing."""

_BRIEF = 16
"""Bytes that no text that matters has."""

_THAT_MATTER = frozenset(name.encode() for name in ALWAYS)

_LINES = later.pattern(
    rb"\0\0\x04\x02(...)\xff\0\0\0\x10\0\0\0\x01\0\x04\0\t\0\0\0"
    rb"(?:\x10expressionsIndex|\x0csrcrefsIndex)\0\0\0\xfe",
    re.DOTALL,
)
"""The class of numbers that say to which line instructions belong."""

one: Callable[[bytes, int], tuple[int]] = struct.Struct(">I").unpack_from
two: Callable[[bytes, int], tuple[int, int]] = struct.Struct(">II").unpack_from

QUIET, WORTH, MATTERS, BARRED = range(4)
"""What a name is: one that is passed over, one that is worth a word where it is called, one that
may not be called, and one that may not be there."""


# Names come again in each object of a package, and in the next file.
@lru_cache(maxsize=LATELY)
def mark_of(name: str) -> int:
    """Return what a name is."""
    if matters(name):
        return BARRED if name in ALWAYS else MATTERS
    return WORTH if shown(name) else QUIET


@lru_cache(maxsize=LATELY)
def kept_mark(name: str) -> int:
    """Return what a name is in a call that is kept as data."""
    return BARRED if name in RISKY else mark_of(name)


@lru_cache(maxsize=LATELY)
def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "replace")


class Parts:
    """Passes over single items of code, and begins those that have others in them."""

    def __init__(self, cursor: Cursor, refs: list[str]) -> None:
        """Share the names so far with the walker."""
        self._cursor, self._refs = cursor, refs
        # What each name is, by its number, in code and in calls that are kept as data; no name
        # has the number 0.
        self._in_code, self._in_data = [BARRED], [BARRED]
        self._marks, self._mark = self._in_code, mark_of
        # Flags of what is passed over wherever it stands, of references among them that came
        # before; and of what is so anywhere but in the place of a function.
        self._ways = tuple((set[int](BARE), set[int](BARE)) for _ in (mark_of, kept_mark))
        self._quiet, self._free = self._ways[0]
        self._left = list[int]()
        # Of bytecode whose constants are read: how many are to come, how many there are, where
        # its instructions are, and in which place it stands.
        self._constants = list[tuple[int, int, int, Relation]]()
        self._data, self._base, self._stop = b"", 0, 0
        self._odd = False
        self._piece = Piece("", 0, "", "")
        self._others: dict[int, Callable[[int, int], int]] = {}
        self._fetched: dict[int, Callable[[int, int], int]] = {}

    def _mind(self, piece: Piece) -> None:
        """Note whose parts are read, and what each name is there."""
        self._piece = piece
        data = piece.what == "call"
        self._marks = self._in_data if data else self._in_code
        self._mark = kept_mark if data else mark_of
        self._quiet, self._free = self._ways[data]
        self._marks += map(self._mark, self._refs[len(self._marks) - 1 :])

    def _know(self) -> None:
        """Note how what comes up less often is read, where there is code."""
        leaves = {
            **dict.fromkeys(BARE, self._bare),
            **dict.fromkeys(_NUMBERS, self._numbers),
            SYMBOL: self._symbol,
            STRINGS: self._texts,
        }
        self._fetched = {**leaves, _MARKED: self._lines}
        lists = dict.fromkeys(LISTS, self._vector)
        self._others = {**leaves, **lists, TAGGED: self._tagged, BYTECODE: self._body}

    # Each of these is told where an item begins in what was read ahead, and what it is to those
    # around it; it returns where the item's own part ends, or nothing if it is odd.

    def _bare(self, at: int, _: int) -> int:
        return at + 4

    def _numbers(self, at: int, _: int) -> int:
        flags, count = two(self._data, at)
        after = at + 8 + count * _NUMBERS[flags]
        return after if after <= self._stop else 0

    def _lines(self, at: int, _: int) -> int:
        """Pass over numbers that say to which line instructions belong."""
        _, count = two(self._data, at)
        after = at + 8 + 4 * count
        found = _LINES.match(self._data, after, self._stop) if after <= self._stop else None
        if found is None or not 0 < int.from_bytes(found[1]) < len(self._marks):
            return 0
        return found.end()

    def _texts(self, at: int, _: int) -> int:
        data, stop = self._data, self._stop
        _, count = two(data, at)
        at += 8
        for _ in range(count):
            if at + 8 > stop:
                return 0
            flags, size = two(data, at)
            at += 8
            if flags & LOOKED != CHARACTERS:
                return 0
            if size != _MISSING:
                if at + size > stop or (size < _BRIEF and data[at : at + size] in _THAT_MATTER):
                    return 0
                at += size
        return at

    def _name(self, at: int) -> tuple[str, int]:
        """Read the name of a symbol; return where it ends, too, or nothing if it is odd."""
        flags, size = two(self._data, at + 4)
        after = at + 12 + size
        if flags & LOOKED != CHARACTERS or size > LONGEST or after > self._stop:
            return "", 0
        return _decoded(self._data[at + 12 : after]), after

    def _add(self, name: str, mark: int) -> None:
        """Note a new name."""
        kept = len(self._refs) < NAMES or name in KEPT
        self._refs.append(name if kept else "")
        self._marks.append(mark if kept else QUIET)

    def _symbol(self, at: int, mode: int) -> int:
        name, after = self._name(at)
        mark = self._mark(name)
        if not after or mark == BARRED or (mark == MATTERS and mode & 1):
            return 0
        if mark == WORTH and mode == CALLEE:
            self._piece.uses(name)
        self._add(name, mark)
        return after

    def _tag(self, at: int) -> int:
        """Pass over the tag of a pair inside bytecode."""
        flags, _ = two(self._data, at)
        if flags == SYMBOL:
            name, after = self._name(at)
            if after:
                self._add(name, self._mark(name))
            return after
        named = flags & 0xFF == REF and 0 < flags >> 8 < len(self._marks)
        return at + 4 if named or flags == NIL else 0

    def _tagged(self, at: int, mode: int) -> int:
        """Pass over the tag of a pair whose value is none that is told by its name."""
        flags, _ = two(self._data, at + 4)
        name, after = self._name(at + 4) if flags == SYMBOL else ("", at + 8)
        if flags != SYMBOL and (flags & 0xFF != REF or not 0 < flags >> 8 < len(self._marks)):
            return 0
        if not after or after + 4 > self._stop or self._data[after + 3] not in _VALUES:
            return 0
        if flags == SYMBOL:
            self._add(name, self._mark(name))
        self._left += (mode, mode & 1)
        return after

    def _vector(self, at: int, mode: int) -> int:
        _, count = two(self._data, at)
        if count > _SEVERAL:
            return 0
        if count:
            inner = NAMED if mode in (NAMED, FETCHED) else PLAIN
            self._left.append(inner + MORE * (count - 1))
        return at + 8

    def _body(self, at: int, mode: int) -> int:
        """Begin bytecode that is an item."""
        name = CONSTANT if mode == NAMED else ""
        return self._bytecode(at + 8, Relation(self._piece, name, callee=mode == CALLEE))

    def _bytecode(self, at: int, outer: Relation) -> int:
        """Pass over instructions, and begin the constants behind them."""
        flags, size = two(self._data, at)
        after = at + 12 + 4 * size
        if flags != INTEGERS or after > self._stop:
            return 0
        count = int.from_bytes(self._data[after - 4 : after])
        if count > self._cursor.stop - self._base - after:
            return 0
        self._piece.compiled = True
        if count:
            self._left.append(OF_CODE)
            self._constants.append((count, count, self._base + at, outer))
        return after
