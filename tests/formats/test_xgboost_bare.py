"""XGBoost before 1.1: told without a magic number, walked to the end like its successor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import xgboost as x
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.xgboost_bare import FORMAT

MODEL = x.unmarked(x.bare(), x.bare(), attributes=[("best", "1")], metrics=["rmse"])
HONEST = {
    "trees": MODEL,
    "dart": x.unmarked(x.bare(), booster="dart"),
    "linear": x.unmarked(booster="gblinear", objective="reg:linear"),
    "version": MODEL[:20] + b"\1" + MODEL[21:],
    "poisson": x.unmarked(x.bare(), objective="count:poisson"),
}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_an_honest_model_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == ["xgboost-bare"]
    assert not [each for each in found if isinstance(each, Gap)]
    assert "xgboost.objective" in {each.key for each in found if isinstance(each, Entry)}
    assert weigh(tmp_path, {"xgb.model": data})[:2] == (Verdict.ALLOW, set())


def test_what_leads_out_of_a_tree_is_told_and_denied(tmp_path):
    data = x.unmarked(x.bare(((-1, 9, 2, 0), (0, -1, -1, 0), (0, -1, -1, 0))))
    (gap,) = [each for each in evidence(data) if isinstance(each, Gap)]
    assert "9 or 2 is no node of 3" in gap.why
    verdict, rules, _ = weigh(tmp_path, {"xgb.model": data})
    assert (verdict, rules) == (Verdict.DENY, {"unreadable-bytes"})


def test_bytes_behind_a_model_are_a_gap():
    gaps = [each for each in evidence(MODEL + b"stowaway") if isinstance(each, Gap)]
    assert [gap.kind for gap in gaps] == [GapKind.TRAILING]


@pytest.mark.parametrize(
    "data",
    [
        b"binf" + MODEL,
        MODEL[:20] + b"\3" + MODEL[21:],
        MODEL[:30] + b"\1" + MODEL[31:],
        x.unmarked(x.bare(), objective="Not an objective"),
        x.unmarked(booster="what"),
        bytes(400),
    ],
    ids=["binf", "version", "rest", "objective", "booster", "zeros"],
)
def test_what_differs_is_not_taken_for_one(data):
    faces = [each.format for each in evidence(data) if isinstance(each, Face)]
    assert "xgboost-bare" not in faces


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (x.unmarked(count=2**30), "trees"),
        (x.unmarked(x.bare(count=2**30)), "nodes"),
        (x.unmarked(x.bare(leaf=7)), "leaves of 7"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, MODEL, step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, MODEL[:180] + noise)
