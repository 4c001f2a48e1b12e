"""What all sources share during one run: what was asked for, and what it has cost so far."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from threading import Lock

from weighbridge.core.records import dataclass


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


@dataclass(frozen=True, slots=True)
class Session:
    """A run.

    Attributes:
        online: Whether connections may be made.
        meter: Counts them, and what comes.
        environment: Variables: where credentials are, by the convention of each source.
    """

    online: bool = False
    meter: Meter = field(default_factory=Meter)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
