"""Follow a pickle and keep everything it makes, where the scanner keeps a few items of each thing.

The machine is the scanner's. What is added: items that are set on the result of a call (an
``OrderedDict`` is one), how often an object was given a state, and where joblib's elements lie.
"""

from __future__ import annotations

from weighbridge.core import FormatError, How
from weighbridge.intake.cursor import Cursor
from weighbridge.machine.instructions import run
from weighbridge.machine.loaders import Loaders
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Machine
from weighbridge.machine.stream import Stream
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import Any_, Obj

KEEP = 2_000_000
"""Items kept of one container; a state dict of a large model has some thousand."""

OPCODES = 2_000_000
"""Instructions followed; a tensor takes about forty, and what one makes up to 150 bytes."""


class Kept(Obj):
    """The result of a call, with what was done to it.

    Attributes:
        items: What was added, in order, with how.
        builds: How often it was given a state; ``state`` is the last one.
        keyed: Whether it was called with keyword arguments, which are not kept.
    """

    __slots__ = ("builds", "items", "keyed")

    def __init__(self, made: Obj, *, keyed: bool) -> None:
        super().__init__(made.how, made.callee, made.arguments)
        self.items: list[tuple[How, Any_]] = []
        self.builds = 0
        self.keyed = keyed


class Raw(Obj):
    """An array of which joblib wrote the elements between the instructions.

    Attributes:
        stop: Offset of the byte after them.
    """

    __slots__ = ("stop",)

    def __init__(self, wrapper: Obj, stop: int) -> None:
        super().__init__(wrapper.how, wrapper.callee, wrapper.arguments)
        self.state = wrapper.state
        self.stop = stop


class Keeper(Machine):
    """A machine that forgets nothing."""

    def call(self, how: How, callee: Any_, arguments: Any_, keywords: Any_ = None) -> None:
        """Note a call and push its result."""
        super().call(how, callee, arguments, keywords)
        made = self.stack[-1]
        if type(made) is Obj:
            self.stack[-1] = Kept(made, keyed=keywords is not None)

    def change(self, how: How, kinds: tuple[str, ...], target: Any_, items: list[Any_]) -> None:
        """Add items to a container, or to the result of a call."""
        super().change(how, kinds, target, items)
        if isinstance(target, Kept):
            target.items += ((how, item) for item in items)


class _Finder(Loaders):
    """The scanner's hooks, which pass over elements; here it is kept where they were."""

    def built(self, machine: Machine, target: Obj) -> None:
        """Count how often an object is built; replace a wrapper by the array.

        Raises:
            FormatError: An array that was read is given another state.
        """
        if isinstance(target, Raw):
            raise FormatError("an array is given another state", offset=machine.here)
        super().built(machine, target)
        if machine.stack[-1] is not target:
            machine.stack[-1] = Raw(target, machine.tape.offset)
        elif isinstance(target, Kept):
            target.builds += 1


def follow(cursor: Cursor, log: Log) -> Stream:
    """Follow the stream at the cursor and move the cursor past its STOP.

    Raises:
        FormatError: The stream ends early, is no pickle from some point on, or is too long.
    """
    opcodes = min(cursor.limits.opcodes, OPCODES)
    tape = Tape(cursor.source, cursor.offset, cursor.stop)
    machine = Keeper(tape, log, _Finder(opcodes), KEEP)
    value = run(machine, opcodes)
    cursor.offset = tape.offset
    return Stream(tape.offset, value, tuple(machine.persistent))
