"""Attributes of R's plain data, all of one value passed over at once.

Records, texts of a help page and rows of a frame have the same attributes, again and again. They
are known by their bytes; where numbers stand among them that have attributes themselves (the place
in a source file), by the bytes before those numbers and behind them. Whatever else there is, is
left to ``rplain``, and to the walker.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.intake.routside import Outside
from weighbridge.intake.rtypes import (
    CHARACTERS,
    HAS_ATTRIBUTES,
    HAS_TAG,
    IS_OBJECT,
    LEAVES,
    LIST,
    LOOKED,
    NIL,
    PERSISTENT,
    REF,
)

MARKED = {
    kind | HAS_ATTRIBUTES | more: width
    for kind, width in LEAVES.items()
    for more in (0, IS_OBJECT)
    if kind != NIL
}
"""Flags of items with attributes and nothing else, and bytes of one of their numbers."""

TAGGED = LIST | HAS_TAG

KEPT = 64
"""Texts of a vector of which the last one of as many is kept."""

LISTS = 1 << 10
"""Lists of attributes that are kept."""

LONG = 1 << 10
"""Bytes of a list of attributes, at most; and those in which none is tried again."""

_KEY = 32
"""Bytes by which a list of attributes is looked up that begins with texts."""

_KIND, _TEXTS = 8, b"\0\0\0\x10"
"""Where its first value begins, and how texts do."""

HEAD = 16
"""Bytes of the flags, the tag and the length of an item, and the flags of the next."""


class Attributes:
    """Passes over attributes, and knows those that came before."""

    def __init__(
        self,
        two: Callable[[bytes, int], tuple[int, int]],
        refs: list[str],
        outside: Outside,
        bind: Callable[[str], None],
    ) -> None:
        """Share what reads two numbers, names so far, and what notes that a name is bound."""
        self._two, self._refs, self._outside, self._bind = two, refs, outside, bind
        # What stands before numbers, how many bytes these are, what stands behind them, and how
        # much of it is looked up.
        self._known: dict[bytes, tuple[bytes, int, bytes, int]] = {}
        self.vectors: dict[int, bytes] = {}
        self._tried = 0
        self._names, self._found = list[str](), 0
        self._gap = (0, 0)

    def whole(self, data: bytes, at: int, end: int, base: int) -> int:
        """Pass over all of a list of few attributes, each of numbers or texts; 0 if it is another.

        Args:
            data: What was read ahead.
            at: Where in it the first pair begins.
            end: Where in it the last may end.
            base: Offset of it.
        """
        # Behind the first of these bytes numbers begin, if it has some.
        key = data[at : at + (_KEY if data[at + _KIND : at + HEAD - 4] == _TEXTS else HEAD)]
        known = self._known.get(key)
        if known and data.startswith(known[0], at, end):
            _, skip, second, found = known
            after = at + len(known[0]) + skip
            if data.startswith(second, after, end):
                if found:
                    self._outside.count(found)
                return after + len(second)
        if at + base < self._tried:
            return 0
        self._names.clear()
        self._found = 0
        self._gap = (at, at)
        after = self._pairs(data, at, end, deep=1)
        if not after or after > at + LONG:
            # What follows is not tried again from each pair.
            self._tried = at + base + LONG
            return 0
        for name in self._names:
            self._bind(name)
        self._outside.count(self._found)
        if len(self._known) >= LISTS:
            self._known.clear()
        gap, behind = self._gap
        self._known[key] = data[at:gap], behind - gap, data[behind:after], self._found
        return after

    def _pairs(self, data: bytes, at: int, end: int, *, deep: int) -> int:
        """Return where pairs end; 0 if they are others.

        ``deep``: how often a value may have attributes again.
        """
        two, last = self._two, end - HEAD
        while at <= last:
            flags, tag = two(data, at)
            if flags == NIL:
                return at + 4
            index = tag >> 8 & 0xFFFFFF
            if flags != TAGGED or tag & 0xFF != REF or not 0 < index <= len(self._refs):
                return 0
            self._names.append(self._refs[index - 1])
            at = self._value(data, at + 8, end, deep)
            if not at:
                return 0
        return 0

    def _value(self, data: bytes, at: int, end: int, deep: int) -> int:
        """Return where a value ends, with its attributes; 0 if it is another."""
        kind, count = self._two(data, at)
        if kind == PERSISTENT:
            used = self._outside.again(data, at, end)
            self._found += 1
            return at + used if used else 0
        width = LEAVES.get(kind)
        more = width is None and deep > 0
        if more:
            width = MARKED.get(kind)
        if width is None or kind == NIL or not 0 <= count < LONG:
            return 0
        begun, at = at + 8, at + 8 + count * width
        if width == 0:
            at = self.texts(data, at, end, count)
        if at > end:
            return 0
        if more:
            if width and self._gap[0] == self._gap[1]:
                self._gap = begun, at
            at = self._pairs(data, at, end, deep=deep - 1)
        return at

    def texts(self, data: bytes, at: int, end: int, count: int) -> int:
        """Return where a few texts end; past all that was read ahead if that is not known."""
        if not 0 <= count <= KEPT:
            return end + 1
        if (known := self.vectors.get(count)) and data.startswith(known, at, end):
            return at + len(known)
        start, two, last = at, self._two, end - HEAD
        for _ in range(count):
            if at > last:
                return end + 1
            flags, size = two(data, at)
            if flags & LOOKED != CHARACTERS or size < -1:
                return end + 1
            at += 8 + max(size, 0)
        if count and start < at <= min(end, start + LONG):
            self.vectors[count] = data[start:at]
        return at
