"""Fixtures, and how examples are made up.

The same examples every run, so that a test run says something about a change and nothing about
luck; ``--hypothesis-profile=explore`` looks for new ones. Never against the clock.
"""

import gc
import itertools
import re
import signal

import pytest
from hypothesis import settings

from tests import standins

settings.register_profile(
    "repeatable", deadline=None, derandomize=True, print_blob=True, max_examples=60
)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("repeatable")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Tens of thousands of tests are kept to the end: no collection of garbage goes through them.

    Neither while they come to be, nor afterwards, here or in the processes that are forked.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


NUMBERS = itertools.count()


@pytest.fixture
def tmp_path(request, tmp_path_factory):
    """A folder, as pytest makes it, which numbers each by looking at the thousands before it."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    path = tmp_path_factory.getbasetemp() / f"{name}-{next(NUMBERS)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def interruptions():
    """An interruption counts, also where a shell started the tests in its background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_cache_of_the_user(monkeypatch, tmp_path_factory):
    """Digests that a test lets be remembered are remembered in a folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache-of-nobody"))


@pytest.fixture
def stand_ins(monkeypatch):
    """Formats ``weights`` (``W ...``) and ``text`` (``T``), and two rules."""
    clear = standins.install(monkeypatch)
    yield
    clear()
