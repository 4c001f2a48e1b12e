"""imatrix: entries by name, to the end of the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.imatrix import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.imatrix(),
        b.imatrix(named=None),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.imatrix(count=2**30), "entries in"),
        (b.imatrix(count=-1), "count -1"),
        (b.imatrix(b.entry(values=2**30)), "wanted"),
        (b.imatrix(b.entry(size=2**20)), "a name of"),
        (b.imatrix(b.entry(values=-4)), "count of values -4"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_bytes_behind_it_are_a_gap():
    assert [gap.kind for gap in every(Gap, b.imatrix(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_entries_are_told():
    assert [t.shape for t in every(Tensor, b.imatrix())] == [(8,), (8,)]
    assert [e.value for e in every(Entry, b.imatrix())] == ["wiki.txt"]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.imatrix(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.imatrix()[:4] + noise)
    survives(FORMAT, b.imatrix()[:28] + noise)


def test_it_lies_beside_weights_and_says_nothing(tmp_path):
    assert weigh(tmp_path, {"imatrix.dat": b.imatrix()})[2][0].verdict is Verdict.ALLOW
