"""TFRecord: sizes in a chain, of which the checksums hold, up to the end of the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders.tensorflow import EVENTS, masked, tfrecord
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats import Part
from weighbridge.formats.tensorflow_tfrecord import CHECKED, FORMAT, SHOWN
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

WRITTEN = bytes.fromhex(
    "3e00000000000000d9d240e709000080"
    "2fedc1da411a0d627261696e2e4576656e743a325224"
    "0a2274656e736f72666c6f772e636f72652e7574696c2e6576656e74735f777269746572"
    "9a8d5cc9"
)
"""The first record that TensorFlow 2.18 writes of a run."""


def count(data):
    return [item.value for item in read(FORMAT, data) if isinstance(item, Entry)]


@pytest.mark.parametrize("data", [WRITTEN, EVENTS], ids=["TensorFlow's", "ours"])
def test_an_honest_file_is_known_and_leaves_no_gap(data):
    found = evidence(data)
    assert [item.format for item in found if isinstance(item, Face)] == [FORMAT.id]
    assert not [item for item in found if isinstance(item, Gap)]


def test_the_builder_sums_as_tensorflow_does():
    assert tfrecord(WRITTEN[12:-4]) == WRITTEN


def test_says_how_many_records_there_are():
    assert count(EVENTS) == ["2"]
    assert count(tfrecord(*[b""] * (CHECKED + 1))) == [str(CHECKED + 1)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (EVENTS + b"stowaway", "header of a record: 12 bytes wanted"),
        (EVENTS + bytes(16), "checksum of the size of record 2"),
        (EVENTS[:-1], "checksum of a record: 4 bytes wanted"),
        (b"\xff" * 8 + masked(b"\xff" * 8) + b"x", "data of a record"),
    ],
    ids=["trailing", "zeros", "cut", "size"],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=SHOWN + 3))
@settings(max_examples=50, deadline=None)
def test_round_trip(records):
    data = tfrecord(*records)
    parts = [item for item in read(FORMAT, data) if isinstance(item, Part)]
    assert [data[part.span.start : part.span.stop] for part in parts] == records[:SHOWN]
    assert count(data) == [str(len(records))]
    assert FORMAT.recognises(Glimpse(Bytes(data)))


@given(st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, EVENTS + noise)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, EVENTS, step=1)


def test_a_model_with_the_log_of_its_training_is_allowed(tmp_path):
    weights = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
    log = "runs/Nov23_host/events.out.tfevents.1700000000.host.1.0"
    verdict, rules, _ = weigh(tmp_path, {"model.safetensors": weights, log: WRITTEN})
    assert (verdict, rules) == (Verdict.ALLOW, set())
