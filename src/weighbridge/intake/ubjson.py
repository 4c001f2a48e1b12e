"""UBJSON as a tree: tables, lists and texts as they are, arrays of numbers by their place alone.

Big-endian; an array or object may give the type and the count of its items first.

Source: https://ubjson.org/type-reference/ (retrieved 2026-11-26).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake.cursor import Cursor

SIZES = {
    "Z": 0, "N": 0, "T": 0, "F": 0, "i": 1, "U": 1, "C": 1, "I": 2, "l": 4, "d": 4, "L": 8, "D": 8,
}  # fmt: skip
"""Bytes behind a marker."""

CLOSING = {"[": b"]", "{": b"}"}
"""What ends a list or a table, by what begins it."""

LETTERS = {"i": "b", "U": "B", "I": "h", "l": "i", "L": "q"}
"""Markers of whole numbers, and what ``struct`` calls them."""

WORDS = {"Z": None, "T": True, "F": False}

ROOM = 128 << 20
"""Bytes of memory that a tree may take, as counted here; elements of arrays take none."""

NUMBER, TEXT, PAIR, ARRAY, TABLE, SLOT = 40, 64, 96, 128, 72, 9
"""Of that, for a number, for a text besides its letters, for a pair, an array, a list or table, and
for an item that is there already, as small numbers are."""

KEYS = 4096
"""Keys that are kept once, however often they come."""

_STEP = 1 << 16
_OPENING = (b"$", b"#")
_BARE = {ord("Z"): None, ord("N"): None, ord("T"): True, ord("F"): False}
_UNSIGNED, _SIGNED, _LIST = b"Ui["
_EMPTY = (b"[]", b"{}")


@dataclass(frozen=True, slots=True)
class Array:
    """Numbers of one type.

    Attributes:
        kind: Their marker.
        count: How many.
        start: Offset of the first.
    """

    kind: str
    count: int
    start: int


def lengths(arrays: list[object]) -> list[int] | None:
    """Return how many numbers each array has; ``None`` if one is something else."""
    counts = [each.count for each in arrays if isinstance(each, Array)]
    return counts if len(counts) == len(arrays) else None


def extremes(cursor: Cursor, array: Array) -> tuple[int, int] | None:
    """Return the least and the greatest of an array of whole numbers; ``None`` of no numbers."""
    letter = LETTERS.get(array.kind, "")
    if not letter or not array.count:
        return None
    low, high = 1 << 63, -(1 << 63)
    for numbers in _steps(cursor, array, letter):
        low, high = min(low, *numbers), max(high, *numbers)
    return low, high


def numbers(cursor: Cursor, array: Array) -> Iterator[int]:
    """Yield an array's whole numbers; nothing of others."""
    if letter := LETTERS.get(array.kind, ""):
        for some in _steps(cursor, array, letter):
            yield from some


def _steps(cursor: Cursor, array: Array, letter: str) -> Iterator[tuple[int, ...]]:
    size = SIZES[array.kind]
    stop = array.start + array.count * size
    for at in range(array.start, stop, _STEP):
        data = cursor.source.read(at, min(_STEP, stop - at))
        yield struct.unpack(f">{len(data) // size}{letter}", data)


def tree(cursor: Cursor) -> object:
    """Read the one value that is there.

    Raises:
        FormatError: Not one whole value, nested too deeply, or too many values.
    """
    return _Reader(cursor).value(_marker(cursor), cursor.limits.nesting)


def _marker(cursor: Cursor) -> str:
    window, at, most = cursor.ahead(1)
    cursor.skip(1, "marker")
    return chr(window[at]) if most else ""


