"""ORT: a flatbuffer whose offsets are held against the file, and whose tables are read once."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.graphs import Flat
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats.ort_model import FORMAT


def i64(flat, numbers):
    return flat.put(struct.pack(f"<I{len(numbers)}q", len(numbers), *numbers))


def tensor(flat, name="w", dims=(2,), kind=1, raw=bytes(8)):
    places = {0: flat.bytes(name.encode()), 2: i64(flat, dims), 4: flat.bytes(raw)}
    return flat.table(places | {3: ("u32", kind)})


def node(flat, name="Add", domain="", attributes=()):
    places = {5: flat.bytes(name.encode()), 10: flat.vector(attributes)}
    if domain:
        places[2] = flat.bytes(domain.encode())
    return flat.table(places)


def attribute(flat, slot, place):
    return flat.table({0: flat.bytes(b"a"), slot: place})


def graph(flat, nodes=(), tensors=()):
    return flat.table({0: flat.vector(tensors), 2: flat.vector(nodes)})


def file(flat, inner, properties=()):
    pairs = [flat.table({0: flat.bytes(key), 1: flat.bytes(value)}) for key, value in properties]
    model = flat.table({2: flat.bytes(b"tests"), 7: inner, 9: flat.vector(pairs)})
    return flat.file(flat.table({0: flat.bytes(b"1.20"), 1: model}), b"ORTM")


def honest():
    flat = Flat()
    branch = graph(flat, [node(flat, "Neg")], [tensor(flat, "inner")])
    held = [
        attribute(flat, 7, branch),
        attribute(flat, 6, tensor(flat, "value")),
        attribute(flat, 5, flat.bytes(b"text")),
    ]
    nodes = [node(flat, "If", "", held), node(flat, "Own", "my.own", held[2:])]
    return file(flat, graph(flat, nodes, [tensor(flat)]), [(b"author", b"somebody")])


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_reads_graphs_tensors_and_metadata():
    data = honest()
    assert {(item.domain, item.name) for item in every(Operation, data)} == {
        ("ai.onnx", "If"),
        ("ai.onnx", "Neg"),
        ("my.own", "Own"),
    }
    tensors = every(Tensor, data)
    assert {item.name for item in tensors} == {"w", "inner", "value"}
    assert all(item.data.size == item.wanted == 8 for item in tensors)
    assert {item.key: item.value for item in every(Entry, data)} == {
        "producer_name": "tests",
        "author": "somebody",
    }
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == ["ort-model"]
    assert not [item for item in evidence(data) if isinstance(item, Gap)]


def test_graphs_that_share_their_parts_are_read_once():
    """Each level refers to the one below twice: as many paths as two to the power of levels."""
    flat = Flat()
    inner = graph(flat, [node(flat, "PyOp", "own")])
    for _ in range(15):
        held = [attribute(flat, 7, inner), attribute(flat, 7, inner)]
        inner = graph(flat, [node(flat, "If", "", held)])
    found = every(Operation, file(flat, inner))
    assert {item.name for item in found} == {"If", "PyOp"}


def test_references_are_bounded():
    flat = Flat()
    held = flat.vector([attribute(flat, 5, flat.bytes(b"x"))] * 200)
    nodes = [flat.table({5: flat.bytes(b"N%d" % number), 10: held}) for number in range(200)]
    data = file(flat, graph(flat, nodes))
    with pytest.raises(FormatError, match="more references than the file has bytes") as caught:
        read(FORMAT, data)
    assert caught.value.kind is GapKind.LIMIT


def test_too_deep_is_a_limit():
    flat = Flat()
    inner = graph(flat)
    for _ in range(80):
        inner = graph(flat, [node(flat, "If", "", [attribute(flat, 7, inner)])])
    with pytest.raises(FormatError, match="too deeply"):
        read(FORMAT, file(flat, inner))


@pytest.mark.parametrize(
    ("domain", "name", "verdict"),
    [
        ("my.own", "Own", Verdict.WARN),
        ("com.microsoft", "PythonOp", Verdict.DENY),
        ("com.microsoft", "FusedConv", Verdict.ALLOW),
    ],
)
def test_operators_of_strangers_are_told(tmp_path, domain, name, verdict):
    flat = Flat()
    data = file(flat, graph(flat, [node(flat, name, domain)]))
    found, rules, _ = weigh(tmp_path, {"model.ort": data})
    assert (found, rules) == (
        verdict,
        set() if verdict is Verdict.ALLOW else {"custom-operator"},
    )


def test_a_tensor_that_lies_is_denied(tmp_path):
    flat = Flat()
    data = file(flat, graph(flat, [], [tensor(flat, dims=(2**40,))]))
    verdict, rules, _ = weigh(tmp_path, {"model.ort": data})
    assert (verdict, rules) == (Verdict.DENY, {"tensor-size-mismatch"})


def test_an_extent_below_zero_is_a_gap():
    flat = Flat()
    (gap,) = every(Gap, file(flat, graph(flat, [], [tensor(flat, dims=(-1,))])))
    assert gap.kind is GapKind.DAMAGED


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, honest(), step=11)


@given(st.binary(max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b"\x08\0\0\0ORTM" + noise)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=4))
@settings(max_examples=50, deadline=None)
def test_round_trip(table):
    flat = Flat()
    pairs = [(key.encode(), value.encode()) for key, value in table.items()]
    found = {item.key: item.value for item in every(Entry, file(flat, graph(flat), pairs))}
    assert found == {"producer_name": "tests"} | table
