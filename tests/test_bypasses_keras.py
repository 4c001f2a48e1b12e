"""Keras models that make their loader do something: one stand-in per advisory, in every container.

The stand-ins name callables and files; nothing in them is ever run.
"""

import base64
import json

import pytest

from tests.builders import hdf5, pickles, tars, tensorflow, zips
from tests.weighing import weigh
from weighbridge.core import Verdict

DENSE = {
    "module": "keras.layers",
    "class_name": "Dense",
    "config": {"units": 1},
    "registered_name": None,
}
BYTECODE = base64.b64encode(b"\xe3" + bytes(20) + b"\xda\x04true").decode()
WRAPPER = "TorchModuleWrapper"
UNPROTECTED = "enable_unsafe_deserialization"
UNSAFE = base64.b64encode(pickles.proto() + pickles.call("posix", "system", "true") + b".").decode()


def network(*layers):
    return {"module": "keras", "class_name": "Sequential", "config": {"layers": [DENSE, *layers]}}


def wrapped(layer):
    return {"module": "keras.layers", "class_name": "TimeDistributed", "config": {"layer": layer}}


def function(module, name):
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def by_name(module, name):
    """A Lambda layer that is told a function by its name."""
    config = {"function": function(module, name), "arguments": {"fname": "x", "origin": "x"}}
    return {"module": "keras.layers", "class_name": "Lambda", "config": config}


def by_value(kind="__lambda__"):
    inner = {"class_name": kind, "config": {"code": BYTECODE, "defaults": None, "closure": None}}
    return {"module": "keras.layers", "class_name": "Lambda", "config": {"function": inner}}


def lookup(kind, path):
    return {"module": "keras.layers", "class_name": kind, "config": {"vocabulary": path}}


def made(module, name, /, **config):
    return {"module": module, "class_name": name, "config": config, "registered_name": name}


def operator(name, kind="TFOpLambda"):
    return {"class_name": kind, "config": {"function": name}}


def node(op, name, target, **more):
    held = {"name": "a", "op": op, "attr": {name: {"s": base64.b64encode(target).decode()}}}
    return {"class_name": "TensorFlowOpLayer", "config": {"node_def": held | more}}


def serialised(op, name, value):
    raw = tensorflow.node("a", op, attributes=[tensorflow.attribute(name, value)])
    return {"class_name": "TensorFlowOpLayer", "config": {"node_def": raw.decode()}}


def passing(name, **arguments):
    return {**operator(name), "inbound_nodes": [[["x", 0, 0, arguments]]]}


STREAM = "file:///tmp/x"

OLD = {
    "class_name": "Lambda",
    "config": {"function": [BYTECODE, None, None], "function_type": "lambda"},
}

MERGED = {"class_name": "Merge", "config": {"mode": BYTECODE, "mode_type": "lambda"}}


def method(symbol, name):
    config = {"cls_symbol": symbol, "method_name": name}
    return {"class_name": "ClassMethod", "config": config}


def printing(stream):
    nodes = [["x", 0, 0, {"output_stream": stream}]]
    return {**operator("print"), "inbound_nodes": nodes}


