"""TensorFlow Lite: offsets are held against the file, numbers against lists; nodes are read."""

import io
import subprocess
import sys
import zipfile
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tensorflow as tf
from tests.builders import tflite
from tests.builders.graphs import Flat
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Entry,
    Face,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats import Part
from weighbridge.formats.tflite import FORMAT
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.tflite_names import OPERATORS


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def operations(data):
    return [(item.domain, item.name) for item in every(Operation, data)]


HONEST = tflite.model(
    ((0, ""), (137, ""), (32, "TFLite_Detection_PostProcess")),
    ({}, {"index": 1}, {"index": 2}, {}),
    ({}, {"name": "x", "buffer": 0}),
)


def test_reads_operators_tensors_and_entries():
    assert operations(HONEST) == [
        ("tflite", "ADD"),
        ("tflite", OPERATORS[137]),
        ("custom", "TFLite_Detection_PostProcess"),
    ]
    w, x = every(Tensor, HONEST)
    assert (w.name, w.dtype, w.shape, w.wanted, w.data.size) == ("w", "float32", (2,), 8, 8)
    assert (x.name, x.data) == ("x", None)
    entries = {item.key: item.value for item in every(Entry, HONEST)}
    assert entries == {"description": "by hand", "min_runtime_version": "8 bytes"}
    assert not every(Gap, HONEST)


def test_an_operator_of_a_later_version_is_told_by_its_number():
    assert operations(tflite.model(((999, ""),))) == [("tflite", "operator 999")]


def test_flex_operators_are_those_of_tensorflow():
    node = tf.node("x", "ReadFile", ["y"])
    data = tflite.flex("MatMul", node)
    # The node is what runs, whatever the operator is called.
    assert operations(data) == [("tensorflow", "ReadFile"), ("tensorflow", "MatMul")]


@pytest.mark.parametrize(
    ("options", "why"),
    [(b"", "without a node"), (b"ab", "too short"), (bytes(8), "no vector"),
     (b"\1\2\3\0\xff\x28\1", "wanted|outside")],
)  # fmt: skip
def test_flex_operators_without_a_node_are_told(options, why):
    data = tflite.model(((32, "FlexAdd"),), ({"options": options},))
    try:
        text = " ".join(gap.why for gap in every(Gap, data))
    except FormatError as error:
        text = str(error)
    assert any(part in text for part in why.split("|"))


@pytest.mark.parametrize(
    "data",
    [
        tflite.model(operators=({"index": 7},)),
        tflite.model(operators=({"inputs": (5,)},)),
        tflite.model(operators=({"inputs": (-2,)},)),
        tflite.model(tensors=({"buffer": 9},)),
        tflite.model(tensors=({"dims": (-3, 2)},)),
    ],
    ids=["kind", "tensor", "below", "buffer", "extent"],
)
def test_numbers_that_lead_nowhere_are_told(data, tmp_path):
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.DAMAGED]
    assert weigh(tmp_path, {"m.tflite": data})[0] > Verdict.WARN


def test_many_faults_are_told_in_one():
    data = tflite.model(operators=({"index": 7},) * 40)
    gaps = every(Gap, data)
    assert len(gaps) == 11
    assert gaps[-1].why.startswith("30 more")


def test_what_many_tables_share_is_not_read_for_ever():
    flat = Flat()
    shared = tflite.i32(flat, [0] * 60_000)
    nodes = [flat.table({1: shared}) for _ in range(40)]
    tensors = flat.vector([tflite.tensor(flat)])
    graph = flat.table({0: tensors, 3: flat.vector(nodes)})
    codes = flat.vector([tflite.code(flat)])
    buffers = flat.vector([flat.table({}), flat.table({})])
    data = flat.file(flat.table({1: codes, 2: flat.vector([graph]), 4: buffers}), b"TFL3")
    with pytest.raises(FormatError, match="share more") as caught:
        read(FORMAT, data)
    assert caught.value.kind is GapKind.LIMIT


