"""Threads that do several things at once, as many as there is room for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Lock, stack_size

from weighbridge.remote.errors import RemoteError
from weighbridge.typings import TypeVar

_T = TypeVar("_T")

MOST = 64
"""Threads, wherever there is room."""

STACK = 1 << 20
"""Bytes of addresses that a thread takes for its stack."""

ARENA = 64 << 20
"""Bytes of addresses that the C library takes for what a thread holds, most of them for nothing."""

REST = 192 << 20
"""Bytes of addresses that are for whatever else goes on."""


def crew(count: int) -> ThreadPoolExecutor:
    """Return up to so many threads; none is there yet.

    Where addresses are few there are fewer: a thread that finds no memory when it begins is waited
    for in vain.
    """
    stack_size(STACK)
    return ThreadPoolExecutor(min(count, _room()))


def _room() -> int:
    """Return how many threads there are addresses for."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return MOST
    bound = resource.getrlimit(resource.RLIMIT_AS)[0]
    if bound == resource.RLIM_INFINITY:
        return MOST
    return min(max(1, (bound - REST) // (ARENA + STACK)), MOST)


def begun(
    threads: ThreadPoolExecutor, task: Callable[[], _T], closed: Callable[[], bool] = lambda: False
) -> Future[_T]:
    """Have something done by a thread; where there is no room for one more, do it here.

    Args:
        threads: Those that do it.
        task: What is done, once.
        closed: Whether the threads take nothing any more.

    Raises:
        RuntimeError: They do not.
    """
    here = Lock()

    def once() -> _T:
        # What gets no thread is queued all the same: unless it has begun, it is not done twice.
        if not here.acquire(blocking=False):
            raise CancelledError
        return task()

    try:
        return threads.submit(once)
    except RuntimeError:
        if closed():
            raise
    here.acquire(blocking=False)
    done = Future[_T]()
    try:
        done.set_result(task())
    except RemoteError as error:
        done.set_exception(error)
    return done
