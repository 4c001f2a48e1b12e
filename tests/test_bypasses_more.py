"""What a later review slipped past the tool, one stand-in each; none of it is ever run."""

import struct

import pytest

from tests.builders import graphs, hdf5, onnx_graph, pickles, stablehlo, tensorflow
from tests.weighing import weigh
from weighbridge.core import Verdict

FIELD = graphs.field


def node_layer(node):
    """A model of Keras 2 with a layer that runs an operation of TensorFlow."""
    layer = {"class_name": "TensorFlowOpLayer", "config": {"name": "x", "node_def": node}}
    return hdf5.keras({"class_name": "Sequential", "config": {"layers": [layer]}})


@pytest.mark.parametrize(
    ("op", "attribute", "value"),
    [
        ("ImmutableConst", "memory_region_name", "/etc/passwd"),
        ("DecodeProtoV2", "descriptor_source", "/etc/passwd"),
        ("EncodeProto", "descriptor_source", "gs://example/x"),
    ],
)
def test_a_file_that_an_attribute_of_an_operation_names_is_outside(tmp_path, op, attribute, value):
    node = tensorflow.node("x", op, attributes=[tensorflow.text(attribute, value)])
    verdict, rules, _ = weigh(tmp_path, {"saved_model.pb": tensorflow.in_graph(node)})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize(
    ("op", "attribute", "value"),
    [
        ("DecodeProtoV2", "descriptor_source", "local://"),
        ("EncodeProto", "descriptor_source", "bytes://\n\x01x"),
        ("ImmutableConst", "memory_region_name", "memmapped_package://w"),
    ],
)
def test_what_the_process_or_the_package_holds_is_no_file(tmp_path, op, attribute, value):
    node = tensorflow.node("x", op, attributes=[tensorflow.text(attribute, value)])
    verdict, rules, _ = weigh(tmp_path, {"saved_model.pb": tensorflow.in_graph(node)})
    assert (verdict, rules) == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("custom_call_v1", "xla_ffi_python_cpu_callback"), (Verdict.WARN, {"callback-operator"})),
        (("custom_call_v1", "Sharding"), (Verdict.ALLOW, set())),
    ],
)
def test_a_module_of_xla_in_a_graph_is_read(tmp_path, names, found):
    modules = (stablehlo.module("func_v1"), stablehlo.module(*names))
    nodes = [
        tensorflow.node("x", "XlaCallModule", attributes=[tensorflow.text("module", made)])
        for made in modules
    ]
    assert weigh(tmp_path, {"saved_model.pb": tensorflow.in_graph(*nodes)})[:2] == found


def test_a_module_of_xla_that_is_spelled_out_is_searched(tmp_path):
    text = "module { stablehlo.custom_call @xla_python_cpu_callback() }"
    node = tensorflow.node("x", "XlaCallModule", attributes=[tensorflow.text("module", text)])
    found = weigh(tmp_path, {"saved_model.pb": tensorflow.in_graph(node)})
    assert found[:2] == (Verdict.WARN, {"callback-operator"})


def packed(name, *texts):
    """A constant of texts in one run of bytes."""
    run = b"".join(bytes([len(text)]) for text in texts) + "".join(texts).encode()
    held = FIELD(8, FIELD(1, 7) + FIELD(2, b"") + FIELD(4, run))
    return tensorflow.node(name, "Const", attributes=[tensorflow.attribute("value", held)])


def made(op, *inputs, **texts):
    attributes = [tensorflow.text(key, value) for key, value in texts.items()]
    return tensorflow.node("n", op, inputs, attributes)


CONST = tensorflow.const
NAMES = {
    "in a run": [packed("n", "/etc/passwd")],
    "first in a run": [packed("n", "/etc/passwd", "x")],
    "chosen": [CONST("a", "/etc/passwd"), made("SelectV2", "c", "a", "a")],
    "lowered": [CONST("a", "/ETC/PASSWD"), made("StringLower", "a")],
    "written": [CONST("a", "x"), made("StaticRegexReplace", "a", pattern=".", rewrite="/etc/x")],
    "formatted": [made("StringFormat", template="/etc/passwd")],
    "joined with a mark": [CONST("a", ""), CONST("b", "etc"), made("StringJoin", "a", "b",
                                                                   separator="/")],
    "joined to a step up": [CONST("a", "."), CONST("b", "./x"), made("StringJoin", "a", "b")],
}  # fmt: skip


@pytest.mark.parametrize("way", NAMES)
@pytest.mark.parametrize("op", ["RestoreV2", "SaveV2"])
def test_a_name_of_a_file_that_is_put_together_is_outside(tmp_path, way, op):
    nodes = [*NAMES[way], tensorflow.node("x", op, ["n"])]
    verdict, rules, _ = weigh(tmp_path, {"saved_model.pb": tensorflow.in_graph(*nodes)})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


