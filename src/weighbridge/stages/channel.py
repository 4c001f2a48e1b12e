"""Between a reader in a process of its own, which has no network, and whoever fetches for it.

A reader of a file that is elsewhere gets a socket with it. It writes which spans it is about to
read, as a line of JSON, ``[[start, stop], ...]``, and waits for a line: ``[]`` if they are here
now, else why not. A thread answers, for as long as the reader keeps its end open.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from functools import cache
from queue import SimpleQueue
from threading import Lock, Thread

from weighbridge.core import Span
from weighbridge.intake.source import Elsewhere
from weighbridge.stages import pairs

TOGETHER = 1024
"""Spans in one line."""

BYTES = 4 << 20
"""Bytes that are asked for at once: nobody says anything while they come."""

IDLE = 4
"""Threads that wait for another file, at most."""

LINE = 1 << 20
"""Bytes of a line, at most."""


def opened(elsewhere: Elsewhere) -> socket.socket:
    """Begin to answer for a file, and return the socket that its reader gets."""
    near, far = socket.socketpair()
    try:
        _of(os.getpid()).give(near, elsewhere)
    except RuntimeError:
        near.close()
        far.close()
        raise
    return far


class _Threads:
    """Threads that answer, one for each file that is being read; one that is done takes another.

    To begin one takes longer than all that is answered for a small file.
    """

    def __init__(self) -> None:
        """There is none yet."""
        self._lock = Lock()
        self._idle = 0
        self._given = SimpleQueue[tuple[socket.socket, Elsewhere]]()

    def give(self, near: socket.socket, elsewhere: Elsewhere) -> None:
        """Have a file answered for.

        Raises:
            RuntimeError: There is no room for a thread.
        """
        with self._lock:
            ready = self._idle > 0
            self._idle -= ready
        if not ready:
            Thread(target=self._run, daemon=True).start()
        self._given.put((near, elsewhere))

    def _run(self) -> None:
        while True:
            _serve(*self._given.get())
            with self._lock:
                if self._idle >= IDLE:
                    return
                self._idle += 1


@cache
def _of(_process: int) -> _Threads:
    """Return those of a process: a copy of it has none."""
    return _Threads()


def _serve(near: socket.socket, elsewhere: Elsewhere) -> None:
    """Answer until the other end is closed."""
    with near, near.makefile("rb") as lines:
        while line := lines.readline(LINE):
            try:
                elsewhere.need([_span(each) for each in json.loads(line)])
                answer: list[str] = []
            except OSError as error:
                answer = [str(error.strerror or error)]
            except (ValueError, TypeError, RuntimeError):
                # No reader of ours writes that: it is not to be served any more. Or all is over.
                return
            try:
                near.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                return


def _span(pair: object) -> Span:
    match pair:
        case [int(start), int(stop)] if 0 <= start <= stop:
            return Span(start, stop)
    raise ValueError("no span")


class Asking:
    """The reader's end; see ``intake.source.Filler``."""

    def __init__(self, descriptor: int, beat: pairs.Socket) -> None:
        """Ask through a socket.

        Args:
            descriptor: Of the socket; it is closed with this.
            beat: Told with an empty line, before every question, that somebody is there.
        """
        from weighbridge.intake.present import Present  # noqa: PLC0415 - as above

        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("rb")
        self._beat = beat
        self._present = Present()

    def close(self) -> None:
        """End it."""
        self._lines.close()
        self._socket.close()

    def need(self, spans: Sequence[Span]) -> None:
        """Have what of some spans is not here yet fetched; see ``intake.source.Filler``."""
        missing = [each for span in spans for each in self._present.missing(span)]
        if not missing:
            return
        # The time that a reader may take is not that of the network, which whoever fetches bounds.
        left = signal.alarm(0)
        try:
            for some in _portions(missing):
                self._ask(some)
        finally:
            signal.alarm(left)

    def _ask(self, spans: Sequence[Span]) -> None:
        self._beat.sendall(b"\n")
        pairs = [[span.start, span.stop] for span in spans]
        self._socket.sendall(json.dumps(pairs).encode() + b"\n")
        line = self._lines.readline(LINE)
        if not line:
            raise OSError(errno.EIO, "whoever fetches it is gone")
        answer = json.loads(line)
        if answer:
            raise OSError(errno.EIO, str(answer[0]))
        for span in spans:
            self._present.add(span)


def _portions(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield a few spans at a time, long ones in parts."""
    some: list[Span] = []
    size = 0
    for span in spans:
        for start in range(span.start, span.stop, BYTES):
            part = Span(start, min(start + BYTES, span.stop))
            if some and (len(some) == TOGETHER or size + part.size > BYTES):
                yield some
                some, size = [], 0
            some.append(part)
            size += part.size
    if some:
        yield some
