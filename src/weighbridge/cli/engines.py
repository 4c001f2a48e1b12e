"""What a fleet is weighed by: its policy, and its workers."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from weighbridge import pipeline, policy
from weighbridge.fleet import pool, tool, work
from weighbridge.fleet.running import Engine
from weighbridge.fleet.work import Order
from weighbridge.policy import carrying


def ordered(
    reference: str,
    digest: str | None,
    *,
    hashed: bool,
    online: bool = False,
    cache: str = "",
    carried: bool = False,
) -> tuple[Order, policy.Policy]:
    """Read a policy, and say what every worker is to do; ``carried`` if it goes with that.

    Raises:
        PolicyError: It is not understood, or not the one that is meant.
    """
    file = "/" in reference or reference.endswith(".toml")
    # Strings throughout.
    place = os.path.abspath(reference) if file else reference  # noqa: PTH100
    applied = policy.load(place if carried else reference, pipeline.known())
    policy.pinned(applied, digest)
    now = dt.datetime.now(dt.UTC)
    # A check that does not understand its table is told of before anything is weighed.
    pipeline.compile_(applied, now.date(), now)
    order = Order(
        policy=place,
        policy_digest=str(applied.applied.digest),
        tool=tool.version(),
        data=tool.data(),
        hashed=hashed or applied.hashes,
        now=now.isoformat(timespec="seconds"),
        online=online,
        cache=cache if applied.remembers else "",
        carried=carrying.packed(applied) if carried and file else "",
    )
    return order, applied


@contextmanager
def opened(name: str, workers: int | None, scheduler: str | None, order: Order) -> Iterator[Engine]:
    """Begin with some workers, and end them afterwards.

    Args:
        name: ``pool`` or ``dask``.
        workers: How many; as many as this process may have processors if ``None``.
        scheduler: Address of a Dask scheduler; a local cluster if ``None``.
        order: What they will be asked, to be made ready for it before they are copies.

    Raises:
        UsageError: Dask is not installed, or its scheduler does not answer.
    """
    count = workers or _processors()
    if name == "dask":
        from weighbridge.fleet import dasked  # noqa: PLC0415 - Dask takes seconds to import

        with dasked.cluster(scheduler, count) as engine:
            yield engine
        return
    work.warm()
    with closing(pool.Pool(count, pool.forked(lambda: work.weighing(order)))) as found:
        yield found.run


def _processors() -> int:
    """Return how many processors this process may have."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
