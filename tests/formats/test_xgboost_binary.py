"""XGBoost as UBJSON and in the form of before: walked to the end, no node or feature outside."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import xgboost as x
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.xgboost_binary import FORMAT
from weighbridge.intake import boosted
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.ubjson import Array, extremes, tree

MODEL = x.model(x.tree(), x.tree())
UBJ = x.ubjson(MODEL)
OLD = x.binary(x.bare(), x.bare(), attributes=[("best", "1")], metrics=["rmse"])
OLD_POISSON = x.binary(x.bare(), objective="count:poisson", major=0)


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        UBJ,
        x.ubjson(MODEL, typed=False),
        x.ubjson(x.model(x.tree(), booster="dart")),
        OLD,
        OLD_POISSON,
        x.binary(x.bare(), booster="dart"),
        x.binary(booster="gblinear"),
    ],
    ids=["typed", "untyped", "dart", "old", "old-poisson", "old-dart", "old-linear"],
)
def test_an_honest_model_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == ["xgboost-binary"]
    assert not [each for each in found if isinstance(each, Gap)]
    assert "xgboost.objective" in {each.key for each in found if isinstance(each, Entry)}


PRUNED = x.tree(
    left=(1, -1, -1, -1), right=(2, 0, -1, -1), parents=(2147483647, 0, 0, 1),
    features=(1, 0, 0, 0x7FFFFFFF),
)  # fmt: skip
"""As XGBoost 3 writes it: a node cut off, and a leaf whose right child is nothing."""

NUMBERS = st.integers(-2, 4) | st.sampled_from([0x7FFFFFFF, -(2**31)])
TREES = st.builds(
    lambda left, right, features: x.tree(left=left, right=right, features=features),
    *[st.tuples(NUMBERS, NUMBERS, NUMBERS)] * 3,
) | st.sampled_from([x.tree(), x.balanced(15), PRUNED, {}, 7])


@given(st.lists(TREES, max_size=4), st.booleans(), st.data())
def test_trees_come_to_what_each_alone_does(trees, typed, data):
    """Whether all are looked at together or one by one, and whatever the bytes."""
    packed = bytearray(x.ubjson(x.model(*trees), typed=typed))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(packed) - 1))
        packed[at] = data.draw(st.integers(0, 255))

    def told():
        try:
            return read(FORMAT, bytes(packed))
        except FormatError as error:
            return error.offset, str(error)

    together = told()
    with patch.object(boosted, "_sound", lambda *_: False):
        assert together == told()


def test_attributes_are_told():
    assert ("best", "1") in {(each.key, each.value) for each in every(Entry, OLD)}


WRONG = {
    "left": (x.tree(left=(7, -1, -1)), "7 is no node of 3"),
    "negative": (x.tree(right=(-9, -1, -1)), "-9 is no node"),
    "feature": (x.tree(features=(5, 0, 0)), "5 is no feature of 2"),
    "hidden": (x.tree(features=(5, 0x7FFFFFFF, 0)), "5 is no feature of 2"),
    "pruned": (x.tree(features=(0x7FFFFFFF, 0, 0)), "2147483647 is no feature of 2"),
    "itself": (x.tree(left=(0, -1, -1)), "node 0 is the child of another"),
    "back": (x.tree(left=(1, 0, -1), right=(2, 2, -1)), "node 0 is the child of another"),
    "circle": (x.tree(left=(1, 2, 1), right=(2, -1, -1)), "node 2 is the child of two nodes"),
    "lone": (x.tree(right=(-1, -1, -1)), "a node has one child"),
    "shared": (x.tree(left=(1, -1, -1), right=(1, -1, -1)), "node 1 is the child of two nodes"),
    "length": (x.tree(default_left=[0]), "default_left of 1 numbers"),
    "missing": (x.tree(left_children="x"), "no array"),
    "unnumbered": (x.tree(tree_param={}), "no number of nodes"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("typed", [True, False])
def test_what_leads_out_of_a_tree_is_told(name, typed):
    wrong, why = WRONG[name]
    gaps = every(Gap, x.ubjson(x.model(wrong), typed=typed))
    assert why in gaps[0].why
    assert gaps[0].kind is GapKind.DAMAGED


@pytest.mark.parametrize(
    ("nodes", "why"),
    [
        (((-1, 9, 2, 0), (0, -1, -1, 0), (0, -1, -1, 0)), "9 or 2 is no node of 3"),
        (((-1, 1, -5, 0), (0, -1, -1, 0), (0, -1, -1, 0)), "1 or -5 is no node of 3"),
        (((-1, 1, 2, 8), (0, -1, -1, 0), (0, -1, -1, 0)), "8 is no feature of 2"),
        (((-1, 1, 2, 0), (0, 2, 1, 0), (0, -1, -1, 0)), "node 2 is the child of two nodes"),
        (((-1, 1, 1, 0), (0, -1, -1, 0), (0, -1, -1, 0)), "node 1 is the child of two nodes"),
    ],
)
def test_what_leads_out_of_an_old_tree_is_told(nodes, why):
    (gap,) = every(Gap, x.binary(x.bare(nodes)))
    assert why in gap.why


def test_the_model_of_a_state_is_looked_at_too():
    state = {"Config": {}, "Model": x.model(WRONG["left"][0])}
    (gap,) = every(Gap, x.ubjson(state))
    assert "7 is no node" in gap.why


def test_trees_that_are_not_counted_are_told():
    (gap,) = every(Gap, x.ubjson(x.model(x.tree(), tree_info=[0, 0])))
    assert "tree_info of 2" in gap.why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (UBJ + b"x", "behind the value"),
        (b"{L" + bytes(7) + b"\7learner[$l#L" + b"\x7f" * 8, "items in"),
        (b"{L" + bytes(7) + b"\7learner[$l]", "without a count"),
        (b"{L" + bytes(7) + b"\7learnerL\1", "wanted"),
        (b"{L" + bytes(7) + b"\7learnerQ", "not known"),
        (b"{L" + bytes(7) + b"\7learnerSd", "no length"),
        (b"{L" + bytes(7) + b"\7learner" + b"[" * 200, "nested too deeply"),
        (b"{L" + bytes(7) + b"\7learnerZ" + b"L" + bytes(7) + b"\7learnerZ}", "duplicate key"),
        (x.binary(count=2**30), "trees"),
        (x.binary(x.bare(count=2**30)), "nodes"),
        (x.binary(x.bare(leaf=7)), "leaves of 7"),
        (x.binary(booster="what"), "booster"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_bytes_behind_an_old_model_are_a_gap():
    assert [g.kind for g in every(Gap, OLD + b"stowaway")] == [GapKind.TRAILING]


@pytest.mark.parametrize("data", [UBJ, OLD], ids=["ubjson", "old"])
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data, step=5)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b"{L" + bytes(7) + b"\7learner" + noise)
    survives(FORMAT, b"binf" + noise)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
)


@given(TREES)
@settings(max_examples=100, deadline=None)
def test_round_trip(value):
    assert tree(Cursor.over(x.ubjson(value, typed=False))) == value


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=50))
@settings(max_examples=50, deadline=None)
def test_an_array_is_measured(numbers):
    cursor = Cursor.over(x.ubjson(numbers))
    array = tree(cursor)
    assert (array.kind, array.count) == ("l", len(numbers))
    assert extremes(cursor, array) == (min(numbers), max(numbers))
    assert extremes(cursor, Array("d", 1, 0)) is None


def test_a_model_that_leads_out_of_its_trees_is_denied(tmp_path):
    data = x.ubjson(x.model(WRONG["left"][0]))
    verdict, rules, _ = weigh(tmp_path, {"m.ubj": data})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("typed", [True, False])
def test_nodes_that_were_cut_off_are_no_fault(typed):
    data = x.ubjson(x.model(PRUNED), typed=typed)
    assert not [each for each in evidence(data) if isinstance(each, Gap)]


SHORT = st.sampled_from([
    (b"Z", None), (b"N", None), (b"T", True), (b"F", False), (b"i\xff", -1), (b"i\x7f", 127),
    (b"U\xff", 255), (b"U\0", 0), (b"[]", []), (b"{}", {}), (b"I\1\0", 256), (b"[T]", [True]),
    (b"Si\1a", "a"), (b"{i\1aN}", {"a": None}),
])  # fmt: skip


@given(st.lists(SHORT, max_size=40))
def test_short_values_are_read_in_the_loop_as_without_it(rows):
    data = b"[" + b"".join(raw for raw, _ in rows) + b"]"
    assert tree(Cursor.over(data)) == [value for _, value in rows]
    counted = b"[#U%b" % bytes([len(rows)]) + data[1:-1]
    assert tree(Cursor.over(counted)) == [value for _, value in rows]
    with pytest.raises(FormatError):
        tree(Cursor.over(data[:-1]))
