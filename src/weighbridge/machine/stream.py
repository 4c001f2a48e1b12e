"""One pickle stream: passed over if it is plain data, followed if it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake import zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.machine import views
from weighbridge.machine.beginnings import BEGINNING
from weighbridge.machine.instructions import TABLE, run, step
from weighbridge.machine.loaders import Loaders
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Machine
from weighbridge.machine.skim import BEGUN, FEW, skim
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import KEPT, MISSING, Any_
from weighbridge.machine.views import View

SURE = 1000
"""Instructions without a fault after which bytes are taken for a pickle, whatever follows."""

ZEROS = 256 << 20
"""Zeros in a row that are read past."""

LITTLE = 4096
"""Bytes up to which it is tried at once whether all of them are plain data."""

LARGE = 1 << 20
"""Bytes of a stream from which packing pays for compiling its expression."""

LINE_END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that was read to its STOP.

    Attributes:
        stop: Offset of the byte after STOP.
        value: What it leaves on the stack; ``MISSING`` if it was passed over.
        persistent: Ids looked up outside the stream, in order.
    """

    stop: int
    value: Any_
    persistent: tuple[Any_, ...]


TORCH = b"ctorch._utils\n_rebuild_"
"""What ``torch.save`` has a pickle import of which the value is tensors under names."""

SOON = 4096
"""Bytes of the beginning of a stream in which it is looked for."""


def follow(cursor: Cursor, log: Log, *, whole: bool = False, keep: int = KEPT) -> Stream:
    """Read the stream at the cursor and move the cursor past its STOP.

    Args:
        cursor: Stands at the first instruction.
        log: Takes what the stream does.
        whole: Follow it even if it is plain data, because its value is wanted.
        keep: Items of a container to keep.

    Raises:
        FormatError: The stream ends early, is no pickle from some point on, or is too long. What it
            did before is in ``log``.
    """
    start = cursor.offset
    tape = Tape(cursor.source, start, cursor.stop)
    log.streams += 1
    if not whole and _only_data(tape, first=log.streams == 1):
        cursor.offset = tape.offset
        return Stream(tape.offset, MISSING, ())
    tape.seek(start)
    opcodes = cursor.limits.opcodes
    loaders = Loaders(opcodes)
    machine = Machine(tape, log, loaders, keep)
    if not whole and tape.stop - start >= LARGE:
        from weighbridge.machine.packed import Packer  # noqa: PLC0415 - most streams are small

        machine.pack = Packer()
    try:
        value = run(machine, opcodes)
    finally:
        for view in loaders.views.needed:
            again = Tape(cursor.source, start, cursor.stop)
            depth, aligned = int(view is View.PLAIN), view is not View.UNALIGNED
            views.follow(log, again, Loaders(opcodes, depth, aligned=aligned), opcodes)
    cursor.offset = tape.offset
    return Stream(tape.offset, value, tuple(machine.persistent))


def passed(cursor: Cursor) -> bool:
    """Move the cursor past the stream there if it is nothing but data; say whether it was."""
    tape = Tape(cursor.source, cursor.offset, cursor.stop)
    if _only_data(tape):
        cursor.offset = tape.offset
        return True
    return False


def _only_data(tape: Tape, *, first: bool = True) -> bool:
    tape.fill(1)
    if first and tape.data.find(TORCH, tape.at, tape.at + SOON) >= 0:
        # Most pickles of PyTorch. To compile what passes over data takes longer than to follow one.
        return False
    try:
        return skim(tape)
    except FormatError:
        return False


def plausible(cursor: Cursor, *, announced: bool) -> bool:
    """Tell whether a loader would take the bytes at the cursor for a pickle.

    Args:
        cursor: Stands at the first byte; is not moved.
        announced: The bytes begin with PROTO. Otherwise almost any text could begin a pickle of
            protocol 0, so it must come to a call or to STOP, or go on for long, without a fault.
    """
    return begun(cursor, announced=announced) is not None


