"""Processes that do jobs, one line of JSON in and one out, and are outlived by whoever asks.

Each worker is a process of its own at the other end of a pair of sockets, and has a few jobs ahead
of it, so that none waits for the next. It ends itself by an alarm if a job takes too long, wherever
it hangs; whoever asks ends it a little later, should even that fail. The job that a worker was at
when it was lost is given to another one, once; what else it had is given on as if nothing was. A
second loss ends the job: a model that kills every worker must not end the fleet.

``os.fork`` for the workers of a process without threads: they share what it has imported. Elsewhere
(inside a Dask worker) ``os.posix_spawn`` of a new interpreter, since a copy of a process with
threads may hold locks that nobody will ever release.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from weighbridge.core.records import dataclass, field
from weighbridge.fleet import serving
from weighbridge.fleet.serving import Begin

PATIENCE = 120
"""Seconds that a job may take, whatever its size."""

PACE = 1 << 20
"""Bytes of a model for which it may take one second more."""

LONGEST = 12 * 3600
"""Seconds for one model, however large."""

GRACE = 10
"""Seconds after a worker should have been ended by its own alarm."""

AHEAD = 8
"""Jobs that a worker has, the one it is at among them."""

TRIES = 2
"""Workers that are lost over a job, at most."""

TAKEN = 1 << 18
"""Bytes of an answer that are taken at once."""

WORKER = "weighbridge.fleet.serving"
"""Module that a spawned worker runs."""


def patience(size: int, least: int = PATIENCE) -> int:
    """Return how many seconds a worker may take for a model of ``size`` bytes."""
    return min(least + size // PACE, LONGEST)


@dataclass(frozen=True, slots=True)
class Task:
    """A job, as the pool sees it.

    Attributes:
        id: Whose answer it is.
        text: One line for the worker.
        seconds: How long it may take.
    """

    id: int
    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: an answer; or none, and why.

    Attributes:
        id: Of the job.
        text: The line that the worker answered; empty if none did.
        why: What happened to the last worker that was lost over it; empty if none was.
    """

    id: int
    text: str
    why: str = ""


@dataclass(slots=True)
class _Worker:
    """The near end of a worker."""

    near: socket.socket
    process: int
    tasks: deque[Task] = field(default_factory=deque)
    since: float = 0.0
    partial: bytearray = field(default_factory=bytearray)
    unsent: bytearray = field(default_factory=bytearray)


Make = Callable[[list[socket.socket]], tuple[socket.socket, int]]
"""Makes a worker, which is to close these sockets: returns the near end, and the process."""


def forked(begin: Begin) -> Make:
    """Make workers that are copies of this process; each begins to serve by itself."""

    def make(others: list[socket.socket]) -> tuple[socket.socket, int]:
        near, far = socket.socketpair()
        # An interruption that came right here would have the copy go on as if it were this process.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            gc.freeze()
            process = os.fork()
            if process == 0:
                serving.child(far, begin, held, [near, *others])
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        far.close()
        return near, process

    return make


def spawned(_others: list[socket.socket]) -> tuple[socket.socket, int]:
    """Make a worker that is a new interpreter; sockets that are not its own are closed in it."""
    near, far = socket.socketpair()
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": paths}
    words = [sys.executable, "-P", "-m", WORKER]
    actions = [(os.POSIX_SPAWN_DUP2, far.fileno(), 0)]
    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGALRM}
    process = os.posix_spawn(
        sys.executable, words, environment, file_actions=actions, setsigdef=signals, setsigmask=()
    )
    far.close()
    return near, process


