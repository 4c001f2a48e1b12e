"""What runtimes carry is listed, format by format."""

import pytest

from weighbridge import registry
from weighbridge.facts import carried, operators, runs_python, tables


def test_every_row_names_formats_that_exist():
    for row in tables.rows(tables.load(operators.FILE), "format"):
        for name in tables.strings(row, "ids"):
            assert name.replace("-", "_") in registry.names("formats")


@pytest.mark.parametrize(
    ("face", "domain", "name", "expected"),
    [
        ("onnx-graph", "ai.onnx", "Add", True),
        ("onnx-graph", "com.microsoft.nchwc", "Conv", True),
        ("onnx-graph", "com.microsoftish", "Conv", False),
        ("onnx-graph", "com.microsoft.own", "Conv", False),
        ("onnx-graph", "ai.onnx", "Own", False),
        ("onnx-graph", "ai.onnx", "com.microsoft Gelu", False),
        ("onnx-graph", "ai.onnx", "Upsample", True),
        ("onnx-graph", "ai.onnx.ml", "Add", False),
        ("onnx-graph", "ai.onnx.ml", "TreeEnsembleClassifier", True),
        ("onnx-graph", "com.microsoft", "MatMulNBits", True),
        ("onnx-graph", "com.microsoft", "InPlaceAccumulatorV2", True),
        ("onnx-graph", "com.microsoft", "ATen", False),
        ("ort-model", "com.microsoft", "Own", False),
        ("onnx-graph", "ai.onnx.contrib", "HfJsonTokenizer", True),
        ("onnx-graph", "ai.onnx.contrib", "ImageReader", False),
        ("ort-model", "pkg.torch", "f", False),
        ("openvino-ir", "opset8", "Add", True),
        ("openvino-ir", "extension", "BPETokenizer", True),
        ("openvino-ir", "extension", "Own", False),
        ("coreml-model", "custom layer", "Own", False),
        ("caffe-prototxt", "caffe", "InnerProduct", True),
        ("caffe-model", "caffe", "Own", False),
        ("cntk-dictionary", "cntk", "Times", True),
        ("cntk-dictionary", "user function", "own", False),
        ("flatbuffer-executorch", "aten", "add.out", True),
        ("flatbuffer-executorch", "delegate", "XnnpackBackend", True),
        ("flatbuffer-executorch", "delegate", "aten", False),
        ("mnn-model", "mnn", "Raster", True),
        ("mnn-model", "plugin", "Own", False),
        ("mindir-graph", "mindspore", "MatMul", True),
        ("mindir-graph", "custom", "Custom", False),
        ("mindir-graph", "python", "module", False),
        ("mindspore-lite", "mindspore", "MatMulFusion", True),
        ("mindspore-lite", "custom", "Own", False),
        ("ncnn-param", "ncnn", "SDPA", True),
        ("ncnn-param", "ncnn", "YoloV5Focus", False),
        ("rknn-model", "rknn", "TopK", True),
        ("rknn-model", "rknn", "cstOwn", False),
        ("tensorrt-plan", "tensorrt", "EfficientNMS_TRT", True),
        ("tensorrt-plan", "tensorrt", "Own_TRT", False),
        ("tensorflow-js", "tensorflow", "FusedDepthwiseConv2dNative", True),
        ("tensorflow-js", "tensorflow", "MatMul", True),
        ("tensorflow-js", "tensorflow", "Own", False),
        ("tensorflow-graph", "tensorflow", "FusedDepthwiseConv2dNative", False),
    ],
)
def test_domains(face, domain, name, expected):
    known = carried(["zip-archive", face])
    assert known is not None
    assert known.has(domain, name) is expected


def test_other_formats_have_no_list():
    assert carried(["pickle"]) is None


def test_python():
    assert runs_python("PyOp")
    assert not runs_python("Add")
