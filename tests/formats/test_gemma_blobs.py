"""Tensors of gemma.cpp: a directory that covers the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import accelerators as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.gemma_blobs import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.blobs(),
        b.blobs(later=True),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "2b-it-sfp.sbs": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.blobs(count=5000), "names"),
        (b.blobs(later=True, count=0), "0 blobs"),
        (b.blobs(later=True, count=60000), "names"),
        (b.blobs(size=7), "in 7 bytes"),
        (b.blobs(first=2**60), "a blob of"),
        (b"SBS\n", "header"),
        (bytes(40), "0 blobs"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.blobs() + b"x",
        b.blobs(later=True) + b"x",
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.blobs(), step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.blobs()[:16] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.blobs(behind=PICKLE),
        b.blobs(later=True, behind=PICKLE),
        b.blobs((b"a", PROGRAM)),
        b.blobs(first=256),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"2b-it-sfp.sbs": data})[0] is Verdict.DENY
