"""ONNX: graphs at any depth, tensors here and elsewhere, nothing believed that is not there."""

import re
from contextlib import nullcontext
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import onnx_graph as o
from tests.builders.graphs import field
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Code,
    Constant,
    Entry,
    Face,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats import Part, onnx_graph
from weighbridge.formats.onnx_graph import FORMAT
from weighbridge.intake import onnxwire, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes

DATA = "model.onnx.data"


def every(kind, data, limits=None):
    return [item for item in read(FORMAT, data, limits) if isinstance(item, kind)]


def operators(data):
    return {(item.domain, item.name) for item in every(Operation, data)}


HONEST = o.model(
    o.graph(
        [
            o.node("If", attributes=[o.attribute("then_branch", 6, o.graph([o.node("Neg")]))]),
            o.node("twice", "local"),
            o.node("Constant", attributes=[o.attribute("value", 5, o.tensor("c"))]),
            o.node("Own", "my.own", [o.attribute("path", 4, "x"), o.attribute("n", 3, 1)]),
        ],
        [o.tensor(), o.external(location=DATA, offset=0, length=8)],
        [field(1, o.tensor("values")) + field(2, o.tensor("indices", (1,), 7))],
    ),
    functions=[o.function("twice", "local", [o.node("Mul")])],
    training=[field(1, o.graph([o.node("Gradient", "ai.onnx.preview.training")]))],
    properties={"author": "somebody"},
)


def test_reads_graphs_functions_and_tensors():
    assert operators(HONEST) == {
        ("ai.onnx", "If"),
        ("ai.onnx", "Neg"),
        ("ai.onnx", "Constant"),
        ("ai.onnx", "Mul"),
        ("my.own", "Own"),
        ("ai.onnx.preview.training", "Gradient"),
    }
    (own,) = [item for item in every(Operation, HONEST) if item.name == "Own"]
    assert own.attributes == (("path", Constant("x")),)
    tensors = {item.name: item for item in every(Tensor, HONEST) if not item.file}
    assert tensors["w"].dtype == "tensor(float)"
    assert (tensors["w"].shape, tensors["w"].wanted, tensors["w"].data.size) == ((2,), 8, 8)
    assert tensors.keys() == {"w", "c", "values", "indices"}
    (elsewhere,) = [item for item in every(Tensor, HONEST) if item.file]
    assert (elsewhere.file, elsewhere.data.start, elsewhere.data.stop) == (DATA, 0, 8)
    (reference,) = every(Reference, HONEST)
    assert (reference.target, reference.purpose) == (DATA, Purpose.WEIGHTS)
    assert {item.key: item.value for item in every(Entry, HONEST)} == {
        "producer_name": "tests",
        "author": "somebody",
    }
    assert every(Gap, HONEST) == []


@pytest.mark.parametrize("levels", [1, 5, 15])
def test_a_graph_is_found_however_deep_it_lies(levels):
    data = o.model(o.nested(o.graph([o.node("PyOp", "own")]), levels))
    assert ("own", "PyOp") in operators(data)


def test_too_deep_is_a_limit():
    with pytest.raises(FormatError, match="too deeply") as caught:
        read(FORMAT, o.model(o.nested(o.graph(), 40)))
    assert caught.value.kind is GapKind.LIMIT


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (o.tensor(kind=10, raw=bytes(4)), 4),
        (o.tensor(dims=(3,), kind=22, raw=bytes(2)), 2),
        (o.tensor(dims=(5,), kind=25, raw=bytes(2)), 2),
        (o.tensor(dims=(), raw=bytes(4)), 4),
        (o.tensor(dims=(0, 7), raw=b""), 0),
        (o.tensor(kind=8, raw=None, a=field(6, "text")), None),
        (o.tensor(raw=None, a=field(4, bytes(8))), 8),
        (o.tensor(raw=None, kind=11, a=field(10, bytes(16))), 16),
        (o.tensor(raw=None, kind=7, a=field(7, b"\1\2")), 16),
        (field(1, b"\2\3") + field(2, 1) + field(9, bytes(24)), 24),
    ],
)
def test_data_are_as_long_as_type_and_shape_ask(made, wanted):
    (tensor,) = every(Tensor, o.model(o.graph([], [made])))
    assert tensor.wanted == wanted
    assert tensor.data is None or tensor.data.size == wanted


