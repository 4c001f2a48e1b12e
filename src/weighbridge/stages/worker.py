"""The process that looks at files for another: bounded, without a network, and nobody's loss.

It is a copy of the process that asks, made before that one has threads; one more copy waits beside
it, reads nothing, and makes a new reader when one is lost. Descriptors come through a socket, and
evidence goes back as lines of JSON (``wire``). What a reader may not do is told to the kernel:

- memory, network, programs, other processes: ``confinement``;
- time: two alarms that end the process, after ``patience`` seconds of CPU on a file, and, for what
  takes none, after ``backstop`` seconds by the clock on the wall.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import struct
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from weighbridge.core import Artifact, Evidence, Span
from weighbridge.intake.limits import USUAL, Limits
from weighbridge.intake.source import File
from weighbridge.stages import confinement, driver, pairs, wire
from weighbridge.stages.looking import BATCH, Job
from weighbridge.typings import NoReturn, cast

PATIENCE = 30
"""Seconds of CPU that a reader may take for any file."""

PACE = 1 << 20
"""Bytes of a file, as far as they take room on the disk, for which it may take a second more."""

LONGEST = 6 * 3600
"""Seconds for one file, however large."""

SHARE = 4
"""A reader may get one part in so many of a processor that others use as well."""

ANSWER = 32 << 20
"""Bytes of evidence on one file, as JSON, at most."""

PIECES = 250_000
"""Pieces of evidence on one file and all that is in it: each takes whoever asks 600 bytes."""

LENGTH = struct.Struct("<Q")
"""Before jobs: how many bytes of JSON follow. The descriptors come with it."""

MOST = 32
"""Jobs that come at once, at most."""

COUNT = struct.Struct("<Q")
"""The number of the job that was begun last; the first is 1."""

DEAD = 99
"""Exit code of a reader that failed outside any file."""

DONE = b'{"touched":%d}\n'
"""What ends an answer, as a rule: how many bytes were read."""

ALSO = b" %d\n"
"""What ends it behind a line that says all that there is to say."""

REST = b'{"rest":%d}\n'
"""What is said in place of the answers to the rest of a message, from that job on."""

HELD = 1 << 16
"""Bytes of evidence that are not said before there are more, or the file is done."""


def patience(size: int) -> int:
    """Return how many seconds of CPU a reader may take for a file of ``size`` bytes."""
    return min(PATIENCE + size // PACE, LONGEST)


def backstop(size: int) -> int:
    """Return how many seconds may pass while a reader has a file of ``size`` bytes."""
    return SHARE * patience(size)


_quoted = json.encoder.encode_basestring_ascii
"""Writes a text as JSON."""


@lru_cache(maxsize=4)
def _limits(limits: Limits) -> str:
    if limits == USUAL:
        return "null"
    return json.dumps([getattr(limits, name) for name in limits.__match_args__])


@lru_cache(maxsize=4)
def _limited(*limits: int) -> Limits:
    return Limits(*limits)


def written(job: Job, name: str) -> bytes:
    """Write a job, for a reader."""
    if job.spans is None and job.elsewhere is None and job.limits is USUAL:
        return f"[{_quoted(name)},{job.size},null,null,false]".encode()
    spans = "null"
    if job.spans is not None:
        spans = json.dumps([(span.start, span.stop) for span in job.spans])
    elsewhere = "false" if job.elsewhere is None else "true"
    asked = f"[{_quoted(name)},{job.size},{_limits(job.limits)},{spans},{elsewhere}]"
    return asked.encode()


def together(first: int, jobs: Iterable[bytes]) -> bytes:
    """Write some jobs as one message; they are numbered from ``first`` on."""
    body = b"[%d,%b]" % (first, b",".join(jobs))
    return LENGTH.pack(len(body)) + body


def supervise(
    ours: pairs.Socket, begun: mmap.mmap, held: Iterable[int], others: Iterable[pairs.Socket]
) -> NoReturn:
    """Make readers, one after another, until nobody asks any more. Never returns.

    A reader that is lost is told of with a line of its own, which says which job had been begun by
    then: a number that all of them see, and that costs no message.

    Args:
        ours: Jobs come through it, and evidence goes.
        begun: Where that number is kept.
        held: Signals that are held back from now on; until here, interruptions are as well.
        others: Sockets of the process that this is a copy of.
    """
    code = DEAD
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        for each in others:
            each.close()
        control = confinement.control()
        while ours.recv(1, pairs.MSG_PEEK):
            child = os.fork()
            if child == 0:
                _serve(ours, control, begun)
            lost = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if lost == DEAD:
                break
            if lost:
                told = {"lost": lost, "job": COUNT.unpack(begun)[0]}
                _send(ours, b"\n" + json.dumps(told).encode())
        else:
            code = 0
    finally:
        # Nothing of the process that this is a copy of is to run: no handler, no flush.
        os._exit(code)


def _serve(ours: pairs.Socket, control: confinement.Control, begun: mmap.mmap) -> NoReturn:
    """Look at files until nobody asks any more. Never returns."""
    code = DEAD
    try:
        confinement.confine(control, kept=confinement.KEPT)
        held, clock, room = bytearray(), _Clock(), confinement.Room()
        fair = True
        while fair and (jobs := _next(ours)):
            for number, job, name in jobs:
                if not fair:
                    # What is kept of files before would count against it: another reader's.
                    held += REST % number
                    break
                COUNT.pack_into(begun, 0, number)
                clock.begin(stored(job))
                _answer(ours, held, job, name)
                fair = room.renew()
            clock.stop()
            _say(ours, held)
        code = 0
    finally:
        os._exit(code)


def stored(job: Job) -> int:
    """Return how many bytes of a file take room on the disk: a file of holes may have any length.

    What is elsewhere fills its holes as it is read, and not every file system counts blocks.
    """
    if job.size < PACE or job.elsewhere is not None or job.channel >= 0:
        return job.size
    held = 512 * os.fstat(job.descriptor).st_blocks
    return min(job.size, held) if held else job.size


class _Clock:
    """The alarms that end a reader, which are set for each file: or now and then, for small ones.

    A file that is begun within a second of when they were set has all the time that it is promised,
    since they are set a second late.
    """

    def __init__(self) -> None:
        self._set, self._seconds = -1.0, 0

    def begin(self, size: int) -> None:
        """Give the next file its time."""
        now, seconds = time.monotonic(), patience(size)
        if now - self._set < 1 and seconds == self._seconds:
            return
        self._set, self._seconds = now, seconds
        signal.setitimer(signal.ITIMER_PROF, seconds + 1)
        signal.alarm(backstop(size) + 1)

    def stop(self) -> None:
        """Let no time run while there is nothing to do."""
        self._seconds = 0
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _answer(ours: pairs.Socket, held: bytearray, job: Job, name: str) -> None:
    """Look at one file, and close it; what is to be said of it may be held."""
    asking = None
    if job.channel >= 0:
        from weighbridge.stages import channel  # noqa: PLC0415 - few files are elsewhere

        asking = channel.Asking(job.channel, ours)
    source, artifact = File(job.descriptor, job.size, asking), Artifact(name, job.size)
    end: dict[str, object] = {}
    alone, lines = False, 0
    try:
        evidence = driver.look(source, artifact, job.limits, job.spans)
        for line in _lines(evidence, artifact):
            held += line + b"\n"
            lines += 1
            alone = lines == 1 and line.startswith(wire.ALONE)
            if len(held) > HELD and not alone:
                # Whoever asks may have other things to do: to wait for that takes no patience.
                left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
                _say(ours, held)
                signal.setitimer(signal.ITIMER_REAL, left)
    except OSError as error:
        end["failed"] = [error.errno, error.strerror]
    except _TooMuchError as error:
        end["limit"] = f"more than {error} of evidence"
    except MemoryError:
        end["limit"] = "needs more memory than a reader may use"
    os.close(job.descriptor)
    if asking is not None:
        asking.close()
    if end:
        held += json.dumps({**end, "touched": source.touched}).encode() + b"\n"
    elif alone:
        held[-1:] = ALSO % source.touched
    else:
        held += DONE % source.touched


def _say(ours: pairs.Socket, held: bytearray) -> None:
    ours.sendall(held)
    held.clear()


class _TooMuchError(Exception):
    """More evidence than is passed on."""


def _lines(evidence: Iterator[Evidence], own: Artifact) -> Iterator[bytes]:
    writer, total, pieces = wire.Writer(own), 0, 0
    while batch := list(islice(evidence, BATCH)):
        line = writer.line(batch)
        total += len(line)
        pieces += len(batch)
        if total > ANSWER:
            raise _TooMuchError(f"{ANSWER} bytes")
        if pieces > PIECES:
            raise _TooMuchError(f"{PIECES} pieces")
        yield line


def _send(ours: pairs.Socket, line: bytes) -> None:
    ours.sendall(line + b"\n")


def _next(ours: pairs.Socket) -> list[tuple[int, Job, str]]:
    """Wait for some jobs; return none if nobody asks any more."""
    # No more than is known to belong to them: other jobs may follow.
    data, descriptors = pairs.take(ours, LENGTH.size, MOST)
    if not data:
        return []
    while len(data) < LENGTH.size:
        data += ours.recv(LENGTH.size - len(data)) or _gone()
    wanted, body = LENGTH.unpack(data)[0], b""
    while len(body) < wanted:
        body += ours.recv(wanted - len(body)) or _gone()
    first, *jobs = json.loads(body)
    left = iter(descriptors)
    return [
        (number, _job(left, *row[1:]), cast("str", row[0]))
        for number, row in enumerate(jobs, first)
    ]


def _job(
    descriptors: Iterator[int],
    size: int,
    limits: list[int] | None,
    spans: list[list[int]] | None,
    elsewhere: bool,  # noqa: FBT001 - as it is written
) -> Job:
    held = None if spans is None else tuple(Span(*span) for span in spans)
    descriptor = next(descriptors)
    ask = next(descriptors) if elsewhere else -1
    how = USUAL if limits is None else _limited(*limits)
    return Job(descriptor, size, how, held, channel=ask)


def _gone() -> NoReturn:
    raise ConnectionResetError("whoever asked is gone")
