"""Pictures of scanners: their first group is followed, all of it is searched."""

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
from weighbridge.formats.dicom_image import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [b.dicom(), b.dicom(preamble=b"II*\1"), b.dicom(syntax=b"1.2.840.10008.1.2\0")],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.dcm": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [(b.dicom(size=60000), "value"), (b.dicom()[:140], "wanted"), (bytes(200), "no letters")],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.dicom(), step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.dicom()[:132] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [b.dicom(preamble=PROGRAM), b.dicom(more=bytes(20) + PROGRAM), b.dicom(preamble=PICKLE)],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.dcm": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