LAW = {"location": DATA, "offset": 0, "length": 8}


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (o.tensor(dims=(2**64 - 1,)), GapKind.DAMAGED),
        (o.tensor(kind=77), GapKind.UNSUPPORTED),
        (o.tensor(more=field(9, bytes(8))), GapKind.DAMAGED),
        (o.tensor(more=field(99, bytes(2000))), GapKind.TRAILING),
        (o.external(**LAW | {"offset": "-1"}), GapKind.DAMAGED),
        (o.external(**LAW | {"length": "1e3"}), GapKind.DAMAGED),
        (o.external(**LAW | {"length": "9" * 40}), GapKind.DAMAGED),
        (o.external(offset=0), GapKind.DAMAGED),
        (o.external(**LAW | {"__class__": "x"}), GapKind.DAMAGED),
    ],
    ids=["extent", "type", "twice", "field", "negative", "float", "huge", "nowhere", "key"],
)
def test_leaves_a_gap(made, kind):
    assert [gap.kind for gap in every(Gap, o.model(o.graph([], [made])))] == [kind]


def test_fields_of_later_versions_are_passed_over():
    data = o.model(
        o.graph([o.node(more=field(40, "x") + o.group(41, field(1, 1)))]), more=field(90, 1)
    )
    assert FORMAT.recognises(Glimpse(Bytes(data)))
    assert every(Gap, data) == []
    assert operators(data) == {("ai.onnx", "Add")}


@pytest.mark.parametrize(
    ("inner", "known"),
    [
        (o.graph([o.node()], [o.tensor()]), True),
        (o.graph([o.node("Own.op_2")]), True),
        (o.graph([o.node("\n\1x")]), False),
        (o.graph([], [o.tensor()]), False),
        (o.graph([o.node()], more=field(40, "x")), False),
    ],
)
def test_a_graph_without_a_version_is_recognised_by_its_nodes(inner, known):
    # As PNNX writes it.
    assert FORMAT.recognises(Glimpse(Bytes(field(7, inner)))) is known


def test_a_program_in_a_graph_without_a_version_is_denied(tmp_path):
    elf = SAMPLES["elf-program"].ljust(100, b"\0")
    data = field(7, o.graph([o.node()], [o.tensor(dims=(100,), kind=2, raw=elf)]))
    verdict, rules, _ = weigh(tmp_path, {"net.pnnx.onnx": data})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


def test_the_last_name_counts_as_it_does_for_loaders():
    data = o.model(o.graph([o.node("Add", more=field(4, "PyOp") + field(7, "own"))]))
    assert operators(data) == {("own", "PyOp")}


@pytest.mark.parametrize(
    "data",
    [
        o.model(o.graph([field(4, "Add") + b"\x2a\xff\x01x"])),
        o.model(o.graph([field(4, "Add") + b"\x0b"])),
        o.model(o.graph([field(4, "Add") + b"\x0e"])),
        o.model(o.graph([o.node(attributes=[b"\x0a\x80"])])),
        o.model(o.graph([], [b"\x08" + b"\xff" * 11])),
    ],
)
def test_refuses(data):
    with pytest.raises(FormatError):
        read(FORMAT, data)


def test_counts_are_bounded():
    nodes = [o.node(f"Op{number}", "own") for number in range(5000)]
    with pytest.raises(FormatError, match="more than 4096 operators"):
        read(FORMAT, o.model(o.graph(nodes)))
    with pytest.raises(FormatError, match="more than 4096 attributes"):
        read(FORMAT, o.model(o.graph([o.node(attributes=[b""] * 5000)])))
    functions = [o.function(f"f{number}", "own") for number in range(20)]
    with pytest.raises(FormatError, match="more than 10 functions"):
        read(FORMAT, o.model(functions=functions), Limits(members=10))
    with pytest.raises(FormatError, match="more than 1024 axes"):
        read(FORMAT, o.model(o.graph([], [o.tensor(dims=[1] * 2000)])))
    files = [o.external(location=f"{number}.data") for number in range(5000)]
    with pytest.raises(FormatError, match="more than 4096 files"):
        read(FORMAT, o.model(o.graph([], files)))


