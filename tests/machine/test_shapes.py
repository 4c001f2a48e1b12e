"""States that are folded by their shape are told as if each had been looked at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from weighbridge.core import How
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import log as logs
from weighbridge.machine.stream import follow

PLENTY = 40
"""Values after which fewer are kept, so that both are met."""


def told(data):
    """Return everything that is said about a stream."""
    cursor = Cursor.over(data)
    log = logs.Log(cursor)
    follow(cursor, log)
    return repr(list(log.evidence()))


targets = st.sampled_from([p.new("a", "C"), p.new("a", "D"), p.name("a", "C"), p.new("a", "C", 1)])
keys = st.sampled_from(["a", "b", "__setstate__", "update", "c"])
values = st.sampled_from(
    [None, True, False, 1, 0, b"G" + bytes(8), "x", "y", p.binary(b"x"), (), [], [1]]
)
states = st.dictionaries(keys, values, max_size=4).map(p.value) | values.map(p.value)
odd = st.just(p.EMPTY_DICT + p.MARK + p.text("a") + p.NONE + p.text("b") + p.SETITEMS)
builds = st.builds(lambda *parts: b"".join(parts), targets, states | odd, st.just(p.BUILD + p.POP))


@settings(max_examples=300, deadline=None)
@given(st.lists(builds, max_size=40), st.integers(0, 3))
def test_shapes_change_nothing(bodies, fold):
    data = b"".join(bodies) + p.NONE + p.STOP
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(logs.FOLD, How.BUILD, fold)
        patched.setattr(logs, "PLENTY", PLENTY)
        quick = told(data)
        patched.setattr(logs, "_shape", lambda *_arguments, **_few: None)
        assert quick == told(data)
