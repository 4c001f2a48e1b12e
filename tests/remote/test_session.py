"""All that is waited for in one run, and when it ends."""

import time
from threading import Event

import pytest

from tests.servers import web as servers
from weighbridge.core import Span
from weighbridge.remote import session as sessions
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Ongoing, Session
from weighbridge.remote.web import Web


def waited(ongoing, seconds=0.0):
    """Return what tells whether something that is waited for was ended."""
    ended = Event()
    ongoing.add(ended.set)
    ended.wait(seconds)
    return ended


def test_what_takes_too_long_in_all_is_ended():
    ongoing = Ongoing()
    ongoing.allow(0.3)
    for _ in range(2):
        ended = waited(ongoing, 0.05)
        assert not ended.is_set()
        ongoing.remove(ended.set)
    assert waited(ongoing, 5).is_set()
    assert ongoing.late
    assert waited(ongoing).is_set()
    assert ongoing.pause(9)


def test_time_in_which_nothing_is_waited_for_does_not_count():
    ongoing = Ongoing()
    ongoing.allow(0.3)
    ended = waited(ongoing)
    ongoing.remove(ended.set)
    time.sleep(0.5)
    ended = waited(ongoing, 0.1)
    assert not ended.is_set()
    assert not ongoing.late


def test_what_goes_on_side_by_side_counts_once():
    ongoing = Ongoing()
    ongoing.allow(1.5)
    every = [waited(ongoing) for _ in range(20)]
    time.sleep(0.2)
    for each in every:
        ongoing.remove(each.set)
    assert not any(each.is_set() for each in every)
    assert not waited(ongoing, 0.4).is_set()


def test_what_comes_earns_time():
    ongoing = Ongoing()
    ongoing.allow(0.2)
    ended = waited(ongoing)
    for _ in range(8):
        ongoing.earn(0.1)
        assert not ended.wait(0.05)
    assert ended.wait(5)


def test_waiting_between_attempts_counts():
    ongoing = Ongoing()
    ongoing.allow(0.2)
    begun = time.monotonic()
    assert ongoing.pause(30)
    assert time.monotonic() - begun < 10


def test_without_a_bound_nothing_is_ended():
    ongoing = Ongoing()
    ongoing.earn(-9)
    assert not waited(ongoing, 0.3).is_set()
    assert not ongoing.pause(0.01)


@pytest.mark.parametrize("lie", ["dripping-body", "dripping", "silent"])
def test_slow_servers_do_not_hold_a_run_for_as_long_as_each_request_may_take(lie):
    session = Session(online=True)
    session.ongoing.allow(0.6)
    with servers.serving(servers.Site()) as site:
        site.files["/f"], site.lie = bytes(9 << 20), lie
        web = Web(session, f"{site.url}/f")
        begun, said = time.monotonic(), []
        for _ in range(5):
            with pytest.raises(RemoteError) as caught:
                list(web.ranges(f"{site.url}/f", 9 << 20).pieces(Span(0, 8 << 20)))
            said.append(caught.value.why)
    assert time.monotonic() - begun < 8
    assert all(f"all that was asked took {sessions.ALL} seconds" in each for each in said)