def test_how_tensorflow_names_what_it_saves_is_silent(tmp_path):
    nodes = [
        tensorflow.node("p", "Placeholder"), CONST("a", ".part"), CONST("b", "_temp/part"),
        tensorflow.node("c", "StaticRegexFullMatch", ["p"], [tensorflow.text("pattern", "^s3://.*")]),
        tensorflow.node("d", "Select", ["c", "a", "b"]), made("StringJoin", "p", "d"),
        tensorflow.node("f", "ShardedFilename", ["n", "i", "k"]),
        tensorflow.node("x", "SaveV2", ["f"]),
        tensorflow.node("y", "MergeV2Checkpoints", ["f", "p"]),
    ]  # fmt: skip
    verdict, rules, _ = weigh(tmp_path, {"saved_model.pb": tensorflow.in_graph(*nodes)})
    assert (verdict, rules) == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("node", "expected", "rule"),
    [
        ({"name": "x", "op": "PyFunc"}, Verdict.DENY, "custom-operator"),
        ({"name": "x", "op": "ReadFile"}, Verdict.DENY, "reaching-operation"),
        (tensorflow.node("x", "EagerPyFunc").decode(), Verdict.DENY, "custom-operator"),
        (tensorflow.node("x", "AddV2").decode() + "\x12\x08ReadFile", Verdict.DENY,
         "reaching-operation"),
        (tensorflow.node("x" * 200, "WriteFile").decode("utf-8", "replace"), Verdict.NO_VERDICT,
         "not-scanned"),
        ("\xff\xff", Verdict.NO_VERDICT, "not-scanned"),
        (["ReadFile"], Verdict.NO_VERDICT, "not-scanned"),
    ],
)  # fmt: skip
def test_an_operation_in_a_layer_of_keras_is_judged_as_in_a_graph(tmp_path, node, expected, rule):
    verdict, rules, _ = weigh(tmp_path, {"model.h5": node_layer(node)})
    assert (verdict, rules) == (expected, {rule})


@pytest.mark.parametrize(
    "node", [{"op": "AddV2"}, tensorflow.node("x", "AddV2", ["a", "b"]).decode()]
)
def test_an_operation_that_only_computes_may_be_a_layer(tmp_path, node):
    verdict, rules, _ = weigh(tmp_path, {"model.h5": node_layer(node)})
    assert (verdict, rules) == (Verdict.ALLOW, set())


def test_steps_of_a_template_are_no_operators(tmp_path):
    config = b'{"chat_template": "{% for m in messages %}{{ m[m.content] }}{% endfor %}"}'
    files = {"tokenizer_config.json": config, "model.h5": hdf5.SAMPLE}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("name", ["../../other.weights.h5", "/srv/other.weights.h5"])
def test_files_in_a_list_of_an_index_are_followed(tmp_path, name):
    index = b'{"weight_map": {"/layers/x": ["model_00000.weights.h5", "%s"]}}' % name.encode()
    files = {"model.weights.json": index, "model_00000.weights.h5": hdf5.SAMPLE}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "outside-reference" in rules


@pytest.mark.parametrize("order", [("w.bin", "../../w.bin"), ("../../w.bin", "w.bin")])
def test_a_tensor_of_two_locations_is_damaged_whichever_counts(tmp_path, order):
    first, second = order
    tensor = onnx_graph.external(location=first) + FIELD(13, graphs.pair("location", second))
    model = onnx_graph.model(onnx_graph.graph([], [tensor]))
    verdict, rules, _ = weigh(tmp_path, {"m.onnx": model, "w.bin": bytes(8)})
    assert verdict is Verdict.DENY
    assert "unreadable-bytes" in rules


@pytest.mark.parametrize("size", [20, 2000])
def test_a_core_ml_model_of_an_unknown_type_is_not_weighed(tmp_path, size):
    model = FIELD(1, 4) + FIELD(2, FIELD(100, FIELD(1, "short"))) + FIELD(7777, b"x" * size)
    verdict, rules, _ = weigh(tmp_path, {"m.mlmodel": model})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


def test_a_core_ml_model_of_a_plain_type_is_allowed(tmp_path):
    model = FIELD(1, 4) + FIELD(2, FIELD(100, FIELD(1, "short"))) + FIELD(302, b"")
    assert weigh(tmp_path, {"m.mlmodel": model})[0] is Verdict.ALLOW


def msgpack(count, values):
    """A map of one array, which says that it has so many values."""
    return b"\x81\xa1a\xdd" + struct.pack(">I", count) + values


