"""Checkpoint state: paths are told; those that lead elsewhere are references."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Reference, Verdict
from weighbridge.formats.tensorflow_checkpoint_state import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages.candidates import may_be


def state(path):
    return f'model_checkpoint_path: "{path}"\n'.encode()


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_tells_paths():
    more = b"all_model_checkpoint_timestamps: 1.7e9\nlast_preserved_timestamp: 1.5\n"
    assert [item.value for item in every(Entry, tf.STATE + more)] == ["model.ckpt-7"] * 2
    assert not every(Gap, tf.STATE + more)
    faces = [item.format for item in evidence(tf.STATE) if isinstance(item, Face)]
    assert faces == [FORMAT.id]


@pytest.mark.parametrize(
    ("path", "target"),
    [("../x", "../x"), ("gs://b/x", "gs://b/x"), (r"\056./x", "../x"), (r"\x2e./x", "../x")],
)
def test_paths_that_lead_elsewhere_are_denied(tmp_path, path, target):
    assert [item.target for item in every(Reference, state(path))] == [target]
    verdict, rules, _ = weigh(tmp_path, {"checkpoint": state(path)})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


def test_paths_of_the_machine_that_trained_are_usual(tmp_path):
    data = state("/home/somebody/model.ckpt-7")
    assert not every(Reference, data)
    files = {
        "checkpoint": data,
        "m.index": tf.checkpoint(tf.bundled("w")),
        "m.data-00000-of-00001": bytes(range(8)),
    }
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize("line", [b"other: 1", b"model_checkpoint_path: x y", b"!"])
def test_other_lines_leave_a_gap(line):
    assert [gap.kind for gap in every(Gap, tf.STATE + line)] == [GapKind.DAMAGED]


def test_too_much_text_is_a_limit():
    with pytest.raises(FormatError, match="over 10") as caught:
        read(FORMAT, tf.STATE, Limits(text=10))
    assert caught.value.kind is GapKind.LIMIT


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, tf.STATE)


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, state("x") + noise)


@given(st.text("abc/-0", min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_round_trip(path):
    assert [item.value for item in every(Entry, state(path))] == [path]


def test_a_comment_may_come_first():
    text = b'# written by hand\nall_model_checkpoint_paths: "model.ckpt-7"\n'
    glimpse = Glimpse(Bytes(text))
    assert FORMAT.recognises(glimpse)
    assert may_be(FORMAT, glimpse.head)
