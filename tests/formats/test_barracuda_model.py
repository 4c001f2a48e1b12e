"""Barracuda: layers by number, and elements that all of the rest is made of."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mobile as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats.barracuda_model import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = [
    b.barracuda(),
    b.barracuda(version=8),
    b.barracuda(inputs=()),
    b.barracuda(*(b.layer(f"l{index}", 50, ("obs",), ()) for index in range(300)), data=b""),
]


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"agent.nn": data})[0] is Verdict.ALLOW


def test_layers_and_tensors_are_told():
    found = read(FORMAT, b.barracuda())
    assert [each.name for each in found if isinstance(each, Operation)] == ["1", "50"]
    assert [(each.name, each.shape) for each in found if isinstance(each, Tensor)] == [
        ("k", (1, 1, 2, 2)), ("b", (1, 1, 2, 2)),
    ]  # fmt: skip
    assert [each.value for each in found if isinstance(each, Entry)] == ["16"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.barracuda(layered=2**30), "layers in"),
        (b.barracuda(layered=-1), "-1 layers"),
        (b.barracuda(b.layer(tensors=(b.tensor(width=8),))), "of 8 bytes"),
        (b.barracuda(b.layer(tensors=(b.tensor(offset=-1),))), "at -1"),
        (b.barracuda(b.layer(tensors=(b.tensor(count=9),))), "ends at"),
        (b.barracuda(b.layer(tensors=(b.tensor(shape=(1,) * 17),))), "shape of 17"),
        (b.barracuda(outputs=("x" * 5000,)), "a name of 5000"),
        (b.barracuda()[:60], "wanted|in "),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(40),
        struct.pack("<q", 99) + b.barracuda()[8:],
        b.barracuda(inputs=(b.text("") + b.numbers(1),)),
        b.barracuda(inputs=(b.text("\1") + b.numbers(1),)),
        b.barracuda(inputs=(), outputs=()),
        b.barracuda(inputs=(b.text("x", 2**30),)),
    ],
)
def test_other_bytes_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


@pytest.mark.parametrize("version", [17, 20])
def test_later_versions_say_what_wrote_them(tmp_path, version):
    data = b.barracuda(version=version)
    found = read(FORMAT, data)
    assert not [each for each in found if isinstance(each, Gap)]
    assert [each.value for each in found if isinstance(each, Entry)][1:] == [
        "Script", "2.0", "pytorch"
    ]  # fmt: skip
    (kernel, _) = [each for each in found if isinstance(each, Tensor)]
    assert data[kernel.data.start : kernel.data.stop] == b.NUMBERS
    assert weigh(tmp_path, {"agent.nn": data})[:2] == (Verdict.ALLOW, set())
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    for more in (b"stowaway", program):
        hostile = {"agent.nn": data + more}
        assert weigh(tmp_path / "b", hostile)[0] is Verdict.DENY


def test_a_later_version_without_texts_is_refused():
    data = b.barracuda(version=17)
    texts = data.index(b"\6\0\0\0Script")
    for changed in (data[:texts], data[:-1], data + b"\0" * 4, data[:texts] + b"\xff" * 4):
        assert "no texts" in str(refusal(FORMAT, changed))


@pytest.mark.parametrize(
    "data", [b.barracuda() + b"stowaway", b.barracuda(b.layer(tensors=(b.tensor(offset=4),)))]
)
def test_bytes_that_no_tensor_refers_to_are_a_gap(tmp_path, data):
    assert GapKind.TRAILING in [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)]
    assert weigh(tmp_path, {"agent.nn": data})[0] is Verdict.DENY


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    layer = b.layer(tensors=(b.tensor(shape=(1, 1, 10, 10), count=100),))
    assert weigh(tmp_path, {"agent.nn": b.barracuda(layer, data=program)})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.barracuda(), step=5)
    survives_cuts_and_changes(FORMAT, b.barracuda(version=18), step=5)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.barracuda()[:12] + noise)
    survives(FORMAT, b.barracuda()[:100] + noise)
