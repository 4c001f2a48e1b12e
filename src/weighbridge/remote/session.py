"""What all sources share during one run: what was asked for, and what it has cost so far."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from threading import Event, Lock

from weighbridge.core.records import dataclass, field
from weighbridge.remote import clock

ALL = 40
"""Seconds that all that is waited for may take, for each address, besides what it earns."""

EACH = 0.25
"""Seconds that an answer earns."""

PACE = 64 << 10
"""Bytes that earn a second."""

OFTEN = 0.1
"""Seconds between two looks at whether the time is over, at least."""


class Meter:
    """Counts what came over the network."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self.moved = 0
        self.requests = 0

    def request(self) -> None:
        """Count a request."""
        with self._lock:
            self.requests += 1

    def bytes(self, size: int) -> None:
        """Count bytes of an answer's body."""
        with self._lock:
            self.moved += size


class Ongoing:
    """What is waited for: all of it ends at once when nobody wants it any more.

    It also ends when it took too long in all, if that is bounded: each request has a bound of its
    own, and there may be many, one after another and side by side. Time counts while anything is
    waited for, and once, however much that is.

    Attributes:
        late: Whether that is why it is over.
    """

    def __init__(self) -> None:
        """Nothing has begun, and may take any time."""
        self._lock = Lock()
        self._every: set[Callable[[], None]] = set()
        self._over = Event()
        self._left: float | None = None
        self._since = 0.0
        self._looked = False
        self.late = False

    def allow(self, seconds: float) -> None:
        """Let all of it take so much longer; the first time, bound it."""
        with self._lock:
            self._left = seconds + (self._left or 0.0)

    def earn(self, seconds: float) -> None:
        """Let all of it take longer, for something that was waited for has come."""
        with self._lock:
            if self._left is not None:
                self._left += seconds

    @property
    def over(self) -> bool:
        """Whether nothing is waited for any more."""
        return self._over.is_set()

    def add(self, end: Callable[[], None]) -> None:
        """Have something ended with everything; right away, if that is over."""
        with self._lock:
            if not self._every:
                self._since = time.monotonic()
            self._every.add(end)
            look = self._left is not None and not self._looked
            self._looked = self._looked or look
        if look:
            self._look()
        if self._over.is_set():
            end()

    def remove(self, end: Callable[[], None]) -> None:
        """Something has ended by itself."""
        with self._lock:
            if end in self._every:
                self._spend()
                self._every.remove(end)

    def pause(self, seconds: float) -> bool:
        """Wait; return whether it is over."""

        def waiting() -> None:
            """Be waited for: nothing has to be ended."""

        self.add(waiting)
        try:
            return self._over.wait(seconds)
        finally:
            self.remove(waiting)

    def _spend(self) -> None:
        """Count the time since it was counted last; the lock is held."""
        now = time.monotonic()
        if self._left is not None and self._every:
            self._left -= now - self._since
        self._since = now

    def _look(self) -> None:
        """End everything if its time is over; else look again, as long as anything goes on."""
        with self._lock:
            self._spend()
            left = self._left or 0.0
            if not self._every:
                self._looked = False
                return
            self.late = left <= 0
        if self.late:
            self.stop()
            return
        try:
            clock.clock().after(max(left, OFTEN), self._look)
        except RuntimeError:
            # There is no room for a thread: then no request is made either.
            with self._lock:
                self._looked = False

    def stop(self) -> None:
        """End everything, and whatever begins from now on."""
        self._over.set()
        with self._lock:
            every = tuple(self._every)
        for end in every:
            end()


@dataclass(frozen=True, slots=True)
class Session:
    """A run.

    Attributes:
        online: Whether connections may be made.
        meter: Counts them, and what comes.
        environment: Variables: where credentials are, by the convention of each source.
        ongoing: Requests that are waited for.
    """

    online: bool = False
    meter: Meter = field(default_factory=Meter)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    ongoing: Ongoing = field(default_factory=Ongoing)

    def came(self, size: int) -> None:
        """Count bytes of an answer's body."""
        self.meter.bytes(size)
        self.ongoing.earn(size / PACE)