CONFIGURED = {
    "CVE-2024-3660": (OLD, "embedded-code"),
    "keras 1": (MERGED, "embedded-code"),
    "keras 1 shape": (
        {"class_name": "Merge", "config": {"mode": "sum", "mode_type": "raw",
         "output_shape": [BYTECODE, None, None], "output_shape_type": "lambda"}},
        "embedded-code"),
    "CVE-2024-3660 registered": ({**OLD, "class_name": "acme>Lambda"}, "embedded-code"),
    "CVE-2025-9905": (by_value(), "embedded-code"),
    "CVE-2025-1550": (by_name("os", "system"), "dangerous-import"),
    "CVE-2025-1550 class": (made("subprocess", "Popen", args="true"), "dangerous-import"),
    "CVE-2025-1550 builtins": (by_name("builtins", "eval"), "dangerous-import"),
    "CVE-2025-8747": (by_name("keras.utils", "get_file"), "dangerous-import"),
    "CVE-2025-8747 inside": (by_name("keras.src.utils.file_utils", "get_file"), "dangerous-import"),
    "CVE-2025-8747 tf-keras": (by_name("tf_keras.utils", "get_file"), "unlisted-keras-object"),
    "CVE-2025-8747 joined": (by_name("keras", "utils.get_file"), "dangerous-import"),
    "CVE-2025-9906 joined": (by_name("keras", f"config.{UNPROTECTED}"), "dangerous-import"),
    "CVE-2025-12060": (by_name("keras.utils", "extract_archive"), "unlisted-keras-object"),
    "CVE-2025-9906": (by_name("keras.config", UNPROTECTED), "dangerous-import"),
    "next to it": (by_name("keras.config", "set_backend"), "unlisted-keras-object"),
    "CVE-2025-49655": (made("keras.layers", WRAPPER, module=UNSAFE), "dangerous-import"),
    "CVE-2025-12058": (lookup("StringLookup", "/etc/hostname"), "outside-reference"),
    "CVE-2025-12058 URL": (lookup("TextVectorization", "https://a.example/x"), "outside-reference"),
    "CVE-2025-12058 up": (lookup("IntegerLookup", "../../x"), "outside-reference"),
    "CVE-2025-12058 old": ({**lookup("StringLookup", "/x"), "module": None}, "outside-reference"),
    "CVE-2026-1462": (made("keras.layers", "TFSMLayer", filepath="/x/y"), "dangerous-import"),
    "an operator": (operator("io.write_file"), "dangerous-import"),
    "a slice": (operator("io.write_file", "SlicingOpLambda"), "dangerous-import"),
    "a raw one": (operator("raw_ops.WriteFile"), "dangerous-import"),
    "a class": (method("data.Dataset", "list_files"), "unlisted-keras-object"),
    "a function's method": (method("io.write_file", "__call__"), "dangerous-import"),
    "of Keras": (method("keras.models.load_model", "__call__"), "dangerous-import"),
    "what is printed": (printing("file:///x"), "outside-reference"),
    "what a Lambda prints": (
        {**by_name("tensorflow", "print"), "class_name": "Lambda"}
        | {"config": {"function": function("tensorflow", "print"),
                      "arguments": {"output_stream": "file:///x"}}},
        "outside-reference",
    ),
    "another": (operator("saved_model.load"), "unlisted-keras-object"),
    "a printer": (passing("print", output_stream=STREAM), "outside-reference"),
    "a sampler": (passing("nn.fixed_unigram_candidate_sampler", vocab_file="/x"),
                  "outside-reference"),
    "a Lambda that prints": (
        {**by_name("tensorflow", "print"),
         "config": {**by_name("tensorflow", "print")["config"],
                    "arguments": {"output_stream": STREAM}}},
        "outside-reference"),
    "a node that prints": (node("PrintV2", "output_stream", b"file:///tmp/x"),
                           "outside-reference"),
    "a node that reads": (node("ImmutableConst", "memory_region_name", b"/x"),
                          "outside-reference"),
    "a node as text": (
        serialised("PrintV2", "output_stream", tensorflow.field(2, STREAM)), "outside-reference"),
    "a node with several": (
        serialised("DebugIdentity", "debug_urls",
                   tensorflow.field(1, tensorflow.field(2, STREAM))), "outside-reference"),
}  # fmt: skip


def archive(config, more=(), weights=None):
    members = {
        "metadata.json": b'{"keras_version": "3.8.0"}',
        "config.json": json.dumps(config).encode(),
        "model.weights.h5": weights or hdf5.plain({}, {"w": (2,)}),
    }
    rows = [zips.M(name, data) for name, data in members.items()]
    return zips.build([*rows, *more])


CONTAINERS = {
    "model.keras": archive,
    "model.h5": hdf5.keras,
    "new.h5": lambda config: hdf5.keras(config, (2, 3)),
}


