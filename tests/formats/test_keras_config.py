"""Keras configurations: functions by value are code, and names are what a loader imports."""

import base64
import json
import marshal
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import numpy_npy as npy
from tests.builders import zips
from tests.reading import read
from tests.weighing import weigh
from weighbridge.core import Call, Code, How, Named, Verdict
from weighbridge.formats.json_config import FORMAT
from weighbridge.intake import configuration, kerasconfig

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


def test_what_is_asked_elsewhere_is_no_key_of_a_plain_object():
    known = {"class_name", "module"}
    assert known == configuration._ANY & kerasconfig._PLAIN
    assert not configuration._MARKED & kerasconfig._PLAIN - known


ALIKE = [
    *(LAMBDA, OLD, TUPLE, FIRST, SHAPE, ODD, DENSE),
    *({**DENSE, "config": {key: value}} for key in sorted(kerasconfig._ASKED)
      for value in ("os.system", [BYTECODE], {"op": "PyFunc"}, None)),
    *({**DENSE, "class_name": kind, "config": {"units": 1}} for kind in
      ("Net", "acme:Net", "acme.Net", "os.system", "__lambda__", "function", "Own>Net")),
    *({**DENSE, "module": module} for module in (None, "os", "acme.layers", 3, "keras.src")),
    *({**DENSE, key: {"class_name": "Net", "config": {}}} for key in sorted(kerasconfig._PLAIN)),
    *({**DENSE, key: "../x.py"} for key in ("_target_", "auto_map", "handler", "state_file")),
    {"class_name": "Net", "config": {}, "registered_name": "Own>Net"},
    {"class_name": "Net", "config": {}, "registered_name": None},
    {"class_name": "TorchModuleWrapper", "config": {"module": "gASVAA=="}},
    {"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}},
    {"class_name": "TFOpLambda", "config": {"function": "io.read_file"}},
    {"class_name": "TensorFlowOpLayer", "config": {"node_def": {"op": "ReadFile"}}},
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(ALIKE), st.sampled_from(["", "codecs"])), max_size=8))
def test_objects_alike_are_told_once_and_no_other_is_left_out(some):
    tree = network(*({key: [layer]} if key else layer for layer, key in some))
    raw = json.dumps(tree).encode()
    once = read(FORMAT, raw)
    with patch.object(kerasconfig, "kin", lambda _: None):
        each = read(FORMAT, raw)
    assert list(dict.fromkeys(map(repr, each))) == list(dict.fromkeys(map(repr, once)))


@pytest.mark.parametrize(
    ("layer", "rule"),
    [
        (LAMBDA, "embedded-code"),
        ({**DENSE, "module": "os", "class_name": "system"}, "dangerous-import"),
        ({**DENSE, "module": "acme"}, "remote-code"),
        ({**DENSE, "config": {**DENSE["config"], "kernel": LAMBDA}}, "embedded-code"),
        ({**DENSE, "build_config": LAMBDA}, "embedded-code"),
        ({**DENSE, "inbound_nodes": [[LAMBDA]]}, "embedded-code"),
        (
            {**DENSE, "name": {"module": "os", "class_name": "system", "config": {}}},
            "dangerous-import",
        ),
    ],
)
def test_one_that_differs_behind_a_thousand_is_told(tmp_path, layer, rule):
    data = archive(network(*[DENSE] * 1000, layer, DENSE))
    assert rule in weigh(tmp_path, {"model.keras": data})[1]