def test_text_is_kept_up_to_the_limit():
    data = o.model(properties={"k": "x" * 9000})
    (_, entry) = every(Entry, data, Limits(kept=100))
    assert len(entry.value) == 100


@pytest.mark.parametrize(
    "made",
    [
        o.graph([], [o.tensor(dims=(100,), kind=2, raw=SAMPLES["elf-program"].ljust(100, b"\0"))]),
        o.graph([o.node(attributes=[o.attribute("s", 4, SAMPLES["elf-program"])])]),
    ],
    ids=["tensor", "attribute"],
)
def test_programs_are_seen_in_data(made):
    assert [item.language for item in evidence(o.model(made)) if isinstance(item, Code)] == ["elf"]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=3)


@given(st.binary(max_size=120), st.sampled_from(["model", "graph", "node", "tensor"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, where):
    data = {
        "model": noise,
        "graph": o.model(noise),
        "node": o.model(o.graph([noise])),
        "tensor": o.model(o.graph([], [noise])),
    }
    survives(FORMAT, data[where])


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9)), max_size=5
    ),
    st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_round_trip(nodes, table):
    data = o.model(o.graph([o.node(name, domain) for domain, name in nodes]), properties=table)
    assert operators(data) == set(nodes)
    entries = {item.key: item.value for item in every(Entry, data)}
    assert entries == {"producer_name": "tests"} | table


def test_onnx_reads_what_the_builder_writes():
    onnx = pytest.importorskip("onnx")
    made = onnx.load_from_string(HONEST)
    assert [node.op_type for node in made.graph.node] == ["If", "twice", "Constant", "Own"]
    assert made.graph.initializer[1].external_data[0].value == DATA
    assert made.functions[0].domain == "local"


# Stand-ins for what has gone wrong elsewhere, and honest files.

OUTSIDE = {
    "CVE-2022-25882-upward": {"location": "../../../etc/passwd"},
    "CVE-2024-27318-hidden": {"location": "sub/../../passwd"},
    "CVE-2024-27318-absolute": {"location": "/etc/passwd"},
    "CVE-2025-51480-written": {"location": "..\\..\\x"},
    "drive": {"location": "C:/x"},
    "memory": {"location": "*/_ORT_MEM_ADDR_/*", "offset": 4096},
}


@pytest.mark.parametrize("said", OUTSIDE.values(), ids=OUTSIDE.keys())
@pytest.mark.parametrize("flag", [o.EXTERNAL, None], ids=["flagged", "not-flagged"])
def test_tensors_outside_of_the_folder_are_denied(tmp_path, said, flag):
    made = o.external(flag=flag, **said)
    for inner in (o.graph([], [made]), o.nested(o.graph([], [made]), 3)):
        verdict, rules, _ = weigh(tmp_path, {"model.onnx": o.model(inner)})
        assert verdict is Verdict.DENY
        assert "outside-reference" in rules


def test_tensors_outside_are_denied_in_a_bare_tensor_too(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"t.pb": o.external(location="../x")})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


def test_a_link_to_the_outside_is_denied(tmp_path):
    """CVE-2026-34447: the location is a plain name, and the file of that name a link."""
    (tmp_path / "model").mkdir()
    (tmp_path / "secret").write_bytes(bytes(8))
    (tmp_path / "model" / DATA).symlink_to("../secret")
    made = o.model(o.graph([], [o.external(**LAW)]))
    verdict, rules, _ = weigh(tmp_path / "model", {"model.onnx": made})
    assert verdict is Verdict.DENY
    assert "special-file" in rules


