"""ONNX tensors that stand alone, and lists of them: told by their fields, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.graphs import field
from tests.builders.onnx_graph import external, tensor
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Reference, Tensor, Verdict
from weighbridge.formats.onnx_tensor import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

ONE = tensor()


def listed(*tensors, name="seq", kind=1, more=b""):
    """Write a ``SequenceProto``, or with one tensor an ``OptionalProto``."""
    named = field(1, name) if name else b""
    return named + field(2, kind) + b"".join(field(3, each) for each in tensors) + more


LIST = listed(tensor("a"), tensor("b", (3,), raw=bytes(12)))


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_reads_a_tensor():
    (found,) = every(Tensor, ONE)
    assert (found.name, found.shape, found.wanted) == ("w", (2,), 8)
    assert [item.format for item in evidence(ONE) if isinstance(item, Face)] == [FORMAT.id]


@pytest.mark.parametrize("data", [LIST, listed(tensor("a"), tensor("b", (3,)), name="")])
def test_reads_a_list(data):
    assert [(found.name, found.shape) for found in every(Tensor, data)] == [
        ("a", (2,)),
        ("b", (3,)),
    ]
    assert every(Gap, data) == []
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == [FORMAT.id]


@pytest.mark.parametrize(
    "data",
    [
        listed(),
        listed(ONE, kind=2),
        listed(ONE, more=field(9, b"more")),
        listed(ONE) + field(1, "again"),
        listed(b"text, and not a tensor"),
        field(1, "a name") + field(3, ONE) + field(2, 1),
    ],
)
def test_what_is_no_list_of_tensors_is_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


def test_a_list_is_allowed(tmp_path):
    assert weigh(tmp_path, {"input_0.pb": LIST})[0] is Verdict.ALLOW


def test_data_of_a_list_that_lie_elsewhere_are_denied(tmp_path):
    data = listed(ONE, external(location="../x"))
    assert [item.target for item in every(Reference, data)] == ["../x"]
    verdict, found, _ = weigh(tmp_path, {"input_0.pb": data})
    assert (verdict, "outside-reference" in found) == (Verdict.DENY, True)


def test_what_follows_the_first_tensor_is_looked_at_too():
    data = listed(ONE, field(1, 2) + field(2, 99) + field(9, bytes(8)))
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.UNSUPPORTED]


@pytest.mark.parametrize("data", [ONE, LIST])
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, listed(ONE, noise))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_round_trip(counts):
    data = listed(*(tensor(f"t{n}", (n,), raw=bytes(4 * n)) for n in counts))
    assert [found.shape for found in every(Tensor, data)] == [(n,) for n in counts]
