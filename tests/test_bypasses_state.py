"""What decides what an object is, behind more keys of its state than are kept.

One inert stand-in; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Call, How, Verdict
from weighbridge.formats import pickle
from weighbridge.intake.cursor import Cursor

AHEAD = {
    "special": [f"__a{index}__" for index in range(300)],
    "one again and again": ["__doc__"] * 300,
    "plain, then special": [f"a{index}" for index in range(300)] + ["__doc__"] * 300,
    "plain": [f"a{index}" for index in range(5000)],
}


def state(keys, batch):
    """An estimator whose state has these keys, that many set at once."""
    items = [p.value(key) + p.value(1) for key in keys]
    sets = (
        p.MARK + b"".join(items[index : index + batch]) + p.SETITEMS
        for index in range(0, len(items), batch)
    )
    return p.stream(p.new("sklearn.pipeline", "Pipeline") + b"}" + b"".join(sets) + b"b")


@pytest.mark.parametrize("batch", [50, 10_000])
@pytest.mark.parametrize("ahead", AHEAD.values(), ids=AHEAD)
def test_a_key_that_decides_is_not_passed_over(tmp_path, ahead, batch):
    found = weigh(tmp_path, {"model.pkl": state([*ahead, "__class__"], batch)})
    assert found[:2] == (Verdict.DENY, {"class-tampering"})


@pytest.mark.parametrize("batch", [50, 10_000])
def test_many_plain_keys_are_a_state_as_any(tmp_path, batch):
    found = weigh(tmp_path, {"model.pkl": state(AHEAD["plain"], batch)})
    assert found[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("deep", [16, 60, 3000])
def test_a_state_of_tuples_in_tuples_takes_little_and_is_not_taken_for_known(deep):
    twice = b"2\x86" if deep <= 60 else b"\x85"
    data = p.proto() + p.name("m", "f") + b")\x81)" + twice * deep + b"b."
    (call,) = (each for each in pickle.FORMAT.read(Cursor.over(data)) if isinstance(each, Call)
               and each.how is How.BUILD)  # fmt: skip
    assert len(repr(call)) < 100_000
    assert "Unknown" in repr(call)
