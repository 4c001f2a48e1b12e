"""Models of ONNX as text and as JSON: what they name is found, as it is in the binary form."""

import base64
import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Operation, Reference, Tensor, Verdict
from weighbridge.formats.onnx_text import FORMAT

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
HEAD = "ir_version: 8\nopset_import { version: 17 }\n"
FAR = 'external_data { key: "location" value: "/etc/passwd" } data_location: EXTERNAL'
TENSOR = f'name: "w" dims: 1 data_type: 1 {FAR}'
NODE = 'node { op_type: "Add" input: "x" attribute { name: "a" type: INT i: 3 } }'
PYTHON = 'node { op_type: "PythonOp" domain: "com.microsoft" }'
WEIGHT = 'initializer { name: "w" dims: 2 data_type: 1 raw_data: "\\000\\001" }'
HONEST = HEAD + f'graph {{\n  {NODE}\n  name: "g"\n  {WEIGHT}\n}}\n'

TEXTS = {
    "initializer": (HEAD + f"graph {{ initializer {{ {TENSOR} }} }}", "outside-reference"),
    "list of them": (HEAD + f'graph {{ initializer: [{{ name: "a" }}, {{ {TENSOR} }}] }}',
                     "outside-reference"),
    "sparse": (HEAD + f"graph {{ sparse_initializer {{ values {{ {TENSOR} }} }} }}",
               "outside-reference"),
    "attribute": (HEAD + f"graph {{ node {{ attribute {{ t {{ {TENSOR} }} }} }} }}",
                  "outside-reference"),
    "function": (HEAD + f"graph {{}} functions {{ {PYTHON} }}", "custom-operator"),
    "operator": (HEAD + f"graph {{ {PYTHON} }}", "custom-operator"),
    "graph first": (f"graph <{PYTHON}>\n{HEAD}", "custom-operator"),
    "comment first": (f"# {'x' * 9000}\n{HEAD} graph {{ {PYTHON} }}", "custom-operator"),
    "long text first": (f'doc_string: "{"x" * 9000}"\n{HEAD} graph {{ {PYTHON} }}',
                        "custom-operator"),
}  # fmt: skip


@pytest.mark.parametrize("way", TEXTS)
def test_a_text_that_reaches_out_is_denied(tmp_path, way):
    text, rule = TEXTS[way]
    verdict, rules, _ = weigh(tmp_path, {"m.textproto": text.encode()})
    assert (verdict, rule in rules) == (Verdict.DENY, True)


def test_an_honest_text_is_allowed(tmp_path):
    assert weigh(tmp_path, {"m.textproto": HONEST.encode()})[:2] == (Verdict.ALLOW, set())
    found = evidence(HONEST.encode(), "m.textproto")
    assert [item.format for item in found if isinstance(item, Face)] == [FORMAT.id, "onnx-graph"]
    assert [item.name for item in found if isinstance(item, Operation)] == ["Add"]


EXTERNAL = [{"key": "location", "value": "../x"}]
GRAPHS = {
    "initializer": ({"initializer": [{"name": "w", "externalData": EXTERNAL}]},
                    "outside-reference"),
    "old names": ({"initializer": [{"external_data": EXTERNAL}]}, "outside-reference"),
    "sparse": ({"sparseInitializer": [{"values": {"externalData": EXTERNAL}}]},
               "outside-reference"),
    "operator": ({"node": [{"opType": "PythonOp", "domain": "com.microsoft"}]},
                 "custom-operator"),
    "old operator": ({"node": [{"op_type": "PythonOp", "domain": "com.microsoft"}]},
                     "custom-operator"),
}  # fmt: skip


@pytest.mark.parametrize("way", GRAPHS)
@pytest.mark.parametrize("about", [{"irVersion": "8"}, {"opset_import": []}, {}])
def test_json_that_reaches_out_is_denied(tmp_path, way, about):
    graph, rule = GRAPHS[way]
    data = json.dumps({**about, "graph": graph}).encode()
    verdict, rules, _ = weigh(tmp_path, {"m.onnxjson": data})
    assert (verdict, rule in rules) == (Verdict.DENY, True)


def test_attributes_in_json_are_base64():
    said = {"ep_cache_context": base64.b64encode(b"x.bin").decode(), "y": "?"}
    held = [{"name": name, "s": value} for name, value in said.items()]
    held.append({"name": "embed_mode", "i": "0"})
    node = {"opType": "EPContext", "domain": "com.microsoft", "attribute": held}
    data = json.dumps({"irVersion": 8, "graph": {"node": [node]}}).encode()
    targets = [item.target for item in evidence(data, "m.json") if isinstance(item, Reference)]
    assert targets == ["x.bin"]


