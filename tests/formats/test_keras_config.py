"""Keras configurations: functions by value are code, and names are what a loader imports."""

import base64
import json
import marshal

import pytest

from tests.builders import numpy_npy as npy
from tests.builders import zips
from tests.reading import read
from tests.weighing import weigh
from weighbridge.core import Call, Code, How, Named, Verdict
from weighbridge.formats.json_config import FORMAT

BYTECODE = base64.encodebytes(marshal.dumps((lambda x: x.shouted + len(x)).__code__)).decode()
"""Of our own, and only ever read as text."""

LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {
        "name": "lambda",
        "function": {
            "class_name": "__lambda__",
            "config": {"code": BYTECODE, "defaults": None, "closure": None},
        },
        "arguments": {},
    },
    "registered_name": None,
}
OLD = {"class_name": "Lambda", "config": {"function": [BYTECODE, None, None],
                                          "function_type": "lambda"}}  # fmt: skip
TUPLE = {"class_name": "Lambda", "config": {"function": {"class_name": "__tuple__",
         "items": [BYTECODE, None, None]}, "function_type": "lambda"}}  # fmt: skip
FIRST = {"class_name": "Lambda", "config": {"function": "c\0\0\0", "function_type": "lambda"}}
SHAPE = {"class_name": "keras>Lambda", "config": {"function": "mine", "function_type": "function",
         "output_shape": [BYTECODE], "output_shape_type": "lambda"}}  # fmt: skip
ODD = {"class_name": "__lambda__", "config": {"code": 3}}

DENSE = {
    "module": "keras.layers",
    "class_name": "Dense",
    "config": {"units": 1, "activation": "linear"},
    "registered_name": None,
}


def network(*layers):
    return {"module": "keras", "class_name": "Sequential", "config": {"layers": list(layers)}}


def told(tree, kind):
    return [item for item in read(FORMAT, json.dumps(tree).encode()) if isinstance(item, kind)]


@pytest.mark.parametrize("layer", [LAMBDA, OLD, TUPLE, FIRST, SHAPE, ODD])
def test_a_function_by_value_is_code(layer):
    (code,) = told(network(DENSE, layer), Code)
    assert (code.language, code.runs) == ("python-bytecode", "when keras loads the model")


def test_its_names_are_told():
    (code,) = told(LAMBDA, Code)
    assert "'shouted'" in code.summary
    assert "'len'" in code.summary


@pytest.mark.parametrize(
    "layer",
    [
        DENSE,
        {"class_name": "Lambda", "config": {"function": "mine", "function_type": "function"}},
        {"class_name": "LambdaCallback", "config": {"function": ["x"]}},
        {"class_name": "Lambda", "config": "x"},
        {"class_name": ["Lambda"], "config": {"function": ["x"]}},
    ],
)
def test_other_layers_hold_none(layer):
    assert told(network(layer), Code) == []


def test_objects_are_names():
    function = {"module": "os", "class_name": "function", "config": "system"}
    callees = [(item.how, item.callee) for item in told(network(DENSE, function), Call)]
    assert callees == [
        (How.CONFIG, Named("keras", "Sequential")),
        (How.CONFIG, Named("keras.layers", "Dense")),
        (How.CONFIG, Named("os", "system")),
    ]


ARRAYS = zips.build([zips.M("a.npy", npy.build(npy.header("'<f4'"), bytes(8)))])


def archive(config):
    members = {"metadata.json": {"keras_version": "3.12.0"}, "config.json": config}
    packed = [zips.M(name, json.dumps(tree).encode()) for name, tree in members.items()]
    return zips.build([*packed, zips.M("model.weights.npz", ARRAYS)])


@pytest.mark.parametrize("wrap", [archive, lambda tree: json.dumps(tree).encode()])
@pytest.mark.parametrize("layer", [LAMBDA, OLD, TUPLE, FIRST])
def test_it_is_embedded_code_and_nothing_else(tmp_path, layer, wrap):
    verdict, rules, reasons = weigh(tmp_path, {"model.keras": wrap(network(DENSE, layer))})
    assert (verdict, rules & {"embedded-code", "native-executable"}) == (
        Verdict.DENY,
        {"embedded-code"},
    )
    assert any("python bytecode that runs when keras loads" in r.because for r in reasons)


def test_a_name_of_the_standard_library_is_denied(tmp_path):
    function = {"module": "os", "class_name": "function", "config": "system"}
    data = json.dumps(network(DENSE, function)).encode()
    verdict, rules, _ = weigh(tmp_path, {"model.json": data})
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})


def test_layers_of_keras_are_silent_and_own_ones_are_warned_about(tmp_path):
    assert weigh(tmp_path, {"model.keras": archive(network(DENSE))})[:2] == (Verdict.ALLOW, set())
    own = {"module": "acme.layers", "class_name": "Loud", "config": {}}
    data = archive(network(own))
    assert weigh(tmp_path, {"model.keras": data})[:2] == (Verdict.WARN, {"remote-code"})


@pytest.mark.parametrize(
    ("layer", "rules"),
    [
        ({"class_name": "Dense", "config": {"units": 1}}, set()),
        ({"class_name": "MaxNorm", "config": {"max_value": 1}}, set()),
        ({"class_name": "Custom>Net", "config": {}}, set()),
        ({"class_name": "__tuple__", "items": [], "config": {}}, set()),
        ({"class_name": "Net", "config": 1}, set()),
        ({"class_name": "Net", "config": {}}, {"unlisted-keras-object"}),
        ({"class_name": "TFSMLayer", "config": {}, "module": None}, {"unlisted-keras-object"}),
    ],
)
def test_a_class_without_a_module_is_looked_up_in_keras(tmp_path, layer, rules):
    tree = {"class_name": "Sequential", "config": {"layers": [DENSE, layer]}}
    files = {"model.json": json.dumps(tree).encode(), "model.npz": ARRAYS}
    _, found, _ = weigh(tmp_path, files)
    assert found == rules
