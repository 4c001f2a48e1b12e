"""Graphs of TensorFlow: every operation is told once, and every file that a constant names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Constant,
    Face,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats.tensorflow_graph import FORMAT
from weighbridge.intake.limits import Limits


def every(kind, data, limits=None):
    return [item for item in read(FORMAT, data, limits) if isinstance(item, kind)]


def operations(data):
    return [item.name for item in every(Operation, data)]


def targets(data):
    return [(item.field, item.target) for item in every(Reference, data)]


HONEST = tf.graph(
    [
        tf.node("x"),
        tf.weight("w", extents=(8, 9), content=bytes(288)),
        tf.node("y", "MatMul", ["x", "w"], [tf.attribute("T", field(6, 1))]),
        tf.node("z", "Normalise", ["y"]),
        tf.node("z2", "MatMul", ["z", "w"]),
    ],
    [tf.function("Normalise", tf.node("a", "Softmax", ["b"]))],
)


def test_tells_operations_once_and_functions_by_what_is_in_them():
    assert operations(HONEST) == ["Placeholder", "Const", "MatMul", "Softmax"]
    assert not every(Gap, HONEST)
    (tensor,) = every(Tensor, HONEST)
    assert (tensor.name, tensor.dtype, tensor.shape) == ("w", "float32", (8, 9))
    assert tensor.wanted == tensor.data.size == 288


def test_tells_texts_that_are_attributes():
    data = tf.graph([tf.node("p", "PyFunc", (), [tf.text("token", "pyfunc_0")])])
    (found,) = every(Operation, data)
    assert found.attributes == (("token", Constant("pyfunc_0")),)


@pytest.mark.parametrize(
    ("nodes", "found"),
    [
        ([tf.const("n", "/etc/hostname"), tf.node("r", "ReadFile", ["n"])],
         [("ReadFile", "/etc/hostname")]),
        ([tf.const("n", "../x"), tf.node("i", "Identity", ["n:0"]),
          tf.node("r", "TextLineDataset", ["i", "c", "d"])], [("TextLineDataset", "../x")]),
        ([tf.const("a", "/data"), tf.const("b", "/x"), tf.node("j", "StringJoin", ["a", "b"]),
          tf.node("w", "WriteFile", ["j", "c"])], [("WriteFile", "/data"), ("WriteFile", "/x")]),
        ([tf.const("n", "a", "b"), tf.node("t", "InitializeTableFromTextFileV2", ["h", "n"])],
         [("InitializeTableFromTextFileV2", "a"), ("InitializeTableFromTextFileV2", "b")]),
        ([tf.node("p", "PrintV2", ["x"], [tf.text("output_stream", "file:///tmp/x")])],
         [("PrintV2.output_stream", "file:///tmp/x")]),
        ([tf.node("p", "PrintV2", ["x"], [tf.text("output_stream", "stderr")])], []),
        ([tf.node("d", "DebugIdentity", ["x"], [tf.texts("debug_urls", "grpc://h:1", "")])],
         [("DebugIdentity.debug_urls", "grpc://h:1")]),
        ([tf.node("r", "ReadFile", ["n"]), tf.const("n", "later")], [("ReadFile", "later")]),
        ([tf.node("n"), tf.node("r", "RestoreV2", ["n", "t", "s"])], []),
        ([tf.const("n", "/etc/x"), tf.node("r", "ReadFile", ["^n"])], []),
        ([tf.node("a", "Identity", ["b"]), tf.node("b", "Identity", ["a"]),
          tf.node("r", "ReadFile", ["a"])], []),
    ],
    ids=["const", "identity", "joined", "table", "print", "stderr", "debug", "order", "fed",
         "control", "circle"],
)  # fmt: skip
def test_tells_files_that_the_graph_names(nodes, found):
    assert targets(tf.graph(nodes)) == found
    assert targets(tf.graph([tf.node()], [tf.function("f", *nodes)])) == found


def test_the_last_of_several_names_counts():
    twice = field(1, "n") + field(2, "Identity") + field(2, "ReadFile") + field(3, "c")
    data = tf.graph([tf.const("c", "/etc/x"), twice])
    assert targets(data) == [("ReadFile", "/etc/x")]


@pytest.mark.parametrize(
    "padding",
    [field(7, b"") * 2, b"\x38\1", field(9, b"x"), field(6, bytes(5000)), b"\xaa\0\0"],
    ids=["known", "number", "unknown", "large", "long-key"],
)
def test_a_node_that_is_written_oddly_is_read_all_the_same(padding):
    data = tf.graph([tf.const("c", "/etc/x"), padding + tf.node("r", "ReadFile", ["c"]) + padding])
    assert targets(data) == [("ReadFile", "/etc/x")]
    assert operations(data) == ["Const", "ReadFile"]


def test_bytes_in_fields_that_no_graph_has_are_told():
    for where in (tf.graph([tf.node()], (), field(99, bytes(2000))),
                  tf.graph([tf.node(more=field(99, bytes(2000)))]),
                  tf.graph([tf.node()], [tf.function("f") + field(99, bytes(2000))])):  # fmt: skip
        assert [gap.kind for gap in every(Gap, where)] == [GapKind.TRAILING]


def test_too_many_functions_are_a_limit():
    data = tf.graph([tf.node()], [tf.function(f"f{n}") for n in range(9)])
    with pytest.raises(FormatError, match="more than 4 functions") as caught:
        read(FORMAT, data, Limits(members=4))
    assert caught.value.kind is GapKind.LIMIT


def test_too_many_operations_are_a_limit():
    data = tf.graph([tf.node("x", f"Op{n}") for n in range(4200)])
    with pytest.raises(FormatError, match="more than 4096 operations") as caught:
        read(FORMAT, data)
    assert caught.value.kind is GapKind.LIMIT


def test_names_behind_long_ways_are_found_or_told():
    def way(count):
        passed = [tf.node(f"i{n}", "Identity", [f"i{n + 1}"]) for n in range(count)]
        return tf.graph([tf.const(f"i{count}", "/x"), *passed, tf.node("s", "SaveV2", ["i0"])])

    assert targets(way(200)) == [("SaveV2", "/x")]
    assert [gap.kind for gap in every(Gap, way(70_000))] == [GapKind.LIMIT]


def test_many_long_ways_are_not_gone_for_ever():
    passed = [tf.node(f"i{n}", "Identity", [f"i{n + 1}"]) for n in range(3000)]
    many = [tf.node("s", "SaveV2", [f"i{n}"]) for n in range(3000)]
    assert [gap.kind for gap in every(Gap, tf.graph([*passed, *many]))] == [GapKind.LIMIT]


def test_a_program_among_the_weights_is_seen():
    from tests.builders.neighbours import SAMPLES  # noqa: PLC0415 - only here

    elf = SAMPLES["elf-program"].ljust(400, b"\0")
    data = tf.graph([tf.weight("w", extents=(100,), content=elf), tf.node()])
    faces = [item.format for item in evidence(data) if isinstance(item, Face)]
    assert faces == ["tensorflow-graph", "elf-program"]


HOSTILE = {
    "read": ([tf.const("n", "/etc/hostname"), tf.node("r", "ReadFile", ["n"])],
             {"reaching-operation", "outside-reference"}),
    "write": ([tf.const("n", "notes"), tf.node("w", "WriteFile", ["n", "c"])],
              {"reaching-operation"}),
    "save": ([tf.const("n", "/root/x"), tf.node("s", "SaveV2", ["n", "t", "l"])],
             {"outside-reference"}),
    "print": ([tf.node("p", "PrintV2", ["x"], [tf.text("output_stream", "file:///tmp/x")])],
              {"outside-reference"}),
    "python": ([tf.node("p", "PyFunc", ["x"])], {"custom-operator"}),
    "python-2": ([tf.node("p", "EagerPyFunc", ["x"])], {"custom-operator"}),
    "python-3": ([tf.node("p", "PyFuncStateless", ["x"])], {"custom-operator"}),
    "remote": ([tf.node("p", "RpcCall", ["x"])], {"reaching-operation"}),
    "debug": ([tf.node("d", "DebugIdentityV2", ["x"], [tf.texts("debug_urls", "file:///tmp/x")])],
              {"outside-reference"}),
    "vocabulary": ([tf.node("d", "FixedUnigramCandidateSampler", ["x"],
                            [tf.text("vocab_file", "../../x")])], {"outside-reference"}),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
@pytest.mark.parametrize("inside", ["graph", "function"])
def test_a_graph_that_reaches_out_is_denied(tmp_path, name, inside):
    nodes, rules = HOSTILE[name]
    if inside == "graph":
        data = tf.graph([tf.node(), *nodes])
    else:
        data = tf.graph([tf.node("x", "f")], [tf.function("f", *nodes)])
    verdict, found, _ = weigh(tmp_path, {"model.pb": data})
    assert verdict is Verdict.DENY
    assert rules <= found


def test_a_custom_operation_is_worth_a_warning(tmp_path):
    verdict, found, _ = weigh(tmp_path, {"model.pb": tf.graph([tf.node("x", "Acme>Scale")])})
    assert (verdict, found) == (Verdict.WARN, {"custom-operator"})


def test_an_honest_graph_is_allowed(tmp_path):
    verdict, found, _ = weigh(tmp_path, {"model.pb": HONEST})
    assert (verdict, found) == (Verdict.ALLOW, set())


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=7)


@given(st.binary(max_size=120), st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, inside):
    survives(FORMAT, tf.graph([noise], [noise]) if inside else tf.graph([tf.node()]) + noise)


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(st.lists(TEXT, min_size=1, max_size=6, unique=True))
@settings(max_examples=50, deadline=None)
def test_round_trip(names):
    assert operations(tf.graph([tf.node("x", name) for name in names])) == names


def test_tensorflow_reads_the_same():
    pytest.importorskip("tensorflow")
    from tensorflow.core.framework import graph_pb2  # noqa: PLC0415 - large, and seldom there

    graph = graph_pb2.GraphDef.FromString(HONEST)
    inner = [node for each in graph.library.function for node in each.node_def]
    local = {each.signature.name for each in graph.library.function}
    names = dict.fromkeys(node.op for node in (*graph.node, *inner))
    assert [name for name in names if name not in local] == operations(HONEST)