@pytest.mark.parametrize(
    ("said", "size", "rule"),
    [
        (LAW, 8, None),
        (LAW, 4, "tensor-outside-file"),
        (LAW | {"offset": 8}, 8, "tensor-outside-file"),
        (LAW | {"length": 2**62}, 8, "tensor-outside-file"),
        (LAW | {"length": 4}, 8, "tensor-size-mismatch"),
        (LAW, 20, None),
    ],
    ids=["honest", "short", "offset", "length", "mismatch", "filler"],
)
def test_tensors_beside_are_held_against_the_file(tmp_path, said, size, rule):
    files = {"model.onnx": o.model(o.graph([], [o.external(**said)])), DATA: bytes(size)}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is (Verdict.DENY if rule else Verdict.ALLOW)
    assert rule is None or rule in rules


def test_a_file_of_bare_numbers_is_weights(tmp_path):
    made = o.model(o.graph([], [o.external(dims=(400,), kind=2, location=DATA, length=400)]))
    files = {"model.onnx": made, DATA: b"\x93" * 400 + b"stowaway"}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.DENY, {"trailing-data"})


PACKED = {"prepacked_0": "GRU+1669|8;16;0|24;4;0", "prepacked_1": "LSTM+7|28;4;0"}
"""As ONNX Runtime 1.32 writes it, by ``session.save_external_prepacked_constant_initializers``."""


@pytest.mark.parametrize(
    ("more", "size", "rules"),
    [
        ({}, 32, set()),
        ({}, 33 + 7, {"trailing-data"}),
        ({}, 31, {"tensor-outside-file"}),
        ({"prepacked_1": "LSTM+7|28;4;0|2e9;4;0"}, 32, {"unreadable-bytes"}),
        ({"prepacked_1": "LSTM+7|28"}, 32, {"unreadable-bytes", "trailing-data"}),
        ({"prepacked_1": "LSTM+7|;;"}, 32, {"unreadable-bytes", "trailing-data"}),
        ({"prepacked_1": "LSTM+7"}, 32, {"trailing-data"}),
        ({"prepacked_1": "x|9223372036854775807;4;0"}, 32, {"tensor-outside-file"}),
    ],
)
def test_weights_that_are_packed_for_kernels_lie_in_the_file_too(tmp_path, more, size, rules):
    made = o.external(**LAW, **PACKED | more)
    files = {"model.onnx": o.model(o.graph([], [made])), DATA: b"\x93" * size}
    verdict, found, _ = weigh(tmp_path, files)
    assert rules <= found
    assert verdict is (Verdict.DENY if rules else Verdict.ALLOW)


def test_a_program_among_what_is_packed_is_seen(tmp_path):
    program = SAMPLES["elf-program"].ljust(64, b"\0")
    said = LAW | {"prepacked_0": f"x|8;{len(program)};0"}
    files = {"model.onnx": o.model(o.graph([], [o.external(**said)])), DATA: bytes(8) + program}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "native-executable" in rules


def test_tensors_in_files_named_as_they_are_belong_to_the_graph(tmp_path):
    each = [o.external(name, (1,), 1, location=name) for name in ("W", "R")]
    files = {"model.onnx": o.model(o.graph([], each)), "W": b"\0\0\x80?", "R": bytes(4)}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_a_file_beside_that_no_tensor_names_is_told(tmp_path):
    each = [o.external(name, (1,), 1, location=name) for name in ("W", "R")]
    files = {"model.onnx": o.model(o.graph([], each)), "W": bytes(4), "R": bytes(4)}
    verdict, rules, _ = weigh(tmp_path, files | {"B": b"cposix\nsystem\n(S'true'\ntR."})
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


def test_a_program_among_bare_numbers_is_seen(tmp_path):
    many = [
        o.external("a", (64,), 2, location=DATA, offset=0, length=64),
        o.external("b", (64,), 2, location=DATA, offset=64, length=64),
    ]
    program = SAMPLES["elf-program"].ljust(64, b"\0")
    files = {"model.onnx": o.model(o.graph([], many)), DATA: b"\x93" * 64 + program}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "native-executable" in rules


def test_weights_that_are_not_here_are_missed(tmp_path):
    files = {"config.json": b"{}", "model.onnx": o.model(o.graph([], [o.external(**LAW)]))}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"missing-shards"})


