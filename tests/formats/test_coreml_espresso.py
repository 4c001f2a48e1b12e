"""Weights of Espresso: a table that describes the file to its last byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.coreml_espresso import HONEST, WEIGHTS, build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats.coreml_espresso import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

NAME = "model.espresso.weights"


def recognised(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


def test_reads_values():
    found = [item for item in read(FORMAT, HONEST) if isinstance(item, Tensor)]
    assert [(item.name, item.data.size) for item in found] == [("1", 32), ("3", 12)]
    assert [item.format for item in evidence(HONEST) if isinstance(item, Face)] == [FORMAT.id]
    assert not [item for item in evidence(HONEST) if isinstance(item, Gap)]


def test_a_table_longer_than_what_is_shown_of_a_file_is_read():
    many = build(*[WEIGHTS[:4]] * 600)
    assert recognised(many)
    assert not recognised(many + b"x")
    assert not recognised(build(*[WEIGHTS[:4]] * 600, numbers=[*range(599), 0]))


OTHERS = {
    "stowaway": HONEST + b"stowaway",
    "cut": HONEST[:-1],
    "one-number-twice": build(WEIGHTS, WEIGHTS, numbers=(1, 1)),
    "large-number": build(WEIGHTS, numbers=(1 << 16,)),
    "sizes-that-wrap": build(WEIGHTS, WEIGHTS, sizes=(2**64 - 1, 65)),
    "more-than-there-are": build(WEIGHTS, count=2),
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_anything_else_is_not_taken_for_one(data, tmp_path):
    assert not recognised(data)
    assert weigh(tmp_path, {NAME: data})[0] is Verdict.DENY


def test_a_list_of_nothing_is_none():
    assert not recognised(build())  # An index of NGT begins so.


def test_an_honest_one_is_allowed(tmp_path):
    assert weigh(tmp_path, {NAME: HONEST})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (HONEST + b"x", "no value is of"),
        (HONEST[:-1], "wanted"),
        (build(WEIGHTS, count=2**63), "values"),
        (build(), "0 values"),
        (build(WEIGHTS, sizes=(2**63,)), "wanted"),
    ],
    ids=["more", "less", "count", "none", "size"],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_a_program_among_the_values_is_told(tmp_path):
    program = b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0\1\0\0\0" + bytes(40)
    assert "native-executable" in weigh(tmp_path, {NAME: build(WEIGHTS, program)})[1]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, HONEST[:8] + noise)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_round_trip(values):
    data = build(*values)
    found = [item for item in read(FORMAT, data) if isinstance(item, Tensor)]
    assert [data[item.data.start : item.data.stop] for item in found] == [v for v in values if v]
