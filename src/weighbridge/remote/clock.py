"""One thread that ends whatever takes too long: a request does not need one of its own.

A thread that finds no memory when it begins tells nobody, and whoever started it waits for ever
(https://github.com/python/cpython/issues/140746, retrieved 2026-11-27): the fewer are begun, the
better, and the only one here is begun with the first request.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from heapq import heapify, heappop, heappush
from threading import Condition, Thread

OLD = 1024
"""Calls that wait, from which on those that were called off are thrown away."""


class Due:
    """A call at some moment, unless it is called off."""

    __slots__ = ("what", "when")

    def __init__(self, when: float, what: Callable[[], object]) -> None:
        """Have it called at a moment of the monotonic clock."""
        self.when = when
        self.what: Callable[[], object] | None = what

    def cancel(self) -> None:
        """Call it off."""
        self.what = None

    def __lt__(self, other: Due) -> bool:
        """What is sooner comes first."""
        return self.when < other.when


class Clock:
    """Calls what is due."""

    def __init__(self) -> None:
        """Nothing is due, and there is no thread yet."""
        self._changed = Condition()
        self._due: list[Due] = []
        self._most = OLD
        self._thread: Thread | None = None

    def after(self, seconds: float, what: Callable[[], object]) -> Due:
        """Call something in a while.

        Raises:
            RuntimeError: There is no room for a thread.
        """
        due = Due(time.monotonic() + seconds, what)
        with self._changed:
            if self._thread is None:
                thread = Thread(target=self._run, daemon=True)
                thread.start()
                self._thread = thread
            if len(self._due) >= self._most:
                self._due = [each for each in self._due if each.what is not None]
                heapify(self._due)
                self._most = max(OLD, 2 * len(self._due))
            heappush(self._due, due)
            if self._due[0] is due:
                self._changed.notify()
        return due

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (ready := self._ready()):
                    left = self._due[0].when - time.monotonic() if self._due else None
                    self._changed.wait(left)
            for each in ready:
                if (what := each.what) is not None:
                    what()

    def _ready(self) -> list[Due]:
        now, found = time.monotonic(), list[Due]()
        while self._due and (self._due[0].what is None or self._due[0].when <= now):
            due = heappop(self._due)
            if due.what is not None:
                found.append(due)
        return found


def clock() -> Clock:
    """Return that of this process: a copy of a process has no threads but one."""
    return _of(os.getpid())


@cache
def _of(_process: int) -> Clock:
    return Clock()
