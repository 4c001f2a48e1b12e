"""LightGBM: every node, leaf, feature and size that the loader follows is compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import lightgbm as g
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.lightgbm_text import FORMAT
from weighbridge.intake.limits import Limits

BEFORE = "\n\nfeature importances:\na=1\n"
"""What ends the trees before 2.2: their sizes leave out the second of these empty lines."""

MODEL = g.model(g.tree(), g.tree(1), g.tree(2, leaves=1, features=(), left=(), right=()))


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_an_honest_model_leaves_no_gap():
    found = evidence(MODEL, "model.txt")
    assert [each.format for each in found if isinstance(each, Face)] == ["lightgbm-text"]
    assert not [each for each in found if isinstance(each, Gap)]
    assert {(e.key, e.value) for e in found if isinstance(e, Entry)} == {
        ("lightgbm.version", "v4"),
        ("lightgbm.num_class", "1"),
        ("lightgbm.objective", "binary"),
    }


def test_a_model_of_before_2_2_leaves_no_gap(tmp_path):
    data = g.model(g.tree(), g.tree(1) + "\n", end=BEFORE[1:], behind="\npandas_categorical:[]\n")
    assert not [each for each in evidence(data, "model.txt") if isinstance(each, Gap)]
    assert weigh(tmp_path, {"model.txt": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (g.model(g.tree(left=(7, -1))), "left_child: 7 is no node or leaf"),
        (g.model(g.tree(right=(-9, -3))), "right_child: -9 is no node or leaf"),
        (g.model(g.tree(left=(1, 0))), "node 0 is the child of another"),
        (g.model(g.tree(left=(1, 1))), "node 1 is the child of two nodes"),
        (g.model(g.tree(left=(1, -1), right=(1, -3))), "node 1 is the child of two nodes"),
        (g.model(g.tree(features=(0, 5))), "5 is no feature of 2"),
        (g.model(g.tree(features=(0,))), "split_feature of 1 numbers, for 3 leaves"),
        (g.model(g.tree(left=("x",))), "holds no numbers"),
        (g.model(g.tree(), sizes=[1, 2]), "1 trees, tree_sizes of 2"),
        (g.model(g.tree(), sizes=[9]), "9 by tree_sizes"),
        (g.model(g.tree(), end=""), "no end of trees"),
        (g.model(g.tree() + "\n", end=BEFORE[1:], sizes=[9]), "9 by tree_sizes"),
    ],
)
def test_numbers_that_lead_out_are_told(data, why):
    gaps = every(Gap, data)
    assert why in gaps[0].why
    assert gaps[0].kind is GapKind.DAMAGED


def test_what_is_no_text_is_told():
    assert [gap.kind for gap in every(Gap, MODEL + b"a\0b")] == [GapKind.TRAILING]
    assert [gap.kind for gap in every(Gap, MODEL + bytes(9))] == [GapKind.FILLER]


def test_an_endless_line_is_a_limit():
    with pytest.raises(FormatError) as caught:
        read(FORMAT, MODEL + b"x" * 900, Limits(text=100))
    assert caught.value.kind is GapKind.LIMIT


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, MODEL, step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b"tree\nversion=v4\n" + noise)


@given(st.integers(2, 40), st.integers(1, 9))
@settings(max_examples=50, deadline=None)
def test_round_trip(leaves, trees):
    left = [*range(1, leaves - 1), -1]
    right = [-each for each in range(2, leaves + 1)]
    every_tree = [g.tree(n, leaves, [0] * (leaves - 1), left, right) for n in range(trees)]
    assert every(Gap, g.model(*every_tree)) == []


def test_a_model_that_leads_out_is_denied_and_an_honest_one_is_not(tmp_path):
    assert weigh(tmp_path, {"model.txt": MODEL})[0] is Verdict.ALLOW
    verdict, rules, _ = weigh(tmp_path, {"model.txt": g.model(g.tree(left=(7, -1)))})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)
