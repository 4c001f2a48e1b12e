r"""Code among R's serialised objects, passed over in runs where nothing of it reaches anything.

Code is pairs and what hangs on them: references to symbols, symbols, one number, one text. An
expression finds hundreds of those at once; what was found before is known again by its bytes, and
only what was not is looked at. Whatever else comes up, is damaged, or is a name that matters is
left to the walker of ``formats.r_serialized``, which reads it item by item.

Three ways to write code, in XDR alone (big-endian)::

    plain      items: ``\0\0\0\6`` a call, ``\0\0\0\2`` a pair, ``\0\0\4\2`` a pair and its tag
    compiled   calls inside bytecode: a type, a tag, and what is in the pair; 0 and an item
    constant   a type and an item

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate
from re import Pattern

from weighbridge.core import later
from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.rcode import ALWAYS, MAPPING, RISKY, Piece, matters, shown
from weighbridge.intake.rplain import ITEM, NAMES, Relation, Step
from weighbridge.typings import cast

LONGEST = 127
"""Bytes of a text or name that is passed over: its length is one byte, and no letter."""

KEPT = 1 << 16
"""Pieces of code of which it is kept what they are, of each way to write it."""

CUT = 48
"""Bytes of what was looked at behind which nothing is left that an expression would find."""

SHORT = 384
"""Bytes looked at first: many functions are no longer."""

GOOD, FEW, POOR = 48, 3, 24
"""Bytes of a run that is worth it; runs one after the other that may be shorter; items that are
walked before the next is tried, at most."""

BRIEF = 24
"""Instructions, or places of as many, that an expression passes over: nearly all are fewer."""

COMPILED, CONSTANTS = "compiled", "constant"
"""Steps of the walker besides ``ITEM`` that code is read in."""

_REF = rb"\0(?:\0[\x01-\xff]|[\x01-\xff].)\xff"
# Whatever comes behind a text begins with a zero, and no text has one; that it is as long as it
# says is looked at where it is new.
_TEXT = rb"\0[\0-\x0f][\0\x10 @\x80]\t\0\0\0[\0-\x7f][^\0]{0,127}+(?=\0)"
_ATOM = (
    rb"(?:%s|\0\0\0[\xf1\xf2\xf5\xf6\xfa-\xfe]|\0\0\0[\n\r]\0\0\0\x01.{4}|\0\0\0\x0e\0\0\0\x01.{8}"
    rb"|(?:\0\0\0\x01|\0\0\0\x10\0\0\0\x01)%s)" % (_REF, _TEXT)
)
_PLACES = (
    rb"\0\0\x04\x02%s\0\0\0\x10\0\0\0\x01\0\x04\0\t\0\0\0"
    rb"(?:\x10expressionsIndex|\x0csrcrefsIndex)\0\0\0\xfe" % _REF
)
_QUALIFIED = rb"\0\0\0\x06\0\0\0\x06%s\0\0\0\x02%s\0\0\0\x02%s\0\0\0\xfe" % (_REF, _REF, _REF)
_SHARED = rb"(?:\0\0\0\xf4.{4})?"


def _either(found: bytes) -> Pattern[bytes]:
    """Return an expression that finds one after the other, and then nothing of all that is left."""
    return later.pattern(rb"(%s)|.+" % found, re.DOTALL)


_PLAIN = _either(
    rb"(?:\0\0\0\x02)?(?:\0\0\0\x02|\0\0\x04\x02(?:%s)?+)?(?:%s|(?:\0\0\0\x06)?%s)"
    rb"|\0\0\0\x02|\0\0\x04\x02%s(?=\0\0\0[\x06\x10])" % (_REF, _QUALIFIED, _ATOM, _REF)
)
_PARTS = rb"(?:%s\0\0\0\x02(?:\0\0\0\xfe|%s)){0,2}(?:%s\0\0\0\x06\0\0\0\xfe){0,4}" % (
    _SHARED, _REF, _SHARED,
)  # fmt: skip
_COMPILED = _either(rb"%s(?:\0\0\0\0%s|\0\0\0\xf3.{4})" % (_PARTS, _ATOM))
# A constant that is a call is one of these behind the other, and what is no part of one is another
# constant; a call may have the types of constants in it, for R reads these alike.
_CONSTANT = _either(
    rb"%s(?:\0\0\0[\0\x01\n\r\x0e\x10\xfb-\xff]%s|\0\0\0\xf3.{4})"
    rb"|\0\0\0(?:\x15\0\0\0|\r\0\0\x03)\r\0\0\0(?:%s)(?:%s|\0\0..)"
    % (_PARTS, _ATOM, b"|".join(rb"\x%02x.{%d}" % (n, 4 * n) for n in range(1, BRIEF)), _PLACES)
)

_CALL, _PAIR, _TAGGED = b"\0\0\0\6", b"\0\0\0\2", b"\0\0\4\2"
_SYMBOL, _ONE_TEXT = b"\0\0\0\1", b"\0\0\0\x10\0\0\0\1"
_DEFINED, _AGAIN, _PADDING = b"\0\0\0\xf4", b"\0\0\0\xf3", b"\0\0\0\0"
_BYTECODE, _MARKED = b"\0\0\0\x15\0\0\0\r", b"\0\0\0\r\0\0\3\r"
"""Constants: bytecode and the numbers that are its instructions, numbers that have a class."""

_LINES = later.pattern(_PLACES, re.DOTALL)
"""The class of numbers that say to which line instructions belong."""

_WITHIN = _CALL, _PAIR, _DEFINED
"""How parts of a call begin that have others in them."""

_IN_BYTECODE = frozenset({_CALL, _PAIR, _DEFINED, b"\0\0\0\xf0", b"\0\0\0\xef"})
_PLAIN_TEXTS = frozenset({b"\0\4\0\t", b"\0\0\x80\t", b"\0\0\0\t"})
"""Flags and types: items, parts of compiled code, and texts in ASCII, UTF-8 and unknown."""

_REFERS = 0xFF
"""The type of a reference."""

NEAR = 4096
"""Bytes of the numbers of a constant, and a little more, that are passed over."""

HEAD = 16
"""Bytes of a vector of one text in front of that."""

ALIKE = 16
"""Steps below the top of the stack that are read with it, at most."""

OPENS = 1 << 20
"""What is added to how many constants bytecode has, more than can be to come of anything else."""

_MOST = 5
"""Items that are still to come because of what was found at once, at most."""


class Token:
    """What was found at once.

    Attributes:
        more: Items that are still to come because of it, less the one that it is.
        tags: Where in it a reference is that is a tag.
        open: It is a pair and a new symbol that is its tag: the value is not in it.
        called: Names in it stand in the place of a function.
        told: If they do, they are worth a word.
        atoms: Where in it names and texts are.
    """

    __slots__ = ("atoms", "called", "more", "open", "tags", "told")

    def __init__(self) -> None:
        """Know nothing yet."""
        self.more, self.tags, self.open = -1, list[int](), False
        self.called, self.told, self.atoms = False, True, list[int]()


def _plain(raw: bytes) -> Token | None:
    """Take plain code apart; ``None`` if a tag is neither a reference nor a symbol."""
    token, at = Token(), 0
    while raw.startswith(_PAIR, at):
        token.more += 1
        at += 4
    if raw.startswith(_TAGGED, at):
        token.more += 1
        at += 4
        if raw[at + 3] != _REFERS:
            token.open, token.more = True, token.more + 1
            token.atoms.append(at)
            return token if raw.startswith(_SYMBOL, at) else None
        token.tags.append(at)
        at += 4
    if at == len(raw):
        # The value comes next, and is a call or a long text: what it is called is of no account.
        token.more += 1
        return token
    if raw.startswith(_CALL, at):
        token.called, token.more, at = True, token.more + 1, at + 4
        if raw.startswith(_CALL, at):
            token.atoms += (at + 4, at + 12, at + 20)
            return token
    token.atoms.append(at)
    return token


def _compiled(raw: bytes) -> Token | None:
    """Take a part of compiled code apart."""
    token, at = Token(), 0
    while raw.startswith(_WITHIN, at):
        if raw.startswith(_DEFINED, at):
            at += 8
        token.more += 1
        token.called = raw.startswith(_CALL, at)
        if raw[at + 7] == _REFERS:
            token.tags.append(at + 4)
        at += 8
    if not raw.startswith(_AGAIN, at):
        token.atoms.append(at + 4)
    return token


def _constant(raw: bytes) -> Token | None:
    """Take a constant apart, or a part of one that is a call."""
    token = _compiled(raw)
    if token and not raw.startswith(_WITHIN):
        # An argument of a call, or a constant: of these, a symbol is a function that is fetched.
        token.called, token.told = True, False
    return token


class _Grammar:
    """One way to write code.

    Attributes:
        apart: Takes apart what was found.
        callee: All of it stands in the place of a function.
        heads: What was found in front of a reference: items still to come, and whether the name is
            one of a function that is called.
        known: Items still to come, of what was looked at before and tells nothing.
        called: Functions that are called in it, likewise.
    """

    def __init__(
        self, found: Pattern[bytes], apart: Callable[[bytes], Token | None], *, callee: bool = False
    ) -> None:
        self._found, self.apart, self.callee = found, apart, callee
        self.heads: dict[bytes, tuple[int, bool]] = {}
        self.known: dict[bytes, int] = {}
        self.called: dict[bytes, list[str]] = {}

    def find(self, data: bytes, at: int, stop: int) -> list[bytes]:
        """Return what is found one after the other; an expression is compiled when it is used."""
        return self._found.findall(data, at, stop)


class Runner:
    """Passes over code at the top of a stack."""

    def __init__(self, cursor: Cursor, stack: list[Step], refs: list[str], most: int) -> None:
        """Share the stack, of ``most`` steps at most, and names so far with the walker."""
        self._cursor, self._stack, self._refs, self._most = cursor, stack, refs, most
        self._size = SHORT
        self._poor, self._rest = 0, 0
        self._items = _Grammar(_PLAIN, _plain)
        self._callees = _Grammar(_PLAIN, _plain, callee=True)
        self._others = {
            COMPILED: _Grammar(_COMPILED, _compiled),
            CONSTANTS: _Grammar(_CONSTANT, _constant),
        }

    def run(self) -> None:
        """Pass over what tells nothing at the top of the stack, if it is code."""
        if self._rest:
            self._rest -= 1
            return
        while self._stack and not self._rest:
            step, role, _ = self._stack[-1]
            piece = role.piece
            if piece is None or role.framed or piece.what == MAPPING:
                return
            if piece.names and not piece.text:
                # The next text is worth a word.
                return
            if step == ITEM:
                if role.name:
                    return
                grammar = self._callees if role.callee else self._items
            elif step not in self._others or (step == COMPILED and (role.callee or role.name)):
                return
            else:
                grammar = self._others[step]
            start = self._cursor.offset
            if step == CONSTANTS and self._vector(role, piece):
                if self._cursor.offset - start >= GOOD:
                    self._poor = 0
                continue
            passed = self._passed(grammar, piece)
            # Where runs are short, because what matters comes up again and again, items are walked.
            self._poor = 0 if self._cursor.offset - start >= GOOD else min(self._poor + 1, POOR)
            self._rest = self._poor if self._poor > FEW else 0
            if not passed and not self._odd(step, role):
                return

    def _odd(self, step: str, role: Relation) -> bool:
        """Pass over what comes up often and is in no run; return whether it was that."""
        cursor, stack = self._cursor, self._stack
        data, at, most = cursor.ahead(HEAD)
        if most < HEAD or len(stack) + 2 >= self._most:
            return False
        first, count = data[at : at + 4], stack[-1][2]
        if step == CONSTANTS and first in _IN_BYTECODE:
            # A constant that is a call is read as any part of one.
            self._replace(count - 1)
            stack.append((COMPILED, Relation(role.piece, callee=role.callee), 1))
            return True
        if step != ITEM:
            return False
        if first == _CALL and data.startswith(_CALL, at + 4):
            self._replace(count - 1)
            stack.append((ITEM, role, 1))
            stack.append((ITEM, Relation(role.piece, callee=True), 1))
            cursor.offset += 4
            return True
        if data.startswith(_ONE_TEXT, at) and data[at + 8 : at + 12] in _PLAIN_TEXTS:
            size = int.from_bytes(data[at + 12 : at + 16], signed=True)
            if LONGEST < size <= cursor.left - HEAD:
                self._replace(count - 1)
                cursor.offset += HEAD + size
                return True
        return False

    def _vector(self, role: Relation, piece: Piece) -> bool:
        """Pass over a constant that is bytecode, up to its own, or that says where lines are."""
        cursor = self._cursor
        data, at, most = cursor.ahead(HEAD)
        if not data.startswith((_BYTECODE, _MARKED), at) or len(self._stack) + 2 >= self._most:
            return False
        count = self._stack[-1][2]
        data, at, most = cursor.ahead(NEAR)
        size = 4 * int.from_bytes(data[at + 8 : at + 12], signed=True)
        after, stop = at + 12 + size, at + most
        if size < 0 or after + 4 > stop:
            return False
        if data.startswith(_BYTECODE, at):
            more = int.from_bytes(data[after : after + 4], signed=True)
            if not 0 <= more <= cursor.left - (after + 4 - at):
                return False
            piece.compiled = True
            self._replace(count - 1)
            if more:
                inner = role.constants(cursor.offset + len(_PADDING), more)
                self._stack.append((CONSTANTS, inner, more))
            cursor.offset += after + 4 - at
            return True
        if data.startswith(_MARKED, at) and (match := _LINES.match(data, after, stop)):
            if int.from_bytes(data[after + 4 : after + 7]) > len(self._refs):
                return False
            self._replace(count - 1)
            cursor.offset += match.end() - at
            return True
        return False

    def _replace(self, count: int) -> None:
        """Take one off the top of the stack."""
        step, role, _ = self._stack.pop()
        if count > 0:
            self._stack.append((step, role, count))

    def _passed(self, grammar: _Grammar, piece: Piece) -> bool:
        """Pass over a run; return whether there was one."""
        cursor, stack = self._cursor, self._stack
        if len(stack) + _MOST * self._size // 4 >= self._most:
            return False
        step, role, count = stack[-1]
        data, at, most = cursor.ahead(self._size)
        found = grammar.find(data, at, at + most)
        if found[-1:] == [b""]:
            found.pop()
        if step == CONSTANTS:
            return self._constants(grammar, role, found, most)
        alike = 1 if count > 1 else self._alike()
        more = list(map(grammar.known.get, found))
        stop, left = self._looked(grammar, found, more, alike)
        if not stop:
            # What matters may come up again and again: it is not looked far ahead for each.
            self._size = SHORT
            return False
        if stop < len(found):
            del found[stop:]
        if grammar.called and not piece.full():
            _use(grammar.called, found, piece)
        passed = sum(map(len, found))
        cursor.offset += passed
        del stack[-alike:]
        stack += [(step, role, count - 1)] if count > 1 else []
        stack += [(step, role, 1)] * left
        self._size = min(4 * self._size, WINDOW // 4) if left and passed + CUT > most else SHORT
        return True

    def _alike(self) -> int:
        """Return how many steps are alike: what a function takes and what it does, for example."""
        stack, found = self._stack, 1
        most = min(len(stack), ALIKE)
        while found < most and stack[-found - 1] == stack[-1]:
            found += 1
        return found

    def _constants(self, grammar: _Grammar, role: Relation, found: list[bytes], most: int) -> bool:
        """Pass over constants, calls among them and bytecode with its own; as ``_passed``.

        Args:
            grammar: How they are written.
            role: What they are.
            found: One behind the other.
            most: Bytes in which they were looked for.
        """
        cursor, stack, piece = self._cursor, self._stack, cast("Piece", role.piece)
        # Constants to come, how many there are, and behind how many found is what they are of.
        outer, (rest, total, begun) = list[tuple[int, int, int]](), (stack[-1][2], 0, 0)
        stop, parts, left = 0, 0, cursor.left
        for raw in found:
            more = grammar.known.get(raw)
            if more is None and (more := self._new(grammar, raw)) is None:
                break
            if more >= OPENS:
                if parts or more - OPENS > left:
                    break
                outer.append((rest - 1, total, begun))
                rest = total = more - OPENS
                begun = stop + 1
            elif parts:
                parts += more
            else:
                rest, parts = rest - 1, more + 1
            stop += 1
            while not (parts or rest) and outer:
                rest, total, begun = outer.pop()
            if not (parts or rest):
                break
        if not stop:
            self._size = SHORT
            return False
        del found[stop:]
        if grammar.called and not piece.full():
            _use(grammar.called, found, piece)
        piece.compiled = piece.compiled or any(raw.startswith(_BYTECODE) for raw in found)
        stack.pop()
        ends = list(accumulate(map(len, found), initial=cursor.offset))
        for few, many, at in (*outer, (rest, total, begun)):
            inner = role.constants(ends[at - 1] + len(_PADDING), many) if at else role
            stack += [(CONSTANTS, inner, few)] if few else []
        stack += [(COMPILED, Relation(piece), 1)] * parts
        passed = ends[-1] - cursor.offset
        cursor.offset += passed
        going = (parts or rest) and passed + CUT > most
        self._size = min(4 * self._size, WINDOW // 4) if going else SHORT
        return True

    def _new(self, grammar: _Grammar, raw: bytes) -> int | None:
        """Look at a constant or a part of one that was not known; ``None`` if it is told.

        Returns:
            One less than the items that are to come because of it; of bytecode, ``OPENS`` more than
            its constants.
        """
        if raw.startswith((_BYTECODE, _MARKED)):
            # Behind as many numbers as there are is how many constants, or what the numbers are.
            behind = raw[HEAD - 4 + 4 * raw[HEAD - 5] :]
            if raw.startswith(_BYTECODE) != (len(behind) == len(_PADDING)):
                return None
            more = OPENS + int.from_bytes(behind)
            if raw.startswith(_MARKED):
                more = -1
                if int.from_bytes(behind[4:7]) > len(self._refs):
                    return None
            if len(grammar.known) < KEPT:
                grammar.known[raw] = more
            return more
        if (quiet := self._referred(grammar, raw)) >= 0:
            return quiet - 1
        token = grammar.apart(raw)
        return token.more if token and self._tells_nothing(grammar, raw, token) else None

    def _looked(
        self, grammar: _Grammar, found: list[bytes], more: list[int | None], wanted: int
    ) -> tuple[int, int]:
        """Look at what was not known.

        Returns:
            How many of what was found may be passed over, and how many items are then to come.
        """
        if None not in more:
            depth = list(accumulate(cast("list[int]", more), initial=wanted))
            stop = depth.index(0) if 0 in depth else len(found)
            return stop, depth[stop]
        left, stop, opened = wanted, 0, 0
        for raw, known in zip(found, more, strict=True):
            if opened and raw.startswith((_PAIR, _TAGGED)):
                break
            if known is not None:
                left, opened = left + known, 0
            elif (quiet := self._referred(grammar, raw)) >= 0:
                left, opened = left + quiet - 1, 0
            else:
                token = grammar.apart(raw)
                if token is None or not self._tells_nothing(grammar, raw, token):
                    break
                left, opened = left + token.more, token.more if token.open else 0
            stop += 1
            if not left:
                break
        if opened:
            # The value is not in the run, and has the name: the walker reads both.
            self._refs.pop()
            stop, left = stop - 1, left - opened
        return stop, left

    def _referred(self, grammar: _Grammar, raw: bytes) -> int:
        """Look at what is new and ends with a reference, behind what came before.

        Returns:
            One more than the items that are still to come because of it; negative if it is none of
            that, or is worth a closer look.
        """
        head, refs = raw[:-4], self._refs
        if head.startswith(_TAGGED):
            # Without a value behind the tag, it is the tag that is at the end.
            if len(head) < 2 * len(_TAGGED) or raw[7] != _REFERS:
                return -1
            if not 0 < int.from_bytes(raw[4:7]) <= len(refs):
                return -1
            head = _TAGGED + raw[8:-4]
        known, index = grammar.heads.get(head), int.from_bytes(raw[-4:-1])
        if known is None or raw[-1] != _REFERS or not 0 < index <= len(refs):
            return -1
        name = refs[index - 1]
        more, called = known
        if matters(name) or (len(grammar.called) >= KEPT if called else name in RISKY):
            return -1
        if len(grammar.known) < KEPT:
            grammar.known[raw] = more
        if called and shown(name):
            grammar.called[raw] = [name]
        return more + 1

    def _names(self, raw: bytes, token: Token) -> tuple[list[str], bytes] | None:
        """Return names and texts in what was found, and how the last one is told.

        Nothing if a reference leads nowhere, or a text is not as long as it says.
        """
        refs, names, kind = self._refs, list[str](), b""
        if any(int.from_bytes(raw[at : at + 3]) > len(refs) for at in token.tags):
            return None
        for at in token.atoms:
            if raw[at + 3] == _REFERS:
                index = int.from_bytes(raw[at : at + 3])
                if index > len(refs):
                    return None
                names.append(refs[index - 1])
            elif raw.startswith((_SYMBOL, _ONE_TEXT), at):
                kind = _SYMBOL if raw.startswith(_SYMBOL, at) else _ONE_TEXT
                text = at + (12 if kind is _SYMBOL else HEAD)
                if raw[text - 1] != len(raw) - text:
                    return None
                names.append(raw[text:].decode("utf-8", "replace"))
        return names, kind

    def _tells_nothing(self, grammar: _Grammar, raw: bytes, token: Token) -> bool:
        """Note what is not worth a word; return whether it is that."""
        found = self._names(raw, token)
        if found is None:
            return False
        names, kind = found
        called = (token.called or grammar.callee) and kind is not _ONE_TEXT
        worth = ALWAYS if kind is _ONE_TEXT else RISKY
        if not token.open and any(matters(name) if called else name in worth for name in names):
            return False
        told = [name for name in names if called and not token.open and shown(name)]
        if told and token.told:
            if len(grammar.called) >= KEPT:
                return False
            grammar.called[raw] = told
        if kind is _SYMBOL:
            # Every time that it comes up it is a symbol more.
            some = len(self._refs) < NAMES or matters(names[-1])
            self._refs.append(names[-1] if some else "")
        elif len(grammar.known) < KEPT:
            grammar.known[raw] = token.more
            if token.atoms == [len(raw) - 4] and raw[-1] == _REFERS:
                at = 8 if raw.startswith(_TAGGED) and token.tags == [4] else 0
                told_too = called and token.told
                grammar.heads[raw[: 4 if at else 0] + raw[at:-4]] = token.more, told_too
        return True


def _use(called: dict[bytes, list[str]], found: list[bytes], piece: Piece) -> None:
    """Note the first functions that are called."""
    for raw in found:
        if raw in called:
            for name in called[raw]:
                piece.uses(name)
            if piece.full():
                return
