"""onnx: small graphs, inline and external data, functions, control flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, parser
from onnx.backend.test.case.node import collect_testcases

from tests.corpus.case import Case

DISTRIBUTION = "onnx"

TYPES = (
    "FLOAT",
    "FLOAT16",
    "BFLOAT16",
    "DOUBLE",
    "INT8",
    "UINT8",
    "INT32",
    "INT64",
    "BOOL",
    "STRING",
)


def _linear(width: int = 4) -> onnx.ModelProto:
    weight = numpy_helper.from_array(np.ones((4, width), "f4"), "weight")
    node = helper.make_node("MatMul", ["x", "weight"], ["y"], name="eval(")
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 4]) for n in ("x", "y")]
    graph = helper.make_graph([node], "linear", ends[:1], ends[1:], [weight])
    made = helper.make_model(graph, producer_name="tests", doc_string="import os; a comment")
    helper.set_model_props(made, {"author": "somebody", "license": "MIT", "note": "eval( comment"})
    return made


def _constant(kind: str) -> onnx.ModelProto:
    value = [b"abc", b"import os"] if kind == "STRING" else [1, 0]
    tensor = helper.make_tensor("c", getattr(TensorProto, kind), [2], value)
    node = helper.make_node("Constant", [], ["y"], value=tensor)
    end = helper.make_tensor_value_info("y", getattr(TensorProto, kind), [2])
    return helper.make_model(helper.make_graph([node], "constant", [], [end]))


def _branch() -> onnx.ModelProto:
    text = """
        <ir_version: 8, opset_import: ["" : 17]>
        agraph (bool flag, float[2] x) => (float[2] y) {
            y = If (flag) <
                then_branch = one () => (float[2] a) { a = Identity (x) },
                else_branch = two () => (float[2] b) { b = Neg (x) }
            >
        }"""
    return parser.parse_model(text)


def _function() -> onnx.ModelProto:
    text = """
        <ir_version: 8, opset_import: ["" : 17, "local" : 1]>
        agraph (float[2] x) => (float[2] y) { y = local.twice (x) }
        <domain: "local", opset_import: ["" : 17]>
        twice (x) => (y) { y = Add (x, x) }"""
    return parser.parse_model(text)


def _external(path: Path) -> None:
    path.mkdir()
    made = _linear(300)
    onnx.save_model(
        made,
        path / "model.onnx",
        save_as_external_data=True,
        location="model.onnx.data",
        size_threshold=0,
    )


def _text(made: onnx.ModelProto, format_: str) -> Callable[[Path], None]:
    return lambda path: onnx.save_model(made, path, format=format_)


def nodes(step: int = 1) -> Iterator[tuple[str, onnx.ModelProto]]:
    """Yield models of ONNX's own tests, one of so many: an operator each, used in some way."""
    cases = sorted(collect_testcases(None), key=lambda case: str(case.name))
    for case in cases[::step]:
        made = case.model() if callable(case.model) else case.model
        if made is not None:
            yield str(case.name), made


def cases() -> Iterator[Case]:
    """Graphs in protobuf and as text, one constant per type, one bare tensor, nodes of tests."""
    for name, made in nodes(step=8):
        save = lambda path, made=made: onnx.save_model(made, path)  # noqa: E731
        yield Case(f"node/{name}.onnx", f"{name} of its own tests", save)
    yield Case("linear.onnx", "a matrix product", lambda p: onnx.save_model(_linear(), p))
    yield Case("external", "weights in a file beside", _external)
    yield Case("branch.onnx", "If with two graphs", lambda p: onnx.save_model(_branch(), p))
    yield Case("function.onnx", "a local function", lambda p: onnx.save_model(_function(), p))
    for format_, extension in (
        ("json", "onnxjson"),
        ("textproto", "onnxtxt"),
        ("onnxtxt", "onnxtext"),
    ):
        yield Case(f"linear.{extension}", f"as {format_}", _text(_linear(), format_))
    for kind in TYPES:
        write = lambda p, k=kind: onnx.save_model(_constant(k), p)  # noqa: E731
        yield Case(f"constant-{kind.lower()}.onnx", f"constant of {kind}", write)
    tensor = numpy_helper.from_array(np.arange(6.0), "t")
    yield Case(
        "tensor.pb", "a bare TensorProto", lambda p: p.write_bytes(tensor.SerializeToString())
    )
