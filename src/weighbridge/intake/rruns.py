r"""Code among R's serialised objects, passed over in one loop where nothing of it reaches anything.

Code is pairs and what hangs on them: references to symbols, symbols, numbers, texts. What a
reference leads to is known by its number, so that most of code is passed over without a name being
looked at. Whatever else comes up, is damaged, or is a name that matters is left to the walker of
``formats.r_serialized``, which reads it item by item.

Three ways to write code, in XDR alone (big-endian)::

    plain      items: ``\0\0\0\6`` a call, ``\0\0\0\2`` a pair, ``\0\0\4\2`` a pair and its tag
    compiled   calls inside bytecode: a type, a tag, and what is in the pair; 0 and an item
    constant   a type and an item

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.rcode import MAPPING, SHOWN, Piece
from weighbridge.intake.rparts import (
    BARRED,
    BYTECODE,
    CALLEE,
    CONSTANT,
    FETCHED,
    HEAD,
    LANGUAGE,
    LISTS,
    MATTERS,
    MORE,
    NAMED,
    OF_CODE,
    PART,
    PLAIN,
    QUIET,
    Parts,
    one,
    two,
)
from weighbridge.intake.rplain import (
    ITEM,
    Relation,
    Step,
)
from weighbridge.intake.rtypes import (
    LIST,
    NIL,
    REF,
)

GOOD, FEW, POOR = 48, 3, 24
"""Bytes of a run that is worth it; runs one after the other that may be shorter; items that are
walked before the next is tried, at most."""

COMPILED, CONSTANTS = "compiled", "constant"
"""Steps of the walker besides ``ITEM`` that code is read in."""

ROOM = WINDOW // 4 + 1
"""Steps that may come to wait because of what was read ahead."""

NEAR = WINDOW // 4
"""Bytes that are looked at at once, and a little more than may be passed over at once."""

FLAGS = 32
"""Bytes that are at hand whenever an item is looked at."""

_REPEATED, _DEFINED = 243, 244
_PARTS = frozenset({LANGUAGE, LIST, _REPEATED, _DEFINED, 239, 240})
"""Types of calls and lists inside bytecode, of what is shared, and of those with attributes."""

_OF_CALLS = frozenset({PART, HEAD})
_PAIRED = frozenset({LIST, LANGUAGE})
_OPENING = _PARTS | {BYTECODE}


class Runner(Parts):
    """Passes over code at the top of a stack."""

    def __init__(self, cursor: Cursor, stack: list[Step], refs: list[str], most: int) -> None:
        """Share the stack, of ``most`` steps at most, and names so far with the walker."""
        super().__init__(cursor, refs)
        self._stack, self._most = stack, most
        self._poor, self._rest = 0, 0

    def run(self) -> None:
        """Pass over what tells nothing at the top of the stack, if it is code."""
        if self._rest:
            self._rest -= 1
            return
        stack, cursor = self._stack, self._cursor
        while stack:
            step, role, count = stack[-1]
            piece = role.piece
            if piece is None or role.framed or piece.what == MAPPING:
                return
            if piece.names and not piece.text:
                # The next text is worth a word.
                return
            if step == CONSTANTS:
                self._left.append(OF_CODE)
                self._constants.append((count, role.index, role.code, role))
            elif role.name or role.code >= 0 or step not in (ITEM, COMPILED):
                return
            else:
                first = PLAIN if step == ITEM else PART
                self._left.append(first + role.callee + MORE * (count - 1))
            stack.pop()
            start = cursor.offset
            self._mind(piece)
            self._passed()
            # Where runs are short, because what matters comes up again and again, items are walked.
            self._poor = 0 if cursor.offset - start >= GOOD else min(self._poor + 1, POOR)
            self._rest = self._poor if self._poor > FEW else 0
            if self._left:
                self._put_back(piece)
                return
            if self._rest:
                return

    def _put_back(self, piece: Piece) -> None:
        """Leave to the walker what is to be read yet."""
        # Those at the bottom are the ones that were begun first.
        constants = self._constants[::-1]
        self._constants.clear()
        for mode in self._left:
            kind, more = mode % MORE, mode // MORE
            if kind == OF_CODE:
                count, total, code, outer = constants.pop()
                self._stack.append((CONSTANTS, outer.constants(code, total), count))
            else:
                step = COMPILED if kind in (PART, HEAD) else ITEM
                name = CONSTANT if kind == NAMED else ""
                role = Relation(piece, name, callee=kind in (CALLEE, HEAD))
                self._stack.append((step, role, more + 1))
        self._left.clear()

    def _ahead(self, at: int) -> int:
        """Go on at a place in what was read ahead, and read further; return where that is now.

        Negative if an item is not at hand there, or too much waits already.
        """
        cursor = self._cursor
        cursor.offset = self._base + at
        self._data, at, _ = cursor.ahead(NEAR)
        self._base = cursor.offset - at
        self._stop = min(len(self._data), at + min(cursor.left, WINDOW))
        if at > self._stop - FLAGS or len(self._stack) + len(self._left) > self._most - ROOM:
            self._odd = True
        return at

    def _passed(self) -> None:
        """Pass over code up to what is odd, or all of it."""
        if not self._others:
            self._know()
        left = self._left
        self._base, self._odd = self._cursor.offset, False
        at = self._ahead(0)
        while left and not self._odd:
            mode = left[-1] % MORE
            if mode == OF_CODE:
                at = self._read_constants(at)
            elif mode in (PART, HEAD):
                at = self._read_parts(at)
            else:
                at = self._read_items(at)
        self._cursor.offset = self._base + at

    def _referred(self, flags: int, *, called: bool) -> bool:
        """Note a reference that did not come before; return whether it is passed over there."""
        index = flags >> 8
        mark = self._marks[index] if index < len(self._marks) else BARRED
        if mark >= MATTERS:
            return mark != BARRED and not called
        self._free.add(flags)
        if mark == QUIET:
            self._quiet.add(flags)
        elif called and len(self._piece.used) < SHOWN:
            self._piece.used[self._refs[index - 1]] = None
        return True

    # A call of Python's for each item would take longer than the rest: each way has one loop.

    def _read_items(self, at: int) -> int:  # noqa: C901, PLR0912
        """Pass over items, up to what is none or is odd; return where that begins."""
        left, used, others, free = self._left, self._piece.used, self._others, self._free
        data, last = self._data, self._stop - FLAGS
        passing = (free, free if len(used) >= SHOWN else self._quiet, free)
        top = left.pop()
        mode = top % MORE
        if top >= MORE:
            left.append(top - MORE)
        while True:
            if at > last:
                at = self._ahead(at)
                if self._odd:
                    break
                data, last = self._data, self._stop - FLAGS
            (flags,) = one(data, at)
            if flags == LIST:
                left.append(mode)
                top = mode = mode & 1
                at += 4
                continue
            if flags in passing[mode]:
                at += 4
            elif flags == LANGUAGE:
                left.append(mode & 1)
                top = mode = CALLEE
                at += 4
                continue
            elif flags & 0xFF == REF:
                if not self._referred(flags, called=mode == CALLEE):
                    break
                if len(used) >= SHOWN:
                    passing = free, free, free
                at += 4
            elif (other := others.get(flags)) and (after := other(at, mode)):
                at = after
            else:
                break
            if not left:
                return at
            top = mode = left.pop()
            if mode > NAMED:
                mode = top % MORE
                if mode > NAMED:
                    left.append(top)
                    return at
                left.append(top - MORE)
        if top >= MORE:
            left.pop()
        left.append(top)
        self._odd = True
        return at

    def _read_parts(self, at: int) -> int:  # noqa: C901, PLR0912
        """Pass over parts of calls inside bytecode; as ``_read_items``."""
        left, marks, others, free = self._left, self._marks, self._others, self._free
        data, last, names, used = self._data, self._stop - FLAGS, len(marks), self._piece.used
        called = free if len(used) >= SHOWN else self._quiet
        mode = left.pop()
        while True:
            if at > last:
                at = self._ahead(at)
                if self._odd:
                    break
                data, last = self._data, self._stop - FLAGS
            kind, flags = two(data, at)
            place = at
            if kind == _DEFINED:
                place += 8
                kind, flags = two(data, place)
                if kind not in _PAIRED:
                    break
            if kind in _PAIRED:
                if flags == NIL or (flags & 0xFF == REF and 0 < flags >> 8 < names):
                    at = place + 8
                elif after := self._tag(place + 4):
                    at, names = after, len(marks)
                else:
                    break
                left.append(PART)
                mode = HEAD if kind == LANGUAGE else PART
                continue
            passed = free if mode == PART else called
            if kind == _REPEATED or (kind not in _PARTS and flags in passed):
                at += 8
            elif kind in _PARTS:
                break
            elif flags & 0xFF == REF:
                if not self._referred(flags, called=mode == HEAD):
                    break
                if len(used) >= SHOWN:
                    called = free
                at += 8
            elif (other := others.get(flags)) and (after := other(at + 4, mode - PART)):
                at, names = after, len(marks)
            else:
                break
            if not left:
                return at
            mode = left.pop()
            if mode not in _OF_CALLS:
                left.append(mode)
                return at
        left.append(mode)
        self._odd = True
        return at

    def _read_constants(self, at: int) -> int:
        """Pass over constants of the bytecode that was begun last; as ``_read_items``."""
        marks, fetched, free = self._marks, self._fetched, self._free
        data, last, names = self._data, self._stop - FLAGS, len(marks)
        rest, total, code, outer = self._constants[-1]
        while rest:
            if at > last:
                at = self._ahead(at)
                if self._odd:
                    break
                data, last = self._data, self._stop - FLAGS
            kind, flags = two(data, at)
            if kind == _REPEATED:
                at += 8
            elif kind in _OPENING or flags in LISTS:
                return self._opened(kind, at, (rest, total, code, outer))
            elif flags in free:
                at += 8
            elif flags & 0xFF == REF:
                if flags >> 8 >= names or marks[flags >> 8] >= MATTERS:
                    self._odd = True
                    break
                free.add(flags)
                at += 8
            elif (other := fetched.get(flags)) and (after := other(at + 4, FETCHED)):
                at, names = after, len(marks)
            else:
                self._odd = True
                break
            rest -= 1
        self._constants.pop()
        if rest:
            self._constants.append((rest, total, code, outer))
        else:
            self._left.pop()
        return at

    def _opened(self, kind: int, at: int, before: tuple[int, int, int, Relation]) -> int:
        """Begin a constant that has others in it, if it is not odd; return where it goes on.

        Args:
            kind: Its type.
            at: Where it begins.
            before: How many constants there are with it, as in ``_constants``.
        """
        left, constants = self._left, self._constants
        rest, total, code, outer = before
        constants.pop()
        left.pop()
        if rest > 1:
            constants.append((rest - 1, total, code, outer))
            left.append(OF_CODE)
        if kind == BYTECODE:
            after = self._bytecode(at + 4, outer)
        elif kind in _OPENING:
            after = self._call(kind, at)
        else:
            after = self._vector(at + 4, FETCHED)
        if after:
            return after
        if rest > 1:
            constants.pop()
            left.pop()
        constants.append(before)
        left.append(OF_CODE)
        self._odd = True
        return at

    def _call(self, kind: int, at: int) -> int:
        """Begin a constant that is a call, or a list; as what follows."""
        if kind == _DEFINED:
            at += 8
            kind, _ = two(self._data, at)
        if kind not in _PAIRED or not (after := self._tag(at + 4)):
            return 0
        self._left += (PART, HEAD if kind == LANGUAGE else PART)
        return after
