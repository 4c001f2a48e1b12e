"""Looks at files in other processes, and outlives them.

A reader that takes too much memory or time, or is killed, costs the verdict on its file and nothing
else; what it says comes back as JSON. More than one works where a model has many bytes to look at
and the first has been waited for for some time.
Small files are given several at once: to wait for each would cost more than to look at it. Those
that were given with one at which a reader was lost are given again, each by itself.
"""

from __future__ import annotations

import errno
import json
import mmap
import os
import select
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress

from weighbridge.core import Artifact, Evidence, Gap, GapKind, Place, Span, later
from weighbridge.core.records import dataclass, field, replace
from weighbridge.stages import pairs, spawning, wire, worker
from weighbridge.stages.looking import (
    PIECES,
    Alone,
    Answer,
    Here,
    Job,
    Reader,
    Seen,
    kept,
)
from weighbridge.typings import cast

READERS = 2
"""Processes that look at files at once, at most: each may come to 155 MB, whatever it is given."""

ENOUGH = 32 << 20
"""Bytes of a model, in more than one file, from which more than one process may look at them."""

SOON = 0.5
"""Seconds of waiting for one process, while files wait for it, after which another is made."""

AHEAD = 8
"""Files of a model that are given to readers before the first answer is asked for."""

MODELS_AHEAD = 48
"""Files of models to come that are held open, at most."""

DESCRIPTORS = 16
"""So many times more descriptors a process may have for each of these."""

SMALL = 64 << 10
"""Bytes of a file up to which it is given together with others."""

TOGETHER = 16
"""Small files that are given at once; as many more are given to a reader before it is done."""

SAID = 48 << 10
"""Bytes of jobs that are on their way: whoever gives them does not have to wait, then."""

HELD = 16 << 20
"""Bytes of answers that nobody has asked for yet from which no more files are given."""

GRACE = 30
"""Seconds after a reader should have been ended by its own alarms."""

_TOUCHED, DIGITS = b'{"touched":', 18
"""How what ends an answer begins as a rule, ``worker.DONE``, and digits of the number behind it."""

_WHOLE = later.pattern(rb"(=.{1,99}) (\d{1,18})")
"""An answer in one line, which ``worker.ALSO`` ends."""

_SAID: dict[str, object] = {}
"""The end of an answer in one line, which says how many bytes were read."""

_SHORT, _TAKEN = 1 << 12, 1 << 18
"""Bytes of an answer that are taken at once: at first, and once it turns out to be longer.

For as much as may come, memory is asked of the system, and most answers are of one line.
"""


@contextmanager
def reader(*, wanted: bool = True, threads: bool = False) -> Iterator[Reader]:
    """Have files looked at in other processes, if that is wanted and the platform can.

    Only Linux can: elsewhere there is no bound on memory, or copies of a process are not safe.

    Args:
        wanted: Whether it is.
        threads: Whether this process may have threads: then it is not copied, and interpreters are
            started instead, which takes longer.
    """
    if not (wanted and (spawning.available() if threads else available())):
        yield Here()
        return
    found = Isolated(threads=threads)
    try:
        yield found
    finally:
        found.close()


def available() -> bool:
    """Whether the platform can."""
    return sys.platform == "linux"


@dataclass(slots=True)
class _Asked:
    """A job, and as much of the answer as has come.

    Attributes:
        stored: Bytes of the file that take room on the disk.
    """

    job: Job
    body: bytes
    lines: deque[bytes]
    number: int = 0
    batch: int = 0
    together: bool = False
    said: int = 0
    stored: int = 0
    end: dict[str, object] | None = None
    whole: tuple[bytes, int] | None = None


@dataclass(slots=True)
class _Worker:
    """The near end of a reader."""

    near: pairs.Socket
    process: int
    begun: mmap.mmap
    handle: int = -1
    given: int = 0
    queue: deque[_Asked] = field(default_factory=deque)
    partial: list[bytes] = field(default_factory=list)
    room: int = _SHORT

    def at(self) -> int:
        """Return the number of the job that was begun last."""
        return cast("int", worker.COUNT.unpack(self.begun)[0])

    def takes(self, asked: _Asked) -> bool:
        """Whether a job may be given now: with nothing to do, or behind a few other small ones."""
        if not self.queue:
            return True
        if not (asked.together and self.queue[-1].together and len(self.queue) <= TOGETHER):
            return False
        return len(asked.body) + sum(len(each.body) for each in self.queue) < SAID


