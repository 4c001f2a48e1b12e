"""Weights of RNNoise: array by array."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import spoken as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.dnn_weights import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [b.weights(), b.weights(("a", 1, bytes(64)))],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "weights_blob.bin": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.weights(("a", 9, bytes(4))), "type 9"),
        (b.weights(("a", 0, bytes(4), 0)), "4 bytes of 0"),
        (b.weights(("a", 0, b"", -4)), "of -4"),
        (b.weights()[:-1], "numbers"),
        (b.weights(behind=PICKLE), "header"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.weights(), step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.weights()[:64] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.weights(behind=PICKLE),
        b.weights(behind=bytes(64) + PICKLE),
        b.weights(("a", 3, PROGRAM)),
        b.weights(("a", 0, bytes(4)))[:80] + PICKLE.ljust(48, b"\0"),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"weights_blob.bin": data})[0] is Verdict.DENY
