"""Several things at once, where there is room for that and where there is not."""

import resource
import threading

import pytest

from weighbridge.remote import crews
from weighbridge.remote.errors import RemoteError


class NoRoom:
    """Threads of which none can begin."""

    def submit(self, _task):
        raise RuntimeError("can't start new thread")


def test_a_thread_does_it():
    with crews.crew(2) as threads:
        assert crews.begun(threads, threading.get_ident).result() != threading.get_ident()


def test_without_room_it_is_done_here():
    assert crews.begun(NoRoom(), threading.get_ident).result() == threading.get_ident()

    def fails():
        raise RemoteError("why")

    with pytest.raises(RemoteError, match="why"):
        crews.begun(NoRoom(), fails).result()


def test_who_takes_nothing_any_more_says_so():
    with pytest.raises(RuntimeError, match="new thread"):
        crews.begun(NoRoom(), int, lambda: True)


@pytest.mark.parametrize(
    ("bound", "count"),
    [(resource.RLIM_INFINITY, 16), (8 << 30, 16), (512 << 20, 4), (256 << 20, 1), (1, 1)],
)
def test_few_addresses_are_for_few_threads(monkeypatch, bound, count):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (bound, bound))
    assert crews.crew(16)._max_workers == count
