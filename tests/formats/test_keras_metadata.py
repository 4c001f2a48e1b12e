"""Metadata of Keras: what is held by value is code."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Face, Gap, GapKind, Verdict
from weighbridge.formats.keras_metadata import FORMAT
from weighbridge.intake.limits import Limits

DENSE = {"class_name": "Dense", "config": {"name": "d", "units": 3}}
MODEL = {"class_name": "Sequential", "config": {"layers": [DENSE, tf.LAMBDA]}}


def every(kind, data, limits=None):
    return [item for item in read(FORMAT, data, limits) if isinstance(item, kind)]


def test_reads_layers():
    data = tf.keras_metadata(DENSE, DENSE)
    assert read(FORMAT, data) == []
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == [FORMAT.id]


def test_a_lambda_layer_is_code_at_any_depth():
    assert len(every(Code, tf.keras_metadata(DENSE, MODEL, tf.LAMBDA))) == 2


def test_a_lambda_layer_is_denied(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"keras_metadata.pb": tf.keras_metadata(MODEL)})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


def test_layers_are_allowed(tmp_path):
    files = {"keras_metadata.pb": tf.keras_metadata(DENSE), "saved_model.pb": tf.saved_model()}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set())


@pytest.mark.parametrize("raw", [b"{", b"text", b"\xff\xfe"])
def test_what_is_not_json_leaves_a_gap(raw):
    assert [gap.kind for gap in every(Gap, tf.keras_metadata(raw))] == [GapKind.DAMAGED]


def test_too_much_json_is_a_limit():
    (gap,) = every(Gap, tf.keras_metadata(DENSE), Limits(text=10))
    assert gap.kind is GapKind.LIMIT


def test_bytes_that_belong_nowhere_are_told():
    data = tf.keras_metadata(DENSE) + field(9, bytes(2000))
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.TRAILING]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, tf.keras_metadata(DENSE, tf.LAMBDA), step=5)


@given(st.binary(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, tf.keras_metadata(noise))
    survives(FORMAT, tf.keras_metadata(DENSE) + noise)


@given(st.integers(0, 5))
@settings(max_examples=10, deadline=None)
def test_round_trip(count):
    assert len(every(Code, tf.keras_metadata(DENSE, *[tf.LAMBDA] * count))) == count


def test_a_module_of_torch_is_unpickled_as_in_other_files(tmp_path):
    encoded = base64.b64encode(b"cos\nsystem\n(S'true'\ntR.").decode()
    layer = {"class_name": "TorchModuleWrapper", "config": {"module": encoded}}
    model = {"class_name": "Sequential", "config": {"layers": [DENSE, layer]}}
    for name, data in (
        ("keras_metadata.pb", tf.keras_metadata(model)),
        ("model.json", json.dumps(model).encode()),
    ):
        verdict, rules, _ = weigh(tmp_path / name, {name: data})
        assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_a_class_that_keras_does_not_know_is_made_from_the_graph(tmp_path):
    data = tf.keras_metadata({"class_name": "Net", "config": {"units": 1}})
    files = {"keras_metadata.pb": data, "saved_model.pb": tf.saved_model()}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("op", "rules"), [("MatMul", set()), ("WriteFile", {"reaching-operation"})]
)
def test_an_operation_of_a_layer_is_judged_as_one_of_a_graph(tmp_path, op, rules):
    layer = {"class_name": "TensorFlowOpLayer", "config": {"node_def": {"op": op}}}
    model = {"class_name": "Functional", "config": {"layers": [layer]}}
    files = {"keras_metadata.pb": tf.keras_metadata(model), "saved_model.pb": tf.saved_model()}
    assert weigh(tmp_path, files)[1] == rules
