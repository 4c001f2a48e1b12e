"""Vectors in a row, and AlphaFold's arrays in records: as long as their counts ask for."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors, streams
from tests.builders import vectors as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Tensor, Verdict
from weighbridge.formats import alphafold_records, vector_file

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
RECORDS = b.IDENTIFIER + b.record() + b.record(kind="bfloat16", shape=(12,))
EVERY = [
    (vector_file, b.vecs()),
    (vector_file, b.vecs((1, 2, 3), (4, 5, 6), code="i")),
    (vector_file, b.vecs((1, 2, 3, 4), (4, 5, 6, 7), (1, 2, 3, 4), code="B")),
    (vector_file, b.big()),
    (vector_file, b.big(4, 8, "B")),
    (alphafold_records, RECORDS),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_is_allowed(tmp_path, module, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [module.FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "base.fvecs": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_parameters_of_alphafold_are_weights(tmp_path):
    files = {"af3.bin.zst": streams.zstd(RECORDS), "af3.bin": RECORDS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())
    found = [each for each in read(alphafold_records.FORMAT, RECORDS) if isinstance(each, Tensor)]
    assert [each.name for each in found] == [
        "__meta__.__identifier__", "evoformer/linear.weights", "evoformer/linear.weights",
    ]  # fmt: skip
    assert [each.shape for each in found] == [(4,), (2, 3), (12,)]


def test_shapes_are_told():
    for data, shape in ((b.vecs(), (3, 4)), (b.big(4, 8, "B"), (4, 8))):
        (found,) = [each for each in read(vector_file.FORMAT, data) if isinstance(each, Tensor)]
        assert found.shape == shape


@pytest.mark.parametrize(
    ("module", "data"),
    [
        (vector_file, b.vecs((1, 2, 3), (4, 5), (1, 2, 3, 4))),
        (vector_file, b.vecs((1, 2, 3, 4))),
        (vector_file, b.vecs()[:-1]),
        (vector_file, b.big(behind=b"x")),
        (vector_file, struct.pack("<II", 0, 4) + bytes(16)),
        (vector_file, struct.pack("<II", 1, 1) + bytes(4)),
        (alphafold_records, RECORDS + b"x"),
        (alphafold_records, RECORDS[:-1]),
        (alphafold_records, RECORDS + PICKLE + bytes(40)),
        (alphafold_records, b.record(kind="object", shape=(3,))),
        (alphafold_records, b.record(shape=(-2, -3))),
        (alphafold_records, b.record(shape=(2, 4))),
        (alphafold_records, b.record(scope="")),
        (alphafold_records, struct.pack("<5i", 1, 1, 1, 99, 0) + bytes(40)),
    ],
)
def test_refuses(module, data):
    assert refusal(module.FORMAT, data) is not None


@pytest.mark.parametrize(
    "data",
    [
        b.big(behind=PICKLE),
        b.vecs() + PICKLE,
        b.big(12, 8, "B")[:8] + PROGRAM,
        RECORDS + PICKLE,
        b.record(kind="uint8", shape=(96,), data=PROGRAM),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "base.bin": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)
