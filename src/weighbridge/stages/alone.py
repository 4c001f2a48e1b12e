"""One piece of work in a process of its own, which is bounded as readers are and passes on JSON.

The process is a copy of the one that asks, and is made for this alone. It has the descriptors that
are open, no network and no other process, and alarms end it, as they end a reader. What it says
comes through a pipe, a line a row; the last row says how it ended.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator

from weighbridge.core import FormatError
from weighbridge.stages import confinement, worker
from weighbridge.typings import NoReturn

Row = list[object]
"""What is said at once; JSON can write it."""

Patient = Callable[[int], None]
"""Told how many bytes are worked on from now on: there is as much time as for such a file."""

Work = Callable[[Patient], Iterator[Row]]
"""Says something, row by row.

Raises:
    FormatError: The bytes are not what they are said to be.
    OSError: A medium failed.
"""

MEMORY = 192 << 20
"""Bytes of address space that the process may take besides what it begins with."""

ANSWER = 64 << 20
"""Bytes of all that is said, at most."""

END = "end"
"""The first item of the last row."""

HELD = 1 << 16
"""Bytes that are said at once."""


class LostError(Exception):
    """The process ended before it was done; the text says how."""


def rows(work: Work, *, wanted: bool) -> Iterator[Row]:
    """Yield what a piece of work says, from a process of its own if that is wanted and possible.

    Args:
        work: What is to be done.
        wanted: Whether to have another process do it. This one must have no threads, then.

    Raises:
        LostError: The process was lost: it took too long or too much memory.
        FormatError: As ``work``.
        OSError: As ``work``.
    """
    if not (wanted and sys.platform == "linux"):
        yield from work(lambda _size: None)
        return
    near, far = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        os.close(near)
        _work(far, work)
    os.close(far)
    last: Row = []
    try:
        with open(near, "rb") as lines:  # noqa: PTH123 - a descriptor
            said = 0
            while line := lines.readline(ANSWER):
                said += len(line)
                if said > ANSWER:
                    raise LostError(f"what was read says more than {ANSWER} bytes")
                last = _row(line)
                if last[:1] == [END]:
                    break
                yield last
    finally:
        os.kill(process, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    _ended(last, code)


def _row(line: bytes) -> Row:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, list):
        raise LostError("the process that reads gave an answer that is garbled")
    return row


def _ended(last: Row, code: int) -> None:
    """Raise what ended the work, if anything did."""
    match last:
        case ["end"]:
            return
        case ["end", "format", str(why), int(offset)]:
            raise FormatError(why, offset=offset)
        case ["end", "system", int(number), str(why)]:
            raise OSError(number, why)
        case ["end", "lost", str(why)]:
            raise LostError(why)
        case ["end", "fault", str(why)]:
            raise RuntimeError(why)
    if code in {-signal.SIGALRM, -signal.SIGPROF}:
        raise LostError("could not be read in time")
    if code < 0:
        raise LostError(f"the process that read it was ended by {signal.Signals(-code).name}")
    raise LostError(f"the process that read it ended with {code}")


def _work(far: int, work: Work) -> NoReturn:
    """Do the work, and say what comes of it. Never returns."""
    code = worker.DEAD
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        confinement.confine(confinement.control(), MEMORY)
        _say(far, work)
        code = 0
    finally:
        # Nothing of the process that this is a copy of is to run: no handler, no flush.
        os._exit(code)


def _say(far: int, work: Work) -> None:
    held = bytearray()

    def patient(size: int) -> None:
        signal.setitimer(signal.ITIMER_PROF, worker.patience(size))
        signal.alarm(worker.backstop(size))

    def put(row: Row) -> None:
        held.extend(json.dumps(row).encode() + b"\n")
        if len(held) > HELD or row[0] == END:
            left = memoryview(bytes(held))
            held.clear()
            while left:
                left = left[os.write(far, left) :]

    patient(0)
    end: Row = [END]
    try:
        for row in work(patient):
            put(row)
    except FormatError as error:
        end = [END, "format", str(error), error.offset]
    except OSError as error:
        number = error.errno or errno.EIO
        end = [END, "system", number, os.strerror(number)]
    except MemoryError:
        end = [END, "lost", "needs more memory than a process that reads may use"]
    except Exception as error:  # noqa: BLE001 - whoever asks is told
        end = [END, "fault", f"{type(error).__name__}: {error}"]
    put(end)
