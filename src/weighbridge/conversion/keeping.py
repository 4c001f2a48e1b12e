"""Follow a pickle and keep everything it makes, where the scanner keeps a few items of each thing.

The machine is the scanner's. What is added: items that are set on the result of a call (an
``OrderedDict`` is one), how often an object was given a state, and where joblib's elements lie.
All of it is counted against a ``room``, before or soon after it is made. What is left out:
arguments of calls, beyond those of their results; the scan tells them.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.conversion import room as cost
from weighbridge.conversion.room import Room
from weighbridge.core import Call, Evidence, FormatError, Gap, GapKind, How, Named
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.machine.instructions import TABLE, advance
from weighbridge.machine.loaders import DEEPEST, Loaders
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Machine
from weighbridge.machine.stream import Stream
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import Any_, Obj

KEEP = 2_000_000
"""Items kept of one container; a state dict of a large model has some thousand."""

OPCODES = 2_000_000
"""Instructions followed; a tensor takes about forty."""

SLICE = 10_000
"""Instructions after which it is counted what they may have made."""

LINE = 8 << 20
"""Bytes of the longest line of protocol 0."""

CHANGES = frozenset({How.SET_ITEM, How.APPEND, How.ADD})


class Kept(Obj):
    """The result of a call, with what was done to it.

    Attributes:
        items: What was added, in order, with how.
        builds: How often it was given a state; ``state`` is the last one.
        keyed: Whether it was called with keyword arguments, which are not kept.
        root: What was called first to make it, if calls' results were called.
    """

    __slots__ = ("builds", "items", "keyed", "root")

    def __init__(self, made: Obj, *, keyed: bool) -> None:
        super().__init__(made.how, made.callee, made.arguments)
        self.items: list[tuple[How, Any_]] = []
        self.builds = 0
        self.keyed = keyed
        self.root = _root(made.callee)


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


def _root(callee: Any_) -> Named | None:
    """Return the name that was called first; ``None`` if it is computed while loading."""
    if isinstance(callee, Kept):
        return callee.root
    if isinstance(callee, Obj):
        callee = callee.callee
    return callee if isinstance(callee, Named) else None


class Acts(Log):
    """What a stream would do: each callable once, and where a loader would raise.

    Attributes:
        room: For what the stream makes.
        called: Each callable, with whether items are set on what it makes; ``None`` in place of a
            name that is computed.
    """

    def __init__(self, cursor: Cursor, room: Room) -> None:
        """Begin with nothing."""
        super().__init__(cursor)
        self.room = room
        self.called: dict[tuple[Named | None, bool], None] = {}

    def call(
        self,
        how: How,
        callee: Any_,
        arguments: tuple[Any_, ...],  # noqa: ARG002 - a Log
        span: tuple[int, int],  # noqa: ARG002 - a Log
        keywords: tuple[tuple[str, Any_], ...] = (),  # noqa: ARG002 - a Log
    ) -> None:
        """Note what is called."""
        self.called[_root(callee), how in CHANGES] = None

    def add(self, item: Evidence | Part) -> None:
        """Note a call; whatever else there is to tell, the scan does."""
        match item:
            case Call(callee=callee):
                self.called[callee if isinstance(callee, Named) else None, False] = None
            case Gap():
                super().add(item)
            case _:
                pass


class Keeper(Machine):
    """A machine that forgets nothing."""

    def __init__(self, tape: Tape, log: Acts, hooks: Loaders) -> None:
        super().__init__(tape, log, hooks, KEEP)
        self.acts, self.room = log, log.room
        self._counted = tape.offset - tape.passed

    def run(self, opcodes: int) -> Any_:
        """Follow the stream up to STOP and return what it leaves.

        Raises:
            FormatError: As ``machine.instructions.run``.
            Refused: There is no room for what it makes.
        """
        for done in range(0, opcodes, SLICE):
            some = min(SLICE, opcodes - done)
            self.room.take(some * cost.INSTRUCTION)
            stopped = advance(self, some, COUNTED)
            tape = self.tape
            self.room.take((tape.offset - tape.passed - self._counted) * cost.TEXT)
            self._counted = tape.offset - tape.passed
            if stopped:
                return self.pop()
        why = f"more than {opcodes} instructions"
        raise FormatError(why, offset=self.tape.offset, kind=GapKind.LIMIT)

    def fault(self, why: str) -> None:
        """Note that a loader would raise at this instruction."""
        self.room.take(cost.ODD)
        super().fault(why)

    def blob(self, kind: str, size: int) -> None:
        """Push a long string without reading it."""
        self.room.take(cost.ODD)
        super().blob(kind, size)

    def put(self, index: int) -> None:
        """Remember the top."""
        if index > len(self.memo) or self.sparse:
            self.room.take(cost.SPARSE)
        super().put(index)

    def call(self, how: How, callee: Any_, arguments: Any_, keywords: Any_ = None) -> None:
        """Note a call and push its result."""
        given = arguments if isinstance(arguments, tuple) else getattr(arguments, "items", ())
        named = getattr(keywords, "items", ())
        self.room.take(cost.CALL + cost.ITEM * len(given) + cost.PAIR * len(named))
        super().call(how, callee, arguments, keywords)
        made = self.stack[-1]
        if type(made) is Obj:
            self.stack[-1] = Kept(made, keyed=keywords is not None)

    def change(self, how: How, kinds: tuple[str, ...], target: Any_, items: list[Any_]) -> None:
        """Add items to a container, or to the result of a call."""
        super().change(how, kinds, target, items)
        if isinstance(target, Kept):
            self.room.take((cost.TUPLE + cost.ITEM + cost.ITEM) * len(items))
            target.items += [(how, item) for item in items]

    def persist(self, key: Any_) -> None:
        """Push what the loader looks up outside the stream."""
        self.room.take(cost.TUPLE + cost.ITEM)
        super().persist(key)


def _counted(instruction: Callable[[Machine], None], size: int) -> Callable[[Machine], None]:
    def run(machine: Machine) -> None:
        if isinstance(machine, Keeper):
            machine.room.take(size)
        instruction(machine)

    return run


COSTS = {
    **dict.fromkeys(b"]}ldt\x8f\x91", cost.BOX),
    **dict.fromkeys(b"\x85\x86\x87", cost.TUPLE),
    **dict.fromkeys(b"\x97", cost.ODD),
}
"""Bytes of what an instruction makes beside the place for it; what is a method counts itself."""

COUNTED: list[Callable[[Machine], None]] = [
    _counted(each, COSTS[opcode]) if opcode in COSTS else each for opcode, each in enumerate(TABLE)
]
"""``machine.instructions.TABLE``, and counted what is made."""


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

    def _objects(self, machine: Machine) -> None:
        if self._depth >= DEEPEST or not isinstance(machine, Keeper):
            raise FormatError("streams are nested too deeply", offset=machine.here)
        hooks = _Finder(self._opcodes, self._depth + 1)
        inner = Keeper(machine.tape, machine.acts, hooks)
        inner.run(self._opcodes)
        machine.persistent += inner.persistent


def follow(cursor: Cursor, log: Acts) -> Stream:
    """Follow the stream at the cursor and move the cursor past its STOP.

    Raises:
        FormatError: The stream ends early, is no pickle from some point on, or is too long.
        Refused: There is no room for what it makes.
    """
    opcodes = min(cursor.limits.opcodes, OPCODES)
    tape = Tape(cursor.source, cursor.offset, cursor.stop, LINE)
    machine = Keeper(tape, log, _Finder(opcodes))
    value = machine.run(opcodes)
    cursor.offset = tape.offset
    return Stream(tape.offset, value, tuple(machine.persistent))
