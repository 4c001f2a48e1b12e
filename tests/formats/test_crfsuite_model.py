"""CRFsuite: every number that the library follows is compared with what is there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import crfsuite as c
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.crfsuite_model import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_an_honest_model_leaves_no_gap():
    found = evidence(c.model())
    assert [each.format for each in found if isinstance(each, Face)] == ["crfsuite-model"]
    assert not [each for each in found if isinstance(each, Gap)]
    assert {(e.key, e.value) for e in found if isinstance(e, Entry)} == {
        ("crfsuite.labels", "2"),
        ("crfsuite.attributes", "2"),
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (c.model(features=[(0, 9, 0)]), "from 9 to 0"),
        (c.model(features=[(0, 0, 9)]), "from 0 to 9"),
        (c.model(features=[(1, 7, 0)]), "type 1 from 7"),
        (c.model(features=[(5, 0, 0)]), "type 5"),
        (c.model(at=2**31), "at 2147483648, outside"),
        (c.model(at=16), "at 16, outside"),
    ],
)
def test_numbers_that_lead_out_are_told(data, why):
    gaps = every(Gap, data)
    assert why in gaps[0].why
    assert gaps[0].kind is GapKind.DAMAGED


def test_bytes_behind_the_model_are_a_gap():
    assert [gap.kind for gap in every(Gap, c.model(behind=b"stowaway"))] == [GapKind.TRAILING]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (c.model(version=7), "version 7"),
        (c.model(size=2**31), "size 2147483648"),
        (c.model(size=4), "size 4"),
        (c.model(count=2**30), "features in"),
        (c.model(feature_offset=0), "chunk"),
        (c.model(feature_offset=2**31), "outside"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, c.model(), step=11)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, c.model()[:12] + noise)
    survives(FORMAT, c.model()[:60] + noise)


@given(st.integers(1, 50), st.integers(1, 50))
@settings(max_examples=30, deadline=None)
def test_round_trip(labels, attributes):
    data = c.model(features=[(0, attributes - 1, labels - 1)], labels=labels, attributes=attributes)
    assert every(Gap, data) == []
    assert [e.value for e in every(Entry, data)] == [str(labels), str(attributes)]


def test_a_model_that_leads_out_is_denied_and_an_honest_one_is_not(tmp_path):
    assert weigh(tmp_path, {"m.crfsuite": c.model()})[0] is Verdict.ALLOW
    verdict, rules, _ = weigh(tmp_path, {"m.crfsuite": c.model(features=[(0, 9, 0)])})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)
