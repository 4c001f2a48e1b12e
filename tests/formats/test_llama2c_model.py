"""llama2.c: as long as its settings ask for, and no longer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.llama2c_model import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.llama2c(),
        b.llama2c(settings=(8, 16, 2, 2, 2, -10, 4)),
        b.llama2c(1),
        b.llama2c(1, shared=0),
        b.llama2c(2),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.llama2c(behind=b"1234"), "not what the settings ask"),
        (b.llama2c(1, behind=b"x"), "not what"),
        (b.llama2c(3)[:200], "not what"),
        (bytes(70), "not what"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.llama2c()[:80] + bytes(200), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.llama2c()[:28] + noise)
    survives(FORMAT, b.llama2c(2)[:40] + noise)
    survives(FORMAT, noise)


def test_it_is_allowed_and_another_length_is_not(tmp_path):
    assert weigh(tmp_path, {"stories.bin": b.llama2c()})[0] is Verdict.ALLOW
    assert weigh(tmp_path, {"stories.bin": b.llama2c(behind=b"\1" * 4)})[0] is Verdict.DENY
