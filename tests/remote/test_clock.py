"""What ends requests that take too long."""

import threading
import time

import pytest

from weighbridge.remote import clock


def test_what_is_due_is_called_in_its_order():
    said, over = [], threading.Event()
    one = clock.Clock()
    one.after(0.2, over.set)
    one.after(0.1, lambda: said.append("second"))
    one.after(0.01, lambda: said.append("first"))
    one.after(0.05, lambda: said.append("never")).cancel()
    assert over.wait(10)
    assert said == ["first", "second"]


def test_what_was_called_off_is_not_kept():
    one = clock.Clock()
    for _ in range(5 * clock.OLD):
        one.after(60, lambda: None).cancel()
    assert len(one._due) <= clock.OLD
    kept = [one.after(60, lambda: None) for _ in range(3 * clock.OLD)]
    assert all(due in one._due for due in kept[:: clock.OLD])


def test_one_thread_serves_many():
    # Threads that other tests have left may end meanwhile.
    before = set(threading.enumerate())
    one = clock.Clock()
    for _ in range(100):
        one.after(60, lambda: None)
    assert len(set(threading.enumerate()) - before) == 1


def test_a_clock_goes_on_after_it_was_idle():
    one, over = clock.Clock(), threading.Event()
    one.after(0, lambda: None)
    time.sleep(0.05)
    one.after(0.01, over.set)
    assert over.wait(10)


def test_each_process_has_its_own(monkeypatch):
    mine = clock.clock()
    assert clock.clock() is mine
    monkeypatch.setattr(clock.os, "getpid", lambda: 0)
    assert clock.clock() is not mine


def test_a_clock_without_a_thread_says_so(monkeypatch):
    class NoThread:
        def __init__(self, **_):
            pass

        def start(self):
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(clock, "Thread", NoThread)
    with pytest.raises(RuntimeError, match="new thread"):
        clock.Clock().after(1, lambda: None)
