"""A progress bar on standard error, for a person who has been waiting for a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress

PATIENCE = 1.0
"""Seconds before anything is shown."""


class Progress:
    """Told about every file; shows a bar once it takes long."""

    def __init__(self, *, wanted: bool) -> None:
        """``wanted`` says whether the user lets it; a terminal is needed as well."""
        self._wanted = wanted and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._total = 0
        self._done = 0
        self._show: Callable[[str, int], None] | None = None
        self._stop: Callable[[], None] | None = None

    def expect(self, total: int) -> None:
        """Take note of how many bytes there are in all."""
        self._total = total

    def step(self, name: str, size: int) -> None:
        """Take note of ``size`` more bytes, of the file ``name``."""
        self._done += size
        if not self._wanted:
            return
        try:
            if self._show is None and time.monotonic() - self._begun > PATIENCE:
                self._start()
            if self._show is not None:
                self._show(name, self._done)
        except OSError:
            # The terminal is gone: nobody looks any more.
            self._wanted = False

    def close(self) -> None:
        """Remove the bar."""
        stop, self._show, self._stop = self._stop, None, None
        if stop is not None:
            with suppress(OSError):
                stop()

    def _start(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - costs more than a short scan
        from rich.markup import escape  # noqa: PLC0415 - as above
        from rich.progress import Progress as Bar  # noqa: PLC0415 - as above

        from weighbridge.core import printable  # noqa: PLC0415 - as above

        bar = Bar(console=Console(stderr=True), transient=True)
        task = bar.add_task("weighing", total=self._total)

        def show(name: str, done: int) -> None:
            bar.update(task, completed=done, description=escape(printable(name, 40)))

        self._show, self._stop = show, bar.stop
        bar.start()
