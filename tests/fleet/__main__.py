"""Measure a fleet: ``python -m tests.fleet --models 10000 [--engine dask]``.

Prints what a model costs in fleets of several sizes, how much of that is the fleet and how much
would be a loop over ``pipeline.scan`` in one process; what judging all of it by another policy
takes; and what comes of a run in which a worker is killed half way (Dask), or the whole run (pool).
CPU is that of this process and of all that it made; the workers of ``--engine dask`` are made by
others, and only the time that passes is told of them.
"""

import argparse
import datetime as dt
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fleet import making
from tests.fleet.test_dasked import cluster
from weighbridge import pipeline, policy
from weighbridge.cli import engines
from weighbridge.fleet import dasked, ledger, planning, running, work
from weighbridge.stages import isolation

SIZES = (100, 1_000, 10_000, 100_000)
LOOP = 500
"""Models in the loop that the fleet is held against."""


def spent():
    times = os.times()
    return time.monotonic(), times.user + times.system + times.children_user + times.children_system


def tell(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say(what, count, begun, more=""):
    wall, cpu = (after - before for after, before in zip(spent(), begun, strict=True))
    each = f"{1000 * wall / count:8.2f} ms a model {1000 * cpu / count:8.2f} ms of CPU"
    tell(f"{what:<44}{wall:8.1f} s {each}   {more}")
    return wall, cpu


def planned(path, folder):
    with ledger.opened(path, make=True) as book:
        found = planning.listed(str(folder))
        book.plan(found.source, found.models)


def pooled(path, workers, policy_="default", told=lambda _tally: None):
    asked = running.Asked(engines.ordered(policy_, None, hashed=False, online=False)[0])
    with (
        ledger.opened(path) as book,
        engines.opened("pool", workers, None, asked.order) as engine,
    ):
        return running.run(book, asked, engine, told)


def looped(folder, count):
    """Weigh models one after another in this process, as a script would."""
    applied = policy.load("default", pipeline.known())
    now = dt.datetime.now(dt.UTC)
    found = tuple(planning.listed(str(folder)).models)[:count]
    work.warm()
    begun = spent()
    with isolation.reader() as reader:
        for row in found:
            reading = pipeline.Reading(origin=True, reader=reader)
            pipeline.scan([row.base], applied, today=now.date(), now=now, reading=reading)
    return say(f"loop over scan, {len(found)} models", len(found), begun)


def checked(path, count):
    """See that each model has exactly one verdict; say how many of each."""
    with ledger.opened(path, only_read=True) as book:
        rows = list(book.rows())
    assert len(rows) == len({row.planned.uri for row in rows}) == count
    assert all(row.state is ledger.State.DONE for row in rows)
    return dict(Counter(row.result.verdict for row in rows))


def interrupted(path, folder, count, workers):
    """Kill the whole run half way, and take it up."""
    planned(path, folder)
    begun = spent()
    child = os.fork()
    if child == 0:
        try:
            pooled(path, workers, told=lambda tally: at(tally, count // 2))
        finally:
            os._exit(1)
    os.waitpid(child, 0)
    tally = pooled(path, workers)
    more = f"{tally.cached} kept, {tally.read} read; {checked(path, count)}"
    say("killed half way (SIGKILL), and taken up", count, begun, more)


def at(tally, half):
    if tally.finished == half:
        os.kill(os.getpid(), signal.SIGKILL)


def on_dask(path, folder, count):
    """Weigh on two Dask workers, one of which is killed half way."""
    planned(path, folder)
    asked = running.Asked(engines.ordered("default", None, hashed=False, online=False)[0])
    killed = []
    with (
        cluster(Path(path).parent) as (address, workers),
        ledger.opened(path) as book,
        dasked.cluster(address, 2) as engine,
    ):
        begun = spent()

        def told(tally):
            if tally.finished >= count // 2 and not killed:
                killed.append(tally.finished)
                workers[0].send_signal(signal.SIGKILL)

        tally = running.run(book, asked, engine, told)
        more = f"killed after {killed[0]}; {tally.lost} lost; {checked(path, count)}"
        say("two Dask workers, one killed half way", count, begun, more)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", choices=["pool", "dask"], default="pool")
    given = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="fleet-"))
    try:
        measure(base, given)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def measure(base, given):
    count, workers = given.models, given.workers
    folder = making.fleet(base / "models", count)
    if given.engine == "dask":
        on_dask(str(base / "dask.db"), folder, count)
        return
    bare = looped(folder, min(LOOP, count))
    for size in [size for size in SIZES if size < count] + [count]:
        path = str(base / f"{size}.db")
        some = folder if size == count else making.fleet(base / f"some{size}", size)
        begun = spent()
        planned(path, some)
        say(f"plan {size} models", size, begun)
        begun = spent()
        tally = pooled(path, workers)
        _, cpu = say(f"run {size} models, {workers} workers", size, begun, checked(path, size))
        assert tally.read == size
    over = cpu / count / (bare[1] / min(LOOP, count)) - 1
    tell(f"CPU over that of the loop: {100 * over:.0f} %")
    path = str(base / f"{count}.db")
    begun = spent()
    tally = pooled(path, workers)
    say("run again, nothing changed", count, begun, f"{tally.cached} cached")
    begun = spent()
    tally = pooled(path, workers, "us-federal")
    say("another policy", count, begun, f"{tally.judged} judged by facts, {tally.read} read")
    size = sum(each.stat().st_size for each in Path(base).glob(f"{count}.db*"))
    tell(f"ledger: {size / count / 1000:.1f} kB a model")
    interrupted(str(base / "killed.db"), folder, count, workers)


if __name__ == "__main__":
    main()
