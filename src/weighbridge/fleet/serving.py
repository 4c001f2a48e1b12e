"""The process that does the jobs of a pool; see ``pool``.

Run as a module it serves what comes through standard input, which is a socket.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from weighbridge.typings import NoReturn

DEAD = 99
"""Exit code of a worker that failed outside any model."""

Serve = Callable[[str], str]
"""Does one job: a line in, a line out."""

Begin = Callable[[], AbstractContextManager[Serve]]
"""Makes what does jobs, once, in the worker."""


def child(
    ours: socket.socket, begin: Begin, held: Iterable[int], others: Iterable[socket.socket]
) -> NoReturn:
    """Serve as a copy of another process. Never returns.

    Args:
        ours: Jobs come through it, and answers go.
        begin: Makes what does the jobs.
        held: Signals that are held back from now on; until here, interruptions are as well.
        others: Sockets of the process that this is a copy of.
    """
    code = DEAD
    try:
        # Whoever asks is interrupted from the keyboard as well, and ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        for each in others:
            each.close()
        with begin() as serve:
            loop(ours, serve)
        code = 0
    finally:
        # Nothing of the process that this is a copy of is to run: no handler, no flush.
        os._exit(code)


def loop(ours: socket.socket, serve: Serve) -> None:
    """Do jobs until nobody asks any more: ``<seconds> <json>`` a line."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with ours.makefile("rb") as lines:
        for line in lines:
            seconds, _, text = line.decode("ascii").rstrip("\n").partition(" ")
            signal.alarm(int(seconds))
            answer = serve(text)
            signal.alarm(0)
            ours.sendall(f"{answer}\n".encode("ascii"))


def main() -> None:
    """Serve what comes through standard input."""
    from weighbridge.fleet import work  # noqa: PLC0415 - what serves other jobs does not need it

    with socket.socket(fileno=os.dup(0)) as ours, work.weighing() as serve:
        loop(ours, serve)


if __name__ == "__main__":
    main()
