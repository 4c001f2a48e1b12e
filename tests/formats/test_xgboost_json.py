"""XGBoost as JSON: its own checks, and all that is looked for in JSON."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import xgboost as x
from tests.formats.test_xgboost_binary import WRONG
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Call, Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.xgboost_json import FORMAT
from weighbridge.intake import boosted, jsonruns
from weighbridge.intake.limits import Limits


def text(*trees, **more):
    return json.dumps(x.model(*trees) | more).encode()


def test_an_honest_model_leaves_no_gap():
    found = evidence(text(x.tree()), "model.json")
    assert [each.format for each in found if isinstance(each, Face)] == ["xgboost-json"]
    assert not [each for each in found if isinstance(each, Gap)]
    assert ("xgboost.booster", "gbtree") in {
        (each.key, each.value) for each in found if isinstance(each, Entry)
    }


@pytest.mark.parametrize("nodes", [15, 40_001])
def test_a_large_model_is_read_as_a_small_one_is(nodes):
    large = [x.balanced(nodes)] * (2 + (1 << 16) // nodes)
    assert len(text(*large)) > jsonruns.SHORT
    assert not [each for each in read(FORMAT, text(*large)) if isinstance(each, Gap)]
    for key, node, wrong, why in (
        ("left_children", 1, nodes, f"left_children: {nodes} is no node of {nodes}"),
        ("right_children", 1, -2, f"right_children: -2 is no node of {nodes}"),
        ("right_children", 0, 1, "node 1 is the child of two nodes"),
        ("split_indices", 1, 2, "split_indices: 2 is no feature of 2"),
    ):
        lie = x.balanced(nodes)
        lie[key][node] = wrong
        gaps = [each for each in read(FORMAT, text(*large, lie)) if isinstance(each, Gap)]
        assert [gap.why for gap in gaps] == [f"tree {len(large)}: {why}"]


def test_an_array_that_is_short_is_told_and_no_more():
    lie = x.balanced(63) | {"tree_param": {"num_nodes": str(1 << 40)}}
    gaps = [each for each in read(FORMAT, text(lie)) if isinstance(each, Gap)]
    assert len(gaps) == len(boosted.ALIKE)


def test_the_version_may_come_first():
    data = b'{"version": [1, 0, 0], ' + text(x.tree())[1:].replace(b', "version": [3, 2, 0]', b"")
    found = evidence(data, "model.json")
    assert [each.format for each in found if isinstance(each, Face)] == ["xgboost-json"]


@pytest.mark.parametrize("name", WRONG)
def test_what_leads_out_of_a_tree_is_told(name):
    wrong, why = WRONG[name]
    gaps = [each for each in read(FORMAT, text(wrong)) if isinstance(each, Gap)]
    assert why in gaps[0].why


def test_what_json_can_ask_for_is_looked_for_here_too(tmp_path):
    data = text(extra={"_target_": "os.system", "command": "true"})
    assert [each for each in read(FORMAT, data) if isinstance(each, Call)]
    verdict, rules, _ = weigh(tmp_path, {"model.json": data})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("value", ["os.system('true')", ["os.system('true')"], "${os.system:x}"])
@pytest.mark.parametrize("spelled", [b"os.s", b"\\u006fs.s", b"o\\uff53.s"])
def test_texts_that_are_evaluated_are_looked_for_here_too(tmp_path, value, spelled):
    data = text(extra={"x": {"deep": value}}).replace(b"os.s", spelled)
    plain = json.dumps({"x": {"deep": value}}).encode().replace(b"os.s", spelled)
    told = [str(each.callee) for each in read(FORMAT, data) if isinstance(each, Call)]
    assert told == [str(each.callee) for each in evidence(plain) if isinstance(each, Call)]
    assert weigh(tmp_path, {"model.json": data})[0] is (Verdict.DENY if told else Verdict.ALLOW)
    assert told or not isinstance(value, str) or value.startswith("$")


@pytest.mark.parametrize("data", [b'{"learner": {}', b'{"learner": {}} x'])
def test_refuses(data):
    with pytest.raises(FormatError):
        read(FORMAT, data)


def test_too_much_is_a_limit():
    with pytest.raises(FormatError, match="is over 10"):
        read(FORMAT, text(), Limits(text=10))


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, text(x.tree()), step=7)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b'{"learner":{' + noise)


KEYS = st.sampled_from(
    ["gradient_booster", "model", "trees", "tree_info", "tree_param", "num_nodes", "left_children"]
)
TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
)


@given(TREES)
@settings(max_examples=100, deadline=None)
def test_round_trip_of_any_tree_is_no_fault(tree):
    survives(FORMAT, json.dumps({"learner": {"gradient_booster": tree}}).encode())


def test_an_honest_model_is_allowed(tmp_path):
    verdict, _, why = weigh(tmp_path, {"model.json": text(x.tree())})
    assert verdict is Verdict.ALLOW, why


NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 5, boosted.PRUNED, True, 0.5, "1", None])


@given(st.lists(st.tuples(st.sampled_from(boosted.ALIKE), st.integers(0, 6), NUMBERS), max_size=3))
@settings(deadline=None)
def test_trees_that_are_looked_at_together_tell_what_each_does(changes):
    trees = [x.balanced(7), x.balanced(3), x.balanced(7)]
    for key, node, number in changes:
        trees[node % 3][key] = [
            *trees[node % 3][key][:node],
            number,
            *trees[node % 3][key][node + 1 :],
        ]
    found = read(FORMAT, text(*trees))
    with patch.object(boosted, "_sound", lambda *_: False):
        assert list(read(FORMAT, text(*trees))) == list(found)
