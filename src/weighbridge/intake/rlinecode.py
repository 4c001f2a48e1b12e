"""R's code as text, passed over line by line where nothing of it reaches anything.

The same as ``rruns`` does for code in XDR, with the lines of ``rlines``: pairs and calls,
references and new names, one number, one text, and what bytecode makes of them. A loop knows what
each may be and counts the items that are still to come.
"""

from __future__ import annotations

from weighbridge.intake.cursor import WINDOW
from weighbridge.intake.rcode import ALWAYS, KEPT, MAPPING, RISKY, Piece, matters, shown
from weighbridge.intake.rlines import (
    AROUND,
    MOST,
    NUMBERS,
    PAIR,
    TAGGED,
    TEXTS,
    Lines,
)
from weighbridge.intake.rplain import (
    ITEM,
    Relation,
)
from weighbridge.intake.rtypes import (
    NAMES,
)

CALL, SYMBOL, NIL = b"6", b"1", b"254"
DEFINED, AGAIN, ZERO = b"244", b"243", b"0"
ONE, INTEGERS, MARKED = b"1", b"13", b"781"
_LINES = frozenset({b"expressionsIndex", b"srcrefsIndex"})
"""Classes of numbers that say to which line instructions belong."""

COMPILED, CONSTANTS = "compiled", "constant"
"""Steps of the walker besides ``ITEM`` that code is read in."""

_ATOMS = frozenset(b"%d" % kind for kind in (0, 1, 10, 13, 14, 16, *range(251, 256)))
"""Types of constants that are one item."""