class Pool:
    """Some workers."""

    def __init__(self, count: int, make: Make, tries: int = TRIES) -> None:
        """Begin without any.

        Args:
            count: How many there are once there is as much to do.
            make: Makes one.
            tries: How many may be lost over one job.
        """
        self._count = count
        self._tries = tries
        self._make = make
        self._workers: list[_Worker] = []
        self._again: deque[Task] = deque()
        self._losses: dict[int, list[str]] = {}
        self._ready: deque[Done] = deque()

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Have jobs done; yield each one's end as it comes.

        Jobs are taken from ``tasks`` as workers come free, and few ahead of that.
        """
        source = iter(tasks)
        self._fill(source)
        while any(each.tasks for each in self._workers) or self._again:
            self._wait()
            self._fill(source)
            while self._ready:
                yield self._ready.popleft()

    def close(self) -> None:
        """End every worker, whatever it is at."""
        for each in self._workers:
            _end(each)
        self._workers.clear()

    def _fill(self, source: Iterator[Task]) -> None:
        """Give jobs to whoever has room."""
        for depth in range(1, AHEAD + 1):
            # First one for everybody, so that the last jobs do not all lie with one worker.
            for at in range(self._count):
                if at < len(self._workers) and len(self._workers[at].tasks) >= depth:
                    continue
                task = self._again.popleft() if self._again else next(source, None)
                if task is None:
                    return
                if at >= len(self._workers):
                    near, process = self._make([each.near for each in self._workers])
                    near.settimeout(0)
                    self._workers.append(_Worker(near, process))
                self._give(self._workers[at], task)

    def _give(self, to: _Worker, task: Task) -> None:
        if not to.tasks:
            to.since = time.monotonic()
        to.tasks.append(task)
        to.unsent += f"{task.seconds} {task.text}\n".encode("ascii")
        self._send(to)

    def _send(self, to: _Worker) -> None:
        try:
            while to.unsent:
                sent = to.near.send(to.unsent)
                del to.unsent[:sent]
        except BlockingIOError:
            return
        except OSError:
            # It is gone, which is noticed when it is listened to.
            to.unsent.clear()

    def _wait(self) -> None:
        """Wait until some worker says something, or has been silent for too long."""
        waiting = select.poll()
        busy = {each.near.fileno(): each for each in self._workers if each.tasks}
        for number, each in busy.items():
            waiting.register(number, select.POLLIN | (select.POLLOUT if each.unsent else 0))
        due = min(each.since + each.tasks[0].seconds + GRACE for each in busy.values())
        for number, event in waiting.poll(max(0.0, due - time.monotonic()) * 1000 + 1):
            if event & select.POLLOUT:
                self._send(busy[number])
            if event & ~select.POLLOUT:
                self._hear(busy[number])
        now = time.monotonic()
        for each in busy.values():
            if each in self._workers and each.tasks:
                seconds = each.tasks[0].seconds
                if each.since + seconds + GRACE < now:
                    self._lost(each, f"nothing was heard of its worker for {seconds} seconds")

    def _hear(self, each: _Worker) -> None:
        try:
            data = each.near.recv(TAKEN)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost(each, "")
            return
        each.partial += data
        if b"\n" not in data:
            return
        *lines, rest = bytes(each.partial).split(b"\n")
        each.partial = bytearray(rest)
        for line in lines[: len(each.tasks)]:
            task = each.tasks.popleft()
            each.since = time.monotonic()
            why = self._losses.pop(task.id, [""])[-1]
            self._ready.append(Done(task.id, line.decode("ascii", "replace"), why))

    def _lost(self, each: _Worker, why: str) -> None:
        """Give a worker up, and what it had to others."""
        self._workers.remove(each)
        code = _end(each, kill=bool(why))
        if not each.tasks:
            return
        task = each.tasks.popleft()
        why = why or _why(code, task.seconds)
        self._again.extendleft(reversed(each.tasks))
        losses = self._losses.setdefault(task.id, [])
        losses.append(why)
        if len(losses) >= self._tries:
            del self._losses[task.id]
            self._ready.append(Done(task.id, "", why))
        else:
            # After the others: should it be the model's fault, they have their answers first.
            self._again.append(task)


def _end(each: _Worker, *, kill: bool = True) -> int:
    """End a worker; return its exit code, negative for a signal."""
    each.near.close()
    if kill:
        os.kill(each.process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(each.process, 0)[1])


def _why(code: int, seconds: int) -> str:
    """Say how a worker was lost."""
    if code == -signal.SIGALRM:
        return f"could not be weighed within {seconds} seconds"
    if code < 0:
        return f"the process that weighed it was ended by {signal.Signals(-code).name}"
    return f"the process that weighed it ended with {code}"
