"""Darknet: a version, and numbers such as weights are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.darknet_weights import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.darknet(),
        b.darknet(minor=1),
        b.darknet(revision=5),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.darknet(major=1), "no header"),
        (b.darknet(b.NUMBERS + b"x"), "no header"),
        (b"", "no header"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.darknet(bytes(512)),
        b.darknet(b"\0\0\x80\x7f" * 128),
        b.darknet(b.NUMBERS),
        b.darknet(b.NUMBERS * 16 + b"x"),
        b.darknet(seen=2**60),
    ],
    ids=["zeros", "infinite", "short", "odd", "seen"],
)
def test_other_bytes_are_not_taken_for_weights(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.darknet(b.NUMBERS * 2), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.darknet()[:20] + noise)
    survives(FORMAT, noise)


def test_it_is_allowed(tmp_path):
    assert weigh(tmp_path, {"yolo.weights": b.darknet()})[0] is Verdict.ALLOW


def test_a_program_in_the_middle_is_denied(tmp_path):
    program = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00" + bytes(44)
    verdict, rules, _ = weigh(
        tmp_path, {"a.weights": b.darknet(b.NUMBERS * 4 + program + b.NUMBERS * 40)}
    )
    assert verdict is Verdict.DENY
    assert rules & {"native-executable", "embedded-code"}