def begun(cursor: Cursor, *, announced: bool) -> int | None:
    """Return where the last stream begins that a look at what follows found to be one.

    Those that begin between the cursor and there were seen without a fault: who comes to one need
    not look again, which for many short streams would be to look a thousand times at each byte.

    Args:
        cursor: As of ``plausible``.
        announced: As of ``plausible``.

    Returns:
        ``None`` if no loader would take the bytes at the cursor for a pickle.
    """
    tape = Tape(cursor.source, cursor.offset, cursor.stop)
    starts = [cursor.offset]
    return starts[-1] if _looked(cursor, tape, starts, announced=announced) else None


def _looked(cursor: Cursor, tape: Tape, starts: list[int], *, announced: bool) -> bool:
    """Look ahead; note where more streams start, and tell whether they are some."""
    if announced:
        head = cursor.source.read(cursor.offset, min(cursor.left, BEGINNING))
        if BEGUN.match(head):
            return True
    if announced and cursor.left <= LITTLE and _only_data(tape):
        # Nothing of that ends a stream early: it comes to STOP, or goes on for longer than a few.
        return True
    tape.seek(cursor.offset)
    log = Log(cursor)
    machine = Machine(tape, log, Loaders(SURE))
    count = 0
    try:
        for count in range(SURE):
            if step(machine):
                if announced or log.faulty or _ends(cursor, tape.offset):
                    return not log.faulty or announced
                # Another stream may follow that announces nothing either.
                machine = Machine(tape, log, Loaders(SURE))
                starts.append(tape.offset)
            if machine.calls and not log.faulty:
                return True
            if announced and count >= FEW - 1:
                return True
            if log.faulty and not announced:
                return _reaches(log)
    except FormatError as error:
        last = cursor.source.read(error.offset, 1)
        cut_short = last == b"" or TABLE[last[0]] is not TABLE[0]
        return (announced and (cut_short or count >= FEW - 1 or log.names > 0)) or _reaches(log)
    if len(starts) > 1:
        # It was not seen to its end.
        starts.pop()
    return True


def _reaches(log: Log) -> bool:
    """Whether something was imported that is dangerous, which no text names by chance.

    A loader imports it before it sees that the rest is no pickle.
    """
    if not log.named:
        return False
    from weighbridge.facts import danger  # noqa: PLC0415 - few texts begin as an import does

    return any(danger(name.module, name.name) for name in log.named.values())


def _ends(cursor: Cursor, offset: int) -> bool:
    """Tell whether nothing but zeros, or another stream, comes after STOP."""
    rest = cursor.source.read(offset, min(64, cursor.stop - offset))
    return not rest.strip(b"\0\r\n") or rest[:1] in {b"\x80", b"(", b"c"}


def told(log: Log, work: Callable[[], None]) -> Iterator[Evidence | Part]:
    """Do some reading, yield what it noted, and only then raise what it raised.

    Raises:
        FormatError: The reading ended early.
    """
    error: FormatError | None = None
    try:
        work()
    except FormatError as raised:
        error = raised
    yield from log.evidence()
    if error is not None:
        raise error


def rest(cursor: Cursor, last: str, what: str = "") -> Iterator[Evidence]:
    """Yield a ``Gap`` for what comes after the ``last`` thing, if anything does.

    Args:
        cursor: Stands after it.
        last: What it was, for the message.
        what: More about the bytes, for the message.
    """
    start = cursor.offset
    skip_filler(cursor)
    if cursor.left > 0:
        why = f"bytes after {last}{what}"
        yield Gap(cursor.place(start, cursor.stop), GapKind.TRAILING, why)
    elif cursor.offset > start:
        yield Gap(cursor.place(start), GapKind.FILLER, f"filler after {last}")


def skip_filler(cursor: Cursor) -> None:
    """Move the cursor past zeros, and past the one line end that an editor may have added.

    Past ``ZEROS`` of them at most: a file of holes may have any length, and what is left is told.
    """
    if cursor.left == 0:
        return
    last = cursor.offset + ZEROS
    if cursor.left <= len(LINE_END) and not cursor.peek(cursor.left, "filler").strip(LINE_END):
        cursor.skip(cursor.left, "filler")
    while cursor.left > 0 and cursor.offset < last:
        chunk = cursor.peek(min(cursor.left, 1 << 16), "filler")
        found = zeros.leading(chunk)
        cursor.skip(found, "filler")
        if found < len(chunk):
            return
