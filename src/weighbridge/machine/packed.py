"""Keep plain lists and dicts of a pickle packed until somebody looks into them.

A pickle that imports has to be followed, but most of a large one is plain data, and of a container
with many items the machine keeps the first few: the rest is made and thrown away. So a list or dict
that holds nothing but constants, numbers, short texts of ASCII and such lists is eaten by one
expression, from the instruction that makes it to the one that fills it, and stands on the stack as
its bytes. Whoever asks for its items, or for something that was remembered inside it, has the bytes
followed by the machine; nobody can tell the difference but by the clock.

What makes this exact:

- The expression takes whole containers only, in which nothing is taken from under the mark, nothing
  can be a fault, and nothing is read from the memo. So it pushes one value, whatever is below.
- MEMOIZE is counted: the byte of that instruction is not taken in any operand.
- Keys that Lightning would import by are never eaten.

Where a dict has many such containers under texts, those are eaten at once: a ``Run``. It stands on
the stack for so many values, below a fence, so that whoever takes what is under the fence, and
whoever closes the mark, has it followed first. A dict that has all the items it keeps counts what
is in a run and drops it, since no key in there tells anything. Pairs are counted by MARK: that byte
is not taken in any operand of a run either.

Instructions that are eaten do not count towards the most that are followed.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import Bytes
from weighbridge.machine.instructions import TABLE, advance, run
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Hooks, Machine
from weighbridge.machine.tape import Tape
from weighbridge.machine.telling import TELLING
from weighbridge.machine.values import LOUD, WANTED, Any_, Box, Folded, Held

WORTH = 16
"""Bytes of a container that is packed: following a smaller one costs no more than unpacking it."""

SHORT = 40
"""Bytes of a text that is eaten."""

MANY = 4
"""Pairs of a run, at least."""

PATIENCE = 32
"""Containers that are packed one by one where no run was found, time and again, before another is
looked for; after the first time, one."""

_MEMOIZE, _MARK = b"\x94", b"("
_STOP = b"."
_TEXT, _AHEAD = b"\x8c", b"e\x8c"
_KEYS = tuple(key.encode("ascii") for key in TELLING)
_FOLLOWED = frozenset(Box.__slots__) - {"keep", "kind", "owners"}
"""What of a container is not known before its instructions are followed."""


def _text(opcode: bytes, width: int, letter: bytes, longest: int) -> bytes:
    """Match a text, its count ``width`` bytes wide."""
    counts = (re.escape(size.to_bytes(width, "little")) for size in range(longest + 1))
    lengths = (count + letter + b"{%d}" % size for size, count in enumerate(counts))
    return re.escape(opcode) + b"(?:" + b"|".join(lengths) + b")"


_SHORT_TEXT, _LONG_TEXT = (
    _text(opcode, width, b"[\0-\x7f]", SHORT) for opcode, width in ((b"\x8c", 1), (b"X", 4))
)
_CONSTANTS = b"[N\\]})\x88\x89\x8f]"


def _one(text: bytes, operand: bytes) -> bytes:
    """Match what pushes one value, and perhaps remembers it."""
    numbers = b"K%b|M%b{2}|J%b{4}|G%b{8}" % ((operand,) * 4)
    return b"(?:(?:" + b"|".join((text, numbers, _CONSTANTS)) + b")\x94?+)"


_ONE = _one(_SHORT_TEXT + b"|" + _LONG_TEXT, b"[^\x94]")


def _items(one: bytes) -> bytes:
    """Match what pushes at least one value and takes nothing that it did not push.

    After the first value, a pair or three of them at most leave one value less than they found,
    and come after as many values as they take.
    """
    return (
        one + b"(?:" + one + b"(?:" + one + b"++(?:[\x85-\x87]\x94?+)?+"
        b"|(?:[\x85\x86]\x94?+)?+)|(?:\x85\x94?+)?+)"
    )  # fmt: skip


def _list(one: bytes) -> bytes:
    return b"\\]\x94?+\\((?:" + _items(one) + b")++e"


def _dict(one: bytes) -> bytes:
    return b"}\x94?+\\((?:(?:" + _SHORT_TEXT + b"|" + _LONG_TEXT + b")\x94?+" + one + b")++u"


_LEAF = b"(?>" + _list(_ONE) + b"|" + _dict(_ONE) + b")"

_AFTER = b"(?![b\x85-\x87t])"
"""What is looked into by the next instruction is not worth packing."""

ENTRY = later.pattern(
    b"(?:(" + _SHORT_TEXT + b")(\x94?))?+"
    b"(" + _list(_ONE) + b"|" + _dict(b"(?>" + _LEAF + b"|" + _ONE + b")") + b")" + _AFTER,
    re.DOTALL,
)
"""A list of plain values, or a dict of texts and plain values or lists or dicts of such; before it
a key, maybe."""

_RUN_TEXT = _text(b"\x8c", 1, b"[\0-')-\x7f]", SHORT - 1)

RUN = later.pattern(
    b"(?:"
    + _RUN_TEXT
    + b"\x94?+"
    + _list(_one(_RUN_TEXT, b"[^\x94(]"))
    + b"){%d,}+" % MANY
    + _AFTER,
    re.DOTALL,
)
"""Many lists of plain values, each after a key, of which every MARK is one of a list."""


def _loud() -> bytes:
    """Match the end of a list and a key that a state must not lose: see ``values.telling``."""
    words: dict[int, list[bytes]] = {}
    for word in sorted(LOUD | WANTED):
        words.setdefault(len(word), []).append(re.escape(word.encode("ascii")))
    sized = (
        re.escape(bytes([size])) + b"(?:" + b"|".join(every) + b")"
        for size, every in sorted(words.items())
    )
    return _AHEAD + b"(?:" + b"|".join(sized) + b"|.__)"


TOLD = later.pattern(_loud(), re.DOTALL)
"""What may be a telling key behind a list."""


class Packed(Box):
    """A container that was eaten: its bytes, and its items when they are asked for.

    It is made without ``__init__``: there may be millions.

    Attributes:
        data: The instructions.
        remembered: What was remembered inside, in order.
    """

    __slots__ = ("data", "remembered")

    data: bytes
    remembered: list[Any_]

    def __getattr__(self, name: str) -> object:
        """Follow the instructions: a slot that is asked for has nothing in it yet.

        Raises:
            AttributeError: A container has nothing of that name.
        """
        if name == "kind":
            self.kind = "list" if self.data.startswith(b"]") else "dict"
            return self.kind
        if name == "owners":
            self.owners = ()
            return ()
        if name != "remembered" and name not in _FOLLOWED:
            raise AttributeError(name)
        source = Bytes(self.data + _STOP)
        log = Log(Cursor.over(b""))
        machine = Machine(Tape(source, 0, source.size), log, _Nothing(), self.keep)
        match run(machine, len(self.data) + 1):
            case Box() as made:
                for slot in ("kind", *_FOLLOWED):
                    setattr(self, slot, getattr(made, slot))
            case made:
                raise AttributeError(name)
        # If it was remembered itself, then as what stands on the stack. None is held.
        memo = (each for each in machine.memo if not isinstance(each, Held))
        self.remembered = [self if each is made else each for each in memo]
        self.data = b""
        return getattr(self, name)


class Run(Folded):
    """Many keys and packed lists, until somebody asks for them.

    Attributes:
        data: The instructions.
        keep: Items that are kept of each list.
    """

    __slots__ = ("data", "keep", "remembered", "values")

    data: bytes
    keep: int
    values: list[Any_]
    remembered: list[Any_]

    def __init__(self, data: bytes, keep: int) -> None:
        self.data = data
        self.keep = keep
        self.pairs = data.count(_MARK)

    def __getattr__(self, name: str) -> object:
        """Follow the instructions: a slot that is asked for has nothing in it yet.

        Raises:
            AttributeError: A run has nothing of that name.
        """
        if name not in {"remembered", "values"}:
            raise AttributeError(name)
        source = Bytes(self.data + _STOP)
        machine = Machine(
            Tape(source, 0, source.size), Log(Cursor.over(b"")), _Nothing(), self.keep
        )
        advance(machine, len(self.data) + 1, TABLE)
        self.values = machine.stack
        self.remembered = [each for each in machine.memo if not isinstance(each, Held)]
        self.data = b""
        return getattr(self, name)


class _Nothing(Hooks):
    """No loader does anything about plain data."""

    def called(self, machine: Machine, callee: Any_, arguments: tuple[Any_, ...]) -> None:
        """Nothing."""

    def built(self, machine: Machine, target: object) -> None:
        """Nothing."""


class Packer:
    """Packs what is plain in one stream."""

    def __init__(self) -> None:
        """Begin."""
        self._window = b""
        self._clear = False
        self._failed = -1
        self._wait, self._patience = 0, 1

    def __call__(self, machine: Machine, data: bytes, at: int) -> int:
        """Push the containers that begin here as packed values, with the keys between them.

        Args:
            machine: Its tape need not stand here.
            data: The window.
            at: Where in it the first begins.

        Returns:
            Where in the window the last ends, or 0 if the first has to be followed.
        """
        if data is not self._window:
            self._window = data
            self._clear = not any(key in data for key in _KEYS)
            self._failed = -1
        if not self._clear or at == self._failed:
            return 0
        stack, memo, keep = machine.stack, machine.memo, machine.keep
        counted, end = not machine.sparse, 0
        # What goes on behind the end of a frame is followed: an instruction may lie across it.
        stop = min(len(data), machine.edge - machine.tape.base)
        while match := ENTRY.match(data, end or at, stop):
            key, remember, eaten = match.groups()
            remembered = eaten.count(_MEMOIZE)
            if len(eaten) < WORTH or ((remembered or remember) and not counted):
                return end
            if key is not None:
                stack.append(text := str(key[2:], "ascii"))
                if remember:
                    memo.append(text)
            packed = Packed.__new__(Packed)
            packed.data, packed.keep = eaten, keep
            if remembered:
                memo += [Held(packed, len(memo))] * remembered
            stack.append(packed)
            end = match.end()
            if self._wait:
                self._wait -= 1
            elif data[end - 1 : end + 1] == _AHEAD:
                end = self._run(machine, data, end, stop)
        if end:
            self._passed_by(data, end)
        return end

    def _run(self, machine: Machine, data: bytes, at: int, stop: int) -> int:
        """Push the run that begins here, behind a list, if one does; return where it ends."""
        match = RUN.match(data, at, stop)
        if match is None or TOLD.search(data, at - 1, match.end()):
            self._wait, self._patience = self._patience, min(2 * self._patience, PATIENCE)
            return at
        self._patience = 1
        run = Run(match[0], machine.keep)
        if remembered := match[0].count(_MEMOIZE):
            if machine.sparse:
                return at
            machine.memo += [Held(run, len(machine.memo))] * remembered
        machine.fold(run)
        return match.end()

    def _passed_by(self, data: bytes, at: int) -> None:
        """Note where a container begins that was just seen to be none that is packed."""
        if data[at : at + 1] != _TEXT or at + 1 >= len(data):
            return
        end = at + 2 + data[at + 1]
        if end <= at + 2 + SHORT and data[at + 2 : end].isascii():
            self._failed = end + (data[end : end + 1] == _MEMOIZE)
