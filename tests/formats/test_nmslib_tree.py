"""NMSLIB's trees: nodes in one another, up to where the file ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import vectors as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Verdict
from weighbridge.formats.nmslib_tree import FORMAT

DEEP = b.leaf(4)
for _ in range(3000):
    DEEP = b.branch(far=b"", near=b"") + DEEP + b.ABSENT


@pytest.mark.parametrize(
    "data", [b.nearness(), b.nearness(b.leaf(0, 1, 2, 3, 4)), b.nearness(b.branch(far=b.ABSENT)),
             b.nearness(DEEP)],
)  # fmt: skip
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"index.bin": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [
        b.nearness(b.leaf(5)),
        b.nearness(b.branch(near=b.branch(middle=9))),
        b.nearness(b.branch(near=b.branch(middle=-3))),
        b.nearness() + b"stowaway",
        b.nearness()[:-1],
        b.nearness(b.branch(near=b.branch(count=99))),
    ],
)
def test_refuses(tmp_path, data):
    assert refusal(FORMAT, data)
    assert weigh(tmp_path, {"index.bin": data})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "data", [b.nearness(elements=0), b.nearness(version=3), b.nearness(how=(2, 1)), bytes(80)]
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.nearness(), step=2)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.nearness()[:30] + noise)
