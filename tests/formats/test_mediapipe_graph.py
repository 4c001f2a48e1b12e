"""Graphs of MediaPipe: nodes, streams, settings of numbers and texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mediapipe as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.mediapipe_graph import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.graph(),
        b.graph(nodes=b.node("TensorsToFloatsCalculator", b.options())),
        b.graph(b.field(20, "HandTracking")),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "graph.binarypb": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.graph(b.field(4, "x")), "field 4"),
        (
            b.graph(nodes=b.node("ACalculator", b.field(7, b"\x81" * 300))),
            "neither text nor message",
        ),
        (b"\x52\x7f", "wanted"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.graph(streams=b""),
        b.graph(nodes=b""),
        b.graph(nodes=b.node("a b")),
        b.graph() + PICKLE,
        b.graph(b.field(4, "x")),
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.graph(), step=1)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.graph()[:12] + noise)
    survives(FORMAT, noise)


def test_calculators_and_files_are_told():
    data = b.graph(nodes=b.node("ACalculator", b.options("m/hand.tflite")))
    said = [each.value for each in read(FORMAT, data) if isinstance(each, Entry)]
    assert said == ["ACalculator", "m/hand.tflite"]


def test_a_program_in_settings_is_not_allowed(tmp_path):
    data = b.graph(nodes=b.node("ACalculator", b.field(7, PROGRAM * 3)))
    files = {"model.safetensors": WEIGHTS, "graph.binarypb": data}
    assert weigh(tmp_path, files)[0] is not Verdict.ALLOW
