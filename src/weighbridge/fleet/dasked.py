"""A Dask cluster that does the jobs of a fleet.

Jobs and answers go through the cluster as text, in batches: nothing of a model is pickled, and
nothing that a worker says is unpickled into more than a string. Inside a Dask worker a job is done
by a process of its own, which the worker outlives (``pool.spawned``): so a model that hangs is
ended by its deadline, and no worker of the cluster is lost over it. If one is all the same, its
scheduler gives what it had to others; a batch over which several are lost is taken apart, and each
job in it tried once more by itself.

The policy goes with the jobs, with all that it names, as far as ``policy.carrying`` takes it:
workers need weighbridge, the models and no other file.

Who can reach a Dask scheduler can run anything on its workers: the scheduler is trusted, and so is
everybody on its network. TLS with client certificates is set up by Dask's own configuration
(``distributed.comm.require-encryption``, ``distributed.comm.tls``), which is used here as it is.
Source: https://distributed.dask.org/en/stable/tls.html, https://distributed.dask.org/en/stable/
resilience.html (retrieved 2026-11-26).
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Lock

from weighbridge.core import OutputError, UsageError
from weighbridge.core.records import dataclass
from weighbridge.fleet import uris
from weighbridge.fleet.pool import Done, Pool, Task, spawned
from weighbridge.typings import Any

BATCH = 16
"""Jobs that go to a worker at once, at most."""

BYTES = 4 << 20
"""Of a batch, about, at most: facts may be long."""

AHEAD = 3
"""Batches that a thread of the cluster has, the one it is at among them."""

STARTING = 60
"""Seconds that a scheduler may take to answer."""

LOOK = 5
"""Seconds between two looks at whether the scheduler is there."""

GONE = 30
"""Seconds without one after which the run ends."""

_LOST = (
    "the scheduler is gone: what was weighed is in the ledger, and another run goes on from there"
)

_IDLE: list[Pool] = []
"""Of this process, if it is a Dask worker: pools of one process each, that nobody uses."""

_LOCK = Lock()


def batch(text: str) -> str:
    """Do jobs inside a Dask worker.

    Args:
        text: JSON: ``[[id, text, seconds], ...]``.

    Returns:
        JSON: ``[[id, text, why], ...]``, in any order.
    """
    with _LOCK:
        found = _IDLE.pop() if _IDLE else Pool(1, spawned, tries=1)
    try:
        done = found.run(Task(*row) for row in json.loads(text))
        return json.dumps([[each.id, each.text, each.why] for each in done])
    finally:
        with _LOCK:
            _IDLE.append(found)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Jobs that were given to the cluster together, and whether they were before."""

    tasks: tuple[Task, ...]
    again: bool = False
    avoid: str = ""


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Callable[..., Iterator[Done]]]:
    """Connect to a cluster, or make one of processes on this machine.

    Args:
        scheduler: Its address; ``None`` for a cluster that ends with this.
        workers: How many a cluster that is made has.

    Raises:
        UsageError: Dask is not installed, or nobody answers.
    """
    try:
        import distributed  # noqa: PLC0415 - takes seconds to import
    except ImportError as error:
        hint = "pip install 'weighbridge[dask]'"
        raise UsageError(f"--engine dask: {error}; {hint}") from error
    # What it has to say of lost workers is told once, in our words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        try:
            if scheduler is None:
                made = distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",
                    silence_logs=50,
                    # Others on this machine can reach it, and are not to run anything.
                    security=True,
                )
                stack.enter_context(made)
                client = distributed.Client(made, timeout=STARTING)
            else:
                client = distributed.Client(scheduler, timeout=STARTING)
        except (OSError, ValueError, TimeoutError) as error:
            shown = uris.scrubbed(f"{scheduler or 'local cluster'}: {error}")
            raise UsageError(f"--scheduler {shown}") from error
        stack.enter_context(client)
        yield Dasked(client).run


