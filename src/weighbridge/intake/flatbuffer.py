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

from weighbridge.core import FormatError, Gap, GapKind, Span
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import is_elsewhere

_BACK, _WORD = struct.Struct("<i"), struct.Struct("<I")

HEAD = 4
"""Bytes of the two sizes before the slots of a list of fields, and of any reference."""


FREE = 1024
"""References that may be followed in the smallest file."""


AGAIN = 16
"""How often, on average, every byte may be read as text or numbers: writers share texts."""

SHARED = 1 << 16
"""Bytes of texts and numbers that may be read of the smallest file, besides."""

WHOLE = 1 << 23
"""Bytes of a file that is read at once: tables and texts lie all over the place."""


LISTS = 4096
"""Lists of fields of one file that are remembered."""

FEW, BRIEF = 32, 256
"""Numbers of a vector, and bytes of a text, that are read at once (``Row``)."""

_NUMBERS = tuple(struct.Struct(f"<{count}i") for count in range(FEW))


def odd(cursor: Cursor) -> Iterator[Gap]:
    """Yield a gap if a file that is one flatbuffer is cut, or has bytes behind it.

    Writers fill up to a multiple of the widest value; a reference has four bytes. Cut by as much,
    it is not told from what is whole: nothing says how long a flatbuffer is.
    """
    if extra := (cursor.stop - cursor.start) % HEAD:
        why = f"{extra} bytes over a multiple of {HEAD}: cut, or something was put behind it"
        yield Gap(cursor.place(cursor.stop - extra, cursor.stop), GapKind.DAMAGED, why)


class Effort:
    """Counts the references of one file that are followed.

    Attributes:
        data: All bytes of a file that is short, otherwise none: tables lie all over the place.
        base: Offset of the first of them.
        lists: Slots of lists of fields, and bytes of their tables, by where a list begins.
    """

    __slots__ = ("_last", "_left", "_offsets", "_room", "base", "data", "lists")

    def __init__(self, most: int, data: bytes = b"", base: int = 0) -> None:
        """``most`` references are allowed; ``data`` is all of a short file, from ``base``."""
        self._left, self._room = most, SHARED + AGAIN * most
        self.data, self.base, self._last = data, base, len(data) - 4
        self.lists: dict[int, tuple[bytes, int]] = {}
        self._offsets: dict[tuple[bytes, int], tuple[int, ...]] = {}

    def offsets(self, slots: bytes, inline: int, count: int) -> tuple[int, ...]:
        """Return where in a table its first fields lie, 0 for each that it lacks.

        Args:
            slots: Of its list of fields.
            inline: Bytes of the table.
            count: How many fields are asked about; empty if one of them is outside of it.
        """
        found = self._offsets.get((slots, inline))
        if found is None:
            every = slots[: 2 * count].ljust(2 * count, b"\0")
            found = struct.unpack(f"<{count}H", every) if len(slots) % 2 == 0 else ()
            if any(each and not HEAD <= each < inline for each in found):
                found = ()
            if len(self._offsets) < LISTS:
                self._offsets[slots, inline] = found
        return found

    def word(self, cursor: Cursor, at: int, how: struct.Struct, what: str) -> int:
        """Read a number of four bytes, as ``Cursor.word``.

        Raises:
            FormatError: Outside the span.
        """
        if 0 <= at - self.base <= self._last:
            found: int = how.unpack_from(self.data, at - self.base)[0]
            cursor.offset = at + 4
            return found
        return cursor.word(at, how, what)

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

    def share(self, size: int, offset: int) -> None:
        """Account for the bytes of a text or of numbers, which many tables may refer to.

        Raises:
            FormatError: Too many; of kind ``LIMIT``.
        """
        self._room -= size
        if self._room < 0:
            why = f"tables share texts or numbers more than {AGAIN} times"
            raise FormatError(why, offset=offset, kind=GapKind.LIMIT)


class Row:
    """The first fields of a table of a short file, read without asking for each where it is.

    Whatever is odd raises: then fields are read one by one, which tells what is wrong.
    """

    __slots__ = ("_at", "_base", "_data", "_offsets")

    def __init__(self, data: bytes, base: int, at: int, offsets: tuple[int, ...]) -> None:
        """Of a table at ``at``; see ``Table.row``."""
        self._data, self._base, self._at, self._offsets = data, base, at, offsets

    def word(self, slot: int, default: int) -> int:
        """Return an unsigned number of four bytes."""
        offset = self._offsets[slot]
        return int(_WORD.unpack_from(self._data, self._at + offset)[0]) if offset else default

    def small(self, slot: int, default: int) -> int:
        """Return a signed number of one byte."""
        offset = self._offsets[slot]
        if not offset:
            return default
        found = self._data[self._at + offset]
        return found - 256 if found >= 128 else found  # noqa: PLR2004 - of a byte

    def has(self, slot: int) -> bool:
        """Whether there is a field."""
        return self._offsets[slot] != 0

    def numbers(self, slot: int) -> tuple[int, ...]:
        """Return a vector of few signed numbers of four bytes each.

        Raises:
            IndexError: There are more.
            struct.error: Outside of the file.
        """
        offset, data = self._offsets[slot], self._data
        if not offset:
            return ()
        at = self._at + offset
        at += _WORD.unpack_from(data, at)[0]
        found: tuple[int, ...] = _NUMBERS[_WORD.unpack_from(data, at)[0]].unpack_from(data, at + 4)
        return found

    def span(self, slot: int) -> tuple[int, int]:
        """Return where the bytes of a vector lie, in the artifact.

        Raises:
            IndexError: Outside of the file.
            struct.error: Likewise.
        """
        at, data = self._at + self._offsets[slot], self._data
        at += _WORD.unpack_from(data, at)[0]
        stop = at + 4 + int(_WORD.unpack_from(data, at)[0])
        if stop > len(data):
            raise IndexError(stop)
        return self._base + at + 4, self._base + stop

    def text(self, slot: int) -> str:
        """Return a short text.

        Raises:
            IndexError: It is long, or outside of the file.
            struct.error: Likewise.
        """
        if not self._offsets[slot]:
            return ""
        start, stop = self.span(slot)
        if stop - start > BRIEF:
            raise IndexError(stop)
        raw = self._data[start - self._base : stop - self._base]
        return raw.decode("utf-8", "backslashreplace")


