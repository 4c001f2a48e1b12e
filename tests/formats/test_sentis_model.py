"""Sentis: blocks that end where the file does, and constants that account for their bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats.sentis_model import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.sentis(),
        b.sentis({"shape": (4,), "size": 16}, {"shape": (4,), "size": 16, "offset": 16}),
        b.sentis({}, {"segment": 0, "size": 2**30}),
        b.sentis(operators=(b"Conv", b"Relu", b"Conv")),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "net.sentis": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_it_tells_operators_and_constants():
    data = b.sentis(operators=(b"Conv", b"Relu", b"Conv"))
    found = read(FORMAT, data)
    assert [each.name for each in found if isinstance(each, Operation)] == ["Conv", "Relu"]
    (tensor,) = [each for each in found if isinstance(each, Tensor)]
    assert (tensor.dtype, tensor.shape, tensor.wanted) == ("F32", (2, 4), 32)
    assert data[tensor.data.start : tensor.data.stop] == b.NUMBERS


@pytest.mark.parametrize(
    "data",
    [
        b.sentis(segments=2),
        b.sentis(version=0),
        b.sentis(version=99),
        b.sentis(behind=PICKLE),
        b.sentis()[:-1],
        b.sentis()[4:],
        b.sentis()[: 4 + int.from_bytes(b.sentis()[:4], "little")],
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]
    with pytest.raises(FormatError):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "lie",
    [
        {"segment": 2},
        {"offset": 8},
        {"offset": 2**32 - 4},
        {"size": 2**31},
        {"size": 40},
        {"shape": (2**32 - 1,)},
    ],
    ids=str,
)
def test_a_constant_that_is_not_there_is_a_gap(lie):
    found = [each for each in read(FORMAT, b.sentis(lie)) if isinstance(each, Gap)]
    assert found[0].kind is GapKind.DAMAGED


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.sentis(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.sentis()[:40] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.sentis(behind=PICKLE),
        b.sentis(data=b.NUMBERS + PICKLE * 4),
        b.sentis({"shape": (24,), "size": 96}, data=PROGRAM),
        b.sentis({"segment": 0}),
        b.sentis({"shape": (2, 5)}),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.bin": data})[0] is Verdict.DENY
