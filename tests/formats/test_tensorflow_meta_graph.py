"""Meta graphs: read as those of a SavedModel, but data sets of the training are no matter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Operation, Reference, Verdict
from weighbridge.formats.tensorflow_meta_graph import FORMAT

PIPELINE = [
    tf.const("n", "/data/train.tfrecord"), tf.node("d", "TFRecordDataset", ["n", "c", "b"]),
    tf.const("v", "/data/vocab.txt"), tf.node("t", "InitializeTableFromTextFileV2", ["h", "v"]),
    tf.const("c", "gs://bucket/model.ckpt"), tf.node("r", "RestoreV2", ["c", "t", "s"]),
    tf.const("l", "/home/somebody/logs"), tf.node("s", "CreateSummaryFileWriter", ["w", "l"]),
]  # fmt: skip
HONEST = tf.meta_graph(tf.graph([tf.node(), *PIPELINE]), more=field(3, b"") + field(5, b""))


def test_reads_the_graph():
    found = read(FORMAT, HONEST)
    assert "TFRecordDataset" in {item.name for item in found if isinstance(item, Operation)}
    assert not [item for item in found if isinstance(item, Gap | Reference)]
    assert [item.format for item in evidence(HONEST) if isinstance(item, Face)] == [FORMAT.id]


def test_a_graph_that_training_goes_on_from_is_allowed(tmp_path):
    verdict, found, reasons = weigh(tmp_path, {"model.ckpt.meta": HONEST})
    assert (verdict, found) == (Verdict.ALLOW, set()), reasons


def test_files_that_are_no_data_set_are_no_part_of_training(tmp_path):
    nodes = [tf.const("n", "/etc/x"), tf.node("w", "WriteFile", ["n", "c"])]
    data = tf.meta_graph(tf.graph(nodes))
    verdict, found, _ = weigh(tmp_path, {"model.ckpt.meta": data})
    assert verdict is Verdict.DENY
    assert {"outside-reference", "reaching-operation"} <= found


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, tf.meta_graph() + noise)


@given(st.lists(st.sampled_from(["Relu", "Softmax", "MatMul", "Add"]), min_size=1, unique=True))
@settings(max_examples=20, deadline=None)
def test_round_trip(names):
    data = tf.meta_graph(tf.graph([tf.node("x", name) for name in names]))
    found = [item.name for item in read(FORMAT, data) if isinstance(item, Operation)]
    assert found == names
