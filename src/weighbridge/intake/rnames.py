"""Counts, texts and names among R's serialised objects, read where they stand.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.rcode import KEPT
from weighbridge.intake.rtypes import (
    BARE,
    CHARACTERS,
    LOOKED,
    NAMES,
    NIL,
    REF,
)
from weighbridge.intake.rwire import Wire

SYMBOL = 1
"""The type of an item that is a name."""

OUTSIDE = 1 << 16
"""Names of what is outside the file, at most, that are read of one item."""


class Names:
    """Reads names, and keeps those of symbols.

    Attributes:
        refs: Names of symbols in order, which later items refer to by number; empty for what is
            counted with them and is no symbol.
    """

    def __init__(self, cursor: Cursor, how: Wire) -> None:
        """Read with a cursor, in one of R's ways."""
        self._cursor, self._how = cursor, how
        self.refs: list[str] = []

    def count(self, what: str) -> int:
        """Read how many there are of something that takes a byte each, at least.

        Raises:
            FormatError: More than may be there.
        """
        start = self._cursor.offset
        count = self._how.integer(what)
        if count == -1:
            count = (self._how.integer(what) << 32) + (self._how.integer(what) & 0xFFFFFFFF)
        if count < 0 or count > self._cursor.left:
            raise FormatError(f"{what}: {count}, {self._cursor.left} bytes left", offset=start)
        return count

    def text(self, what: str) -> str:
        """Read a text behind its flags; one that is missing is empty.

        Raises:
            FormatError: Of less than no bytes.
        """
        size = self._how.integer("length")
        if size < -1:
            raise FormatError(f"{what}: {size} bytes", offset=self._cursor.offset)
        return self._how.text(max(size, 0), what).decode("utf-8", "replace")

    def item(self, what: str) -> str:
        """Read an item that is characters.

        R reads attributes of characters, which it has not written for long, and drops them.

        Raises:
            FormatError: It is another one, or has attributes.
        """
        start = self._cursor.offset
        if self._how.integer("flags") & LOOKED != CHARACTERS:
            raise FormatError(f"{what}: characters wanted", offset=start)
        return self.text(what)

    def symbol(self) -> str:
        """Read a symbol's name behind its flags."""
        name = self.item("symbol")
        self.refs.append(name if len(self.refs) < NAMES or name in KEPT else "")
        return name

    def referred(self, flags: int) -> tuple[int, str | None]:
        """Read which symbol is referred to, and its name; ``None`` if there is none of that number.

        Args:
            flags: Of the reference, which are read.
        """
        index = flags >> 8 & 0xFFFFFF or self._how.integer("reference")
        return index, self.refs[index - 1] if 0 < index <= len(self.refs) else None

    def known(self) -> bool:
        """Pass over an item that was there before, or is nothing but its flags, if it is one."""
        start = self._cursor.offset
        flags = self._how.integer("flags")
        if flags & 0xFF in BARE or (flags & 0xFF == REF and 0 < flags >> 8 <= len(self.refs)):
            return True
        self._cursor.offset = start
        return False

    def tag(self) -> str:
        """Read a tag where it stands: a symbol, or a reference to one.

        Raises:
            FormatError: It is neither.
        """
        start = self._cursor.offset
        flags = self._how.integer("flags")
        kind = flags & 0xFF
        if kind == SYMBOL:
            return self.symbol()
        if kind == NIL:
            return ""
        if kind == REF:
            _, name = self.referred(flags)
            if name is not None:
                return name
        raise FormatError(f"tag of type {kind}", offset=start)

    def outside(self, start: int) -> str:
        """Read what the loading process is to look up, behind its flags.

        Args:
            start: Where the item begins.

        Raises:
            FormatError: What comes first is no zero.
        """
        if self._how.integer("zero"):
            raise FormatError("names: a zero wanted", offset=start)
        names = [self.item("name") for _ in range(min(self.count("names"), OUTSIDE))]
        self.refs.append("")
        return (names or [""])[0]
