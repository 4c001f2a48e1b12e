"""What a thread is at, so that a guard does not watch its own work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Own(threading.local):
    """What this thread is at.

    Attributes:
        busy: Weighing: what it opens is read by weighbridge and loaded by nobody.
        completing: The module whose import it is finishing.
    """

    busy = False
    completing = ""


OWN = _Own()
"""Of the thread that asks."""


@contextmanager
def unwatched() -> Iterator[None]:
    """Let this thread open files without being watched."""
    before, OWN.busy = OWN.busy, True
    try:
        yield
    finally:
        OWN.busy = before
