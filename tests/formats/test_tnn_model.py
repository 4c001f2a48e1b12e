"""TNN: what each layer has, without knowing its type, to the end of the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mobile as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.tnn_model import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = [
    b.tnn(),
    b.tnn(magic=b.SHAPED),
    b.tnn(b.gather()),
    b.tnn(b.convolution(arrays=(b.array(b"", size=0),))),
    b.tnn(b.convolution("x" * 200), b.gather("y")),
    b"\2\0\xbc\xfa\0\0\0\0",
]


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"net.tnnmodel": data})[0] is Verdict.ALLOW


def test_arrays_are_told():
    found = [each for each in read(FORMAT, b.tnn(magic=b.SHAPED)) if isinstance(each, Tensor)]
    assert [(each.name, each.shape, each.dtype) for each in found] == [
        ("conv1.0", (4,), "F32"), ("conv1.1", (4,), "F32"), ("g.0", (4,), "F32"),
        ("c2.0", (4,), "F32"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.tnn(count=2**20), "layers in"),
        (b.tnn(count=4), "no layer"),
        (b.tnn(b.convolution(arrays=(b.array(size=2**30),))), "wanted"),
        (b.tnn(b.convolution(arrays=(b.array(size=-4),))), "an array of -4"),
        (b.tnn(b.convolution(arrays=(b.array(size=15),))), "an array of 15"),
        (b.tnn(b.convolution(arrays=(b.array(kind=77),))), "of type 77"),
        (b.tnn(b.convolution(arrays=(b.array(magic=b.SHAPED, shape=(1,) * 17),))), "17 axes"),
        (b.tnn(b.convolution() + b"stowaway", b.gather()), "no layer"),
        (bytes(40), "no magic number"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data", [b"", b.tnn()[:8], b.tnn()[:8] + bytes(80), b.tnn()[:8] + b"\x80\4K\1." * 9]
)
def test_other_bytes_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


def test_bytes_behind_it_are_a_gap(tmp_path):
    data = b.tnn(behind=b"stowaway")
    assert [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)] == [GapKind.TRAILING]
    assert weigh(tmp_path, {"net.tnnmodel": data})[0] is Verdict.DENY


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    data = b.tnn(b.convolution(arrays=(b.array(program),)))
    assert weigh(tmp_path, {"net.tnnmodel": data})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.tnn(), step=5)
    survives_cuts_and_changes(FORMAT, b.tnn(magic=b.SHAPED), step=5)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.tnn()[:8] + noise)
    survives(FORMAT, b.tnn()[:60] + noise)
