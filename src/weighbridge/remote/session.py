"""What all sources share during one run: what was asked for, and what it has cost so far."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from threading import Event, Lock

from weighbridge.core.records import dataclass, field


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
    """What is waited for: all of it ends at once when nobody wants it any more."""

    def __init__(self) -> None:
        """Nothing has begun."""
        self._lock = Lock()
        self._every: set[Callable[[], None]] = set()
        self._over = Event()

    def add(self, end: Callable[[], None]) -> None:
        """Have something ended with everything; right away, if that is over."""
        with self._lock:
            self._every.add(end)
        if self._over.is_set():
            end()

    def remove(self, end: Callable[[], None]) -> None:
        """Something has ended by itself."""
        with self._lock:
            self._every.discard(end)

    def pause(self, seconds: float) -> bool:
        """Wait; return whether it is over."""
        return self._over.wait(seconds)

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
