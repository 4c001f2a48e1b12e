"""Tengine: tables that refer to one another, and operators that somebody brings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mobile as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Operation, Tensor, Verdict
from weighbridge.formats.tengine_model import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = [b.tengine(), b.tengine((4, 12, 5) * 40), b.tengine(data=b"", shape=(0,))]


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"net.tmfile": data})[0] is Verdict.ALLOW


def test_nodes_and_tensors_are_told():
    found = read(FORMAT, b.tengine())
    assert [each.name for each in found if isinstance(each, Operation)] == ["5", "20"]
    assert [(each.name, each.shape, each.wanted) for each in found if isinstance(each, Tensor)] == [
        ("w", (2, 2), 16)
    ]


def test_an_operator_that_somebody_brings_is_a_warning(tmp_path):
    data = b.tengine((5, 32))
    told = [(each.domain, each.name) for each in read(FORMAT, data) if isinstance(each, Operation)]
    assert told == [("tengine", "5"), ("tengine.generic", "MyOp")]
    verdict, rules, _ = weigh(tmp_path, {"net.tmfile": data})
    assert (verdict, rules) == (Verdict.WARN, {"custom-operator"})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.tengine(root=2**31), "outside"),
        (b.tengine(nodes=2**30), "a list of"),
        (b.tengine(size=2**30), "ends at"),
        (b.tengine(where=2**31), "ends at"),
        (b.tengine(origin=99), "no version"),
        (b.tengine(version=1), "no version"),
        (b.tengine((-1,)), "operator -1"),
        (b.tengine(shape=(1,) * 17), "17 axes"),
        (b.tengine((32,), brought="x" * 5000), "a text of"),
        (b.tengine()[:-8], "wanted|outside"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\2\0" + bytes(40), b.tengine(version=1), b.tengine(origin=-1), b.tengine(()),
     b.tengine((9999,)), b.tengine(root=1)],
)  # fmt: skip
def test_other_bytes_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


def test_a_tensor_of_another_length_is_told(tmp_path):
    _, rules, _ = weigh(tmp_path, {"net.tmfile": b.tengine(shape=(3, 3))})
    assert rules == {"tensor-size-mismatch"}


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    data = b.tengine(data=program, shape=(100,))
    assert weigh(tmp_path, {"net.tmfile": data})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.tengine((5, 32)), step=3)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.tengine()[:12] + noise)
    survives(FORMAT, b.tengine(data=noise, shape=(len(noise),)))
