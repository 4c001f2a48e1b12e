"""Looks at files in other processes, and outlives them.

A reader that takes too much memory or time, or is killed, costs the verdict on its file and nothing
else; what it says comes back as JSON. More than one works where a model has many bytes to look at.
"""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field

from weighbridge.core import Artifact, Evidence, Gap, GapKind, Place, Span
from weighbridge.core.records import dataclass
from weighbridge.stages import driver, wire, worker
from weighbridge.stages.looking import Answer, Here, Job, Reader, Seen

READERS = 4
"""Processes that look at files at once, at most."""

ENOUGH = 32 << 20
"""Bytes of a model, in more than one file, from which more than one process looks at them."""

AHEAD = 8
"""Files that are given to readers before the first answer is asked for."""

GRACE = 30
"""Seconds after a reader should have been ended by its own alarm."""

_TAKEN = 1 << 18
"""Bytes of an answer that are taken at once."""


@contextmanager
def reader(*, wanted: bool = True) -> Iterator[Reader]:
    """Have files looked at in other processes, if that is wanted and the platform can.

    Only Linux can: elsewhere there is no bound on memory, or copies of a process are not safe.
    """
    if not (wanted and available()):
        yield Here()
        return
    found = Isolated()
    try:
        yield found
    finally:
        found.close()


def available() -> bool:
    """Whether the platform can."""
    return sys.platform == "linux"


@dataclass(slots=True)
class _Asked:
    """A job, and as much of the answer as has come."""

    job: Job
    name: str
    lines: deque[bytes] = field(default_factory=deque)
    end: dict[str, object] | None = None


@dataclass(slots=True)
class _Worker:
    """The near end of a reader."""

    near: socket.socket
    process: int
    given: int = 0
    at: _Asked | None = None
    partial: list[bytes] = field(default_factory=list)


class Isolated:
    """Looks at files in other processes."""

    def __init__(self) -> None:
        """Begin without any."""
        self._workers: list[_Worker] = []
        self._waiting: deque[_Asked] = deque()

    def prepare(self, sizes: Sequence[int]) -> int:
        """Make the processes that files of these sizes are worth."""
        many = len(sizes) > 1 and sum(sizes) > ENOUGH
        wanted = min(READERS, len(os.sched_getaffinity(0)), len(sizes)) if many else 1
        while len(self._workers) < wanted:
            self._workers.append(self._made())
        return AHEAD if many else 0

    def look(self, job: Job, name: str) -> Answer:
        """Give a file to a reader that is idle, or keep it until one is."""
        asked = _Asked(job, name)
        self._waiting.append(asked)
        self._give()

        def answer(artifact: Artifact) -> Seen:
            while asked.end is None:
                self._take(asked)
            return _seen(asked, artifact)

        return answer

    def forget(self) -> None:
        """Give up every file that was given: nobody waits for an answer any more."""
        self._waiting.clear()
        for each in [one for one in self._workers if one.at is not None]:
            self._lost(each, "nobody waits for it any more")

    def close(self) -> None:
        """End every process."""
        for each in self._workers:
            _end(each)
        self._workers.clear()
        self._waiting.clear()

    def _made(self) -> _Worker:
        # What a reader needs is imported once, here.
        driver.formats()
        near, far = socket.socketpair()
        # An interruption that came right here would have the copy go on as if it were this process.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            process = os.fork()
            if process == 0:
                try:
                    worker.supervise(far, held, [near, *(each.near for each in self._workers)])
                finally:
                    os._exit(worker.DEAD)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        far.close()
        return _Worker(near, process)

    def _give(self) -> None:
        """Give what waits to whoever is idle."""
        for each in self._workers:
            if not self._waiting:
                return
            if each.at is None:
                each.at, each.given = self._waiting.popleft(), each.given + 1
                self._send(each, each.at)

    def _send(self, to: _Worker, asked: _Asked) -> None:
        body = worker.written(asked.job, asked.name)
        try:
            whole = worker.LENGTH.pack(len(body)) + body
            sent = socket.send_fds(to.near, [whole], [asked.job.descriptor])
            if sent < len(whole):
                to.near.sendall(whole[sent:])
        except OSError:
            self._lost(to, "the process that looks at files is gone")

    def _take(self, wanted: _Asked) -> None:
        """Wait until some reader says something."""
        if not self._workers:
            self._workers.append(self._made())
            self._give()
        limit = worker.patience(wanted.job.size) + GRACE
        busy = [each for each in self._workers if each.at is not None]
        waiting = select.poll()
        for each in busy:
            waiting.register(each.near, select.POLLIN)
        ready = {number for number, _ in waiting.poll(limit * 1000)}
        for each in busy:
            if not ready:
                self._lost(each, f"nothing was heard of it for {limit} seconds")
            elif each.near.fileno() in ready:
                self._hear(each)
        self._give()

    def _hear(self, each: _Worker) -> None:
        try:
            data = each.near.recv(_TAKEN)
        except OSError:
            data = b""
        if not data:
            self._lost(each, "the process that looked at it is gone")
            return
        each.partial.append(data)
        if b"\n" not in data:
            return
        *lines, rest = b"".join(each.partial).split(b"\n")
        each.partial = [rest] if rest else []
        for line in lines:
            if each.at is None:
                continue
            if line.startswith(b"{"):
                end = json.loads(line)
                if end.get("job", each.given) != each.given:
                    # It was lost with nothing to do, and the next one does what it was given.
                    continue
                each.at.end, each.at = end, None
            elif line:
                each.at.lines.append(line)

    def _lost(self, each: _Worker, why: str) -> None:
        """Give a reader up, and the process beside it."""
        if each.at is not None:
            each.at.end = {"lost": why}
        self._workers.remove(each)
        _end(each)


def _end(each: _Worker) -> None:
    each.near.close()
    if each.at is not None:
        # Its reader dies with it.
        os.kill(each.process, signal.SIGKILL)
    os.waitpid(each.process, 0)


def _seen(asked: _Asked, artifact: Artifact) -> Seen:
    """Make evidence of an answer.

    Raises:
        OSError: The reader met one.
    """
    end = asked.end or {}
    decoder = wire.Reader(artifact)
    evidence: list[Evidence] = []
    whole = Place(artifact, Span(0, artifact.size))
    try:
        while asked.lines:
            # What has become evidence is not held as a line, too.
            evidence += decoder.line(asked.lines.popleft())
    except wire.GarbledError as error:
        if "lost" not in end:
            evidence.append(Gap(whole, GapKind.FAULT, f"the reader's answer is garbled: {error}"))
    match end:
        case {"failed": [int(number), str(text)]}:
            raise OSError(number, text)
        case {"failed": _}:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        case {"lost": lost}:
            evidence.append(Gap(whole, GapKind.LIMIT, _why(lost, asked.job.size)))
        case {"limit": str(why)}:
            evidence.append(Gap(whole, GapKind.LIMIT, why))
        case _:
            pass
    touched = end.get("touched")
    return Seen(evidence, touched if isinstance(touched, int) else 0)


def _why(lost: object, size: int) -> str:
    """Say how a reader was lost: by an exit code, or in words."""
    if lost == -signal.SIGALRM:
        return f"could not be read within {worker.patience(size)} seconds"
    if isinstance(lost, int) and lost < 0:
        return f"the process that read it was ended by {signal.Signals(-lost).name}"
    if isinstance(lost, int):
        return f"the process that read it ended with {lost}"
    return str(lost)
