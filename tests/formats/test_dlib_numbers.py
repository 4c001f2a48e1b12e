"""Models of dlib: numbers from the first byte to the last."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import vectors as b
from tests.builders.neighbours import SAMPLES
from tests.builders.nets import numbers
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.dlib_numbers import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
DETECTOR = numbers(2, 1, 0, 0, 8, 1, 20, 20, 1000, 64, 64, 0, 11, *[-(2**50), -60] * 40)
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.dlib(),
        b.dlib(2**63, -5),
        DETECTOR,
        b.dlib(rows=136),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "shape_predictor.dat": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.dlib(version=2), "no matrix"),
        (b.dlib(behind=b"\1"), "no number"),
        (b.dlib(behind=b"\x09" + bytes(9)), "no number"),
        (b"", "no matrix"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.dlib(behind=PICKLE),
        b.dlib(columns=-1),
        b.dlib(rows=-4),
        b.dlib(version=-1),
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.dlib(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.dlib()[:8] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.dlib(behind=PICKLE),
        DETECTOR + PICKLE,
        b.dlib(behind=b"\x08" + PROGRAM),
        b.dlib(count=4000, behind=PICKLE),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    assert weigh(tmp_path, {"shape_predictor.dat": data})[0] > Verdict.WARN
