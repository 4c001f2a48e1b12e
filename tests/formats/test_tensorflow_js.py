"""TensorFlow.js: operations, layers and where the weights lie."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Call,
    Code,
    Face,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Reference,
    Span,
    Tensor,
    Verdict,
)
from weighbridge.formats.tensorflow_js import FORMAT, SHARD
from weighbridge.intake.limits import Limits

HONEST = tf.tensorflow_js()
LAYERS = {"class_name": "Sequential", "config": {"layers": [tf.LAMBDA]}}


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def weight(name, count, dtype="float32", **more):
    return {"name": name, "shape": [count], "dtype": dtype} | more


def test_reads_operations_and_weights():
    library = {"function": [{"signature": {"name": "f"}, "nodeDef": [{"op": "Relu"}]}]}
    topology = {"node": [{"op": "MatMul"}, {"op": "MatMul"}, {"op": "f"}], "library": library}
    data = tf.tensorflow_js(modelTopology=topology)
    assert [item.name for item in every(Operation, data)] == ["MatMul", "Relu"]
    (tensor,) = every(Tensor, data)
    assert (tensor.file, tensor.data) == ("group1-shard1of1.bin", Span(0, 8))
    assert [item.target for item in every(Reference, data)] == ["group1-shard1of1.bin"]
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == [FORMAT.id]


def test_weights_lie_one_after_another():
    rows = [weight("a", 3), weight("b", 5, quantization={"dtype": "uint8"}), weight("c", 1, "bool")]
    found = every(Tensor, tf.tensorflow_js(weights=rows))
    assert [item.data for item in found] == [Span(0, 12), Span(12, 17), Span(17, 18)]


def test_weights_in_several_files_are_followed_if_these_are_of_the_usual_size():
    paths = ["1.bin", "2.bin"]
    rows = [weight("a", SHARD // 4 - 1), weight("b", 3), weight("c", 2)]
    found = every(Tensor, tf.tensorflow_js(paths=paths, weights=rows))
    assert [(item.name, item.file, item.data) for item in found] == [
        ("1.bin", "1.bin", None),
        ("2.bin", "2.bin", None),
        ("a", "1.bin", Span(0, SHARD - 4)),
        ("b", "", None),
        ("b", "1.bin", Span(SHARD - 4, SHARD)),
        ("b", "2.bin", Span(0, 8)),
        ("c", "2.bin", Span(8, 16)),
    ]
    found = every(Tensor, tf.tensorflow_js(paths=paths, weights=rows[1:]))
    assert [(item.data, item.wanted, item.file) for item in found] == [
        (None, 20, "1.bin"),
        (None, 20, "2.bin"),
        (None, None, ""),
        (None, None, ""),
    ]


FIRST, SECOND, THIRD = (f"group1-shard{index}of2.bin" for index in (1, 2, 3))
SHARDS = {FIRST: bytes(range(120)), SECOND: bytes(range(80))}


def sharded(files, *rows):
    rows = rows or (weight("b", 30), weight("c", 20))
    model = tf.tensorflow_js(paths=list(SHARDS), weights=list(rows))
    return {"model.json": model} | files


def test_shards_of_any_size_are_weights(tmp_path):
    assert weigh(tmp_path, sharded(SHARDS))[:2] == (Verdict.ALLOW, set())


def test_weights_that_are_texts_are_weights(tmp_path):
    rows = weight("a", 2, "string"), weight("b", 3)
    assert weigh(tmp_path, sharded(SHARDS, *rows))[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "second",
    [
        b"\x80\4cos\nsystem\n(\x8c\4truetR.",
        b"\x7fELF\2\1\1" + bytes(57),
        b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0",
        bytes(range(201)),
    ],
    ids=["pickle", "elf", "pe", "longer-than-all-weights"],
)
def test_what_is_no_weight_is_denied_among_shards(tmp_path, second):
    files = sharded(SHARDS | {SECOND: second})
    assert weigh(tmp_path, files)[0] is Verdict.DENY


@pytest.mark.parametrize(
    "second", [b"\x80\4cos\nsystem\n(\x8c\4truetR.", b"\x7fELF\2\1\1" + bytes(57)]
)
def test_what_is_no_weight_is_denied_where_texts_are(tmp_path, second):
    files = sharded(SHARDS | {SECOND: second}, weight("a", 2, "string"))
    assert weigh(tmp_path, files)[0] is Verdict.DENY


def test_a_file_that_no_list_names_is_denied_beside_shards(tmp_path):
    files = sharded(SHARDS | {THIRD: bytes(range(9, 90))})
    assert weigh(tmp_path, files)[0] is Verdict.DENY


def test_weights_of_no_fixed_size_have_no_place():
    found = every(Tensor, tf.tensorflow_js(weights=[weight("a", 3, "string"), weight("b", -1)]))
    assert [item.data for item in found] == [None, None, None]


MANIFEST = json.dumps(json.loads(HONEST)["weightsManifest"]).encode()


def test_a_list_of_weights_may_be_all_there_is(tmp_path):
    assert [item.data for item in every(Tensor, MANIFEST)] == [Span(0, 8)]
    assert [item.target for item in every(Reference, MANIFEST)] == ["group1-shard1of1.bin"]
    assert [item.format for item in evidence(MANIFEST) if isinstance(item, Face)] == [FORMAT.id]
    manifest = MANIFEST.replace(b"group1-shard1of1.bin", b"face_model.bin")
    files = {"face_model-weights_manifest.json": manifest, "face_model.bin": bytes(range(8))}
    verdict, found, reasons = weigh(tmp_path, files)
    assert (verdict, found) == (Verdict.ALLOW, set()), reasons


def test_shards_may_have_no_ending(tmp_path):
    manifest = MANIFEST.replace(b"group1-shard1of1.bin", b"face_model-shard1")
    files = {"face_model-weights_manifest.json": manifest, "face_model-shard1": bytes(range(8))}
    verdict, found, reasons = weigh(tmp_path, files)
    assert (verdict, found) == (Verdict.ALLOW, set()), reasons
    hidden = {"face_model-shard1": b"\x7fELF\2\1\1" + bytes(57)}
    assert weigh(tmp_path, files | hidden)[0] is Verdict.DENY
    other = {"face_model-shard1": bytes(range(8)), "face_model-shard2": b"\x80\4cos\nsystem\n."}
    assert weigh(tmp_path, files | other)[0] is Verdict.DENY


def test_lists_of_something_else_are_none():
    for text in (b"[1]", b'[{"weights": [], "paths": []}]', b'[{"dtype": "shape"}]'):
        assert [item.format for item in evidence(text) if isinstance(item, Face)] != [FORMAT.id]


def test_a_list_of_weights_elsewhere_is_denied(tmp_path):
    manifest = MANIFEST.replace(b"group1-shard1of1.bin", b"../x.bin")
    verdict, found, _ = weigh(tmp_path, {"a-weights_manifest.json": manifest, "a.bin": bytes(8)})
    assert (verdict, "outside-reference" in found) == (Verdict.DENY, True)


@pytest.mark.parametrize("manifest", ["x", [1], [{"paths": [1], "weights": []}], [{"paths": []}]])
def test_a_manifest_that_is_none_leaves_a_gap(manifest):
    data = tf.tensorflow_js(weightsManifest=manifest)
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.DAMAGED]


def test_a_lambda_layer_is_code():
    assert every(Code, tf.tensorflow_js(modelTopology={"model_config": LAYERS}))


HOSTILE = {
    "lambda": (tf.tensorflow_js(modelTopology={"model_config": LAYERS}), "embedded-code"),
    "up": (tf.tensorflow_js(paths=["../../x"]), "outside-reference"),
    "absolute": (tf.tensorflow_js(paths=["/etc/x"]), "outside-reference"),
    "url": (tf.tensorflow_js(paths=["https://example.org/x"]), "outside-reference"),
    "read": (tf.tensorflow_js(["ReadFile"]), "reaching-operation"),
    "python": (tf.tensorflow_js(["PyFunc"]), "custom-operator"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_model_that_reaches_out_is_denied(tmp_path, name):
    data, rule = HOSTILE[name]
    verdict, found, _ = weigh(tmp_path, {"model.json": data, "group1-shard1of1.bin": bytes(8)})
    assert (verdict, rule in found) == (Verdict.DENY, True)


def test_an_honest_model_is_allowed(tmp_path):
    files = {"model.json": HONEST, "group1-shard1of1.bin": bytes(range(8))}
    verdict, found, reasons = weigh(tmp_path, files)
    assert (verdict, found) == (Verdict.ALLOW, set()), reasons


def test_limits():
    with pytest.raises(FormatError, match="over 10") as caught:
        read(FORMAT, HONEST, Limits(text=10))
    assert caught.value.kind is GapKind.LIMIT
    with pytest.raises(FormatError, match="more than 4096 operations"):
        read(FORMAT, tf.tensorflow_js([f"Op{n}" for n in range(4200)]))


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=3)


KEYS = st.sampled_from(["node", "op", "library", "function", "nodeDef", "signature", "name",
                        "paths", "weights", "shape", "dtype", "quantization"])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, VALUES)
@settings(max_examples=100, deadline=None)
def test_any_tree_is_read_or_refused_and_nothing_else(topology, manifest):
    tree = {"modelTopology": topology, "weightsManifest": manifest}
    survives(FORMAT, json.dumps(tree).encode())


@given(st.lists(st.integers(0, 99), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_round_trip(counts):
    rows = [weight(f"w{index}", count) for index, count in enumerate(counts)]
    found = every(Tensor, tf.tensorflow_js(weights=rows))
    assert [item.shape for item in found] == [(count,) for count in counts]
    assert found[-1].data.stop == 4 * sum(counts)


@pytest.mark.parametrize("spelled", [b"os.s", b"\\u006fs.s"])
def test_texts_that_are_evaluated_are_looked_for_here_too(tmp_path, spelled):
    data = tf.tensorflow_js(userDefinedMetadata={"x": "os.system('true')"}).replace(
        b"os.s", spelled
    )
    assert every(Call, data)
    assert weigh(tmp_path, {"model.json": data})[0] is Verdict.DENY
