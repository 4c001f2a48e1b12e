"""A fleet on Dask, with real workers, some of which are lost."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.fleet import making
from tests.fleet.test_running import asked, planned, rows, verdicts, weighed
from weighbridge.core import OutputError, UsageError
from weighbridge.fleet import dasked, ledger, running
from weighbridge.fleet.ledger import State
from weighbridge.fleet.pool import Task

ROOT = Path(__file__).parents[2]
COUNT = 60

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="Dask is not installed: pip install '.[test]'",
)


@contextmanager
def program(*words):
    """Run a program of Dask with our sources, and end it afterwards."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(  # noqa: S603 - Dask, which the test extra installs
        [sys.executable, "-m", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


@contextmanager
def cluster(folder, workers=2):
    """Start a scheduler and some workers, each a process that can be killed by itself."""
    file = folder / "scheduler.json"
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    none = ("--no-dashboard", "--scheduler-file", str(file))
    with program(*scheduler, *none) as first:
        address = ""
        while not address:
            found = re.search(r"tcp://[\d.]+:\d+", first.stderr.readline())
            address = found[0] if found else ""
        one = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        more = ("--no-nanny", "--local-directory", str(folder))
        with program(*one, *more) as left, program(*one, *more) as right:
            yield address, [left, right][:workers]


@pytest.mark.filterwarnings("ignore")
@needs_dask
def test_one_of_two_workers_may_be_killed(tmp_path):
    making.fleet(tmp_path / "m", COUNT)
    ours, theirs = str(tmp_path / "pool.db"), str(tmp_path / "dask.db")
    planned(ours, tmp_path / "m")
    planned(theirs, tmp_path / "m")
    weighed(ours)
    killed = []
    with (
        cluster(tmp_path) as (address, workers),
        ledger.opened(theirs) as book,
        dasked.cluster(address, 2) as engine,
    ):

        def told(tally):
            if tally.finished >= COUNT // 2 and not killed:
                workers[0].send_signal(signal.SIGKILL)
                killed.append(workers[0])

        tally = running.run(book, asked(), engine, told)
    assert killed
    assert (tally.models, tally.read, tally.lost) == (COUNT, COUNT, 0)
    assert {row.state for row in rows(theirs)} == {State.DONE}
    assert verdicts(theirs) == verdicts(ours)


@pytest.mark.filterwarnings("ignore")
@needs_dask
def test_a_model_that_ends_its_process_costs_the_cluster_no_worker():
    def stand_in():
        from weighbridge.fleet import pool  # noqa: PLC0415 - in the Dask worker

        pool.WORKER = "tests.fleet.standin"
        return os.getpid()

    with dasked.cluster(None, 2) as engine:
        client = engine.__self__._client
        before = set(client.run(stand_in).values())
        tasks = [Task(number, f"job {number}", 30) for number in range(40)]
        tasks[7] = Task(7, "die", 30)
        found = {done.id: (done.text, done.why) for done in engine(tasks)}
        assert set(client.run(os.getpid).values()) == before
    assert found.pop(7) == ("", "the process that weighed it ended with 7")
    assert found == {each.id: (each.text.upper(), "") for each in tasks if each.id != 7}


@pytest.mark.filterwarnings("ignore")
@needs_dask
def test_nobody_at_the_address_is_the_user_s_mistake(monkeypatch):
    monkeypatch.setattr(dasked, "STARTING", 2)
    with (
        pytest.raises(UsageError, match=r"--scheduler tcp://127\.0\.0\.1:9"),
        dasked.cluster("tcp://127.0.0.1:9", 1),
    ):
        pass


def test_without_dask_the_way_to_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"weighbridge\[dask\]"), dasked.cluster(None, 1):
        pass


