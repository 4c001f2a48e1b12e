"""Kaldi: words, numbers and arrays to the last byte, or a gap."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import speech as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Verdict
from weighbridge.formats.kaldi_object import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.MODEL,
        b"\0B" + b.matrix(),
        b.archive(b.matrix(), b.numbers(1)),
        b.archive(b.packed(), b.packed("CM2"), b.packed("CM3")),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    "data",
    [
        b.MODEL + b"\5\5",
        b.MODEL[:-20] + bytes(3),
        b"\0BFM " + b.number(2**30) + b.number(2) + bytes(8),
        b"\0BFM " + b.number(-1) + b.number(2) + bytes(8),
        b"\0B<X> \4\1",
        b.archive(b.packed()[:-2]),
    ],
)
def test_what_is_made_of_something_else_is_a_gap(data):
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.UNSUPPORTED]


def test_a_list_that_looks_like_numbers_is_followed_all_the_same():
    assert not every(Gap, b"\0B<A> " + b.listed(4, 4, 8, 1) + b"<B> " + b.number(7))


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.MODEL, step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b"\0B<A> " + noise)
    survives(FORMAT, b"\0BFM " + noise)
    survives(FORMAT, b.MODEL[:40] + noise)
    survives(FORMAT, noise)


def test_a_model_is_allowed_and_one_not_read_has_no_verdict(tmp_path):
    assert weigh(tmp_path, {"final.mdl": b.MODEL, "final.mat": b"\0B" + b.matrix()})[0] is (
        Verdict.ALLOW
    )
    assert weigh(tmp_path, {"final.mdl": b.MODEL + b"\5\5"})[0] is Verdict.NO_VERDICT