class CodeLines(Lines):
    """Passes over code as well."""

    def run(self) -> None:
        """Pass over what tells nothing at the top of the stack, if it is code."""
        stack = self._stack
        while stack:
            step, role, count = stack[-1]
            piece = role.piece
            if piece is None or role.framed or piece.what == MAPPING or role.name or role.callee:
                return
            if (piece.names and not piece.text) or step not in (ITEM, COMPILED, CONSTANTS):
                return
            if len(stack) + WINDOW >= self._most or not self._ready():
                return
            at = self._at
            if step == ITEM:
                self._items(role, piece, count)
            elif step == COMPILED:
                self._compiled(role, piece)
            else:
                self._constants(role, piece, count)
            if self._at == at:
                return

    def _items(self, role: Relation, piece: Piece, count: int) -> None:
        """Pass over items of code."""
        lines, stack = self._lines, self._stack
        at, last, left = self._at, len(self._lines) - 2 * AROUND, count
        alike = 1
        while alike < AROUND and len(stack) > alike and stack[-alike - 1] == (ITEM, role, 1):
            alike += 1
        left += alike - 1
        empty = False
        while left and at < last:
            start, more = at, 0
            line = lines[at]
            if line == PAIR:
                at += 1
                more = 1
            elif line == TAGGED and self._reference(lines[at + 1]):
                at += 2
                more = 1
            line = lines[at]
            if line == CALL:
                after = self._atom(at + 1, piece, called=True)
                if after:
                    at, left = after, left + more
                    empty = lines[after - 1] == b""
                    continue
            elif after := self._atom(at, piece, called=False):
                at, left = after, left + more - 1
                empty = lines[after - 1] == b""
                continue
            if lines[start] == PAIR:
                # What is in the pair is read by the walker, and what follows it.
                at, left = start + 1, left + 1
                empty = False
            else:
                at = start
            break
        if at > self._at:
            del stack[-alike:]
            stack += [(ITEM, role, 1)] * left
            self._moved(at, empty=empty)

    def _atom(self, at: int, piece: Piece, *, called: bool) -> int:
        """Pass over a name, one number or one text that tells nothing.

        Returns:
            The line behind it; nothing if it is something else, or worth a word.
        """
        line = self._lines[at]
        name = self._quiet.get(line)
        if name is None:
            index = self._reference(line)
            if not index:
                return self._new(at, piece) if called else self._value(at)
            name = self._refs[index - 1]
            if name in RISKY:
                if matters(name) or not called:
                    return 0
                piece.uses(name)
                return at + 1
            name = name if shown(name) else ""
            if len(self._quiet) < MOST:
                self._quiet[line] = name
        if called and name:
            piece.uses(name)
        return at + 1

    def _new(self, at: int, piece: Piece | None) -> int:
        """Pass over a name that is new, and note in a piece of code that it is called."""
        text = self._text(at + 1) if self._lines[at] == SYMBOL else None
        name = "" if text is None else text.decode("utf-8", "replace")
        if text is None or matters(name) or (piece is None and name in RISKY):
            return 0
        self._refs.append(name if len(self._refs) < NAMES or name in KEPT else "")
        if piece and shown(name):
            piece.uses(name)
        return at + 4

    def _value(self, at: int) -> int:
        """Pass over what is no reference, and not in the place of a function."""
        lines = self._lines
        line = lines[at]
        if line == SYMBOL:
            return self._new(at, None)
        if lines[at + 1] != ONE:
            return 0
        if NUMBERS.get(line, True) is False:
            return at + 3 if lines[at + 2] else 0
        if TEXTS.get(line, True):
            return 0
        text = self._text(at + 2)
        return at + 5 if text is not None and text.decode("utf-8", "replace") not in ALWAYS else 0

    def _parts(self, at: int, piece: Piece, left: int, *, called: bool) -> tuple[int, int]:
        """Pass over parts of compiled code.

        Returns:
            The line behind them, and how many parts are still to come.
        """
        lines, last = self._lines, len(self._lines) - 2 * AROUND
        while left and at < last:
            line = lines[at]
            start = at
            if line == ZERO:
                after = self._atom(at + 1, piece, called=called)
                if not after:
                    break
                at, left, called = after, left - 1, False
                continue
            if line == DEFINED:
                at += 2
                line = lines[at]
            elif line == AGAIN:
                at, left, called = at + 2, left - 1, False
                continue
            tag = lines[at + 1]
            if called or line not in (CALL, PAIR) or not (tag == NIL or self._reference(tag)):
                at = start
                break
            # Of a call, the name comes at once, or is left to the walker.
            called = line == CALL
            if called:
                after = self._atom(at + 3, piece, called=True) if lines[at + 2] == ZERO else 0
                if not after:
                    at, called = start, False
                    break
                at, called = after, False
            else:
                at, left = at + 2, left + 1
        return at, left

    def _compiled(self, role: Relation, piece: Piece) -> None:
        stack = self._stack
        alike = 1
        while alike < AROUND and len(stack) > alike and stack[-alike - 1] == (COMPILED, role, 1):
            alike += 1
        at, left = self._parts(self._at, piece, alike, called=False)
        if at > self._at:
            empty = self._lines[at - 1] == b""
            del stack[-alike:]
            stack += [(COMPILED, role, 1)] * left
            self._moved(at, empty=empty)

    def _constants(self, role: Relation, piece: Piece, count: int) -> None:
        """Pass over constants of bytecode: a type and an item, calls, numbers."""
        lines, stack = self._lines, self._stack
        at, last, left = self._at, len(self._lines) - 2 * AROUND, count
        parts = 0
        while left and at < last:
            kind = lines[at]
            if kind in (CALL, PAIR, DEFINED):
                after, parts = self._parts(at, piece, 1, called=False)
                if after == at:
                    parts = 0
                    break
                at, left = after, left - 1
                if parts:
                    break
            elif kind == AGAIN:
                at, left = at + 2, left - 1
            elif kind == INTEGERS and lines[at + 1] == MARKED:
                after = self._marked(at + 2, last)
                if not after:
                    break
                at, left = after, left - 1
            elif kind.isdigit() and kind in _ATOMS and (after := self._constant(at + 1, piece)):
                at, left = after, left - 1
            else:
                break
        if at > self._at:
            empty = lines[at - 1] == b""
            stack.pop()
            if left:
                stack.append((CONSTANTS, role, left))
            inner = Relation(role.piece)
            stack += [(COMPILED, inner, 1)] * parts
            self._moved(at, empty=empty)

    def _constant(self, at: int, piece: Piece) -> int:
        """Pass over an item that is a constant: a name is told only if it matters."""
        index = self._reference(self._lines[at])
        if index and matters(self._refs[index - 1]):
            return 0
        return self._atom(at, piece, called=False)

    def _marked(self, at: int, last: int) -> int:
        """Pass over numbers that say where lines are: their count, they, and their class."""
        lines = self._lines
        size = lines[at]
        after = at + 1 + int(size) if size.isdigit() and len(size) < 7 else last  # noqa: PLR2004 - digits
        if after >= last or b"" in lines[at:after]:
            return 0
        known = (
            lines[after] == TAGGED
            and self._reference(lines[after + 1])
            and lines[after + 2 : after + 4] == [b"16", ONE]
            and self._text(after + 4) in _LINES
            and lines[after + 7] == NIL
        )
        return after + 8 if known else 0