class Dasked:
    """Has jobs done by a cluster."""

    def __init__(self, client: Any) -> None:
        """``client`` is connected to a scheduler."""
        self._client = client
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._works = False
        self._flying: dict[Any, _Batch] = {}
        self._again: deque[_Batch] = deque()

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Have jobs done; yield each one's end as it comes.

        Raises:
            OutputError: The scheduler is gone.
            UsageError: The cluster cannot do any.
        """
        source = iter(tasks)
        try:
            self._fill(source)
            while self._flying:
                future = self._next()
                yield from self._ended(future, self._flying.pop(future))
                self._fill(source)
        finally:
            with suppress(OSError, RuntimeError, TimeoutError):
                self._client.cancel(list(self._flying), reason="not wanted any more")

    def _next(self) -> Any:
        """Wait for the next batch that has come to an end.

        Raises:
            OutputError: The scheduler is gone.
        """
        silent = 0
        while True:
            try:
                future = self._done.get(timeout=LOOK)
            except Empty:
                silent = 0 if self._client.status == "running" else silent + LOOK
                if silent < GONE:
                    continue
                raise OutputError(_LOST) from None
            if future.status == "cancelled":
                raise OutputError(_LOST)
            return future

    def _fill(self, source: Iterator[Task]) -> None:
        """Give batches to the cluster, as many as it has threads for and some ahead.

        Raises:
            OutputError: The scheduler is gone.
        """
        try:
            threads = self._client.nthreads()
            room = AHEAD * max(1, sum(threads.values()))
            while len(self._flying) < room:
                found = self._again.popleft() if self._again else _taken(source)
                if not found.tasks:
                    return
                self._give(found, [each for each in threads if found.avoid not in {"", each}])
        except (OSError, RuntimeError, TimeoutError) as error:
            raise OutputError(_LOST) from error

    def _give(self, found: _Batch, others: list[str]) -> None:
        text = json.dumps([[each.id, each.text, each.seconds] for each in found.tasks])
        future = self._client.submit(
            batch,
            text,
            pure=False,
            retries=0,
            workers=others or None,
            allow_other_workers=bool(others),
        )
        self._flying[future] = found
        future.add_done_callback(self._done.put)

    def _ended(self, future: Any, found: _Batch) -> Iterator[Done]:
        """Yield what has become of a batch, and plan what is to be tried elsewhere.

        Raises:
            UsageError: The cluster cannot do any.
        """
        if future.status != "finished":
            why, killed = _failure(future)
            if not (self._works or killed):
                # Its workers have no weighbridge, or another one: no model is to blame.
                raise UsageError(f"{why}; do its workers have this weighbridge?")
            yield from self._failed(found, why)
            return
        self._works = True
        where = self._where(future)
        tasks = {each.id: each for each in found.tasks}
        for number, text, why in json.loads(future.result()):
            task = tasks.pop(number)
            if text or found.again:
                yield Done(number, text, why)
            else:
                self._again.append(_Batch((task,), again=True, avoid=where))
        for task in tasks.values():
            yield Done(task.id, "", "its worker did not say")

    def _failed(self, found: _Batch, why: str) -> Iterator[Done]:
        for task in found.tasks:
            if found.again:
                yield Done(task.id, "", why)
            else:
                self._again.append(_Batch((task,), again=True))

    def _where(self, future: Any) -> str:
        """Return the address of the worker that did a batch, if it is known."""
        held = self._client.who_has([future])
        return next((address for every in held.values() for address in every), "")


def _taken(source: Iterator[Task]) -> _Batch:
    """Take jobs for one batch: fewer if they are long."""
    found: list[Task] = []
    size = 0
    for task in islice(source, BATCH):
        found.append(task)
        size += len(task.text)
        if size > BYTES:
            break
    return _Batch(tuple(found))


def _failure(future: Any) -> tuple[str, bool]:
    """Say why a batch came to nothing, and whether workers were lost over it."""
    error = future.exception() if future.status == "error" else None
    name = type(error).__name__ if error is not None else future.status
    if name == "KilledWorker":
        return "several workers of the cluster were lost over it", True
    why = uris.scrubbed(f"{name}: {error}")[:300]
    return f"the cluster could not have it weighed: {why}", False