@pytest.mark.parametrize(
    ("name", "domain", "verdict"),
    [
        ("Own", "my.own", Verdict.WARN),
        ("PyOp", "my.own", Verdict.DENY),
        ("PythonOp", "com.microsoft", Verdict.DENY),
        ("PyCustomOpDef", "ai.onnx.contrib", Verdict.DENY),
        ("BertTokenizer", "ai.onnx.contrib", Verdict.ALLOW),
        ("ImageReader", "ai.onnx.contrib", Verdict.WARN),
        ("Gelu", "com.microsoft", Verdict.ALLOW),
        ("Conv", "com.microsoft.nchwc", Verdict.ALLOW),
        ("Scaler", "ai.onnx.ml", Verdict.ALLOW),
        ("Add", "", Verdict.ALLOW),
        # What an exporter defines in the file, where it does not, and any operator of PyTorch.
        ("Own", "pkg.onnxscript.torch_lib", Verdict.WARN),
        ("Own", "this", Verdict.WARN),
        ("ATen", "org.pytorch.aten", Verdict.WARN),
    ],
)
def test_operators_of_strangers_are_told(tmp_path, name, domain, verdict):
    data = o.model(o.nested(o.graph([o.node(name, domain)]), 2))
    found, rules, _ = weigh(tmp_path, {"model.onnx": data})
    assert found is verdict
    assert rules == (set() if verdict is Verdict.ALLOW else {"custom-operator"})


@pytest.mark.parametrize(
    ("mode", "rules"),
    [([o.attribute("embed_mode", 3, 0)], {"outside-reference"}), ([], {"not-scanned"})],
    ids=["file", "embedded"],
)
def test_a_compiled_context_elsewhere_is_a_reference(tmp_path, mode, rules):
    held = [o.attribute("ep_cache_context", 4, "../ctx.bin"), *mode]
    data = o.model(o.graph([o.node("EPContext", "com.microsoft", held)]))
    assert weigh(tmp_path, {"model.onnx": data})[1] == rules


def test_a_file_in_any_order_of_fields_is_recognised():
    data = field(7, o.graph([o.node("PyOp", "own")])) + field(8, field(2, 17)) + field(1, 8)
    assert "onnx-graph" in {item.format for item in evidence(data) if isinstance(item, Face)}


LEAVES = (
    field(1, "nodes")
    + b"".join(field(8, number) for number in (0, 5, 300, 1 << 40, 2**64 - 1) * 4)
    + b"".join(b"\x3d" + bytes([number] * 4) for number in range(40))
    + b"".join(field(9, "x" * (number % 53)) for number in range(60))
)
"""Lists of numbers and texts, as trees have them."""

ALIKE = [
    o.node("Conv", attributes=[o.attribute("strides", 8, "\1\1"), o.attribute("group", 3, 1)]),
    o.node("If", attributes=[o.attribute("then_branch", 6, o.graph([o.node("Neg")]))]),
    o.node("Constant", attributes=[o.attribute("value", 5, o.tensor("c"))]),
    o.node("Constant", attributes=[o.attribute("value", 5, o.tensor("", (), 7, b""))] * 2),
    o.node("Constant", attributes=[o.attribute("v", 5, o.tensor("")) + field(5, o.tensor(""))]),
    o.node("Constant", attributes=[o.attribute("v", 5, o.tensor("", (13,), 6, bytes(52)))]),
    o.node("Constant", attributes=[o.attribute("v", 5, o.external("")), field(5, o.external())]),
    o.node("EPContext", "com.microsoft", [o.attribute("ep_cache_context", 4, "../ctx.bin")]),
    o.node("Own", "my.own", [o.attribute("path", 4, "x"), o.attribute("n", 3, 1)]),
    o.node("Own", "my.own", more=field(99, "x" * 2000)),
    o.node("Conv", attributes=[o.attribute("strides", 8, "\1") + field(77, "y" * 1100)]),
    o.node("Tree", "ai.onnx.ml", [LEAVES, o.attribute("s", 4, "x"), LEAVES + field(4, "y")]),
    o.node("Tree", "ai.onnx.ml", [LEAVES + field(5, o.external()) + LEAVES]),
    o.node("Tree", "ai.onnx.ml", [LEAVES + field(77, "y" * 1100) + field(9, "z" * 60) + LEAVES]),
]


