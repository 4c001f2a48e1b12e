"""CatBoost as JSON: weights, and what any JSON is denied for."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Verdict
from weighbridge.formats.catboost_json import FORMAT

SPLIT = {"border": 0.5, "float_feature_index": 0, "split_index": 0, "split_type": "FloatFeature"}
TREE = {"leaf_values": [0.5, -0.5], "leaf_weights": [1, 2], "splits": [SPLIT]}


def model(*trees, key="oblivious_trees", **more):
    tree = {"features_info": {"float_features": []}, "model_info": {"params": {}}, **more}
    return json.dumps(tree | {key: list(trees or [TREE]), "scale_and_bias": [1, [0]]}).encode()


def grown(*trees, **more):
    """Return a model as ``Depthwise`` and ``Lossguide`` grow it: its trees come last."""
    tree = {"features_info": {"float_features": []}, "model_info": {"params": {}}, **more}
    return json.dumps(tree | {"scale_and_bias": [1, [0]], "trees": trees}).encode()


DEEP = {"left": {"value": 1}, "right": {"value": 2}, "split": SPLIT}
HONEST = [
    model(),
    model(key="trees"),
    model(DEEP, key="trees"),
    model({"leaf_values": [0] * 6, "splits": [SPLIT]}),
    b'{"ctr_data": {}, ' + model()[1:],
    json.dumps(json.loads(model()), indent=2).encode(),
    grown(DEEP),
    grown({"left": DEEP, "right": {"value": [1, -2.5e-7], "weight": 3}, "split": SPLIT}),
    grown(DEEP | {"split": {"cat_feature_index": 1, "split_type": "OneHotFeature", "value": -7}}),
    grown({"value": 0.5, "weight": 9}),
    grown({"value": [0.5, 1]}),
    json.dumps(json.loads(grown(DEEP)), indent=2).encode(),
]


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data, "model.cb")
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"model.json": data})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [
        model(extra={"_target_": "os.system", "_args_": ["true"]}),
        b'{"ctr_data": {"_target_": "os.system"}, ' + model()[1:],
        grown(DEEP, extra={"_target_": "os.system", "_args_": ["true"]}),
        grown({"_target_": "os.system"}, DEEP),
        grown(DEEP | {"split": {"_target_": "os.system", "split_type": "FloatFeature"}}),
    ],
)
def test_what_any_json_is_denied_for_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"model.json": data})[0] is Verdict.DENY


@pytest.mark.parametrize("key", ["graph", "type", "fields"])
def test_what_is_something_else_too_is_not_allowed(tmp_path, key):
    assert weigh(tmp_path, {"model.json": model(**{key: "record"})})[0] is not Verdict.ALLOW
    assert weigh(tmp_path, {"model.json": grown(DEEP, **{key: "record"})})[0] is not Verdict.ALLOW


@pytest.mark.parametrize("tree", [{"leaf_values": [1, 2, 3], "splits": [SPLIT]}, 1, {}])
def test_trees_that_make_no_sense_are_damage(tmp_path, tree):
    assert weigh(tmp_path, {"model.json": model(tree)})[0] is not Verdict.ALLOW


@pytest.mark.parametrize(
    "data", [b'{"features_info": {}}', b'{"a": 1, "scale_and_bias": [1]}', model() + b"x"]
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, SAMPLES[FORMAT.id], step=3)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b'{"features_info": {"' + noise + b'"scale_and_bias": [1, [0]]}')
