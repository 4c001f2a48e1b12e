"""Graphs as text: read as what they are on the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Code, Face, Gap, Operation, Reference, Verdict
from weighbridge.formats.tensorflow_text import FORMAT

NODE = 'node {{ name: "{0}" op: "{1}" {2}}}\n'
HONEST = NODE.format("x", "Placeholder", "") + NODE.format(
    "y", "MatMul", 'input: "x" attr { key: "T" value { type: DT_FLOAT } } '
)
CONST = (
    'node { name: "n" op: "Const" attr { key: "value" value { tensor {'
    ' dtype: DT_STRING string_val: "/etc/hostname" } } } }\n'
)
READ = CONST + NODE.format("r", "ReadFile", 'input: "n" ')
LAMBDA = (
    '{"class_name": "Lambda", "config": {"function": ["4wEA", null, null],'
    ' "function_type": "lambda"}}'
).replace('"', '\\"')
OBJECT = f'object_graph_def {{ nodes {{ user_object {{ metadata: "{LAMBDA}" }} }} }}'


def model(graph, more=""):
    meta = f"meta_info_def {{ tags: 'serve' }} graph_def {{ {graph} }} {more}"
    return f"saved_model_schema_version: 1\nmeta_graphs {{ {meta} }}\n"


def found(text, kind):
    items = evidence(text.encode(), "graph.pbtxt")
    return [item for item in items if isinstance(item, kind)]


@pytest.mark.parametrize(
    ("text", "face"),
    [(HONEST, "tensorflow-graph"), (model(HONEST), "tensorflow-saved-model"),
     (f"graph_def {{ {HONEST} }}", "tensorflow-meta-graph"),
     (f"# a comment\nversions {{ producer: 9 }}\n{HONEST}", "tensorflow-graph")],
    ids=["graph", "model", "meta", "comment"],
)  # fmt: skip
def test_reads_operations(text, face):
    assert [item.format for item in found(text, Face)] == [FORMAT.id, face]
    assert [item.name for item in found(text, Operation)] == ["Placeholder", "MatMul"]
    assert not found(text, Gap)


def test_tells_files_and_code():
    assert [item.target for item in found(READ, Reference)] == ["/etc/hostname"]
    assert len(found(model(HONEST, OBJECT), Code)) == 1


@pytest.mark.parametrize(
    "text",
    ['layer { name: "x" }\n', 'node { calculator: "X" }\n', "node: 1\n", 'op: "x" node {\n',
     "ir_version: 8\n"],
)  # fmt: skip
def test_other_text_is_none(text):
    assert FORMAT.id not in [item.format for item in found(text, Face)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [(READ, "reaching-operation"), (model(READ), "outside-reference"),
     (model(HONEST, OBJECT), "embedded-code"), (NODE.format("p", "PyFunc", ""), "custom-operator"),
     (model(HONEST, 'asset_file_def { filename: "../../x" }'), "outside-reference")],
    ids=["graph", "model", "lambda", "python", "asset"],
)  # fmt: skip
def test_a_graph_that_reaches_out_is_denied(tmp_path, text, rule):
    verdict, rules, _ = weigh(tmp_path, {"saved_model.pbtxt": text.encode()})
    assert (verdict, rule in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("text", [HONEST, model(HONEST)], ids=["graph", "model"])
def test_an_honest_graph_is_allowed(tmp_path, text):
    verdict, rules, reasons = weigh(tmp_path, {"saved_model.pbtxt": text.encode()})
    assert (verdict, rules) == (Verdict.ALLOW, set()), reasons


def test_a_graph_that_is_cut_leaves_a_gap():
    assert found(model(HONEST)[:-4], Gap)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, model(READ).encode(), step=3)


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, HONEST.encode() + noise)
    survives(FORMAT, b"meta_graphs {" + noise)


@given(st.lists(st.sampled_from(["Relu", "Add", "Softmax"]), min_size=1, unique=True))
@settings(max_examples=20, deadline=None)
def test_round_trip(names):
    text = "".join(NODE.format("x", name, "") for name in names)
    assert [item.name for item in found(text, Operation)] == names
