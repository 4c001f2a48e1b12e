"""A file that is elsewhere, and the sparse file that stands for it here.

Whoever reads says first which bytes (``need``); what is missing is fetched and written where it
belongs, several spans at once. Nobody gets bytes that were not fetched: a hole is never read.

How much is fetched: exactly what is asked for, with two exceptions. Spans ``NEAR`` to one another
are one request. And who goes on where the last bytes ended gets a quarter of that run more, so that
a long header takes a dozen requests and not a thousand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from threading import Lock, RLock

from weighbridge.core import Span
from weighbridge.intake.present import Present, joined
from weighbridge.intake.source import Source
from weighbridge.remote import crews
from weighbridge.remote.entries import Ranges
from weighbridge.remote.errors import ChangedError, RemoteError

NEAR = 2 << 10
"""Bytes between two spans that are fetched rather than asked for apart."""

MOST = 8 << 20
"""Bytes of one request."""

WHOLE = 64 << 20
"""Bytes of a file that is fetched at once from a server that gives all or nothing."""

AT_ONCE = 16
"""Requests at once, of one address."""

AHEAD = 8 << 20
"""Bytes that are fetched ahead, at most."""

RUN = 64 << 10
"""Bytes in a row from which on more are fetched than asked for."""

REQUESTS = 20_000
"""Requests for one file, at most: a real one needs one for each tensor."""

KEPT = 16 << 30
"""Bytes of all files of one address that are kept on this disk, at most, ``--full`` or not. Headers
and code of real models take a thousandth of that, but a layer that is compressed is read whole.
What is only hashed is not kept."""

TIME = 120
"""Seconds that one address may take, besides those that ``PACE`` and ``EACH`` allow."""

PACE = 64 << 10
"""Bytes that came for which it may take one second more."""

EACH = 0.1
"""Seconds more for every request."""

FAILURES = 3
"""Requests in a row that failed after which nobody asks that address any more."""


class Line:
    """What the files of one address share: requests at once, time, patience."""

    def __init__(self, room: int = KEPT) -> None:
        """Nothing was asked for yet; ``room`` is how many bytes may be kept here."""
        self._room = room
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._lock = Lock()
        self._left = float(TIME)
        self._busy = 0
        self._since = 0.0
        self._failed = 0
        self._kept = 0
        self._why = ""

    def keep(self, size: int) -> None:
        """Count bytes that are to be kept here.

        Raises:
            RemoteError: They are too many.
        """
        with self._lock:
            self._kept += size
            if self._kept > self._room:
                room = (
                    f"more than the {self._room >> 20} MiB of this disk that one address may have"
                )
                raise RemoteError(f"reading it takes {room}: fetch it, and weigh it here")

    def close(self) -> None:
        """End what is still going on."""
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def run(self, tasks: Sequence[Callable[[], int]]) -> None:
        """Do some requests at once, each of which gives how many bytes came.

        Raises:
            RemoteError: One failed.
        """
        came = 0
        self._spend(1)
        try:
            came = self._one(tasks[0]) if len(tasks) == 1 else self._all(tasks)
        finally:
            self._spend(-1, came / PACE + EACH * len(tasks))

    def _all(self, tasks: Sequence[Callable[[], int]]) -> int:
        """Do some requests at once; none goes on after this, whatever becomes of the others."""
        running = [self._begin(partial(self._one, task)) for task in tasks]
        wait(running, return_when=FIRST_EXCEPTION)
        for each in running:
            each.cancel()
        wait(running)
        # Where one was called off, another had failed.
        faults = [each.exception() for each in running if not each.cancelled()]
        for fault in faults:
            if fault is not None:
                raise fault
        return sum(each.result() for each in running)

    def _begin(self, task: Callable[[], int]) -> Future[int]:
        return crews.begun(self._threads(), task, lambda: self._closed)

    def _spend(self, more: int, earned: float = 0.0) -> None:
        """Count time while anybody waits: once, however many do."""
        now = time.monotonic()
        with self._lock:
            self._left += earned - (now - self._since if self._busy else 0.0)
            self._since = now
            self._busy += more

    def each(self, tasks: Iterable[Callable[[], None]]) -> None:
        """Do some things at once that may ask for something; what goes wrong is not told."""

        def quietly(task: Callable[[], None]) -> int:
            with suppress(OSError):
                task()
            return 0

        for running in [self._begin(partial(quietly, task)) for task in tasks]:
            running.result()

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            self._pool = self._pool or crews.crew(AT_ONCE)
            return self._pool

    def _one(self, task: Callable[[], int]) -> int:
        with self._lock:
            if self._failed >= FAILURES:
                why = f"the server failed again and again, the last time so: {self._why}"
                raise RemoteError(f"was given up: {why}")
            if self._left < time.monotonic() - self._since:
                raise RemoteError(f"was given up: it took more than {TIME} seconds")
        try:
            came = task()
        except RemoteError as error:
            with self._lock:
                self._failed += not isinstance(error, ChangedError)
                self._why = error.why
            raise
        with self._lock:
            self._failed = 0
        return came


class Held:
    """A file that is elsewhere; see ``intake.source.Elsewhere``."""

    def __init__(self, path: str, size: int, ranges: Ranges, line: Line) -> None:
        """Stand for a file.

        Args:
            path: Of a sparse file of the same size.
            size: In bytes.
            ranges: Where bytes come from.
            line: That of its address.
        """
        self.size = size
        self.changed = False
        self._path = path
        self._ranges = ranges
        self._line = line
        self._present = Present()
        self._lock = RLock()
        self._requests = 0
        self._sealed = False
        self._fault: RemoteError | None = None

    def need(self, spans: Sequence[Span]) -> None:
        """Fetch what of some spans is not here yet; see ``intake.source.Filler``."""
        # Whoever asks may be a reader that was taken over: there is nothing outside the file.
        inside = [Span(max(each.start, 0), min(each.stop, self.size)) for each in spans]
        with self._lock:
            missing = [each for span in inside for each in self._present.missing(span)]
            if missing and self.size <= WHOLE and self._all_or_nothing:
                self._fetch(list(self._present.missing(Span(0, self.size))), self.size)
            elif missing:
                wanted = joined(map(self._more, missing), NEAR)
                # What lies between two of them may be here.
                between = [each for span in wanted for each in self._present.missing(span)]
                self._fetch(between, MOST)

    def here(self) -> list[Span]:
        """Return which bytes are here."""
        with self._lock:
            return list(self._present)

    def complete(self) -> bool:
        """Whether all bytes are here."""
        with self._lock:
            return next(self._present.missing(Span(0, self.size)), None) is None

    def stream(self) -> Source:
        """Return all of it, to be read once and in order: what is here from here."""
        self._sealed = True
        return _Stream(self._path, self.size, self._ranges, self._present, self._told)

    def _more(self, span: Span) -> Span:
        run = self._present.run(span.start)
        if run < RUN:
            return span
        return Span(span.start, min(max(span.stop, span.start + min(run // 4, AHEAD)), self.size))

    @property
    def _all_or_nothing(self) -> bool:
        return getattr(self._ranges, "whole", False) is True

    def _fetch(self, spans: Iterable[Span], most: int) -> None:
        pieces = [
            Span(at, min(at + most, span.stop))
            for span in spans
            for at in range(span.start, span.stop, most)
        ]
        if not pieces:
            return
        if self._sealed:
            self.changed = True
            raise ChangedError("more of it was wanted after it had been hashed")
        if self._fault is not None:
            # Whoever could not be had three times, each time with patience, is not asked again.
            raise type(self._fault)(self._fault.why)
        self._requests += len(pieces)
        if self._requests > REQUESTS:
            raise RemoteError(f"reading it takes more than {REQUESTS} requests")
        try:
            self._line.keep(sum(span.size for span in pieces))
            self._line.run([self._task(span) for span in pieces])
        except RemoteError as error:
            self._told(error)
            self._fault = error
            raise
        for span in pieces:
            self._present.add(span)

    def _task(self, span: Span) -> Callable[[], int]:
        def fetch() -> int:
            at = span.start
            # Not shared: whoever waits may be interrupted, and the number be another file's then.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                for piece in self._ranges.pieces(span):
                    if at + len(piece) > span.stop:
                        raise RemoteError("more bytes came than were asked for")
                    _written(descriptor, piece, at)
                    at += len(piece)
            finally:
                os.close(descriptor)
            if at != span.stop:
                raise RemoteError(f"{span.stop - at} bytes fewer came than were asked for")
            return span.size

        return fetch

    def _told(self, error: RemoteError) -> None:
        self.changed = self.changed or isinstance(error, ChangedError)


class _Stream:
    """All bytes of a file in order: those that are here from here, the others as they come."""

    def __init__(
        self,
        path: str,
        size: int,
        ranges: Ranges,
        present: Present,
        told: Callable[[RemoteError], None],
    ) -> None:
        self.size = size
        self._path = path
        self._ranges = ranges
        self._present = present
        self._told = told
        self._coming: Iterator[bytes] = iter(())
        self._rest = b""
        self._at = -1

    def read(self, offset: int, size: int) -> bytes:
        """Return the bytes at an offset, which is where the last ones ended."""
        stop = min(offset + size, self.size)
        parts: list[bytes] = []
        at = offset
        while at < stop:
            gap = next(self._present.missing(Span(at, self.size)), Span(self.size, self.size))
            part = self._here(at, min(gap.start, stop)) if gap.start > at else self._next(gap, stop)
            parts.append(part)
            at += len(part)
        return b"".join(parts)

    def _here(self, start: int, stop: int) -> bytes:
        descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            data = os.pread(descriptor, stop - start, start)
        finally:
            os.close(descriptor)
        if not data:
            raise RemoteError("what stood for it here is gone")
        return data

    def _next(self, gap: Span, stop: int) -> bytes:
        size = min(stop, gap.stop) - gap.start
        try:
            if self._at != gap.start:
                self._coming, self._rest = iter(self._ranges.pieces(gap)), b""
            self._rest = self._rest or next(self._coming, b"")
            part, self._rest = self._rest[:size], self._rest[size:]
            self._at = gap.start + len(part)
            more = self._at == gap.stop and (self._rest or next(self._coming, b""))
        except RemoteError as error:
            self._told(error)
            raise
        if not part or more:
            few = "more" if more else "fewer"
            raise RemoteError(f"{few} bytes came than were asked for")
        return part


def _written(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of some bytes."""
    left = memoryview(data)
    while left:
        done = os.pwrite(descriptor, left, offset)
        left, offset = left[done:], offset + done