def told(data, *, again=True):
    """Return what is told of bytes, up to the error, if there is one."""
    found = []
    never = lambda: re.compile(b"(?!)")  # noqa: E731
    unknown = patch.multiple(onnx_graph, TAIL=0, DULL=-1, PLAIN=-1, LONG=1 << 30, _lists=never)
    walked = patch.object(onnxwire, "plain", lambda *_: None)
    with nullcontext() if again else unknown, nullcontext() if again else walked:
        try:
            items = FORMAT.read(Cursor.over(data))
            found.extend(item.span if isinstance(item, Part) else item for item in items)
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


@given(
    st.lists(st.tuples(st.sampled_from(["a", "bc"]), st.sampled_from(ALIKE)), max_size=12),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=3),
)
def test_what_is_known_again_tells_the_same(nodes, changes):
    data = bytearray(o.model(o.graph([field(1, name) + node for name, node in nodes])))
    for at, byte in changes:
        data[at % len(data)] = byte
    assert told(bytes(data)) == told(bytes(data), again=False)


def test_a_constant_that_comes_again_is_read_once():
    nodes = [o.node("Constant", attributes=[o.attribute("value", 5, o.tensor("c"))])] * 9
    with patch.object(onnxwire, "again", wraps=onnxwire.again) as known:
        found = [item for item in read(FORMAT, o.model(o.graph(nodes))) if isinstance(item, Tensor)]
    assert known.call_count == 8
    assert len({item.data.start - item.place.span.start for item in found}) == 1
    assert len({item.data.start for item in found}) == 9


def test_lists_of_a_node_are_gone_through_once():
    """For short texts of an operator, and for what is inside of attributes."""
    data = o.model(o.graph([o.node("Tree", "ai.onnx.ml", [LEAVES, LEAVES + field(4, "y")])]))
    with patch.object(protowire, "besides", wraps=protowire.besides) as passed:
        assert [item for item in read(FORMAT, data) if isinstance(item, Operation)]
    assert passed.call_count == 2


NUMBERS = st.sampled_from([0, 1, 7, 127, 128, 300, 1 << 40, 2**63 - 1, 2**63, 2**64 - 1])
VALUES = [
    *(st.builds(field, st.just(number), NUMBERS) for number in (1, 2, 5, 7, 11, 14)),
    st.builds(field, st.just(2), st.integers(0, 30)),
    st.builds(field, st.sampled_from([3, 4, 9, 10, 12, 13, 40]), st.binary(max_size=80)),
    st.builds(field, st.just(8), st.text(max_size=200)),
    st.builds(field, st.sampled_from([9, 77]), st.sampled_from([bytes(70_000), bytes(2000)])),
    # Numbers that are longer than they have to be, of keys and of values.
    st.sampled_from([b"\x08\x82\0", b"\x88\0\2", b"\x10\x81\x80\0", b"\x4a\x80\0", b"\xca\0\0",
                     b"\x08" + b"\xff" * 10, b"\x4a" + b"\xff" * 9 + b"\1", b"\x4b\x4c", b""]),
]  # fmt: skip


@given(
    st.lists(st.one_of(VALUES), max_size=8),
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=2),
)
@settings(deadline=None)
def test_tensors_that_are_plain_are_read_as_others_are(parts, cut, changes):
    message = b"".join(parts)
    whole = bytearray(o.model(o.graph([], [message, o.tensor("behind")])))
    for at, byte in changes:
        whole[at % len(whole)] = byte
    for data in (bytes(whole), bytes(whole)[: len(whole) - cut]):
        assert told(data) == told(data, again=False)


GROUP = o.attribute("group", 3, 1)
CONV = o.node("Conv", attributes=[GROUP])


