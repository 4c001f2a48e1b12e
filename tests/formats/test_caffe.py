"""Caffe's networks: caffe_model reads the binary form, caffe_prototxt the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import caffe
from tests.builders.neighbours import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Call, Face, FormatError, Gap, Operation, Tensor, Verdict
from weighbridge.formats import caffe_model, caffe_prototxt
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


@pytest.mark.parametrize("file", [caffe.MODEL, caffe.OLD])
def test_blobs_are_tensors(file):
    assert [item.format for item in kinds(file, Face)] == ["caffe-model"]
    assert not kinds(file, Gap)
    assert next(item.name for item in kinds(file, Tensor)) == "fc.0"


def test_layers_are_operations():
    assert [item.name for item in kinds(caffe.MODEL, Operation)] == ["Input", "InnerProduct"]
    assert [item.shape for item in kinds(caffe.MODEL, Tensor)] == [(2, 3), (2,)]
    assert [item.shape for item in kinds(caffe.OLD, Tensor)] == [(1, 1, 2, 3)]


def test_a_python_layer_is_a_call(tmp_path):
    assert [str(item.callee) for item in kinds(caffe.CALLING, Call)] == ["os.system"]
    verdict, rules, _ = weigh(tmp_path, {"net.caffemodel": caffe.CALLING})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


WRITTEN = (
    b'name: "n"\nlayer { name: "x" type: "HDF5Output" hdf5_output_param { file_name: "%s" } }\n'
)


@pytest.mark.parametrize(
    ("path", "found"),
    [("out/x.h5", (Verdict.ALLOW, set())), ("/srv/x", (Verdict.DENY, {"outside-reference"}))],
)
def test_a_layer_writes_inside(tmp_path, path, found):
    written = field(1, "x") + field(2, "HDF5Output") + field(113, field(1, path))
    model = caffe.MODEL + field(100, written)
    assert weigh(tmp_path / "model", {"m.caffemodel": model})[:2] == found
    files = {"m.caffemodel": caffe.MODEL, "m.prototxt": WRITTEN % path.encode()}
    assert weigh(tmp_path / "text", files)[:2] == found


def test_an_honest_model_is_allowed(tmp_path):
    assert weigh(tmp_path, {"net.caffemodel": caffe.MODEL})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "files",
    [
        {"net.caffemodel": caffe.MODEL + caffe.layer("own", "OwnLayer")},
        {
            "deploy.prototxt": b'layer {\n  name: "own"\n  type: "OwnLayer"\n}\n',
            "net.caffemodel": caffe.MODEL,
        },
    ],
)
def test_a_layer_that_caffe_lacks_is_a_warning(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.WARN, {"custom-operator"})


@pytest.mark.parametrize("kind", [b'"DetectionOutput"', b"INNER_PRODUCT", b'"Input"'])
def test_layers_by_both_names_are_silent(tmp_path, kind):
    file = b'layers {\n  name: "a"\n  type: ' + kind + b"\n}\n"
    assert weigh(tmp_path, {"deploy.prototxt": file, "net.caffemodel": caffe.OLD})[1] == set()


def test_the_text_is_read_as_its_loader_reads_it():
    assert [item.format for item in kinds(caffe.TEXT, Face)] == ["caffe-prototxt"]
    assert [str(item.callee) for item in kinds(caffe.TEXT, Call)] == ["ownlayers.OwnL"]
    assert [item.name for item in kinds(caffe.TEXT, Operation)] == ["InnerProduct", "Python"]


def test_the_source_beside_the_text_is_judged(tmp_path):
    files = {
        "deploy.prototxt": caffe.TEXT,
        "ownlayers.py": b"import os\n\nos.system('true')\n",
        "net.caffemodel": caffe.MODEL,
        "config.json": b"{}",
    }
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "text", [b"layer { type: 1 ", b"layer { type: 1 } }", b"layer { type: 1 " + b"a {" * 100]
)
def test_braces_that_do_not_match_are_refused(text):
    assert refusal(caffe_prototxt.FORMAT, text) is not None


def test_strings_take_no_longer_than_they_are_long():
    survives(caffe_prototxt.FORMAT, b'layer { type: "' + b'\\"' * 400_000)
    survives(caffe_prototxt.FORMAT, b'layer { type: "' + b"a" * 400_000 + b'"' + b' ""' * 400_000)


def test_blanks_after_a_layer_take_no_longer_than_they_are_long():
    data = b'name: "a"\ntype: "a"\nlayer' + b" " * 2_000_000
    assert kinds(data, Face)


@pytest.mark.parametrize(
    ("fmt", "data"),
    [
        (caffe_model.FORMAT, caffe.CALLING),
        (caffe_model.FORMAT, caffe.OLD),
        (caffe_prototxt.FORMAT, caffe.TEXT),
    ],
)
def test_cut_or_changed_files_are_survived(fmt, data):
    survives_cuts_and_changes(fmt, data)


@given(st.binary(max_size=80), st.text("layer{}:<>\"'\\ type\n#", max_size=80))
def test_any_bytes_are_survived(data, text):
    survives(caffe_model.FORMAT, b"\x0a\1n\xa2\6" + data)
    survives(caffe_prototxt.FORMAT, data)
    survives(caffe_prototxt.FORMAT, b"layer { type: 1 }" + text.encode())


def told(data):
    """All that the reader says, a fault included."""
    said = []
    try:
        said.extend(caffe_model.read(Cursor.over(data)))
    except FormatError as error:
        return [*said, str(error), error.offset]
    return said


@given(
    st.sampled_from([caffe.CALLING, caffe.OLD, caffe.layer("a", "B", caffe.blob([1] * 40))]),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3), st.binary(max_size=3)), max_size=3),
)
@settings(max_examples=200)
def test_layers_that_are_read_at_once_tell_what_a_walk_tells(data, changes):
    for at, gone, new in changes:
        data = data[:at] + new + data[at + gone :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protowire, "picked", lambda *_: None)
        walked = told(data)
    assert told(data) == walked