def test_honest_json_is_allowed(tmp_path):
    raw = base64.b64encode(bytes(8)).decode()
    graph = {"node": [{"opType": "Add", "input": ["x", "w"], "output": ["y"]}], "name": "g",
             "initializer": [{"dims": ["2"], "dataType": 1, "rawData": raw}]}  # fmt: skip
    data = json.dumps({"irVersion": "8", "opsetImport": [{"version": "17"}], "graph": graph})
    assert weigh(tmp_path, {"m.onnxjson": data.encode()})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("graph", [1, {}, {"node": 1}, {"node": ["a"]}, {"node": [{"id": 1}]}])
def test_other_json_with_a_graph_is_none(tmp_path, graph):
    data = json.dumps({"graph": graph}).encode()
    assert weigh(tmp_path, {**WEIGHTS, "g.json": data})[:2] == (Verdict.ALLOW, set())


BODY = "agraph (float[2] x) => (float[2] y) { y = Add(x, x) }"
IR = '<ir_version: 8, opset_import: ["" : 17]>\n'
OWN = [
    f"{IR}{BODY}",
    f'# note\n< # "\n opset_import: ["" : 17], doc_string: "a > \\" b">\n{BODY}',
    f'<doc_string: "{"x" * 9000}", ir_version: 8>{BODY}',
    ('<ir_version: 8, metadata_props: ["a": "b"], model_version: -1, opset_import: []>\n'
    '"a graph" (float[2,N,?] x = {1, 2}, seq(map(int64, float[])) "s 1") => (float y)\n'
    '<float[1] w = {-1.5e-3}, string[2] t = {"a}", "b"}, float[1] u, bool[0] v = {}>\n'
    '{ ["n 1"] y, "z 2" = Concat <axis: int = -1, f = nan, e: ints = [], s = "t", l = [1, 2.5],'
    ' r: float = @alpha, tt = float[1] {1}, ty = optional(float[3])> (x, , "w",)\n'
    '[] = If (x) <then_branch = inner () => (float y) { y = Not(x) }, then: graph = '
    'g2 (float x) => (y) <float[1] c = {1}> { y = Not(x) }> }\n'
    '<domain: "", opset_import: ["": 1], overload: "o"> f <a, b: int = 1> (x, float t) => (y)'
    " <float[2] q> { y = Not:o (x) }"),
]  # fmt: skip


@pytest.mark.parametrize("text", OWN)
def test_the_syntax_of_onnx_is_read(tmp_path, text):
    data = text.encode()
    found = evidence(data, "m.onnxtxt")
    assert not [item.why for item in found if isinstance(item, Gap)]
    assert weigh(tmp_path, {**WEIGHTS, "m.onnxtxt": data})[:2] == (Verdict.ALLOW, set())


FILE = 'float[1] w = ["location": "/etc/passwd", "offset": "0"]'
ODD = "ai.onnx.contrib.PyOp"
REACHING = {
    "tensor": (f"{IR}g (x) => (y) <{FILE}> {{ y = Add(x, w) }}", "outside-reference"),
    "input": (f"{IR}g ({FILE}) => (y) {{ y = Not(w) }}", "outside-reference"),
    "attribute": (f"{IR}g (x) => (y) {{ y = Constant <value = {FILE}> () }}", "outside-reference"),
    "behind": (f"{IR}g (x) => (y) {{ y = Constant () <value: tensor = {FILE}> }}",
               "outside-reference"),
    "list": (f"{IR}g (x) => (y) {{ y = Constant <v = [{FILE}]> () }}", "outside-reference"),
    "escaped": (f"{IR}g (x) => (y) <{FILE}> {{ y = Add(x, w) }}".replace("/etc", "\\/e\\tc"),
                "outside-reference"),
    "subgraph": (f"{IR}g (x) => (y) {{ y = If <b = h () => (y) <{FILE}> {{ y = Not(w) }}> (x) }}",
                 "outside-reference"),
    "function": (f'{IR}{BODY} <domain: "a"> f (x) => (y) {{ y = Constant <v = {FILE}> () }}',
                 "outside-reference"),
    "default": (f"{IR}{BODY} f <v = {FILE}> (x) => (y) {{ y = Not(x) }}", "outside-reference"),
    "operator": (f"{IR}g (x) => (y) {{ y = {ODD} (x) }}", "custom-operator"),
    "behind elements": (f"{IR}g (x) => (y) <float[2] c = {{1, 2}}> {{ y = {ODD} (x) }}",
                        "custom-operator"),
    "behind texts": (f'{IR}g (x) => (y) <string[1] c = {{"}}"}}> {{ y = {ODD} (x) }}',
                     "custom-operator"),
    "in a function": (f"{IR}{BODY} f (x) => (y) {{ y = {ODD} (x) }}", "custom-operator"),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHING)
