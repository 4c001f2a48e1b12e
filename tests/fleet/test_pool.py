import os
import signal
import time
from contextlib import contextmanager

import pytest

from weighbridge.fleet import pool
from weighbridge.fleet.pool import Pool, Task, forked

SECONDS = 30


@contextmanager
def beginning(serve):
    yield serve


def shout(text):
    return text.upper()


def done(serve, texts, count=2, seconds=SECONDS):
    workers = Pool(count, forked(lambda: beginning(serve)))
    try:
        tasks = (Task(number, text, seconds) for number, text in enumerate(texts))
        return {each.id: (each.text, each.why) for each in workers.run(tasks)}
    finally:
        workers.close()


def test_every_job_has_one_answer():
    texts = [f"job {number}" for number in range(500)]
    found = done(shout, texts)
    assert {number: text for number, (text, _) in found.items()} == dict(
        enumerate(map(str.upper, texts))
    )


def test_nothing_to_do_makes_no_worker():
    def refused():
        raise AssertionError

    assert list(Pool(2, refused).run([])) == []


def test_a_job_that_ends_its_worker_is_tried_twice_and_costs_the_others_nothing():
    def serve(text):
        if text == "die":
            os._exit(7)
        return text

    found = done(serve, ["a", "die", *"bcdefghij"])
    assert found.pop(1) == ("", "the process that weighed it ended with 7")
    assert all(text and not why for text, why in found.values())


def test_a_job_that_failed_once_is_done_by_another_worker(tmp_path):
    marker = tmp_path / "tried"

    def serve(text):
        if text == "die" and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return text

    found = done(serve, ["die", "a"])
    assert found[0] == ("die", "the process that weighed it was ended by SIGKILL")
    assert found[1] == ("a", "")


def test_a_worker_that_hangs_ends_itself():
    def serve(text):
        if text == "hang":
            time.sleep(600)
        return text

    begun = time.monotonic()
    found = done(serve, ["a", "hang", "b", "c"], seconds=1)
    assert found[1] == ("", "could not be weighed within 1 seconds")
    assert [found[number] for number in (0, 2, 3)] == [("a", ""), ("b", ""), ("c", "")]
    assert time.monotonic() - begun < 60


def test_a_worker_whose_alarm_fails_is_ended(monkeypatch):
    monkeypatch.setattr(pool, "GRACE", 1)

    def serve(text):
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        time.sleep(600)
        return text

    assert done(serve, ["hang"], seconds=1) == {
        0: ("", "nothing was heard of its worker for 1 seconds")
    }


def test_answers_and_jobs_may_be_long():
    texts = ["x" * 3_000_000, "y", "z" * 3_000_000, *"abcdef"]
    found = done(shout, texts)
    assert [found[number][0] for number in range(len(texts))] == [text.upper() for text in texts]


def test_whoever_stops_asking_leaves_no_worker():
    workers = Pool(2, forked(lambda: beginning(lambda _text: time.sleep(600))))
    source = workers.run(Task(number, "hang", SECONDS) for number in range(2))
    workers._fill(iter([Task(0, "hang", SECONDS), Task(1, "hang", SECONDS)]))
    processes = [each.process for each in workers._workers]
    workers.close()
    source.close()
    assert len(processes) == 2
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.parametrize(("size", "seconds"), [(0, 120), (10 << 30, 10360), (1 << 60, 43200)])
def test_patience_grows_with_size_and_ends(size, seconds):
    assert pool.patience(size) == seconds
