"""SavedModels: every meta graph is read, with its assets and what Keras left among its objects."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Entry, Face, Gap, GapKind, Operation, Reference, Verdict
from weighbridge.formats import Part
from weighbridge.formats.tensorflow_saved_model import FORMAT
from weighbridge.intake import configuration, forecast
from weighbridge.intake.cursor import Cursor

# What Keras writes so that a model can save itself again.
SAVER = [
    tf.const("n", "model"), tf.node("j", "StringJoin", ["n", "p"]),
    tf.node("f", "ShardedFilename", ["j", "a", "b"]), tf.node("s", "SaveV2", ["f", "t", "l", "v"]),
    tf.node("m", "MergeV2Checkpoints", ["s", "n"]), tf.node("r", "RestoreV2", ["n", "t", "l"]),
    tf.node("a", "Assert", ["c", "d"]), tf.node("c", "StatefulPartitionedCall", ["r"]),
]  # fmt: skip

OBJECT = tf.user_object("_tf_keras_layer", json.dumps(tf.LAMBDA))
HONEST = tf.saved_model(
    tf.meta_graph(
        tf.graph([tf.node(), *SAVER], [tf.function("f", tf.node("y", "Relu"))]),
        [tf.asset("path", "vocab.txt")],
        [tf.user_object("_tf_keras_layer", '{"class_name": "Dense", "config": {"units": 3}}')],
    )
)


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_reads_graph_assets_and_versions():
    assert {"SaveV2", "Relu"} <= {item.name for item in every(Operation, HONEST)}
    entries = {item.key: item.value for item in every(Entry, HONEST)}
    assert entries == {"tags": "serve", "tensorflow_version": "2.18.0"}
    found = [(item.target, item.field) for item in every(Reference, HONEST)]
    assert ("assets/vocab.txt", "asset_file_def.filename") in found
    assert not every(Gap, HONEST)


def test_every_meta_graph_counts():
    data = tf.saved_model(tf.meta_graph(), tf.meta_graph(tf.graph([tf.node("r", "ReadFile")])))
    assert "ReadFile" in {item.name for item in every(Operation, data)}


@pytest.mark.parametrize("old", [False, True])
def test_the_loader_fills_in_names_of_assets_for_tables_and_for_nothing_else(old):
    nodes = [
        tf.const("path", "/home/somebody/vocab.txt"),
        tf.node("t", "InitializeTableFromTextFileV2", ["h", "path"]),
        tf.node("r", "ReadFile", ["path"]),
    ]
    held = tf.asset("path", "vocab.txt")
    inner = tf.graph(nodes)
    said = {"more": tf.old_assets(held)} if old else {"assets": [held]}
    meta = tf.meta_graph(inner, **said)
    found = {item.field: item.target for item in every(Reference, tf.saved_model(meta))}
    assert found == {
        "asset_file_def.filename": "assets/vocab.txt",
        "ReadFile": "/home/somebody/vocab.txt",
    }


def test_functions_among_the_objects_are_code():
    (code,) = every(Code, tf.saved_model(tf.meta_graph(objects=[OBJECT])))
    assert code.runs == "when keras loads the model"


@pytest.mark.parametrize(("metadata", "gaps"), [("{", 1), ("text", 1), ("", 0)])
def test_metadata_that_are_not_json_are_told(metadata, gaps):
    data = tf.saved_model(tf.meta_graph(objects=[tf.user_object("_tf_keras_layer", metadata)]))
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.DAMAGED] * gaps


def test_objects_of_others_may_have_metadata_of_their_own():
    data = tf.saved_model(tf.meta_graph(objects=[tf.user_object("acme", "text")]))
    assert not every(Gap, data)


METADATA = [
    '{"class_name": "Dense", "config": {"name": "loss_os", "units": 1}}',
    "{\"a\": \"__import__('os').system('true')\"}",
    '{"a": "\\u006fs.system(\'true\')"}',
    '{"a": "{{ x.__class__.__init__ }}"}',
    '{":serialized:": "gASVAA=="}',
    '{"\\u003aserialized:": "gASVAA=="}',
    '{"class_name": "TorchModuleWrapper", "config": {"module": "gASVAA=="}}',
    '{"class_name": "TorchModule\\u0057rapper", "config": {"module": "gASVAA=="}}',
]
"""Metadata that tell something, and some that do not."""


@given(st.lists(st.sampled_from(METADATA), max_size=5))
def test_what_metadata_can_not_hold_is_not_looked_for(some):
    objects = [tf.user_object("_tf_keras_layer", each) for each in some]
    data = tf.saved_model(tf.meta_graph(objects=objects))

    def told():
        found = FORMAT.read(Cursor.over(data))
        return [item.name if isinstance(item, Part) else item for item in found]

    anything = patch.object(forecast, "of", lambda *_, **__: forecast.ANYTHING)
    with anything, patch.object(configuration, "PICKLES", (b"",)):
        every = told()
    assert told() == every


HOSTILE = {
    "lambda": (tf.saved_model(tf.meta_graph(objects=[OBJECT])), "embedded-code"),
    "asset-up": (tf.saved_model(tf.meta_graph(assets=[tf.asset("p", "../../x")])),
                 "outside-reference"),
    "asset-absolute": (tf.saved_model(tf.meta_graph(assets=[tf.asset("p", "/etc/x")])),
                       "outside-reference"),
    "asset-old": (tf.saved_model(tf.meta_graph(more=tf.old_assets(tf.asset("p", "../x/../../y")))),
                  "outside-reference"),
    "python": (tf.in_graph(tf.node("p", "PyFunc")), "custom-operator"),
    "read": (tf.in_graph(tf.node(), functions=[tf.function("f", tf.node("r", "ReadFile"))]),
             "reaching-operation"),
    "write": (tf.in_graph(tf.node("w", "WriteFile")), "reaching-operation"),
    "dataset": (tf.in_graph(tf.const("n", "/etc/x"), tf.node("r", "TextLineDataset", ["n"])),
                "outside-reference"),
    "second": (tf.saved_model(tf.meta_graph(), tf.meta_graph(tf.graph([tf.node("r", "ReadFile")]))),
               "reaching-operation"),
    "graph-twice": (tf.saved_model(tf.meta_graph(
        more=field(2, tf.graph([tf.node("r", "ReadFile")])))), "reaching-operation"),
    "order": (field(2, tf.meta_graph(tf.graph([tf.node("r", "ReadFile")]))) + field(1, 1),
              "reaching-operation"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_model_that_carries_code_or_reaches_out_is_denied(tmp_path, name):
    data, rule = HOSTILE[name]
    verdict, found, _ = weigh(tmp_path, {"saved_model.pb": data})
    assert (verdict, rule in found) == (Verdict.DENY, True)


def test_what_keras_writes_into_every_model_is_allowed(tmp_path):
    files = {
        "saved_model.pb": HONEST,
        "assets/vocab.txt": b"a\nb\n",
        "fingerprint.pb": tf.fingerprint(),
        "keras_metadata.pb": tf.keras_metadata({"class_name": "Dense", "config": {"units": 3}}),
        "tfhub_module.pb": b"\x08\x03",
        "variables/variables.index": tf.checkpoint(tf.bundled("w")),
        "variables/variables.data-00000-of-00001": bytes(range(8)),
    }
    verdict, found, reasons = weigh(tmp_path, files)
    assert (verdict, found) == (Verdict.ALLOW, set()), reasons


def test_a_sample_has_one_face():
    assert [item.format for item in evidence(HONEST) if isinstance(item, Face)] == [FORMAT.id]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=11)


@given(st.binary(max_size=120), st.sampled_from([1, 2, 4, 6, 7]))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, number):
    survives(FORMAT, tf.saved_model(tf.meta_graph(more=field(number, noise))))


@given(st.lists(st.text("abc/.", min_size=1, max_size=9), max_size=4, unique=True))
@settings(max_examples=50, deadline=None)
def test_round_trip(names):
    data = tf.saved_model(tf.meta_graph(assets=[tf.asset("p", name) for name in names]))
    wanted = {name if name.startswith("/") else f"assets/{name}" for name in names}
    assert {item.target for item in every(Reference, data)} == wanted