def test_what_it_names_is_found(tmp_path, name):
    text, rule = REACHING[name]
    verdict, rules, _ = weigh(tmp_path, {"m.onnxtxt": text.encode()})
    assert (verdict, rule in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "text",
    [
        f"{IR}g (x) => (y) {{ y = Add(x }}",
        f"{IR}g (x) = > (y) {{ y = Not(x) }}",
        f"{IR}{BODY} more",
        f"{IR}g (x) => (y) {{ y = Not <a> (x) }}",
        f"{IR}g (decimal[2] x) => (y) {{ y = Not(x) }}",
        f"{IR}g (x) => (y) <float[1] c = {{1> {{ y = Not(x) }}",
        f'{IR}g (x) => (y) {{ y = Not <a = "b> (x) }}',
        IR + "g (x) => (y) { y = If <b = h () => (y) " * 3,
    ],
)
def test_what_onnx_does_not_take_is_damage(tmp_path, text):
    data = text.encode()
    assert [item for item in evidence(data, "m.onnxtxt") if isinstance(item, Gap)]
    assert weigh(tmp_path, {"m.onnxtxt": data})[0] is not Verdict.ALLOW


def test_graphs_in_its_nodes_nested_without_end_are_a_gap():
    text = IR + "g (x) => (y) { y = If <b = " * 99
    kinds = [item.kind for item in evidence(text.encode(), "m") if isinstance(item, Gap)]
    assert kinds == [GapKind.LIMIT]


@given(st.text(alphabet='g(x)=>{}<>[]:,."float 1#\\@', max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_behind_its_beginning_is_read_or_refused(noise):
    survives(FORMAT, (IR + "g (x) => (y) { y = If " + noise).encode())


@pytest.mark.parametrize(
    "text",
    ["<domain:name>foo</domain:name>", "domain: x\n", "graph:\n  op_type: a\n", "graph { }",
     "<b>ir_version: 8</b>", "producer_name: x\ngraph: y\n"],
)  # fmt: skip
def test_other_texts_are_none(text):
    faces = [item.format for item in evidence(text.encode(), "m") if isinstance(item, Face)]
    assert FORMAT.id not in faces


def test_a_text_that_is_yaml_too_is_read_as_both(tmp_path):
    text = HEAD.replace("{ version: 17 }", ": 1") + 'graph: {name: 1}\n_target_: "os.system"\n'
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "config.yaml": text.encode()})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_a_text_nested_without_end_is_a_gap():
    text = HEAD + "graph { node { op_type: 'If' attribute { g { " * 40
    assert GapKind.LIMIT in [i.kind for i in evidence(text.encode(), "m") if isinstance(i, Gap)]


@given(st.text(alphabet='ab{}<>[]:"\\,;#\n 1', max_size=80))
@settings(max_examples=50)
def test_any_text_is_read_or_refused_and_nothing_else(text):
    for head in ("", HEAD + "graph {", "<ir_version: 8"):
        survives(FORMAT, head.encode() + text.encode())


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    survives(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, TEXTS["sparse"][0].encode())


OUTSIDE = (
    'external_data { key: "location" value: "w.data" } external_data { key: "length" value: "32" }'
)
FIELDS = 'dims: 4 dims: 2 data_type: 1 name: "w"'
PAIRS = [{"key": "location", "value": "w.data"}, {"key": "length", "value": "32"}]
ELSEWHERE = {
    "text": f"{HEAD}graph {{ initializer {{ {FIELDS} {OUTSIDE} }} {NODE} }}",
    "syntax": '<ir_version: 8, opset_import: ["" : 17]>\n'
    'g (float[?,4] x) => (float[?,2] y)\n'
    '<float[4,2] w = ["location": "w.data", "offset": "0", "length": "32"]>\n'
    "{ y = MatMul (x, w) }",
    "json": json.dumps({
        "irVersion": "8",
        "graph": {
            "node": [{"opType": "MatMul"}],
            "initializer": [
                {"dims": ["4", "2"], "dataType": 1, "name": "w", "externalData": PAIRS}
            ],
        },
    }),
}  # fmt: skip


@pytest.mark.parametrize("way", ELSEWHERE)
def test_a_tensor_in_another_file_has_its_type_and_shape(way):
    """As ``onnx.save(model, path, format=...)`` of ONNX 1.22 writes a model with such tensors."""
    found = evidence(ELSEWHERE[way].encode(), "m.onnxtxt")
    assert not [item.why for item in found if isinstance(item, Gap)]
    (tensor,) = [item for item in found if isinstance(item, Tensor)]
    assert (tensor.name, tensor.dtype, tensor.shape) == ("w", "tensor(float)", (4, 2))
    assert (tensor.file, tensor.wanted, tensor.data and tensor.data.size) == ("w.data", 32, 32)


def test_a_text_of_many_fields_is_no_yaml_too(tmp_path):
    """Of more nodes than are composed of a short text: its first lines tell that it is none."""
    nodes = "".join(
        f'  node {{\n    input: "x{at}"\n    output: "x{at + 1}"\n    op_type: "Relu"\n  }}\n'
        for at in range(50)
    )
    text = f'ir_version: 8\nproducer_name: "a: b"\ngraph {{\n{nodes}  name: "g"\n}}\n'
    assert len(text) < 4096
    assert weigh(tmp_path, {"m.textproto": text.encode()})[:2] == (Verdict.ALLOW, set())