@pytest.mark.parametrize(
    ("node", "rule"),
    [
        (o.node("PyOp", "own"), "custom-operator"),
        # The last of several names counts, as it does for loaders.
        (o.node("Conv", more=field(4, "PyOp")), "custom-operator"),
        (o.node("Conv", more=field(7, "ai.onnx.contrib") + field(4, "PyOp")), "custom-operator"),
        (CONV + field(4, "PyOp"), "custom-operator"),
        (field(1, "x") + b"\xa2\0\4PyOp", "custom-operator"),
        (field(1, "x") + b"\x22\x84\0PyOp", "custom-operator"),
        (field(4, "PyOp") + field(1, "x" * 300), "custom-operator"),
        (o.node("If", attributes=[o.attribute("a", 6, o.graph([o.node("PyOp")]))]),
         "custom-operator"),
        (o.node("If", attributes=[o.attribute("a", 11, o.graph([CONV, o.node("PyOp")]))]),
         "custom-operator"),
        (o.node("Conv", attributes=[GROUP + field(5, o.external(location="../x"))]),
         "outside-reference"),
        (o.node("Conv", attributes=[o.attribute("t", 10, o.external(location="/etc/x"))]),
         "outside-reference"),
    ],
)  # fmt: skip
def test_a_node_that_differs_behind_a_thousand_is_told(tmp_path, node, rule):
    many = [field(1, f"a{number}") + CONV for number in range(1000)]
    inside = o.model(o.graph([*many, node, CONV]))
    function = o.model(o.graph(many), functions=[o.function("f", "own", [*many, node])])
    apart = o.model(o.graph(many), more=field(7, o.graph([node])))
    for data in (inside, function, apart):
        assert rule in weigh(tmp_path, {"m.onnx": data})[1]


@pytest.mark.parametrize("where", [5, 6, 9])
def test_a_tensor_that_differs_behind_a_thousand_is_told(tmp_path, where):
    many = [o.tensor(f"w{number}") for number in range(1000)]
    lies = {
        5: (o.external(location="../x"), "outside-reference"),
        6: (o.tensor("w", (1 << 20, 1 << 20)), "tensor-size-mismatch"),
        9: (
            o.tensor("w", (100,), 3, SAMPLES["elf-program"].ljust(100, b"\0")),
            "native-executable",
        ),
    }
    data, rule = lies[where]
    assert rule in weigh(tmp_path, {"m.onnx": o.model(o.graph([], [*many, data, *many]))})[1]


def trees(*more):
    """A forest of 20,000 leaves, with something else among its numbers."""
    lists = [b"".join(field(8, number % 300) for number in range(20_000)), *more]
    lists.append(b"".join(field(9, "BRANCH_LEQ") for _ in range(20_000)))
    return o.model(o.graph([o.node("Forest", "ai.onnx.ml", [field(1, "n") + b"".join(lists)])]))


def test_lists_of_trees_are_passed_over():
    assert operators(trees()) == {("ai.onnx.ml", "Forest")}
    assert every(Gap, trees()) == []
    assert told(trees()) == told(trees(), again=False)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (field(5, o.external(location="../x")), "outside-reference"),
        (field(10, o.external(location="/x")), "outside-reference"),
        (field(9, SAMPLES["elf-program"]), "native-executable"),
        (field(6, o.graph([o.node("Own", "my.own")])), "custom-operator"),
        (field(99, bytes(2000)), "trailing-data"),
    ],
)
def test_what_hides_between_numbers_is_told(tmp_path, more, rule):
    assert rule in weigh(tmp_path, {"m.onnx": trees(more)})[1]


@pytest.mark.parametrize("cut", [1, 2, 9])
def test_lists_that_are_cut_are_refused_as_any(cut):
    ends = field(8, 1 << 40)[:-cut] if cut < 6 else b"\x40" + b"\xff" * cut
    data = trees(LEAVES * 40 + ends)
    assert told(data) == told(data, again=False)


@given(
    st.lists(st.tuples(st.text(max_size=140), st.binary(max_size=140)), max_size=4),
    st.binary(max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_pairs_that_are_brief_are_read_as_others_are(pairs, odd):
    made = [field(14, field(1, key) + field(2, value)) for key, value in pairs]
    data = o.model() + b"".join(made) + field(14, odd)

    def told():
        try:
            return [(i.key, i.value) for i in every(Entry, data)]
        except FormatError as error:
            return str(error)

    with patch.object(onnxwire, "_brief", lambda *_: None):
        slow = told()
    assert told() == slow
