"""Records beside a SavedModel: hashes are told as they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import Entry, Face, Gap
from weighbridge.formats.tensorflow_record import FORMAT


@pytest.mark.parametrize(
    "data",
    [tf.fingerprint(), tf.fingerprint((2**63, 2, 3)), b"\x08\x03"],
    ids=["full", "old", "hub"],
)
def test_a_record_has_one_face_and_no_gap(data):
    found = evidence(data)
    assert [item.format for item in found if isinstance(item, Face)] == [FORMAT.id]
    assert not [item for item in found if isinstance(item, Gap)]


def test_tells_hashes_and_uuid():
    entries = {item.key: item.value for item in read(FORMAT, tf.fingerprint(more=field(7, "u")))}
    assert (entries["saved_model_checksum"], entries["checkpoint_hash"]) == ("1", "5")
    assert entries["uuid"] == "u"


@pytest.mark.parametrize(
    "data", [tf.fingerprint() + bytes(300), tf.fingerprint((1,)), field(1, 1) * 6, b"\x08\x04"]
)
def test_anything_else_is_no_record(data):
    faces = [item.format for item in evidence(data) if isinstance(item, Face)]
    assert FORMAT.id not in faces


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, tf.fingerprint())


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)


@given(st.lists(st.integers(0, 2**64 - 1), min_size=5, max_size=5))
@settings(max_examples=30, deadline=None)
def test_round_trip(hashes):
    found = [item.value for item in read(FORMAT, tf.fingerprint(hashes)) if isinstance(item, Entry)]
    assert found == [str(value) for value in hashes]
