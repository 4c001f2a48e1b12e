"""A graph and the weights beside it are one model; graphs side by side are several."""

import pytest

from tests.builders import tensorflow
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import companions


@pytest.mark.parametrize(
    "names",
    [
        {"model.onnx", "model.onnx.data"},
        {"model.onnx", "model.onnx_data"},
        {"Model.ONNX", "Model.ONNX_data_1"},
        {"model.onnx", "layer.weight"},
        {"model.onnx", "onnx__MatMul_12"},
        {"model.onnx", "weights.pb"},
        {"openvino_model.xml", "openvino_model.bin"},
        {"blazeface.json", "blazeface.bin"},
        {"Age_model-weights_manifest.json", "age_model.bin"},
        {"age_model-weights_manifest.json", "age_model-shard1", "age_model-shard2"},
        {"decoder.onnx", "Constant_2017_attr__value"},
        {"index.json", "lm_head.weight.dat"},
    ],
)
def test_together(names):
    assert companions.together(names)


@pytest.mark.parametrize(
    "names",
    [
        set(),
        {"a.onnx", "b.onnx"},
        {"a.onnx", "b.safetensors", "README.md"},
        {"a.xml", "b.bin"},
        {"a.json", "b.dat"},
        {"a.json", "b.bin"},
        {"a-weights_manifest.json", "b.bin"},
        {"a-weights_manifest.json", "b-shard1"},
        {"a.json", "a-shard1"},
        {"Constant_2017_attr__value", "b.safetensors"},
        {"a.bin", "b.data"},
        {"onnx__MatMul_12"},
        {"model.onnx", "LICENSE", "README"},
        {"model.onnx", "W", "R"},  # see ``referred``
    ],
)
def test_apart(names):
    assert not companions.together(names)


SHARD = "weights/group1-shard1of1.bin"


@pytest.mark.parametrize(
    ("paths", "more", "honest"),
    [
        ((SHARD,), {}, True),
        (("group1-shard1of1.bin",), {}, False),
        ((SHARD,), {"weights/other.bin": b"\1\2\3\4" * 9}, False),
        ((SHARD,), {"weights/more.pkl": b"cos\nsystem\n(S'true'\ntR."}, False),
    ],
    ids=["as-listed", "moved", "one-more", "something-else"],
)
def test_shards_in_a_folder_below_their_list_are_one_model_with_it(tmp_path, paths, more, honest):
    files = {"model.json": tensorflow.tensorflow_js(paths=paths), SHARD: bytes(8), **more}
    assert (weigh(tmp_path, files)[0] is Verdict.ALLOW) is honest
