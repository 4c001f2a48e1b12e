"""onnxruntime: graphs as its own flatbuffer, optimised graphs, and quantised ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from tests.corpus.case import Case
from tests.corpus.onnx_ import nodes

DISTRIBUTION = "onnxruntime"


def _session(made: onnx.ModelProto, path: Path, format_: str) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.optimized_model_filepath = str(path)
    options.add_session_config_entry("session.save_model_format", format_)
    data = made.SerializeToString()
    try:
        onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own exceptions derive from nothing closer
        raise RuntimeError(str(error)) from error


def _linear() -> onnx.ModelProto:
    weight = numpy_helper.from_array(np.ones((16, 16), "f4"), "weight")
    chain = [
        helper.make_node("MatMul", ["x", "weight"], ["h"]),
        helper.make_node("Gelu", ["h"], ["y"]),
    ]
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 16]) for n in ("x", "y")]
    graph = helper.make_graph(chain, "linear", ends[:1], ends[1:], [weight])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def _quantised(kind: QuantType) -> Callable[[Path], None]:
    return lambda path: quantize_dynamic(_linear(), path, weight_type=kind)


def cases() -> Iterator[Case]:
    """One flatbuffer for some nodes each, and quantised graphs."""
    for name, made in nodes(step=12):
        write = lambda path, made=made: _session(made, path, "ORT")  # noqa: E731
        yield Case(f"{name}.ort", f"{name} as a flatbuffer", write)
    for level in ("ONNX", "ORT"):
        ending = level.lower()
        write = lambda path, level=level: _session(_linear(), path, level)  # noqa: E731
        yield Case(f"optimised.{ending}", "what the optimisers leave", write)
    for kind in (QuantType.QInt8, QuantType.QUInt8):
        yield Case(f"quantised-{kind.name}.onnx", "weights of eight bits", _quantised(kind))
