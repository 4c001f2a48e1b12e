"""Debug info beside a SavedModel: files and quoted lines are told, and nothing hides in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Verdict
from weighbridge.formats.tensorflow_debug_info import FORMAT

FRAME = tf.debug_frame()


@pytest.mark.parametrize("data", [tf.debug_info(), tf.old_debug_info()], ids=["new", "old"])
def test_debug_info_has_one_face_and_no_gap(data):
    found = evidence(data)
    assert [item.format for item in found if isinstance(item, Face)] == [FORMAT.id]
    assert not [item for item in found if isinstance(item, Gap)]


def test_tells_files_and_lines():
    found = [(item.key, item.value) for item in read(FORMAT, tf.debug_info())]
    assert found == [
        ("debug.file", "/home/me/train.py"),
        ("debug.file", "<frozen runpy>"),
        ("debug.code", "return x"),
    ]


def test_many_files_before_the_first_frame_are_no_obstacle():
    data = b"".join(field(1, f"/lib/{index}.py") for index in range(500)) + tf.debug_info()
    assert len(read(FORMAT, data)) == 503
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == [FORMAT.id]


@pytest.mark.parametrize(
    "data",
    [
        field(1, "/home/me/train.py"),
        field(1, "a") + field(4, field(1, 7) + field(2, FRAME)),
        field(1, "a") + field(4, tf.fixed(1, 7) + field(2, field(6, "x"))),
        field(1, "a") + field(4, tf.fixed(1, 7) + field(3, FRAME)),
        field(1, "a") + field(3, "b"),
        field(1, "a") + field(2, field(1, "input.txt") + field(2, "")),  # settings of sentencepiece
        field(1, "a") + field(2, field(1, "b") + field(2, field(3, FRAME))),
        tf.debug_info() + field(9, bytes(99)),
    ],
)
def test_anything_else_is_no_debug_info(data):
    assert FORMAT.id not in [item.format for item in evidence(data) if isinstance(item, Face)]


def test_what_is_no_frame_behind_the_first_is_a_gap():
    data = tf.debug_info() + field(4, tf.fixed(1, 8) + field(2, field(6, bytes(200))))
    assert [item for item in evidence(data) if isinstance(item, Gap)]


def test_a_saved_model_with_debug_info_is_allowed(tmp_path):
    (tmp_path / "debug").mkdir()
    files = {"saved_model.pb": tf.saved_model(), "debug/saved_model_debug_info.pb": tf.debug_info()}
    verdict, rules, why = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set()), why


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, tf.debug_info())


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b"\n\1a" + noise)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_round_trip(names):
    data = b"".join(field(1, name) for name in names) + tf.debug_info()
    files = [item.value for item in read(FORMAT, data) if item.key == "debug.file"]
    assert files[: len(names)] == names


@pytest.mark.parametrize("functions", [1, 2, 3])
@pytest.mark.parametrize("op", ["Relu", "PyFunc", "WriteFile"])
def test_a_graph_with_functions_is_no_debug_info(tmp_path, functions, op):
    """Its library is a field 2 as well, with a function in each field 1."""
    library = [tf.function(f"f{index}", tf.node("n", op)) for index in range(functions)]
    data = tf.graph([tf.node()], library, more=field(4, field(1, 1482)))
    assert FORMAT.id not in [item.format for item in evidence(data) if isinstance(item, Face)]
    verdict, _, why = weigh(tmp_path, {"frozen.pb": data})
    assert verdict is (Verdict.ALLOW if op == "Relu" else Verdict.DENY), why
