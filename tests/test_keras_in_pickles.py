"""Models of Keras inside pickles are judged as the archives that they are loaded from."""

import json

import pytest

from tests.builders import pickles as p
from tests.builders import zips
from tests.weighing import weigh
from weighbridge.core import Verdict

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}}
LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {
        "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA=\n", "defaults": None}}
    },
}
PLOTS = {"module": "keras.utils", "class_name": "function", "config": "plot_model"}


def archive(*layers):
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": list(layers)}}
    return zips.build(
        [
            zips.M("metadata.json", b'{"keras_version": "3.15.1"}'),
            zips.M("config.json", json.dumps(config).encode()),
        ]
    )


def held(data):
    """Bytes as protocol 4 writes them."""
    return b"B" + len(data).to_bytes(4, "little") + data


def recoded(data):
    """Bytes as protocol 2 writes them."""
    text = data.decode("latin-1").encode()
    arguments = b"X" + len(text).to_bytes(4, "little") + text + p.value("latin1") + p.TUPLE2
    return p.name("_codecs", "encode") + arguments + p.REDUCE


def in_memory(data):
    """What ``copyreg`` writes for a file in memory."""
    state = data + p.value(0) + p.NONE + p.TUPLE3
    return p.new("_io", "BytesIO") + state + p.BUILD


def array(data, size):
    """What NumPy writes for an array of bytes."""
    empty = p.name("numpy", "ndarray") + p.value((0,)) + p.value("b") + p.TUPLE3
    made = p.name("numpy.core.multiarray", "_reconstruct") + empty + p.REDUCE
    kind = p.name("numpy", "dtype") + p.value(("u1", False, True)) + p.REDUCE
    state = p.MARK + p.value(1) + p.value((size,)) + kind + p.value(thing=False) + data + p.TUPLE
    return made + state + p.BUILD


def method(module="keras.src.models.sequential", name="Sequential"):
    look_up = p.name(module, name) + p.value("_unpickle_model") + p.TUPLE2
    return p.name("builtins", "getattr") + look_up + p.REDUCE


def by_keras(argument, callee=None):
    return p.stream((callee or method()) + argument + p.TUPLE1 + p.REDUCE)


def by_scikeras(data):
    callee = p.name("scikeras._saving_utils", "unpack_keras_model")
    return p.stream(callee + array(held(data), len(data)) + p.TUPLE1 + p.REDUCE)


WAYS = {
    "keras": lambda data: by_keras(in_memory(held(data))),
    "keras-protocol-2": lambda data: by_keras(in_memory(recoded(data))),
    "scikeras": by_scikeras,
}


@pytest.mark.parametrize("way", WAYS)
def test_one_of_plain_layers_is_allowed(tmp_path, way):
    assert weigh(tmp_path, {"model.pkl": WAYS[way](archive(DENSE))})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("layer", "rule"),
    [(LAMBDA, "embedded-code"), (PLOTS, "unlisted-keras-object")],
    ids=["lambda", "function"],
)
def test_one_that_runs_something_is_denied(tmp_path, way, layer, rule):
    verdict, rules, _ = weigh(tmp_path, {"model.pkl": WAYS[way](archive(DENSE, layer))})
    assert verdict is Verdict.DENY
    assert rule in rules


ELSEWHERE = {
    "no-state": p.new("_io", "BytesIO"),
    "nothing-in-it": in_memory(held(b"")),
    "a-result": in_memory(p.call("builtins", "bytes", 4)),
    "a-text": p.value("model.keras"),
    "set-anew": in_memory(held(archive(DENSE))) + p.name("builtins", "bytes") + p.BUILD,
    "an-object-that-reads": p.new("acme", "File"),
}


@pytest.mark.parametrize("argument", ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_archive_that_is_not_seen_is_denied(tmp_path, argument):
    assert weigh(tmp_path, {"model.pkl": by_keras(argument)})[0] is Verdict.DENY


NEIGHBOURS = {
    "another-method": p.name("keras.src.models.sequential", "Sequential.from_config"),
    "another-class": method("keras.src.saving.saving_lib", "KerasFileEditor"),
    "the-loader": p.name("keras.src.saving.saving_lib", "load_model"),
    "optimizer-of-scikeras": p.name("scikeras._saving_utils", "unpack_keras_optimizer"),
}


@pytest.mark.parametrize("callee", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_what_else_loads_is_denied(tmp_path, callee):
    data = by_keras(in_memory(held(archive(DENSE))), callee)
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.DENY


def test_the_method_is_not_handed_to_what_may_call_it(tmp_path):
    handed = p.name("collections", "defaultdict") + method() + p.TUPLE1 + p.REDUCE
    verdict, rules, _ = weigh(tmp_path, {"model.pkl": p.stream(handed)})
    assert verdict is Verdict.DENY
    assert "unlisted-call" in rules
