"""Volumes of scanners: as long as their extents ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import measured as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.nifti_image import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.nifti(),
        b.nifti(order=">"),
        b.nifti(extension=bytes(32)),
        b.nifti(letters=b"ni1\0"),
        b.nifti2(),
        b.nifti2(order=">"),
        b.nifti(where=0),
        b.nifti((32,), bits=1, data=bytes(4)),
    ],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.nii": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.nifti(axes=0), "0 axes"),
        (b.nifti(bits=7), "of 7 bits"),
        (b.nifti((2, -2, 2)), "extents"),
        (b.nifti(data=b""), "voxels"),
        (b.nifti(where=4000), "outside"),
        (b.nifti2(where=2**60), "outside"),
        (bytes(400), "no header"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.nifti(), step=11)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.nifti()[:348] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.nifti(behind=PICKLE),
        b.nifti(letters=b"ni1\0", behind=PICKLE),
        b.nifti(data=PROGRAM[:32] + PROGRAM, extents=(2, 4, 4)),
        b.nifti(extension=bytes(16) + PICKLE.ljust(32), size=16),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.nii": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