class Isolated:
    """Looks at files in other processes."""

    def __init__(self, *, threads: bool = False) -> None:
        """Begin without any; ``threads`` as ``reader`` has it."""
        self._threads = threads
        self.ahead = min(MODELS_AHEAD, os.sysconf("SC_OPEN_MAX") // DESCRIPTORS)
        self._workers: list[_Worker] = []
        self._most = 1
        self._waited = 0.0
        self._waiting: deque[_Asked] = deque()
        self._untaken: list[_Asked] = []

    def prepare(self, sizes: Sequence[int]) -> int:
        """Make a process, and note how many files of these sizes are worth."""
        if len(sizes) == 1 and self._workers:
            return 0
        many = len(sizes) > 1 and sum(sizes) > ENOUGH
        self._most = min(READERS, len(os.sched_getaffinity(0)), len(sizes)) if many else 1
        if not self._workers:
            self._workers.append(self._made())
        return AHEAD if len(sizes) > 1 else 0

    def look(self, job: Job, name: str) -> Answer:
        """Give a file to a reader that is idle, or keep it until one is or there are more."""
        asked = _Asked(job, worker.written(job, name), deque())
        asked.stored = worker.stored(job)
        asked.together = job.size <= SMALL and job.spans is None and job.elsewhere is None
        self._waiting.append(asked)
        if not asked.together or len(self._waiting) >= TOGETHER:
            self._give()

        return _Awaited(asked, self._take)

    def forget(self, descriptors: Collection[int]) -> None:
        """Give up files that were given: nobody waits for an answer any more."""
        self._waiting = deque(
            each for each in self._waiting if each.job.descriptor not in descriptors
        )
        self._untaken = [each for each in self._untaken if each.job.descriptor not in descriptors]
        for each in self._workers.copy():
            given = [one for one in each.queue if one.job.descriptor in descriptors]
            if given:
                self._lost(each, "nobody waits for it any more", given)

    def close(self) -> None:
        """End every process."""
        for each in self._workers:
            _end(each)
        self._workers.clear()
        self._waiting.clear()

    def _made(self) -> _Worker:
        if self._threads:
            made = _Worker(*spawning.spawned())
            # Somebody else in the program may wait for it, and its number may come to be another's.
            made.handle = os.pidfd_open(made.process)
            return made
        near, far = pairs.pair()
        begun = mmap.mmap(-1, worker.COUNT.size)
        # An interruption that came right here would have the copy go on as if it were this process.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            process = os.fork()
            if process == 0:
                try:
                    others = [near, *(each.near for each in self._workers)]
                    worker.supervise(far, begun, held, others)
                finally:
                    os._exit(worker.DEAD)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        far.close()
        return _Worker(near, process, begun)

    def _give(self) -> None:
        """Give what waits to whoever may take it, unless there is enough to go on with."""
        self._untaken = [each for each in self._untaken if each.lines]
        full = sum(each.said for each in self._untaken) > HELD
        if full and any(each.queue for each in self._workers):
            return
        for each in self._workers.copy():
            while self._waiting and each.takes(self._waiting[0]):
                self._send(each)
                if each not in self._workers:
                    break

    def _send(self, to: _Worker) -> None:
        """Give a reader the next file, with those after it that may come together."""
        asked = [self._waiting.popleft()]
        said = len(asked[0].body)
        while asked[-1].together and self._waiting and len(asked) < TOGETHER:
            said += len(self._waiting[0].body)
            if not self._waiting[0].together or said > SAID // 2:
                break
            asked.append(self._waiting.popleft())
        first = to.given + 1
        whole = worker.together(first, (each.body for each in asked))
        for each in asked:
            to.given += 1
            each.number, each.batch = to.given, first
        to.queue += asked
        descriptors = [each.job.descriptor for each in asked]
        far = None
        if (elsewhere := asked[0].job.elsewhere) is not None:
            from weighbridge.stages import channel  # noqa: PLC0415 - few files are

            far = channel.opened(elsewhere)
            descriptors.append(far.fileno())
        try:
            sent = pairs.hand(to.near, whole, descriptors)
            if sent < len(whole):
                to.near.sendall(whole[sent:])
        except OSError:
            self._lost(to, "the process that looks at files is gone")
        finally:
            if far is not None:
                far.close()

    def _take(self, wanted: _Asked) -> None:
        """Wait until some reader says something."""
        if not self._workers:
            self._workers.append(self._made())
        if not wanted.number:
            self._give()
        busy = [each for each in self._workers if each.queue]
        if not busy:
            return
        sizes = [each.stored for one in busy for each in one.queue]
        limit = worker.backstop(max(sizes)) + GRACE
        waiting = select.poll()
        for each in busy:
            waiting.register(each.near, select.POLLIN)
        before = [each.at() for each in busy]
        ready = self._heard(waiting, limit)
        if ready is None:
            return
        for each, at in zip(busy, before, strict=True):
            if each.near.fileno() in ready:
                self._hear(each)
            elif not ready and each.at() == at:
                self._lost(each, f"nothing was heard of it for {limit} seconds")
        if self._waiting and not self._waiting[0].together:
            self._give()

    def _heard(self, waiting: select.poll, limit: float) -> set[int] | None:
        """Wait; return who said something, nothing if another process is to have a part in it."""
        if not self._waiting or len(self._workers) >= self._most:
            return {number for number, _ in waiting.poll(limit * 1000)}
        begun = time.monotonic()
        ready = {number for number, _ in waiting.poll(max(SOON - self._waited, 0) * 1000)}
        self._waited += time.monotonic() - begun
        if self._waited >= SOON:
            self._workers.append(self._made())
            self._give()
        return ready or None

    def _hear(self, each: _Worker) -> None:
        try:
            data = each.near.recv(each.room)
        except OSError:
            data = b""
        if not data:
            self._lost(each, "the process that looked at it is gone")
            return
        each.room = _TAKEN if len(data) >= _SHORT else _SHORT
        each.partial.append(data)
        if b"\n" not in data:
            return
        *lines, rest = b"".join(each.partial).split(b"\n")
        each.partial = [rest] if rest else []
        for line in lines:
            if line.startswith(wire.ALONE) and (whole := _WHOLE.fullmatch(line)) and each.queue:
                asked = each.queue.popleft()
                said, touched = whole.groups()
                asked.whole = said, int(touched)
                asked.end = _SAID
            elif line.startswith(b"{"):
                end = _end_of(line)
                if end is None:
                    continue
                if "lost" in end:
                    self._missed(each, end)
                elif "rest" in end:
                    self._left(each)
                elif each.queue:
                    each.queue[0].end = end
                    self._untaken.append(each.queue.popleft())
            elif line and each.queue:
                each.queue[0].lines.append(line)
                each.queue[0].said += len(line)

    def _missed(self, each: _Worker, end: dict[str, object]) -> None:
        """Give again what a reader took along with the job at which it was lost."""
        at = [asked for asked in each.queue if asked.number == end.get("job")]
        if not at:
            # It was lost with nothing to do, and the next one does what it was given.
            return
        at[0].end = end
        batch = at[0].batch
        again = [asked for asked in each.queue if asked.batch == batch and asked is not at[0]]
        each.queue = deque(asked for asked in each.queue if asked.batch != batch)
        self._again(again)

    def _left(self, each: _Worker) -> None:
        """Give again what a reader has left of a message, which was not begun, to the next one."""
        batch = each.queue[0].batch if each.queue else 0
        rest = [asked for asked in each.queue if asked.batch == batch]
        each.queue = deque(asked for asked in each.queue if asked.batch != batch)
        for asked in rest:
            asked.number = 0
        self._waiting.extendleft(reversed(rest))

    def _again(self, given: Sequence[_Asked]) -> None:
        """Have files wait again, each by itself: none of them is looked at a third time for it."""
        for asked in given:
            asked.number, asked.together, asked.said = 0, False, 0
            asked.lines.clear()
        self._waiting.extendleft(reversed(given))

    def _lost(self, each: _Worker, why: str, given: Sequence[_Asked] = ()) -> None:
        """Give a reader up, and the process beside it, for some files or the one it was at."""
        queue = list(each.queue)
        number = each.at()
        at = given or [asked for asked in queue if asked.number == number] or queue[:1]
        for asked in at:
            asked.end = {"lost": why}
        self._workers.remove(each)
        _end(each)
        self._again([asked for asked in queue if asked.end is None])


class _Awaited:
    """Waits for the answer of another process when it is asked."""

    __slots__ = ("_asked", "_take")

    def __init__(self, asked: _Asked, take: Callable[[_Asked], None]) -> None:
        self._asked = asked
        self._take = take

    def alone(self) -> Alone | None:
        asked = self._asked
        while asked.end is None:
            self._take(asked)
        if asked.whole is None:
            return None
        try:
            said, touched = asked.whole
            return Alone(*wire.faced(said), touched)
        except wire.GarbledError:
            return None

    def __call__(self, artifact: Artifact, room: int = PIECES) -> Seen:
        asked = self._asked
        while asked.end is None:
            self._take(asked)
        return _seen(asked, artifact, room)


def _end(each: _Worker) -> None:
    each.near.close()
    if each.queue:
        # Its reader dies with it.
        if each.handle < 0:
            os.kill(each.process, signal.SIGKILL)
        else:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(each.handle, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(each.process, 0)
    if each.handle >= 0:
        os.close(each.handle)
    each.begun.close()


def _end_of(line: bytes) -> dict[str, object] | None:
    """Read what ends an answer; nothing if a reader was lost while it said so, which comes next."""
    size = line[len(_TOUCHED) : -1]
    if line == _TOUCHED + size + b"}" and size.isdigit() and len(size) <= DIGITS:
        return {"touched": int(size)}
    try:
        return cast("dict[str, object]", json.loads(line))
    except ValueError:
        return None


def _seen(asked: _Asked, artifact: Artifact, room: int) -> Seen:
    """Make evidence of an answer, of as many pieces as there is room for.

    Raises:
        OSError: The reader met one.
    """
    end = asked.end or {}
    if asked.whole is not None:
        asked.lines.append(asked.whole[0])
        end = {"touched": asked.whole[1]}
    seen = kept(artifact, _evidence(asked, artifact, lost="lost" in end), room)
    asked.lines.clear()
    evidence, touched = seen.evidence, end.get("touched")
    whole = Place(artifact, Span(0, artifact.size))
    match end:
        case {"failed": [int(number), str(text)]}:
            raise OSError(number, text)
        case {"failed": _}:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        case {"lost": lost}:
            evidence.append(Gap(whole, GapKind.LIMIT, _why(lost, asked.stored)))
        case {"limit": str(why)}:
            evidence.append(Gap(whole, GapKind.LIMIT, why))
        case _:
            pass
    return replace(seen, touched=touched if isinstance(touched, int) else 0)


def _evidence(
    asked: _Asked, artifact: Artifact, *, lost: bool
) -> Iterator[tuple[list[Evidence], int]]:
    """Read lines of an answer; what has become evidence is not held as a line, too."""
    decoder = wire.Reader(artifact)
    try:
        while asked.lines:
            line = asked.lines.popleft()
            yield decoder.line(line), len(line)
    except wire.GarbledError as error:
        if not lost:
            whole = Place(artifact, Span(0, artifact.size))
            yield [Gap(whole, GapKind.FAULT, f"the reader's answer is garbled: {error}")], 0


def _why(lost: object, size: int) -> str:
    """Say how a reader was lost: by an exit code, or in words."""
    if lost == -signal.SIGPROF:
        return f"could not be read in {worker.patience(size)} seconds of CPU time"
    if lost == -signal.SIGALRM:
        return f"could not be read within {worker.backstop(size)} seconds"
    if isinstance(lost, int) and lost < 0:
        return f"the process that read it was ended by {signal.Signals(-lost).name}"
    if isinstance(lost, int):
        return f"the process that read it ended with {lost}"
    return str(lost)
