"""MATLAB 4: told by matrices that follow one another, and by nothing less."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.matlab import before
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats.matlab_4_data import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


def known(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


@pytest.mark.parametrize("order", "<>")
def test_reads_every_matrix(order):
    data = (
        before("x", 2, 3, order=order) + before("y", 1, 1, 51, order) + before("z", 0, 0, 0, order)
    )
    found = evidence(data, "m.mat")
    assert [each.format for each in found if isinstance(each, Face)] == ["matlab-4-data"]
    assert not [each for each in found if isinstance(each, Gap)]
    told = [(each.name, each.dtype, each.shape) for each in found if isinstance(each, Tensor)]
    assert told == [("x", "F64", (2, 3)), ("y", "U8", (1, 1)), ("z", "F64", (0, 0))]


@pytest.mark.parametrize(
    "data",
    [
        bytes(200),
        before("x", 2, 2) + b"stowaway",
        before("x", 2, 2)[:-1],
        before("1x", 2, 2),
        before("x", -1, 2),
        before("x", 1, 1, 70),
        before("x", 1, 1, 3),
        before("", 1, 1),
    ],
)
def test_is_not_seen_in_other_bytes(data):
    assert not known(data)


def test_refuses_what_does_not_go_on():
    for data in (before("x", 1, 1) + bytes(30), before("x", 2**30, 2)):
        with pytest.raises(FormatError):
            read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, before("x", 2, 2) + before("y", 1, 1))


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, before("x", 1, 1) + noise)


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.integers(0, 5),
                          st.integers(0, 5)), min_size=1))  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_round_trip(rows):
    data = b"".join(before(*row) for row in rows)
    assert known(data)
    found = [each for each in read(FORMAT, data) if isinstance(each, Tensor)]
    assert [(each.name, *each.shape) for each in found] == rows


@given(st.lists(st.floats(width=32), min_size=16, max_size=64))
@settings(max_examples=100)
def test_floats_are_no_matrices(numbers):
    assert not known(struct.pack(f"<{len(numbers)}f", *numbers))


def test_an_honest_file_is_allowed(tmp_path):
    verdict, _, why = weigh(tmp_path, {"m.mat": before("x", 2, 2)})
    assert verdict is Verdict.ALLOW, why
