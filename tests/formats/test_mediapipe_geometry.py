"""The geometry of a face: numbers from end to end, as many as its vertices ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mediapipe as b
from tests.builders import safetensors, tflite
from tests.builders.zips import M, build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.mediapipe_geometry import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
MEMBER = "geometry_pipeline_metadata_landmarks.binarypb"


def landmarker(data):
    """A ``face_landmarker.task``."""
    return build([M("face_detector.tflite", tflite.model()), M(MEMBER, data)])


@pytest.mark.parametrize("data", [b.geometry(), b.geometry(vertices=468)])
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "face.binarypb": data}
    assert weigh(tmp_path / "beside", files)[:2] == (Verdict.ALLOW, set())
    files = {"face_landmarker.task": landmarker(data)}
    assert weigh(tmp_path / "in", files)[:2] == (Verdict.ALLOW, set())


LIES = [
    b.geometry(more=PICKLE),
    b.geometry(more=b.field(4, PICKLE)),
    b.geometry(triangles=((0, 1),)),
    b.geometry(vertices=0),
    b.geometry(basis=()),
    b"\n\x05" + b.geometry()[2:],
    b"",
]


@pytest.mark.parametrize("data", LIES)
def test_refuses(data):
    with pytest.raises(FormatError, match="no mesh of a face"):
        read(FORMAT, data)


@pytest.mark.parametrize("data", LIES[:-1])
def test_what_is_not_one_is_not_allowed(data, tmp_path):
    assert weigh(tmp_path, {"face_landmarker.task": landmarker(data)})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.geometry(), step=1)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.geometry()[:8] + noise)
    survives(FORMAT, noise)
