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


def listed(*values, name="seq", kind=1, more=b""):
    """Write a ``SequenceProto``, or with one value an ``OptionalProto``."""
    named = field(1, name) if name else b""
    return named + field(2, kind) + b"".join(field(kind + 2, each) for each in values) + more


KEYS = field(3, 1) + field(3, 2)


def mapped(values, keys=KEYS, kind=7):
    """Write a ``MapProto``."""
    return field(1, "m") + field(2, kind) + keys + field(5, values)


def deep(levels, kind=3):
    data = listed(ONE)
    for _ in range(levels):
        data = listed(data, kind=kind)
    return data


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
        listed(ONE, kind=4),
        listed(ONE, kind=5),
        listed(listed(ONE), kind=4),
        listed(LIST) + LIST,
        listed(kind=6),
        listed(kind=6, more=field(8, ONE)),
        listed(more=field(3, b"")),
        listed(more=field(2, 1)),
        field(1, "a name"),
        listed(deep(7), kind=5),
        mapped(b"text, and not a list"),
        mapped(LIST) + field(5, LIST),
        mapped(LIST) + field(6, LIST),
        mapped(LIST, kind=b"int64"),
        listed(ONE, more=field(9, b"more")),
        listed(ONE) + field(1, "again"),
        listed(b"text, and not a tensor"),
        field(1, "a name") + field(3, ONE) + field(2, 1),
    ],
)
def test_what_is_no_list_of_tensors_is_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (listed(), []),
        (listed(name=""), []),
        (listed(kind=0), []),
        (listed(kind=5), []),
        (listed(LIST, LIST, kind=3), ["a", "b"] * 2),
        (listed(LIST, kind=5), ["a", "b"]),
        (listed(listed(kind=1), LIST, kind=3), ["a", "b"]),
        (listed(field(1, ONE) + field(2, tensor("i", (2,), 7, bytes(16))), kind=2), ["w", "i"]),
        (mapped(LIST), ["a", "b"]),
        (mapped(LIST, field(4, "k") + field(4, "l"), 8), ["a", "b"]),
        (mapped(LIST, field(3, b"\x01\x02")), ["a", "b"]),
        (listed(mapped(LIST), mapped(listed(ONE)), kind=4), ["a", "b", "w"]),
        (deep(7), ["w"]),
    ],
)
def test_reads_lists_of_every_kind(data, names):
    assert [found.name for found in every(Tensor, data)] == names
    assert every(Gap, data) == []
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == [FORMAT.id]


@pytest.mark.parametrize("data", [LIST, listed(), mapped(LIST), listed(LIST, kind=3)])
def test_a_list_is_allowed(tmp_path, data):
    assert weigh(tmp_path, {"input_0.pb": data})[0] is Verdict.ALLOW


HERE = external(location="../x")


@pytest.mark.parametrize(
    "data",
    [
        listed(listed(ONE), listed(HERE), kind=3),
        listed(field(1, ONE) + field(2, HERE), kind=2),
        mapped(listed(ONE, HERE)),
        listed(mapped(LIST), mapped(listed(HERE)), kind=4),
    ],
)
def test_what_lies_elsewhere_is_told_at_any_depth(tmp_path, data):
    verdict, found, _ = weigh(tmp_path, {"input_0.pb": data})
    assert (verdict, "outside-reference" in found) == (Verdict.DENY, True)


@pytest.mark.parametrize("more", [field(9, bytes(2000)), field(3, field(9, b"\x7fELF" * 500))])
def test_an_empty_list_holds_nothing(tmp_path, more):
    assert weigh(tmp_path, {"input_0.pb": listed() + more})[0] is Verdict.DENY


def test_what_is_nested_behind_the_first_value_is_no_deeper():
    (gap,) = [item for item in evidence(listed(LIST, deep(8), kind=3)) if isinstance(item, Gap)]
    assert gap.kind is GapKind.LIMIT


def test_data_of_a_list_that_lie_elsewhere_are_denied(tmp_path):
    data = listed(ONE, external(location="../x"))
    assert [item.target for item in every(Reference, data)] == ["../x"]
    verdict, found, _ = weigh(tmp_path, {"input_0.pb": data})
    assert (verdict, "outside-reference" in found) == (Verdict.DENY, True)


def test_what_follows_the_first_tensor_is_looked_at_too():
    data = listed(ONE, field(1, 2) + field(2, 99) + field(9, bytes(8)))
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.UNSUPPORTED]


@pytest.mark.parametrize("data", [ONE, LIST, listed(mapped(LIST), kind=4)])
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, listed(ONE, noise))
    survives(FORMAT, listed(mapped(LIST), noise, kind=4))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_round_trip(counts):
    data = listed(*(tensor(f"t{n}", (n,), raw=bytes(4 * n)) for n in counts))
    assert [found.shape for found in every(Tensor, data)] == [(n,) for n in counts]