class _Reader:
    """Reads values, and counts them."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._room = ROOM
        self._keys: dict[str, str] = {}
        self._names: dict[bytes, str] = {}

    def _spend(self, size: int) -> None:
        """Account for memory.

        Raises:
            FormatError: Too much; of kind ``LIMIT``.
        """
        self._room -= size
        if self._room < 0:
            why = f"values that take more than {ROOM} bytes of memory"
            raise FormatError(why, offset=self._cursor.offset, kind=GapKind.LIMIT)

    def value(self, marker: str, deep: int) -> object:
        """Read the value behind a marker."""
        cursor = self._cursor
        self._spend(NUMBER)
        if deep == 0:
            raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
        match marker:
            case "Z" | "T" | "F":
                return WORDS[marker]
            case "S" | "H":
                return self._text("text")
            case "[":
                return self._list(deep)
            case "{":
                return self._table(deep)
            case _ if marker in LETTERS:
                return cursor.number(SIZES[marker], "number", "big", signed=marker != "U")
            case _ if marker in SIZES:
                cursor.skip(SIZES[marker], "value")
                return None
        raise FormatError(f"marker {marker!r} is not known", offset=cursor.offset - 1)

    def _length(self) -> int:
        cursor = self._cursor
        marker = _marker(cursor)
        if marker not in LETTERS:
            raise FormatError(f"marker {marker!r} is no length", offset=cursor.offset - 1)
        size = cursor.number(SIZES[marker], "length", "big", signed=marker != "U")
        if size < 0:
            raise FormatError(f"length {size}", offset=cursor.offset)
        return size

    def _text(self, what: str) -> str:
        size, kept = self._length(), self._cursor.limits.kept
        self._spend(TEXT + min(size, kept))
        if size <= kept:
            return self._cursor.take(size, what).decode("utf-8", "replace")
        start = self._cursor.skip(size, what)
        return self._cursor.source.read(start, kept).decode("utf-8", "replace")

    def _opened(self) -> tuple[str, int]:
        """Read the type and the count of items; empty and -1 if they are not given."""
        cursor, kind, count = self._cursor, "", -1
        cursor.budget.part(1, cursor.offset)
        window, at, most = cursor.ahead(1)
        first = window[at : at + most]
        if first not in _OPENING:
            return kind, count
        if first == b"$":
            cursor.skip(1, "marker")
            kind = _marker(cursor)
        if cursor.peek(min(cursor.left, 1), "marker") == b"#":
            cursor.skip(1, "marker")
            count = self._length()
        elif kind:
            raise FormatError("a type without a count", offset=cursor.offset)
        if count > cursor.left:
            raise FormatError(f"{count} items in {cursor.left} bytes", offset=cursor.offset)
        return kind, count

    def _ended(self, closing: bytes) -> bool:
        window, at, most = self._cursor.ahead(1)
        if most and not window.startswith(closing, at):
            return False
        self._cursor.skip(1, "marker")
        return True

    def _list(self, deep: int) -> object:
        kind, count = self._opened()
        self._spend(ARRAY if kind in SIZES else TABLE)
        if kind in SIZES:
            return Array(kind, count, self._cursor.skip(SIZES[kind] * count, "array"))
        items: list[object] = []
        while count != len(items):
            if count < 0:
                if deep > 1 and not kind:
                    self._short(items)
                if self._ended(b"]"):
                    break
            elif kind in CLOSING and deep > 1:
                self._closed(items, kind, count)
                if count == len(items):
                    break
            items.append(self.value(kind or _marker(self._cursor), deep - 1))
        return items

    def _short(self, items: list[object]) -> None:
        """Read values of a byte or two, as many as follow one another and were read ahead."""
        cursor = self._cursor
        window, first, left = cursor.ahead(2)
        at, stop, room = first, min(len(window), first + cursor.left) - 1, self._room
        while left > 1 and at < stop:
            byte = window[at]
            if byte in _BARE:
                items.append(_BARE[byte])
                at += 1
            elif byte == _UNSIGNED:
                items.append(window[at + 1])
                at += 2
            elif byte == _SIGNED:
                items.append((window[at + 1] ^ 0x80) - 0x80)
                at += 2
            elif window.startswith(_EMPTY, at):
                items.append([] if byte == _LIST else {})
                room -= TABLE
                at += 2
            else:
                break
            room -= SLOT
        cursor.offset += at - first
        self._spend(self._room - room)

    def _closed(self, items: list[object], kind: str, count: int) -> None:
        """Read lists or tables of which there is nothing but the end, as many as come at once."""
        cursor = self._cursor
        window, first, most = cursor.ahead(min(count - len(items), _STEP))
        piece = window[first : first + most]
        run = len(piece) - len(piece.lstrip(CLOSING[kind]))
        self._spend(run * (NUMBER + TABLE))
        items.extend([] if kind == "[" else {} for _ in range(run))
        cursor.offset += run

    def _table(self, deep: int) -> dict[str, object]:
        kind, count = self._opened()
        self._spend(TABLE)
        items: dict[str, object] = {}
        start, read = self._cursor.offset, 0
        while True:
            if count < 0 and deep > 1 and not kind:
                self._brief(items)
            if count == read or (count < 0 and self._ended(b"}")):
                return items
            key = self._text("key")
            if key in items:
                raise FormatError(f"duplicate key {key[:80]!r}", offset=start)
            self._spend(PAIR)
            if len(self._keys) < KEYS:
                key = self._keys.setdefault(key, key)
            items[key] = self.value(kind or _marker(self._cursor), deep - 1)
            read += 1

    def _brief(self, items: dict[str, object]) -> None:
        """Read members as XGBoost writes most: a short name with a text, a number or an array.

        Stops before any other, and any that is not wholly among what was read ahead but for the
        elements of an array.
        """
        cursor, names, spent = self._cursor, self._names, 0
        window, base, at, end = b"", 0, 0, -1
        while True:
            if at + _MEMBER > end:
                self._spend(spent)
                cursor.offset, spent = max(cursor.offset, base + at), 0
                window, at, left = cursor.ahead(_MEMBER)
                base = cursor.offset - at
                end = min(len(window), cursor.stop - base)
                if left < _MEMBER:
                    return
            if not window.startswith(_SHORT, at):
                break
            value = at + 9 + window[at + 8]
            raw = window[at + 9 : value]
            if (key := names.get(raw)) is None:
                if len(raw) >= _NAME or len(names) >= KEYS:
                    break
                key = names[raw] = raw.decode("utf-8", "replace")
            if key in items:
                break
            if window.startswith(_TYPED, value) and window.startswith(_COUNTED, value + 3):
                kind, stop = chr(window[value + 2]), value + 13
                count = int.from_bytes(window[value + 5 : stop])
                size = count * (each := SIZES.get(kind, 0))
                if not each or size > cursor.stop - base - stop:
                    break
                told: object = Array(kind, count, base + stop)
                spent += PAIR + NUMBER + TEXT + ARRAY + value - at
                stop += size
            elif window.startswith(_TEXT, value) and window[value + 9] < _NAME:
                begun = value + 10
                stop = begun + window[value + 9]
                told = window[begun:stop].decode("utf-8", "replace")
                spent += PAIR + NUMBER + 2 * TEXT + stop - at
            elif letter := LETTERS.get(marker := chr(window[value])):
                stop = value + 1 + SIZES[marker]
                (told,) = struct.unpack_from(f">{letter}", window, value + 1)
                spent += PAIR + NUMBER + TEXT + value - at
            else:
                break
            items[key] = told
            at = stop
        self._spend(spent)
        cursor.offset = base + at


_NAME = 64
"""Letters of a name and of a text that are read at once, at most."""

_MEMBER = 19 + 2 * _NAME
"""Bytes of such a member, at most."""

_SHORT, _TEXT, _TYPED, _COUNTED = b"L" + bytes(7), b"SL" + bytes(7), b"[$", b"#L"
