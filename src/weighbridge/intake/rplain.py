"""Plain data among R's serialised objects, passed over without a step of the walker for each item.

Lists, vectors, numbers and texts that are part of no code, as in ``formats.r_serialized``; whatever
else comes up, is damaged or is cut is left on the stack for the walker, which reads it again.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.intake import rmany
from weighbridge.intake.cursor import Cursor, Order
from weighbridge.intake.expand import Expanded
from weighbridge.intake.rattributes import (
    HEAD,
    KEPT,
    MARKED,
    TAGGED,
    Attributes,
)
from weighbridge.intake.rcode import Piece
from weighbridge.intake.routside import Outside
from weighbridge.intake.rtypes import (
    BARE,
    CHARACTERS,
    EXPRESSION,
    HAS_ATTRIBUTES,
    HAS_TAG,
    LEAVES,
    LIST,
    LOOKED,
    NIL,
    NUMBERS,
    PERSISTENT,
    RAW,
    REF,
    STRINGS,
    VECTOR,
)
from weighbridge.intake.rwire import Binary
from weighbridge.typings import Protocol

ITEM = "item"
"""A step of the walker: read some items."""

APART = 1 << 10
"""Bytes that are passed over before runs are looked for again, where there was none."""


class Relation:
    """What an item is to those around it.

    Attributes:
        piece: The code that it is a part of.
        framed: It is a variable of an environment.
        callee: It stands in the place of a function.
        name: What it is bound to.
        code: Offset of the instructions whose constant it is, or whose constants are to come.
        index: Which of them; or how many there are.
    """

    __slots__ = ("callee", "code", "framed", "index", "name", "piece")

    def __init__(
        self,
        piece: Piece | None = None,
        name: str = "",
        *,
        framed: bool = False,
        callee: bool = False,
    ) -> None:
        """Say what is known of an item before it is read."""
        self.piece, self.name, self.framed, self.callee = piece, name, framed, callee
        self.code = self.index = -1

    def constants(self, code: int, count: int = -1) -> Relation:
        """Return what the constants of instructions are that stand in the same place."""
        inner = Relation(self.piece, self.name, framed=self.framed, callee=self.callee)
        inner.code, inner.index = code, count
        return inner


DATA, FRAME, TABLE = Relation(), Relation(framed=True), Relation(framed=True)

Step = tuple[str, Relation, int]
"""What is to be read: a kind of step, its role, and a count or a type."""


_RECORD = b"\0\0\2\x13\0\0\0\5"
_RECORD_END = (
    b"\0\0\0\x10\0\0\0\5\0\4\0\t\0\0\0\x08bindings\0\4\0\t\0\0\0\6enclos"
    b"\0\4\0\t\0\0\0\nattributes\0\4\0\t\0\0\0\4isS4\0\4\0\t\0\0\0\6locked\0\0\0\xfe"
)
"""How a list begins and ends that is an environment: five values, their names behind them."""


class Passes(Protocol):
    """Passes over plain data at the top of a stack."""

    def passed(self, room: int, most: int) -> int:
        """Pass over as many items as there are, as ``Passer`` does."""

    def bound(self) -> set[tuple[str, bool]]:
        """Return names of values that were passed over, and whether of an environment."""


class Runs(Protocol):
    """Passes over code at the top of a stack."""

    def run(self) -> None:
        """Pass over as much as there is of which nothing is told."""


class Fetched(Expanded):
    """An object of a lazy-load database: a variable, or an environment as a list."""


def begin(cursor: Cursor, stack: list[Step]) -> None:
    """Say what the object that the cursor stands at is to be read as.

    A lazy-load database keeps variables as they are bound: what is a promise stays one until the
    variable is used. Of the list that it keeps for an environment, the first value is a list of
    variables. Elsewhere a promise is a value, and such a list is no more than one.
    """
    if not isinstance(cursor.source, Fetched):
        stack.append((ITEM, DATA, 1))
        return
    head, size = len(_RECORD), len(_RECORD_END)
    kept = cursor.left > head + size and cursor.peek(head, "object") == _RECORD
    if kept and cursor.source.read(cursor.stop - size, size) == _RECORD_END:
        cursor.skip(head, "object")
        stack += [(ITEM, DATA, 1), (ITEM, DATA, 4), (ITEM, TABLE, 1)]
    else:
        stack.append((ITEM, FRAME, 1))


class Passer:
    """Passes over what is plain, at the top of a stack."""

    def __init__(
        self,
        cursor: Cursor,
        how: Binary,
        stack: list[Step],
        refs: list[str],
        outside: Outside,
        *,
        few: bool = False,
    ) -> None:
        """Share the stack, names of symbols and what is looked up so far, with the walker.

        ``few``: there can not be too many items, so that not each of attributes is counted.
        """
        self._cursor = cursor
        self._two = how.two
        self._order: Order = how.order
        self._least, self._rest = rmany.MANY, 0
        self._stack = stack
        self._refs = refs
        self._few, self._outside = few, outside
        self._widths = LEAVES | MARKED if few else LEAVES
        self._attributes = Attributes(how.two, refs, outside, self._bind)
        self._vectors = self._attributes.vectors
        self._bound: dict[tuple[str, bool], Relation] = {}
        self._data, self._base, self._end, self._stop = b"", 0, 0, 0
        self._plain: dict[int, Callable[[int, int, int, Relation], int]] = {
            LIST: self._list,
            REF: self._reference,
            CHARACTERS: self._characters,
            STRINGS: self._texts,
            PERSISTENT: self._persistent,
            **dict.fromkeys((VECTOR, EXPRESSION), self._vector),
            **dict.fromkeys(NUMBERS.keys() - {RAW}, self._numbers),
        }

    def bound(self) -> set[tuple[str, bool]]:
        """Return names of values that were passed over, and whether of an environment."""
        return set(self._bound)

    def passed(self, room: int, most: int) -> int:
        """Pass over as many items as are plain; leave the first that is not on the stack.

        Args:
            room: How many steps may be made; fewer are made than that.
            most: Steps that may wait on the stack.

        Returns:
            What is left of ``room``.
        """
        stack, two, plain, at = self._stack, self._two, self._plain, self._ahead()
        while stack and room > 1 and len(stack) < most:
            if at + HEAD > self._end:
                self._cursor.offset = self._base + at
                at = self._ahead()
                if at + HEAD > self._end:
                    break
            step, role, count = top = stack.pop()
            flags, size = two(self._data, at)
            kind = flags & 0xFF
            if step != ITEM or role.piece is not None or (kind not in plain and kind not in BARE):
                stack.append(top)
                break
            if count > 1 and room > count and (flags in self._widths or count >= self._least):
                after, left = self._several(flags, at, count)
                if left < count:
                    stack += [(ITEM, role, left)] if left else []
                    at, room = after, room - (count - left)
                    continue
            if count > 1:
                stack.append((ITEM, role, count - 1))
            if kind in BARE:
                at += 4
            elif after := plain[kind](flags, size, at, role):
                at = after
            else:
                if count > 1:
                    stack.pop()
                stack.append(top)
                break
            room -= 1
        self._cursor.offset = self._base + at
        return room

    def _ahead(self) -> int:
        """Read ahead; return where the cursor stands in what was read."""
        cursor = self._cursor
        self._data, at, _ = cursor.ahead(HEAD)
        self._base = cursor.offset - at
        self._stop = cursor.stop - self._base
        self._end = min(len(self._data), self._stop)
        return at

    def _several(self, flags: int, at: int, count: int) -> tuple[int, int]:
        """Pass over elements of a list at once, if they are such; as ``_leaves``."""
        if count >= self._least and self._rest < at + self._base:
            self._least = rmany.RUN
            after, left = rmany.passed(rmany.items(self._order), self._data, at, self._end, count)
            if left < count:
                return after, left
            # Where there is no run, a while passes before the next is looked for.
            self._rest = at + self._base + APART
        return self._leaves(at, count) if flags in self._widths else (at, count)

    def _leaves(self, at: int, count: int) -> tuple[int, int]:
        """Pass over elements of a list that have nothing in them but numbers or a few texts.

        Returns:
            Where the next element begins, and how many are left.
        """
        two, data, last, widths = self._two, self._data, self._end - HEAD, self._widths
        while count and at <= last:
            flags, size = two(data, at)
            width = widths.get(flags)
            if width is None:
                break
            if width:
                after = at + 8 + size * width
            elif flags == NIL:
                after, size = at + 4, 0
            elif size == 1:
                inner, length = two(data, at + 8)
                after = at + 16 + length
                if inner & LOOKED != CHARACTERS or length < 0:
                    break
            else:
                after = self._attributes.texts(data, at + 8, self._end, size)
            if size < 0 or after > self._end:
                break
            if flags & HAS_ATTRIBUTES and not (after := self._whole(after)):
                break
            at, count = after, count - 1
        return at, count

    def _bind(self, name: str) -> None:
        """Note what an attribute is called."""
        self._bound.setdefault((name, False), Relation(None, name))

    def _whole(self, at: int) -> int:
        """Pass over all attributes of something, if they are plain; 0 otherwise."""
        return self._attributes.whole(self._data, at, self._end, self._base)

    def _attributed(self, at: int) -> int:
        """Pass over attributes, or have them read next; return where the next item begins."""
        if self._few and (after := self._whole(at)):
            return after
        self._stack.append((ITEM, DATA, 1))
        return at

    # Each of these is told flags, length, where the item begins in what was read, and its role; it
    # returns where the item's own part ends, or nothing if it is not plain.

    def _list(self, flags: int, tag: int, at: int, role: Relation) -> int:
        if flags & HAS_ATTRIBUTES:
            return 0
        if flags == TAGGED and role is DATA and self._few and (after := self._whole(at)):
            return after
        value, after = FRAME if role.framed else DATA, at + 4
        if flags & HAS_TAG:
            index = tag >> 8 & 0xFFFFFF
            if tag & 0xFF != REF or not 0 < index <= len(self._refs):
                return 0
            key, after = (self._refs[index - 1], role.framed), at + 8
            if (value := self._bound.get(key, DATA)) is DATA:
                value = self._bound[key] = Relation(None, key[0], framed=key[1])
        self._stack.append((ITEM, role, 1))
        self._stack.append((ITEM, value, 1))
        return after

    def _reference(self, flags: int, _size: int, at: int, _role: Relation) -> int:
        return at + 4 if 0 < flags >> 8 & 0xFFFFFF <= len(self._refs) else 0

    def _persistent(self, flags: int, _zero: int, at: int, _role: Relation) -> int:
        used = self._outside.again(self._data, at, self._end)
        if flags != PERSISTENT or not used:
            return 0
        self._outside.count(1)
        return at + used

    def _characters(self, flags: int, size: int, at: int, _role: Relation) -> int:
        after = at + 8 + max(size, 0)
        if size < -1 or after > self._stop:
            return 0
        if flags & HAS_ATTRIBUTES:
            self._stack.append((ITEM, DATA, 1))
        return after

    def _numbers(self, flags: int, count: int, at: int, _role: Relation) -> int:
        after = at + 8 + count * NUMBERS[flags & 0xFF]
        if count < 0 or after > self._stop:
            return 0
        return self._attributed(after) if flags & HAS_ATTRIBUTES else after

    def _vector(self, flags: int, count: int, at: int, role: Relation) -> int:
        if not 0 <= count <= self._stop - at - 8:
            return 0
        at += 8
        if self._few and 0 < count <= KEPT:
            # A record: a few values, and what they are called.
            at, count = self._leaves(at, count)
            if not count and flags & HAS_ATTRIBUTES:
                return self._attributed(at)
        if flags & HAS_ATTRIBUTES:
            self._stack.append((ITEM, DATA, 1))
        if count:
            inner = FRAME if role is TABLE else Relation(None, role.name) if role.framed else role
            self._stack.append((ITEM, inner, count))
        return at

    def _texts(self, flags: int, count: int, at: int, role: Relation) -> int:
        if not 0 <= count <= self._stop - at - 8:
            return 0
        marked = flags & HAS_ATTRIBUTES
        at += 8
        data, end, two = self._data, self._end, self._two
        # Names of columns and classes come again and again.
        if (known := self._vectors.get(count)) and data.startswith(known, at, end):
            return self._attributed(at + len(known)) if marked else at + len(known)
        start, whole = at, count
        if self._order == "little" and count >= self._least:
            self._least = rmany.RUN
            at, count = rmany.passed(rmany.texts(self._order), data, at, end, count)
        tried = 0 if self._order == "big" else whole
        while count and at + 8 <= end:
            if count >= rmany.FEW and tried <= 0:
                tried = rmany.FEW
                at, count = rmany.split(data, at, end, count)
                continue
            tried -= 1
            flags, size = two(data, at)
            after = at + 8 + size if size > 0 else at + 8
            if flags & LOOKED != CHARACTERS or after > end or size < -1:
                break
            at, count = after, count - 1
        if count:
            self._stack += [(ITEM, DATA, 1)] if marked else []
            self._stack.append(("texts", role, count))
            return at
        if 0 < whole <= KEPT and at - start <= APART:
            self._vectors[whole] = data[start:at]
        return self._attributed(at) if marked else at
