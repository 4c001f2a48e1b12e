"""R's objects as text, passed over line by line without a step of the walker for each.

As R writes them, every number and every text is a line. Lines are split once for a whole window,
and loops over them know what each may be: plain data as in ``rplain``, code that tells nothing as
in ``rruns``. Blanks, numbers with zeros in front, names that matter, texts that are long or not as
long as they say, and whatever else is out of the ordinary are left to the walker.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.core import later
from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.rplain import (
    DATA as PLAIN,
)
from weighbridge.intake.rplain import (
    FRAME,
    ITEM,
    TABLE,
    Relation,
    Step,
)
from weighbridge.intake.rtypes import (
    BARE,
    REF,
)
from weighbridge.intake.rwire import KEPT, unescaped

_BLANK = later.pattern(rb"[ \t\r\x0b\x0c]")

TOGETHER = 64
"""Texts that are looked at at once."""

_LONG = 10
"""Digits of a number of 32 bits."""

_DIGITS = 6
"""Of a count."""

AROUND = 8
"""Lines that one thing takes, at most, but for vectors."""

APART, LITTLE = 1 << 12, 1 << 10
"""Bytes that the walker reads alone where it does not read lines, and that are split then."""

MOST = 1 << 15
"""Lines of which it is kept what they are."""

LEAST = 256
"""Lines that are left of a window before the next one is split."""

CHARACTERS = frozenset({b"9", b"262153", b"32777", b"16393", b"8201"})
"""Flags of texts: of no known encoding, ASCII, UTF-8, Latin-1, bytes; all without attributes."""

NUMBERS = {
    b"%d" % (kind | flags): bool(flags) for kind in (10, 13, 14) for flags in (0, 0x200, 0x300)
}
"""Flags of vectors of numbers, and whether they have attributes."""

TEXTS = {b"%d" % (16 | flags): bool(flags) for flags in (0, 0x200, 0x300)}
LISTS = {b"%d" % (19 | flags): bool(flags) for flags in (0, 0x200, 0x300)}
PAIR, TAGGED = b"2", b"1026"
_ZERO = b"0"[0]


class Lines:
    """Passes over what is at the top of a stack."""

    def __init__(self, cursor: Cursor, stack: list[Step], refs: list[str], most: int) -> None:
        """Share the stack, of ``most`` steps at most, and names so far with the walker."""
        self._cursor, self._stack, self._refs, self._most = cursor, stack, refs, most
        self._lines: list[bytes] = []
        self._at, self._offset, self._stop = 0, -1, 0
        self._bad, self._begun, self._size = -1, -1, WINDOW // 4
        self._known: dict[bytes, int] = {}
        self._quiet: dict[bytes, str] = {b"%d" % kind: "" for kind in BARE}
        self._bound: dict[tuple[str, bool], Relation] = {}
        self._kinds = dict(_KINDS)
        self._vectors: dict[int, list[bytes]] = {}
        self._last, self._empty = 0, False

    # Lines: ``_at`` is the next one, ``_offset`` where the line feed in front of it is.

    def _ready(self) -> bool:
        """Stand at the cursor, with lines ahead; return whether that is so."""
        here = self._cursor.offset
        lines, at, offset = self._lines, self._at, self._offset
        if offset < here < self._stop:
            while offset < here - 1 and at < len(lines) - 1:
                offset += len(lines[at]) + 1
                at += 1
            self._at, self._offset = at, offset
        if offset in (here, here - 1):
            whole = self._stop >= self._cursor.stop
            if whole or at + LEAST < len(lines):
                return at + AROUND < len(lines)
        return self._split(here)

    def _split(self, here: int) -> bool:
        cursor = self._cursor
        if here < self._bad:
            return False
        astray = self._begun < here < min(self._stop, self._offset)
        if astray and 4 * (here - self._begun) < self._stop - self._begun:
            # The walker reads words that are no lines: it may go on like that.
            self._bad, self._size = here + APART, LITTLE
            return False
        self._size = min(2 * self._size, WINDOW // 2)
        data, at, most = cursor.ahead(min(self._size, cursor.left))
        window = data[at : at + most]
        if _BLANK.search(window) or b"\n\n\n" in window:
            self._bad = here + most
            return False
        first = window[:1]
        self._lines = window.split(b"\n")
        self._begun, self._stop = here, here + most
        # The last one may go on.
        self._lines.pop()
        if first == b"\n":
            self._at, self._offset = 1, here
        elif first.isdigit():
            self._at, self._offset = 0, here - 1
        else:
            self._lines = []
        return self._at + AROUND < len(self._lines)

    def _moved(self, to: int, *, empty: bool) -> None:
        """Have the cursor stand in front of a line; behind the line feed if nothing came before."""
        lines = self._lines[self._at : to]
        self._offset += sum(map(len, lines)) + len(lines)
        self._at = to
        self._cursor.offset = self._offset + empty

    def _reference(self, line: bytes) -> int:
        """Return which symbol a line refers to; nothing if it is no reference to one."""
        if index := self._known.get(line, 0):
            return index
        if not line.isdigit() or len(line) > _LONG or line[0] == _ZERO:
            return 0
        flags = int(line)
        index = flags >> 8
        if flags & 0xFF != REF or not 0 < index <= len(self._refs) or flags >= 1 << 31:
            return 0
        if len(self._known) < MOST:
            self._known[line] = index
        return index

    def _text(self, at: int) -> bytes | None:
        """Return the text behind flags and length; ``None`` if it is anything but plain."""
        lines = self._lines
        size, line = lines[at + 1], lines[at + 2]
        if lines[at] not in CHARACTERS or not size.isdigit() or len(size) > 3:  # noqa: PLR2004 - digits
            return None
        found = unescaped(line) if b"\\" in line else line
        if len(found) != int(size) or len(found) > KEPT or line.endswith(b"\\"):
            return None
        return found

    # Plain data.

    def bound(self) -> set[tuple[str, bool]]:
        """Return names of values that were passed over, and whether of an environment."""
        return set(self._bound)

    def passed(self, room: int, most: int) -> int:
        """Pass over as many items as are plain data; as ``rplain.Passer.passed``."""
        stack, before = self._stack, -1
        while before != self._cursor.offset and stack and stack[-1][0] in _DATA_STEPS:
            if not self._ready():
                break
            before = self._cursor.offset
            room = self._window(room, most)
        return room

    def _window(self, room: int, most: int) -> int:
        """Pass over plain data up to the end of what was split."""
        stack = self._stack
        lines, at, last, kinds = self._lines, self._at, len(self._lines) - AROUND, self._kinds
        self._last, self._empty = last, False
        empty = False
        while stack and room > 1 and len(stack) < most and at < last:
            step, role, count = top = stack.pop()
            if role.piece is not None or step not in _DATA_STEPS:
                stack.append(top)
                break
            if step != ITEM:
                after, left = self._texts(at, count)
                stack += [(step, role, left)] if left else []
                if after == at:
                    break
                at, empty = after, self._empty
                continue
            line = lines[at]
            handle = kinds.get(line)
            if handle is None:
                if not self._reference(line):
                    stack.append(top)
                    break
                handle = _nothing
                if len(kinds) < MOST:
                    kinds[line] = handle
            if count > 1:
                stack.append((ITEM, role, count - 1))
            after = handle(self, at, line, role)
            if not after:
                if count > 1:
                    stack.pop()
                stack.append(top)
                break
            at, room, empty, self._empty = after, room - 1, self._empty, False
        if at > self._at:
            self._moved(at, empty=empty)
        return room

    # Each of these is told where an item's flags are, they, and its role; it returns the line
    # behind the item's own part, or nothing if it is not plain.

    def _vector(self, at: int, line: bytes, _role: Relation) -> int:
        size = self._lines[at + 1]
        if not size.isdigit() or len(size) > _DIGITS:
            return 0
        after = at + 2 + int(size)
        if after > self._last or b"" in self._lines[at + 2 : after]:
            return 0
        if NUMBERS[line]:
            self._stack.append((ITEM, PLAIN, 1))
        return after

    def _strings(self, at: int, line: bytes, role: Relation) -> int:
        size = self._lines[at + 1]
        if not size.isdigit() or len(size) > _DIGITS or not self._there(int(size), at):
            return 0
        if TEXTS[line]:
            self._stack.append((ITEM, PLAIN, 1))
        after, left = self._texts(at + 2, int(size))
        if left:
            self._stack.append(("texts", role, left))
        return after

    def _list(self, at: int, line: bytes, role: Relation) -> int:
        size = self._lines[at + 1]
        if not size.isdigit() or len(size) > _DIGITS or not self._there(int(size), at):
            return 0
        if LISTS[line]:
            self._stack.append((ITEM, PLAIN, 1))
        if count := int(size):
            inner = FRAME if role is TABLE else Relation(None, role.name) if role.framed else role
            self._stack.append((ITEM, inner, count))
        return at + 2

    def _there(self, count: int, at: int) -> bool:
        """Whether there are so many bytes behind a line, whatever is in front of it."""
        return count <= max(self._last - at, self._cursor.stop - self._stop)

    def _pair(self, at: int, _line: bytes, role: Relation) -> int:
        self._stack.append((ITEM, role, 1))
        self._stack.append((ITEM, FRAME if role.framed else PLAIN, 1))
        return at + 1

    def _tagged(self, at: int, _line: bytes, role: Relation) -> int:
        index = self._reference(self._lines[at + 1])
        if not index:
            return 0
        key = (self._refs[index - 1], role.framed)
        value = self._bound.get(key)
        if value is None:
            value = self._bound[key] = Relation(None, key[0], framed=key[1])
        self._stack.append((ITEM, role, 1))
        self._stack.append((ITEM, value, 1))
        return at + 2

    def _texts(self, at: int, count: int) -> tuple[int, int]:
        """Pass over texts; return the line behind them, and how many are left."""
        lines, last = self._lines, self._last
        # Names of columns and classes come again and again.
        known = self._vectors.get(count)
        if known is not None and lines[at : at + len(known)] == known and at + len(known) <= last:
            self._empty = known[-1] in (b"", b"-1")
            return at + len(known), 0
        start, whole_count = at, count
        if count == 1 and at < last and self._text(at) is not None:
            at, count = at + 3, 0
        while count and at < last:
            few = min(count, TOGETHER, (last - at) // 3)
            stop = at + 3 * few
            sizes, texts = lines[at + 1 : stop : 3], lines[at + 2 : stop : 3]
            whole = b"\n".join(texts)
            if b"\\" in whole:
                # A blank is nearly all that is ever written as an escape.
                whole = whole.replace(b"\\040", b" ")
                texts = whole.split(b"\n")
            if (
                few
                and CHARACTERS.issuperset(lines[at:stop:3])
                and all(map(bytes.isdigit, sizes))
                and max(map(len, sizes)) <= 3  # noqa: PLR2004 - digits
                and list(map(len, texts)) == list(map(int, sizes))
                and max(map(len, texts)) <= KEPT
                and b"\\" not in whole
            ):
                at, count = stop, count - few
                continue
            for _ in range(min(count, TOGETHER)):
                if at >= last or not self._plain(at):
                    break
                at += 2 if lines[at + 1] == b"-1" else 3
                count -= 1
            else:
                continue
            break
        # Behind a text of no bytes the walker passes over what is blank.
        self._empty = at > start and lines[at - 1] in (b"", b"-1")
        if not count and 0 < whole_count <= TOGETHER:
            self._vectors[whole_count] = lines[start:at]
        return at, count

    def _plain(self, at: int) -> bool:
        """Whether a text that tells nothing stands somewhere, or one that is missing."""
        lines = self._lines
        return (lines[at] == b"9" and lines[at + 1] == b"-1") or self._text(at) is not None


def _nothing(_lines: Lines, at: int, _line: bytes, _role: Relation) -> int:
    return at + 1


_KINDS: dict[bytes, Callable[[Lines, int, bytes, Relation], int]] = {
    **dict.fromkeys((b"%d" % kind for kind in BARE), _nothing),
    **dict.fromkeys(NUMBERS, Lines._vector),  # noqa: SLF001 - its own
    **dict.fromkeys(TEXTS, Lines._strings),  # noqa: SLF001
    **dict.fromkeys(LISTS, Lines._list),  # noqa: SLF001
    PAIR: Lines._pair,  # noqa: SLF001
    TAGGED: Lines._tagged,  # noqa: SLF001
}
"""What plain data are, by their flags."""

_DATA_STEPS = frozenset({ITEM, "texts"})
