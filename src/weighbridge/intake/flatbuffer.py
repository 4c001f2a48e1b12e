"""Flatbuffers from strangers: tables read slot by slot, every offset held against the file.

Layout (little-endian)::

    0     u32   offset of the root table, from here
    4     4     file identifier, of most formats

    table       i32 distance back to its list of fields; values inline at the offsets listed there
    list        u16 bytes of the list, u16 bytes of the table, u16 per slot: offset, or 0 for none
    reference   u32 offset from its own place to a table, vector or string
    vector      u32 count, then the elements; a string is a vector of bytes

Source: https://flatbuffers.dev/internals/ (retrieved 2026-11-26). Tables may be referred to more
than once, so a file can be a graph with more paths than bytes: whoever descends has to remember
where it was, and no more references are followed than the file has bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind, Span
from weighbridge.intake.cursor import Cursor

_BACK, _WORD = struct.Struct("<i"), struct.Struct("<I")

HEAD = 4
"""Bytes of the two sizes before the slots of a list of fields, and of any reference."""


FREE = 1024
"""References that may be followed in the smallest file."""


LISTS = 4096
"""Lists of fields of one file that are remembered."""


class Effort:
    """Counts the references of one file that are followed.

    Attributes:
        lists: Slots of lists of fields, and bytes of their tables, by where a list begins.
    """

    def __init__(self, most: int) -> None:
        """``most`` references are allowed."""
        self._left = most
        self.lists: dict[int, tuple[bytes, int]] = {}

    def listed(self, cursor: Cursor, at: int) -> tuple[bytes, int]:
        """Read a list of fields.

        Raises:
            FormatError: Outside the span, or not such a list.
        """
        both = cursor.word(at, _WORD, "list of fields")
        size, inline = both & 0xFFFF, both >> 16
        if size < HEAD or size % 2 or inline < HEAD:
            raise FormatError(f"a list of {size} bytes of fields", offset=at)
        found = cursor.take(size - HEAD, "list of fields"), inline
        if len(self.lists) < LISTS:
            self.lists[at] = found
        return found

    def spend(self, count: int, offset: int) -> None:
        """Account for some more.

        Raises:
            FormatError: Too many; of kind ``LIMIT``.
        """
        self._left -= count
        if self._left < 0:
            why = "more references than the file has bytes"
            raise FormatError(why, offset=offset, kind=GapKind.LIMIT)


class Table:
    """A table of a flatbuffer.

    Attributes:
        at: Offset of its first byte, in the artifact.
        stop: One past its last byte, as its list of fields says.
    """

    def __init__(self, cursor: Cursor, at: int, effort: Effort) -> None:
        """Read the list of fields of the table at ``at``; leaves ``cursor`` anywhere.

        Raises:
            FormatError: An offset leads out of the span.
        """
        self._cursor = cursor
        self._effort = effort
        self.at = at
        effort.spend(1, min(at, cursor.stop))
        slots_at = at - cursor.word(at, _BACK, "table")
        # Tables that are alike share a list, as a rule.
        known = effort.lists.get(slots_at)
        self._slots, inline = known or effort.listed(cursor, slots_at)
        self._inline = inline
        cursor.seek(at, "table")
        cursor.skip(inline, "table")
        self.stop = at + inline

    def field(self, slot: int) -> int | None:
        """Return where a value lies; ``None`` if the table lacks it.

        Raises:
            FormatError: Outside of the table.
        """
        slots, index = self._slots, 2 * slot
        offset = slots[index] | slots[index + 1] << 8 if index < len(slots) else 0
        if not offset:
            return None
        if not HEAD <= offset < self._inline:
            raise FormatError(f"field {slot} is outside of its table", offset=self.at)
        return self.at + offset

    def number(self, slot: int, size: int, default: int = 0, *, signed: bool = False) -> int:
        """Return an integer of ``size`` bytes."""
        at = self.field(slot)
        if at is None:
            return default
        if size == HEAD:
            return self._cursor.word(at, _BACK if signed else _WORD, "number")
        self._cursor.seek(at, "number")
        return self._cursor.number(size, "number", signed=signed)

    def table(self, slot: int) -> Table | None:
        """Return the table that a field refers to."""
        at = self.field(slot)
        return None if at is None else Table(self._cursor, self._target(at), self._effort)

    def vector(self, slot: int, size: int) -> Span | None:
        """Return where the elements of a vector lie.

        Args:
            slot: Of the field.
            size: Bytes of an element.
        """
        at = self.field(slot)
        return None if at is None else self._run(self._target(at), size)

    def tables(self, slot: int) -> Iterator[Table]:
        """Yield the tables of a vector of tables."""
        for at in self._references(slot):
            yield Table(self._cursor, self._target(at), self._effort)

    def text(self, slot: int) -> str:
        """Return a string, cut where it is long; bytes that are not UTF-8 are escaped."""
        found = self.vector(slot, 1)
        return "" if found is None else self._text(found)

    def strings(self, slot: int) -> Iterator[Span]:
        """Yield where the strings of a vector of strings lie."""
        for at in self._references(slot):
            self._effort.spend(1, at)
            yield self._run(self._target(at), 1)

    def numbers(self, slot: int, size: int, most: int, *, signed: bool = False) -> list[int]:
        """Return a vector of integers.

        Raises:
            FormatError: There are more than ``most``; of kind ``LIMIT``.
        """
        found = self.vector(slot, size)
        if found is None:
            return []
        if found.size > most * size:
            why = f"more than {most} numbers"
            raise FormatError(why, offset=found.start, kind=GapKind.LIMIT)
        self._cursor.seek(found.start, "numbers")
        raw = self._cursor.take(found.size, "numbers")
        if size == HEAD:
            return list(struct.unpack(f"<{found.size // HEAD}{'i' if signed else 'I'}", raw))
        parts = (raw[at : at + size] for at in range(0, len(raw), size))
        return [int.from_bytes(part, "little", signed=signed) for part in parts]

    def _references(self, slot: int) -> range:
        found = self.vector(slot, HEAD)
        return range(0) if found is None else range(found.start, found.stop, HEAD)

    def _target(self, at: int) -> int:
        return at + self._cursor.word(at, _WORD, "reference")

    def _run(self, at: int, size: int) -> Span:
        cursor = self._cursor
        start = at + 4
        stop = start + cursor.word(at, _WORD, "vector") * size
        cursor.skip(stop - start, "vector")
        return Span(start, stop)

    def _text(self, found: Span) -> str:
        self._cursor.seek(found.start, "text")
        raw = self._cursor.take(min(found.size, self._cursor.limits.kept), "text")
        return raw.decode("utf-8", "backslashreplace")


def root(cursor: Cursor) -> Table:
    """Return the root table of the flatbuffer that fills the cursor's span.

    Raises:
        FormatError: Its offset leads out of the span.
    """
    cursor.seek(cursor.start, "root")
    at = cursor.start + cursor.u32("root")
    return Table(cursor, at, Effort(FREE + cursor.stop - cursor.start))