NUMBERS = (
    b"\0",
    b"\xff",
    b"\xc0",
    b"\xcc\x81",
    b"\xcd\xc0\xc1",
    b"\xca\x80abc",
    b"\xcb" + bytes(8),
)


@pytest.mark.parametrize("short", [-1, 0, 1])
@pytest.mark.parametrize("size", [1, 31, 32, 33, 5000])
def test_numbers_in_a_row_are_counted_as_one_by_one(tmp_path, size, short):
    values = b"".join(NUMBERS) * size
    file = msgpack(len(NUMBERS) * size + short, values)
    verdict, _, _ = weigh(tmp_path, {"flax_model.msgpack": file})
    assert verdict is (Verdict.DENY if short else Verdict.ALLOW)


def test_a_pickle_behind_many_numbers_is_found(tmp_path):
    pickle = pickles.inert()
    held = b"\x82\xa4kind\xa1O\xa4data\xc4" + bytes([len(pickle)]) + pickle
    file = msgpack(1001, b"\1" * 1000 + held)
    assert weigh(tmp_path, {"flax_model.msgpack": file})[0] is Verdict.DENY


def test_msgpack_of_millions_of_texts_is_not_walked_to_its_end(tmp_path):
    file = msgpack(1 << 22, b"\xa1a" * (1 << 22))
    verdict, _, reasons = weigh(tmp_path, {"flax_model.msgpack": file})
    assert verdict is Verdict.DENY
    assert any("more than 2097152 values" in reason.because for reason in reasons)


@pytest.mark.parametrize("one", [b"[],", b"{},", b'"",', b"1.5,", b'{"k":[]},'])
def test_json_whose_values_would_fill_the_memory_is_not_read(tmp_path, one):
    text = b'{"a":[' + one * (60_000_000 // len(one)) + b"[]]}"
    files = {"model.safetensors": struct.pack("<Q", len(text)) + text}
    verdict, _, reasons = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert any("its values take more than 152 MiB" in reason.because for reason in reasons)


def test_a_tokenizer_of_half_a_million_merges_is_read(tmp_path):
    merges = b",".join(b'["a%d","b"]' % each for each in range(500_000))
    vocabulary = b",".join(b'"t%d":%d' % (each, each) for each in range(250_000))
    text = b'{"version":"1.0","model":{"type":"BPE","vocab":{%s},"merges":[%s]}}'
    files = {"tokenizer.json": text % (vocabulary, merges)}
    _, _, reasons = weigh(tmp_path, files)
    assert not any("MiB" in reason.because for reason in reasons)


@pytest.mark.parametrize("style", hdf5.STYLES)
@pytest.mark.parametrize(
    ("function", "more", "expected"),
    [
        ("sf%0@(x)x.^2", {}, Verdict.WARN),
        ("boxcar", {"file": "/opt/scripts/boxcar.m"}, Verdict.WARN),
        ("sf%0@()system('true')", {}, Verdict.DENY),
        ("feval", {}, Verdict.DENY),
        ("sf%0@(x)f(x)", {"workspace": "system('true')"}, Verdict.DENY),
        (None, {"file": "/opt/scripts/boxcar.m"}, Verdict.NO_VERDICT),
        ("", {}, Verdict.NO_VERDICT),
    ],
)
def test_functions_of_matlab_in_hdf5_are_read(tmp_path, style, function, more, expected):
    writer = hdf5.Writer(*style)
    texts = more if function is None else more | {"function": function}
    made = {}
    for name, text in texts.items():
        data = text.encode("utf-16-le")
        made[name] = writer.dataset((len(text), 1), data, hdf5.SHORT, 2)
    said = [(12, hdf5.text("MATLAB_class", "function_handle", 1 if style[0] == 1 else 3))]
    handle = writer.group({"function_handle": writer.group(made)}, said)
    file = writer.file(writer.group({"f": handle}))
    verdict, found, reasons = weigh(tmp_path, {"model.mat": file})
    assert verdict is expected, reasons
    assert ("embedded-code" in found) is (expected is not Verdict.NO_VERDICT)


@pytest.mark.parametrize("style", hdf5.STYLES)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("function_handle", Verdict.NO_VERDICT),
        ("somebody.Class", Verdict.WARN),
        ("table", Verdict.ALLOW),
        ("double", Verdict.ALLOW),
    ],
)
def test_classes_of_matlab_in_hdf5_are_judged(tmp_path, style, name, expected):
    writer = hdf5.Writer(*style)
    said = hdf5.text("MATLAB_class", name, 1 if style[0] == 1 else 3)
    made = writer.dataset((2,), more=[(12, said)])
    file = writer.file(writer.group({"f": made}))
    assert weigh(tmp_path, {"model.mat": file})[0] is expected