class Table:
    """A table of a flatbuffer.

    Attributes:
        at: Offset of its first byte, in the artifact.
        stop: One past its last byte, as its list of fields says.
    """

    __slots__ = ("_cursor", "_effort", "_inline", "_slots", "at", "stop")

    def __init__(self, cursor: Cursor, at: int, effort: Effort) -> None:
        """Read the list of fields of the table at ``at``; leaves ``cursor`` anywhere.

        Raises:
            FormatError: An offset leads out of the span.
        """
        self._cursor = cursor
        self._effort = effort
        self.at = at
        effort.spend(1, min(at, cursor.stop))
        slots_at = at - effort.word(cursor, at, _BACK, "table")
        # Tables that are alike share a list, as a rule.
        known = effort.lists.get(slots_at)
        self._slots, inline = known or effort.listed(cursor, slots_at)
        self._inline = inline
        self.stop = at + inline
        if cursor.start <= at and self.stop <= cursor.stop:
            cursor.offset = self.stop
        else:
            cursor.seek(at, "table")
            cursor.skip(inline, "table")

    def row(self, count: int) -> Row | None:
        """Return the first fields, to be read at once; ``None`` if that can not be.

        Args:
            count: How many; the same for all tables that may share a list of fields.
        """
        effort = self._effort
        if not effort.data or self._cursor.limits.kept < BRIEF:
            return None
        offsets = effort.offsets(self._slots, self._inline, count)
        return Row(effort.data, effort.base, self.at - effort.base, offsets) if offsets else None

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
            return self._effort.word(self._cursor, at, _BACK if signed else _WORD, "number")
        effort = self._effort
        if 0 <= at - effort.base <= len(effort.data) - size:
            raw = effort.data[at - effort.base : at - effort.base + size]
            self._cursor.offset = at + size
            return int.from_bytes(raw, "little", signed=signed)
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
        found = self._ends(slot, size)
        return None if found is None else Span(*found)

    def _ends(self, slot: int, size: int) -> tuple[int, int] | None:
        """As ``vector``, as two numbers."""
        at = self.field(slot)
        return None if at is None else self._run(self._target(at), size)

    def tables(self, slot: int) -> Iterator[Table]:
        """Yield the tables of a vector of tables."""
        for at in self._references(slot):
            yield Table(self._cursor, self._target(at), self._effort)

    def text(self, slot: int) -> str:
        """Return a string, cut where it is long; bytes that are not UTF-8 are escaped."""
        found = self._ends(slot, 1)
        if found is None:
            return ""
        size = min(found[1] - found[0], self._cursor.limits.kept)
        return self._taken(found[0], size, "text").decode("utf-8", "backslashreplace")

    def strings(self, slot: int) -> Iterator[Span]:
        """Yield where the strings of a vector of strings lie."""
        for at in self._references(slot):
            self._effort.spend(1, at)
            yield Span(*self._run(self._target(at), 1))

    def numbers(self, slot: int, size: int, most: int, *, signed: bool = False) -> list[int]:
        """Return a vector of integers.

        Raises:
            FormatError: There are more than ``most``; of kind ``LIMIT``.
        """
        found = self._ends(slot, size)
        if found is None:
            return []
        start, stop = found
        if stop - start > most * size:
            why = f"more than {most} numbers"
            raise FormatError(why, offset=start, kind=GapKind.LIMIT)
        raw = self._taken(start, stop - start, "numbers")
        if size == HEAD:
            return list(struct.unpack(f"<{len(raw) // HEAD}{'i' if signed else 'I'}", raw))
        parts = (raw[at : at + size] for at in range(0, len(raw), size))
        return [int.from_bytes(part, "little", signed=signed) for part in parts]

    def _references(self, slot: int) -> range:
        found = self._ends(slot, HEAD)
        return range(0) if found is None else range(*found, HEAD)

    def _target(self, at: int) -> int:
        return at + self._effort.word(self._cursor, at, _WORD, "reference")

    def _run(self, at: int, size: int) -> tuple[int, int]:
        cursor = self._cursor
        start = at + 4
        stop = start + self._effort.word(cursor, at, _WORD, "vector") * size
        if stop > cursor.stop:
            cursor.skip(stop - start, "vector")
        cursor.offset = stop
        return start, stop

    def _taken(self, start: int, size: int, what: str) -> bytes:
        """Read bytes of a vector that was found to be in the file."""
        effort = self._effort
        effort.share(size, start)
        if effort.data:
            self._cursor.offset = start + size
            return effort.data[start - effort.base : start - effort.base + size]
        self._cursor.seek(start, what)
        return self._cursor.take(size, what)


def root(cursor: Cursor) -> Table:
    """Return the root table of the flatbuffer that fills the cursor's span.

    Raises:
        FormatError: Its offset leads out of the span.
    """
    cursor.seek(cursor.start, "root")
    at = cursor.start + cursor.u32("root")
    size = cursor.stop - cursor.start
    short = size <= WHOLE and not is_elsewhere(cursor.source)
    data = cursor.source.read(cursor.start, size) if short else b""
    if len(data) < size:
        data = b""
    return Table(cursor, at, Effort(FREE + size, data, cursor.start))
