"""Readers for a program that may have threads: no copy of it, but an interpreter of its own.

A copy of a process with threads may wait forever for what another thread held when it was made. So
a new interpreter is started, by ``posix_spawn``, which is safe whatever goes on; it is as good as a
copy from then on (``worker.supervise``). It finds modules where this process does, but for places
that are relative to the working folder; it takes nothing from the environment but ``KEPT``, runs no
``site`` and none of the program's own modules, and has no descriptor but those that it is given.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import sys

import weighbridge
from weighbridge.stages import pairs, worker

FIRST = 200
"""Descriptors that are handed over are moved here first, out of the way of where they go."""

SOCKET, COUNT = 3, 4
"""Descriptors of a new process: where jobs come from, and where the number of one is kept."""

KEPT = ("LD_LIBRARY_PATH",)
"""Variables without which some interpreters do not start: where their own library lies."""

CODE = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from weighbridge.stages import spawning
spawning.begin()
"""


def available() -> bool:
    """Whether an interpreter can be started: programs that are one file of their own have none."""
    path = sys.executable or ""
    if sys.platform != "linux" or getattr(sys, "frozen", False):
        return False
    return os.path.basename(path).startswith("python") and os.access(path, os.X_OK)  # noqa: PTH119 - strings


def spawned() -> tuple[pairs.Socket, int, mmap.mmap]:
    """Start a process that makes readers.

    Returns:
        The near end of its socket, the process, and where it says which job it is at.

    Raises:
        OSError: It cannot be started.
    """
    near, far = pairs.pair()
    held = os.memfd_create("weighbridge")
    os.ftruncate(held, worker.COUNT.size)
    begun = mmap.mmap(held, worker.COUNT.size)
    flags = "-ISBc" if sys.dont_write_bytecode else "-ISc"
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, FIRST) for each in (far.fileno(), held)]
    try:
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, flags, CODE, json.dumps(_path())],
            {name: os.environ[name] for name in KEPT if name in os.environ},
            file_actions=[
                *((os.POSIX_SPAWN_OPEN, each, os.devnull, os.O_RDWR, 0) for each in range(3)),
                (os.POSIX_SPAWN_DUP2, moved[0], SOCKET),
                (os.POSIX_SPAWN_DUP2, moved[1], COUNT),
            ],
            # What interrupts the program is not for it.
            setpgroup=0,
            setsigmask=[],
        )
    except OSError:
        near.close()
        begun.close()
        raise
    finally:
        far.close()
        for each in (held, *moved):
            os.close(each)
    return near, process, begun


def _path() -> list[str]:
    own = os.path.dirname(os.path.dirname(os.path.abspath(weighbridge.__file__)))  # noqa: PTH100, PTH120 - strings
    return [own, *(each for each in sys.path if os.path.isabs(each) and each != own)]  # noqa: PTH117 - strings


def begin() -> None:
    """Make readers, in a process that was started for it. Never returns."""
    ours = pairs.Socket(fileno=SOCKET)
    worker.supervise(ours, mmap.mmap(COUNT, worker.COUNT.size), (), ())
