"""USearch: as long as its vectors and the levels of its elements ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import vectors as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.usearch_index import FORMAT


@pytest.mark.parametrize(
    "data",
    [
        b.usearch(),
        b.usearch(wide=True),
        b.usearch(vectors=b""),
        b.usearch(key=3, slot=2),
        b.usearch((), vectors=b""),
    ],
    ids=["plain", "wide", "no-vectors", "long-keys", "empty"],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.usearch(count=2**60), "1152921504606846976 elements"),
        (b.usearch(above=2**40), "links"),
        (b.usearch((0, -1, 0)), "elements"),
        (b.usearch()[:-1], "elements"),
        (bytes(200), "no header"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize("more", [{"version": (1, 9, 0)}, {"key": 20}, {"slot": 9}], ids=str)
def test_other_kinds_are_said_not_to_be_read(more):
    gaps = [each for each in read(FORMAT, b.usearch(**more)) if isinstance(each, Gap)]
    assert [each.kind for each in gaps] == [GapKind.UNSUPPORTED]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.usearch(), step=5)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.usearch()[:168] + noise)
    survives(FORMAT, b.usearch(vectors=b"")[:7] + noise)
    survives(FORMAT, noise)


def test_it_is_allowed_and_what_is_behind_it_or_in_it_is_not(tmp_path):
    assert weigh(tmp_path, {"a.usearch": b.usearch()})[0] is Verdict.ALLOW
    assert weigh(tmp_path, {"a.usearch": b.usearch(behind=b"\1" * 8)})[0] is Verdict.DENY
    program = b"\x7fELF\2\1\1".ljust(96, b"\0")
    assert weigh(tmp_path, {"a.usearch": b.usearch(vectors=program)})[0] is Verdict.DENY
