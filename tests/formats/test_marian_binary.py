"""Marian: items with their headers, to the end of the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.marian_binary import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.marian(),
        b.marian(padding=0),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.marian(version=2), "no version 1"),
        (b.marian(count=2**40), "items in"),
        (b.marian(padding=2**30), "of padding"),
        (b.marian(("w", 0x404, (8,), b"x"))[:-1], "wanted"),
        (b.marian(("w" * 9999, 0x404, (8,), b"x")), "a name of"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_bytes_behind_it_are_a_gap():
    assert [gap.kind for gap in every(Gap, b.marian(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.marian(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.marian()[:16] + noise)
    survives(FORMAT, b.marian()[:80] + noise)


def test_it_is_allowed_and_cut_it_is_not(tmp_path):
    assert weigh(tmp_path, {"model.bin": b.marian()})[0] is Verdict.ALLOW
    assert weigh(tmp_path, {"model.bin": b.marian()[:-2]})[0] is Verdict.DENY