@pytest.mark.parametrize("file", CONTAINERS)
@pytest.mark.parametrize("advisory", CONFIGURED)
@pytest.mark.parametrize("around", [lambda layer: layer, wrapped], ids=["plain", "wrapped"])
def test_what_a_configuration_makes_happen_is_denied(tmp_path, advisory, file, around):
    layer, rule = CONFIGURED[advisory]
    verdict, rules, _ = weigh(tmp_path, {file: CONTAINERS[file](network(around(layer)))})
    assert (verdict, rule in rules) == (Verdict.DENY, True), rules


def test_sources_among_assets_are_seen(tmp_path):
    source = b"import os\n\n\ndef run():\n    os.system('true')\n"
    data = archive(network(), [zips.M("assets/run.py", source)])
    assert weigh(tmp_path, {"model.keras": data})[:2] == (Verdict.ALLOW, set())
    verdict, rules, _ = weigh(tmp_path, {"model.keras": data}, "strict")
    assert verdict is Verdict.DENY
    assert "bystander-code" in rules


@pytest.mark.parametrize("key", ["loss", "optimizer_config", "metrics"])
def test_so_is_what_training_makes_happen(tmp_path, key):
    training = {key: [function("os", "system")]}
    verdict, rules, _ = weigh(tmp_path, {"model.h5": hdf5.keras(network(), training=training)})
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})


ELSEWHERE = {
    "link": hdf5.plain(style=(2, 2), more=[(6, hdf5.external_link("w", "/etc/hostname"))]),
    "file": hdf5.external_elements("/etc/hostname"),
    "second file": hdf5.external_elements("x", "../hostname"),
    "virtual": hdf5.virtual("/etc/hostname"),
}


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_tensors_of_the_host_are_denied(tmp_path, kind):
    """CVE-2026-1669."""
    data = ELSEWHERE[kind]
    verdict, rules, _ = weigh(tmp_path / "a", {"model.weights.h5": data})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)
    verdict, rules, _ = weigh(tmp_path / "b", {"model.keras": archive(network(), weights=data)})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


def test_tensors_of_a_file_that_is_not_here_are_refused(tmp_path):
    """CVE-2026-1669: a name without a path is looked for where the loader runs."""
    data = hdf5.external_elements("x.bin")
    verdict, rules, _ = weigh(tmp_path / "a", {"model.keras": archive(network(), weights=data)})
    assert (verdict, rules) == (Verdict.DENY, {"absent-tensor-file"})
    verdict, rules, _ = weigh(tmp_path / "b", {"model.weights.h5": data})
    assert (verdict, rules) == (Verdict.WARN, {"absent-tensor-file"})


@pytest.mark.parametrize("style", hdf5.STYLES)
def test_a_tensor_that_would_fill_memory_is_denied(tmp_path, style):
    """CVE-2026-0897: a shape without elements."""
    w = hdf5.Writer(*style)
    data = w.file(w.group({"w": w.dataset((1 << 20, 1 << 20), b"")}))
    for name, file in {"model.weights.h5": data, "model.keras": archive({}, weights=data)}.items():
        verdict, rules, _ = weigh(tmp_path / name, {name: file})
        assert (verdict, rules) == (Verdict.DENY, {"expansion-bomb"})


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("../config.json", b"{}", "escaping-member"),
        ("assets/../../x", b"{}", "escaping-member"),
        ("assets/state.bin", b"cposix\nsystem\n(S'true'\ntR.", "dangerous-import"),
        ("assets/run", b"\x7fELF\2\1\1" + bytes(60), "native-executable"),
    ],
)
def test_members_that_are_something_else_are_denied(tmp_path, name, data, rule):
    """CVE-2025-12060 and the assets of an archive."""
    packed = archive(network(), [zips.M(name, data)])
    verdict, rules, _ = weigh(tmp_path, {"model.keras": packed})
    assert (verdict, rule in rules) == (Verdict.DENY, True), rules