HOSTILE = {
    "flex-python": (tflite.flex("PyFunc"), "custom-operator"),
    "flex-python-within": (tflite.flex("Add", tf.node("x", "EagerPyFunc")), "custom-operator"),
    "flex-read": (tflite.flex("ReadFile"), "reaching-operation"),
    "flex-write": (tflite.flex("Add", tf.node("x", "WriteFile")), "reaching-operation"),
    "size": (tflite.model(tensors=({"dims": (1 << 20, 1 << 10)},)), "tensor-size-mismatch"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_model_that_reaches_out_or_lies_is_denied(tmp_path, name):
    data, rule = HOSTILE[name]
    verdict, found, _ = weigh(tmp_path, {"m.tflite": data})
    assert (verdict, rule in found) == (Verdict.DENY, True)


def test_a_custom_operator_is_worth_a_warning(tmp_path):
    data = tflite.model(((32, "AcmeScale"),))
    verdict, found, _ = weigh(tmp_path, {"m.tflite": data})
    assert (verdict, found) == (Verdict.WARN, {"custom-operator"})


def packed(first=b""):
    """A model with its labels behind it, or a bundle of two models."""
    out = io.BytesIO(first)
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("labels.txt", (2026, 1, 1, 0, 0, 0))
        archive.writestr(info, "cat\ndog\n")
        info = zipfile.ZipInfo("detector.tflite", (2026, 1, 1, 0, 0, 0))
        archive.writestr(info, HONEST)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [("m.tflite", HONEST), ("m.tflite", tflite.flex()), ("m.tflite", packed(HONEST)),
     ("m.task", packed())],
    ids=["plain", "flex", "labels", "bundle"],
)  # fmt: skip
def test_an_honest_model_is_allowed(tmp_path, name, data):
    verdict, found, reasons = weigh(tmp_path, {name: data})
    assert (verdict, found) == (Verdict.ALLOW, set()), reasons


def test_a_bundle_is_read_through(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.tflite", tflite.flex("PyFunc"))
    assert weigh(tmp_path, {"m.task": out.getvalue()})[0] is Verdict.DENY


def test_a_program_in_a_buffer_is_seen():
    data = tflite.model(raw=SAMPLES["elf-program"].ljust(400, b"\0"))
    faces = [item.format for item in evidence(data) if isinstance(item, Face)]
    assert faces == ["tflite", "elf-program"]


def test_a_file_that_a_flex_node_names_is_told():
    node = tf.node("p", "PrintV2", ["x"], [tf.text("output_stream", "file:///tmp/x")])
    assert [item.target for item in every(Reference, tflite.flex("PrintV2", node))] == [
        "file:///tmp/x"
    ]


@pytest.mark.parametrize("data", [HONEST, tflite.flex()], ids=["plain", "flex"])
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data, step=3)


@given(st.binary(max_size=200), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, root):
    survives(FORMAT, root.to_bytes(4, "little") + b"TFL3" + noise)
    survives(FORMAT, b"\x08\0\0\0TFL3" + noise)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_options_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, tflite.model(((32, "FlexAdd"),), ({"options": noise},)))


def told(data):
    """Return what is told of bytes, up to the error, if there is one."""
    found = []
    try:
        items = FORMAT.read(Cursor.over(data))
        found.extend(item.span if isinstance(item, Part) else item for item in items)
    except FormatError as error:
        found.append((error.offset, error.kind, str(error)))
    return found


MANY = tflite.model(
    ((0, ""), (137, "")),
    ({}, {"index": 1}) * 4,
    ({}, {"name": "x" * 300}, {"dims": (1,) * 40}, {"dims": ()}, {"name": "", "buffer": 0}),
)


@given(
    st.sampled_from([HONEST, MANY, tflite.flex()]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=4),
    st.integers(0, 40),
)
@settings(deadline=None, max_examples=300)
def test_fields_that_are_read_at_once_are_those_that_are_read_one_by_one(data, changes, cut):
    changed = bytearray(data)
    for at, byte in changes:
        changed[at % len(changed)] = byte
    for some in (bytes(changed), bytes(changed)[: len(changed) - cut]):
        with patch.object(Table, "row", lambda *_: None):
            slow = told(some)
        assert told(some) == slow


@pytest.mark.parametrize("name", ["flex-python", "flex-write"])
def test_an_operator_that_differs_behind_a_thousand_is_told(tmp_path, name):
    codes = ((0, ""), (32, "FlexPyFunc" if name == "flex-python" else "FlexWriteFile"))
    data = tflite.model(codes, (*({},) * 1000, {"index": 1}, {}))
    assert weigh(tmp_path, {"m.tflite": data})[0] is Verdict.DENY


@given(st.lists(st.integers(0, 208).filter(lambda n: n != 32), min_size=1, max_size=8, unique=True))
@settings(max_examples=30, deadline=None)
def test_round_trip(numbers):
    codes = [(number, "") for number in numbers]
    rows = [{"index": index} for index in range(len(numbers))]
    found = operations(tflite.model(codes, rows))
    assert found == [("tflite", OPERATORS[number]) for number in numbers]


CIRCLE = tflite.model(((-3, ""),)).replace(b"TFL3", b"CIR0", 1)


def test_circle_is_read_as_well(tmp_path):
    """Samsung ONE: the same tables, and operators of numbers below zero."""
    assert operations(CIRCLE) == [("tflite", "BCQ_FULLY_CONNECTED")]
    assert weigh(tmp_path, {"net.circle": CIRCLE})[:2] == (Verdict.ALLOW, set())


def test_an_operator_of_somebodys_own_in_circle_is_told(tmp_path):
    data = tflite.model(((32, "Mine"),)).replace(b"TFL3", b"CIR0", 1)
    assert "custom-operator" in weigh(tmp_path, {"net.circle": data})[1]


def test_no_machine_is_imported_for_a_model_that_ends_like_no_pickle():
    """It takes longer to import than a model takes to read."""
    probe = (
        "import sys; from tests.builders import tflite; from tests.reading import read;"
        "from weighbridge.formats.tflite import FORMAT; read(FORMAT, tflite.model(((0, ''),)));"
        "print('weighbridge.machine.stream' in sys.modules)"
    )
    path = f"import sys; sys.path[:0] = {sys.path!r}; {probe}"
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-I", "-c", path], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
