"""NNUE: hashes that agree find the layers, and account for every byte."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats.nnue_network import FORMAT, SINGLE

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.nnue(),
        b.nnue(version=0x7AF32F16, times=1, layer=bytes(SINGLE - 4)),
        b.nnue(version=0x6A448AFA, first=b"COMPRESSED_LEB128" + bytes(40)),
        b.nnue(first=struct.pack("<I", 0x63336A4A) * 9),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "nn.nnue": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_it_tells_what_the_file_says_and_its_layers():
    found = read(FORMAT, b.nnue())
    assert [each.value for each in found if isinstance(each, Entry)] == ["trained by hand"]
    assert [each.data.size for each in found if isinstance(each, Tensor)] == [64] + [36] * 8


@pytest.mark.parametrize(
    "data",
    [
        b.nnue(whole=1),
        b.nnue(times=1),
        b.nnue(times=0),
        b.nnue(behind=PICKLE),
        b.nnue(text="\n"),
        b.nnue(size=2**31),
        b.nnue()[:14],
    ],
    ids=short,
)
def test_hashes_that_do_not_agree_are_no_network(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]
    with pytest.raises(FormatError, match="no layers"):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.nnue(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.nnue()[:31] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data", [b.nnue(behind=PICKLE), b.nnue(first=PROGRAM), b.nnue(layer=PROGRAM)], ids=short
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"nn.bin": data})[0] is Verdict.DENY