def test_a_configuration_that_is_too_deep_is_denied(tmp_path):
    layer = by_name("os", "system")
    for _ in range(70):
        layer = wrapped(layer)
    for name, pack in CONTAINERS.items():
        assert weigh(tmp_path / name, {name: pack(network(layer))})[0] is Verdict.DENY


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_configuration_in_another_encoding_is_not_passed_over(tmp_path, encoding):
    """Python's own reader of JSON finds out the encoding by itself."""
    text = json.dumps(network(by_name("os", "system"))).encode(encoding)
    rows = [zips.M("metadata.json", b"{}"), zips.M("config.json", text),
            zips.M("model.weights.h5", hdf5.SAMPLE)]  # fmt: skip
    verdict, _, _ = weigh(tmp_path, {"model.keras": zips.build(rows)})
    assert verdict is Verdict.DENY


def test_a_node_whose_files_are_not_understood_is_not_passed_over(tmp_path):
    layer = serialised("PrintV2", "output_stream", b"\x30\7" + tensorflow.field(2, STREAM))
    for name, pack in CONTAINERS.items():
        verdict, rules, _ = weigh(tmp_path / name, {name: pack(network(layer))})
        assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


HONEST = {
    "layers": wrapped(made("keras.layers", "LSTM", units=3)),
    "a class of the inside": made("keras.src.ops.numpy", "Add"),
    "an old module": made("keras.src.engine.functional", "Functional"),
    "tf-keras": made("tf_keras.layers", "Dense", units=1),
    "a function of tensors": operator("math.add"),
    "a printer": passing("print", output_stream="stderr"),
    "a node that prints": node("PrintV2", "output_stream", b"stdout"),
    "a node as text": serialised("PrintV2", "output_stream", tensorflow.field(2, "log(info)")),
    "a getitem": {"class_name": "SlicingOpLambda", "config": {"function": "__operators__.getitem"}},
    "a class of tensors": method("RaggedTensor", "from_row_splits"),
    "another such": method("sparse.SparseTensor", "from_value"),
    "a print": printing("log(info)"),
    "a loss by name": function("builtins", "mean_squared_error"),
    "a loss of one's own": function("builtins", "my_loss"),
    "a vocabulary": lookup("StringLookup", ["a", "b"]),
    "a vocabulary among assets": lookup("TextVectorization", "vocabulary.txt"),
    "a merge by name": {"class_name": "Merge", "config": {"mode": "sum", "mode_type": "raw"}},
    "a class that is registered": {**made(None, "Loud"), "registered_name": "acme>Loud"},
}  # fmt: skip


@pytest.mark.parametrize("file", CONTAINERS)
@pytest.mark.parametrize("case", HONEST)
def test_honest_models_are_allowed(tmp_path, case, file):
    data = CONTAINERS[file](network(HONEST[case]))
    assert weigh(tmp_path, {file: data})[:2] == (Verdict.ALLOW, set())


LAMBDA = hdf5.keras(network(OLD))


def folder(name):
    """The header of a folder in a tar archive."""
    return tars.header(name, 0, b"5")


@pytest.mark.parametrize("before", [b"", folder("a/")], ids=["first", "second"])
def test_a_model_that_begins_an_archive_is_its_member_and_nothing_else(tmp_path, before):
    """HDF5 may stand behind 512 and 1024 bytes, where tar has its first members."""
    for data, verdict, rules in (
        (hdf5.keras(network(DENSE)), Verdict.ALLOW, set()),
        (LAMBDA, Verdict.DENY, {"embedded-code"}),
    ):
        archive = before + tars.member("m.h5", data) + tars.END
        assert weigh(tmp_path, {"m.tar": archive})[:2] == (verdict, rules)


def test_a_model_that_is_no_member_of_the_archive_before_it_is_judged(tmp_path):
    padding = bytes(-len(LAMBDA) % 512)
    hidden = tars.header("././@LongLink", len(LAMBDA), b"L") + LAMBDA + padding
    verdict, rules, _ = weigh(tmp_path, {"m.tar": hidden + tars.member("x", b"x") + tars.END})
    assert verdict is Verdict.DENY
    assert {"embedded-code", "many-faces"} <= rules


def test_a_layer_that_is_newer_than_the_list_is_a_warning(tmp_path):
    data = archive(network(made("keras.layers", "Futuristic")))
    assert weigh(tmp_path, {"model.keras": data})[:2] == (Verdict.WARN, {"unlisted-keras-object"})
