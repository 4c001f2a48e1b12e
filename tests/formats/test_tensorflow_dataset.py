import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import tensorflow_dataset as build
from tests.builders.neighbours import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, GapKind, Verdict
from weighbridge.formats.tensorflow_dataset import FORMAT
from weighbridge.intake.limits import Limits

WEIGHTS = b"\2" + bytes(7) + b"{}"


def entries(data):
    return {item.key: item.value for item in read(FORMAT, data) if isinstance(item, Entry)}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (build.SPEC, {"dataset.type": "RaggedTensorSpec"}),
        (build.SHARED, {"dataset.type": "RaggedTensorSpec"}),
        (field(1, build.SPEC), {"dataset.type": "RaggedTensorSpec"}),
        (build.tensor("x", 2), {}),
        (build.typed("acme.Spec", build.row()), {"dataset.type": "acme.Spec"}),
        (
            build.SNAPSHOT,
            {
                "snapshot.graph_hash": "1234567890",
                "snapshot.run_id": "987",
                "snapshot.creation_timestamp": "1700000000",
                "snapshot.version": "2",
                "snapshot.num_elements": "10",
                "snapshot.finalized": "1",
            },
        ),
    ],
)
def test_structures_and_records_are_read(data, told):
    assert entries(data) == told
    faces = [item.format for item in evidence(data) if isinstance(item, Face)]
    assert faces == ["tensorflow-dataset"]


def test_a_saved_dataset_is_allowed(tmp_path):
    files = {
        "data/dataset_spec.pb": build.SPEC,
        "data/snapshot.metadata": build.SNAPSHOT,
        "data/dataset_snapshot.metadata": build.SHARED,
        "model.safetensors": WEIGHTS,
        "config.json": b"{}",
    }
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


LATER = field(2, "597") + field(3, 1700000000) + field(4, 2) + field(5, b"\x09") + field(6, 4)


def test_a_record_without_a_hash_is_one(tmp_path):
    assert entries(LATER)["snapshot.run_id"] == "597"
    files = {"data/snapshot.metadata": LATER, "model.safetensors": WEIGHTS, "config.json": b"{}"}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [
        LATER.replace(b"597", b"run"),
        field(2, "597") + field(4, 2) + field(6, 4),
        LATER + field(7, b"more"),
        field(2, "597") + field(3, b"x") + field(4, 2),
        field(1, "a name") + LATER,
    ],
)
def test_what_is_like_a_record_is_none(tmp_path, data):
    assert "tensorflow-dataset" not in {i.format for i in evidence(data) if isinstance(i, Face)}
    files = {"data/snapshot.metadata": data, "model.safetensors": WEIGHTS, "config.json": b"{}"}
    assert weigh(tmp_path, files)[0] is not Verdict.ALLOW


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (build.row(field(99, "x")), "field 99 of a value"),
        (build.row(field(33, 1)), "field 33 of a value"),
        (build.row(b"\xff" * 11), "field key"),
        (build.SNAPSHOT + field(7, 1), "field 7 of a snapshot"),
    ],
)
def test_other_fields_are_refused(data, why):
    assert why in str(refusal(FORMAT, data))


def test_structures_that_are_nested_too_deeply_are_a_limit():
    data = build.tensor("x")
    for _ in range(40):
        data = build.row(data)
    assert refusal(FORMAT, data, Limits(nesting=99)) is None
    assert refusal(FORMAT, data).kind is GapKind.LIMIT


@given(st.recursive(st.text(max_size=5).map(build.tensor),
                    lambda inner: st.lists(inner, max_size=3).map(lambda row: build.row(*row)),
                    max_leaves=8))  # fmt: skip
def test_any_structure_is_read(data):
    assert refusal(FORMAT, data) is None


@pytest.mark.parametrize("data", [build.SPEC, build.SNAPSHOT, build.SHARED, LATER])
def test_cut_or_changed_files_are_survived(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.sampled_from([b"\n", b"\x12", b"\x8a\2", b"\x92\2", b"\xa2\3"]), st.binary(max_size=60))
def test_any_bytes_are_survived(begin, data):
    survives(FORMAT, begin + data)
    survives(FORMAT, field(52, data))