def test_nothing_else_imports_dask():
    code = (
        "import sys, weighbridge.fleet.running, weighbridge.cli.fleet_run, weighbridge.cli.engines"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", f"{code}; sys.exit('distributed' in sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.parametrize("lengths", [[10] * 40, [3 << 20] * 4])
def test_a_batch_is_bounded_in_jobs_and_bytes(lengths):
    tasks = iter([Task(number, "x" * length, 1) for number, length in enumerate(lengths)])
    taken = []
    while (batch := dasked._taken(tasks)).tasks:
        taken.append(batch.tasks)
        assert len(batch.tasks) <= dasked.BATCH
    assert [task.id for batch in taken for task in batch] == list(range(len(lengths)))
    assert len(taken) > 1


class KilledWorker(Exception):  # noqa: N818 - as Dask calls it
    pass


class Future:
    def __init__(self, status, told):
        self.status, self._told = status, told

    def result(self):
        return self._told

    def exception(self):
        return self._told

    def add_done_callback(self, function):
        function(self)


class Client:
    """A cluster of two workers, in which a function says what becomes of each batch."""

    def __init__(self, become):
        self.status, self.asked, self._become = "running", [], become

    def nthreads(self):
        return {"left": 1, "right": 1}

    def submit(self, _function, text, *, workers, **_options):
        batch = json.loads(text)
        self.asked.append(([number for number, _, _ in batch], workers))
        told = self._become(batch)
        if isinstance(told, list):
            return Future("finished", json.dumps(told))
        return Future("cancelled" if told is None else "error", told)

    def who_has(self, _futures):
        return {"key": ["left"]}

    def cancel(self, futures, **_options):
        pass


def ended(become, count=20):
    client = Client(become)
    engine = dasked.Dasked(client)
    tasks = (Task(number, "text", 30) for number in range(count))
    return {done.id: (done.text, done.why) for done in engine.run(tasks)}, client.asked


def test_what_was_lost_with_its_process_is_tried_by_another_worker():
    def become(batch):
        bad = len(batch) > 1
        return [[n, "" if bad and n == 3 else "x", "why" * (n == 3)] for n, _, _ in batch]

    found, asked_ = ended(become)
    assert found == {number: ("x", "why" * (number == 3)) for number in range(20)}
    assert asked_[-1] == ([3], ["right"])


def test_a_batch_that_workers_are_lost_over_is_taken_apart():
    def become(batch):
        if any(number == 3 for number, _, _ in batch):
            return KilledWorker()
        return [[number, "x", ""] for number, _, _ in batch]

    found, _ = ended(become)
    assert found.pop(3) == ("", "several workers of the cluster were lost over it")
    assert set(found.values()) == {("x", "")}


def test_an_answer_that_lacks_a_model_is_none_for_it():
    found, _ = ended(lambda batch: [[number, "x", ""] for number, _, _ in batch[1:]], count=3)
    assert found[0] == ("", "its worker did not say")


def test_a_cluster_without_weighbridge_is_told_before_any_model_is_blamed():
    with pytest.raises(UsageError, match="do its workers have this weighbridge"):
        ended(lambda _batch: ModuleNotFoundError("No module named 'weighbridge'"))


def test_a_cluster_that_fails_later_costs_what_it_had():
    answers = iter([[[n, "x", ""] for n in range(16)], RuntimeError(), *[RuntimeError()] * 4])
    found, _ = ended(lambda _batch: next(answers))
    assert [number for number, (text, _) in found.items() if not text] == [16, 17, 18, 19]
    assert "could not have it weighed: RuntimeError" in found[16][1]


def test_a_scheduler_that_is_gone_ends_the_run(monkeypatch):
    with pytest.raises(OutputError, match="the scheduler is gone"):
        ended(lambda _batch: None)
    monkeypatch.setattr(dasked, "LOOK", 0.01)
    monkeypatch.setattr(dasked, "GONE", 0.05)
    monkeypatch.setattr(Future, "add_done_callback", lambda _self, _function: None)
    client = Client(lambda _batch: [])
    client.status = "connecting"
    with pytest.raises(OutputError, match="another run goes on"):
        list(dasked.Dasked(client).run([Task(0, "text", 30)]))
