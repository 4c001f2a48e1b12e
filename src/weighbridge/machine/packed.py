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

Instructions that are eaten do not count towards the most that are followed.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import Bytes
from weighbridge.machine.instructions import run
from weighbridge.machine.log import Log
from weighbridge.machine.machine import TELLING, Hooks, Machine
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import Any_, Box, Held

LARGE = 1 << 20
"""Bytes of a stream from which packing pays for compiling the expression."""

WORTH = 16
"""Bytes of a container that is packed: following a smaller one costs no more than unpacking it."""

SHORT = 40
"""Bytes of a text that is eaten."""

_MEMOIZE = b"\x94"
_STOP = b"."
_KEYS = tuple(key.encode("ascii") for key in TELLING)
_LATER = frozenset({"items", "count", "remembered"})


def _text(opcode: bytes, width: int) -> bytes:
    """Match a text of ASCII, its count ``width`` bytes wide."""
    counts = (re.escape(size.to_bytes(width, "little")) for size in range(SHORT + 1))
    lengths = (count + b"[\0-\x7f]{%d}" % size for size, count in enumerate(counts))
    return re.escape(opcode) + b"(?:" + b"|".join(lengths) + b")"


_SHORT_TEXT, _LONG_TEXT = _text(b"\x8c", 1), _text(b"X", 4)
_CONSTANTS = b"[N\\]})\x88\x89\x8f]"
_NUMBERS = b"K[^\x94]|M[^\x94]{2}|J[^\x94]{4}|G[^\x94]{8}"
_ONE = (
    b"(?:(?:" + b"|".join((_SHORT_TEXT, _NUMBERS, _CONSTANTS, _LONG_TEXT)) + b")\x94?+)"
)  # fmt: skip
"""What pushes one value, and perhaps remembers it."""


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

ENTRY = later.pattern(
    b"(?:(" + _SHORT_TEXT + b")(\x94?))?+"
    b"(" + _list(_ONE) + b"|" + _dict(b"(?>" + _LEAF + b"|" + _ONE + b")") + b")"
    # What is looked into by the next instruction is not worth packing.
    b"(?![b\x85-\x87t])",
    re.DOTALL,
)
"""A list of plain values, or a dict of texts and plain values or lists or dicts of such; before it
a key, maybe."""


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
        if name == "owner":
            self.owner = None
            return None
        if name not in _LATER:
            raise AttributeError(name)
        source = Bytes(self.data + _STOP)
        log = Log(Cursor.over(b""))
        machine = Machine(Tape(source, 0, source.size), log, _Nothing(), self.keep)
        match run(machine, len(self.data) + 1):
            case Box() as made:
                self.kind, self.items, self.count = made.kind, made.items, made.count
            case made:
                raise AttributeError(name)
        # If it was remembered itself, then as what stands on the stack. None is held.
        memo = (each for each in machine.memo if not isinstance(each, Held))
        self.remembered = [self if each is made else each for each in memo]
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
        if not self._clear:
            return 0
        stack, memo, keep = machine.stack, machine.memo, machine.keep
        counted, end = not machine.sparse, 0
        while match := ENTRY.match(data, end or at):
            key, remember, eaten = match.groups()
            remembered = eaten.count(_MEMOIZE)
            if len(eaten) < WORTH or ((remembered or remember) and not counted):
                break
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
        return end
