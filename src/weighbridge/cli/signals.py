"""An orderly end when somebody interrupts, from the keyboard or with ``kill``.

SIGTERM ends a command like SIGINT: what is open is closed, readers and temporary files go, and what
was weighed is reported as partial. The second signal of either kind ends the process at once.
"""

from __future__ import annotations

import signal
import sys
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from weighbridge.typings import TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], object] | signal.Handlers


class Met(KeyboardInterrupt):
    """An interruption that click has met, and begun a new line for; it is the cause of this."""


class Caught:
    """What has come.

    Attributes:
        number: Of the first signal; 0 if none has come.
    """

    number = 0

    @property
    def code(self) -> int:
        """The exit code: 128 and the number of the signal, as shells have it."""
        return 128 + (self.number or signal.SIGINT)


def settled() -> None:
    """Have Python leave with the exit code that it is given.

    If an interruption came while it ran code from a text, as is done for every dataclass, CPython
    takes it for one that nobody handled and, under ``-m``, ends itself with SIGINT, unless it has
    run another text since.
    Source: https://github.com/python/cpython/blob/3.11/Python/pythonrun.c, ``run_eval_code_obj``.
    """
    namedtuple("_Nothing", ())  # noqa: PYI024 - made from a text


def _is_main() -> bool:
    """Whether this is the main thread: it is, where nobody has imported what makes others."""
    threading = sys.modules.get("threading")
    return threading is None or threading.current_thread() is threading.main_thread()


@contextmanager
def orderly() -> Iterator[Caught]:
    """Turn SIGINT and SIGTERM into ``KeyboardInterrupt``, each unless somebody ignores it.

    Only in the main thread, since only there can it be; elsewhere nothing is changed.
    """
    caught = Caught()
    if not _is_main():
        yield caught
        return
    usual: dict[signal.Signals, Handler] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
    }
    ours = [each for each, handler in usual.items() if signal.getsignal(each) == handler]

    def handle(number: int, _frame: FrameType | None) -> None:
        caught.number = number
        for each in ours:
            signal.signal(each, signal.SIG_DFL)
        raise KeyboardInterrupt

    try:
        for each in ours:
            signal.signal(each, handle)
        yield caught
    finally:
        for each in ours:
            signal.signal(each, usual[each])
