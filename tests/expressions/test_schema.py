"""Every fact is documented, typed and of a known scale; the layouts that exist are known words."""

from pathlib import Path

import pytest

from tests.expressions.shared import model
from weighbridge.core import FACES, Artifact, Verification
from weighbridge.core.attestation import Signature, Standing
from weighbridge.expressions import engine, facts_table, schema, words
from weighbridge.expressions.facts import Builder, TooMuchError
from weighbridge.intake import layouts

SCALES = words.Scales(frozenset({"dangerous-import"}))


def test_the_table_of_facts_has_a_row_for_each_with_a_sentence():
    rows = facts_table()
    assert len({name for name, _, _ in rows}) == len(rows)
    assert ("file.path", "str", "Path from the model's root.") in rows
    assert ("model.files", "list of File", "Its files, by name.") in rows
    assert all(doc.endswith((".", "...")) and len(doc) > 4 for _, _, doc in rows)


@pytest.mark.parametrize("record", schema.RECORDS)
def test_every_field_is_of_a_type_and_a_scale_that_exist(record):
    for field in schema.fields(record).values():
        assert field.type in {"str", "int", "bool", *schema.RECORDS}
        if field.scale:
            assert SCALES.of(field.scale)
            assert field.type == "str" or field.scale in schema.SCALES


def test_a_word_on_two_scales_has_one_number():
    numbers = {}
    for scale in schema.SCALES.values():
        for word, number in scale.items():
            assert numbers.setdefault(word, number) == number


NO_ARCHIVES = {
    "empty", "julia-hdf5", "llamafile", "matlab-hdf5", "ncnn-weights", "ocdbt-data", "raw-tensors",
    "zarr-chunk",
}  # fmt: skip
"""What files are that are no archive, and whose own format says too little."""


def test_every_layout_of_an_archive_is_a_known_format():
    text = Path(layouts.__file__).read_text(encoding="utf-8")
    assert all(f'"{each}"' in text for each in FACES - NO_ARCHIVES)
    keys = [
        ["a/data.pkl", "a/version"], ["a/data.pkl", "a/constants.pkl"], ["x.npy"],
        ["a/.data/extern_modules"], ["a/archive_format", "a/models/m"], ["schema.json"],
        ["config.json", "metadata.json", "model.weights.h5"], ["mar-inf/manifest.json"],
        ["data", "policy.pth"], ["model.ini", "trees/t00_000.bin"],
    ]  # fmt: skip
    found = {face for each in keys for face in layouts.of_zip(each).faces}
    found |= set(layouts.of_tar(["pickle", "storages", "tensors"]).faces)
    found |= set(layouts.of_tar(["model_config.yaml", "model_weights.ckpt"]).faces)
    assert found == FACES - NO_ARCHIVES


def whole(found):
    """Every field of a record, and of what is in it."""
    every = {(kind, name) for kind in schema.RECORDS for name in schema.fields(kind)}
    return Builder(every, 9_999).build(found)


def test_every_fact_of_every_record_can_be_handed_over():
    seen = next(iter(model().evidence))
    answer = Verification(Signature(seen.place, "minisign"), Standing.UNSIGNED, "x", "y")
    made = whole(schema.Model(model(verifications=(answer,))))
    assert set(made) == set(schema.fields("Model"))
    assert set(made["files"][1]) == set(schema.fields("File"))
    assert made["signatures"][0]["standing"] == "unsigned"
    assert engine.size_of("Model", made) > 300


def test_only_what_is_looked_at_is_made():
    made = Builder({("Model", "publisher"), ("Publisher", "id")}, 9).build(schema.Model(model()))
    assert made == {"publisher": {"id": ""}}


def test_too_long_too_many_and_too_large_are_told():
    found = schema.Model(model())
    with pytest.raises(TooMuchError, match=r"model\.files has 2 items, and it can look at 1"):
        Builder({("Model", "files")}, 1).build(found)
    huge = schema.File(Artifact("a", 1 << 63))
    with pytest.raises(TooMuchError, match="larger than any number"):
        Builder({("File", "bytes")}, 1).build(huge)
    many = schema.Model(model(model="x" * 4096))
    with pytest.raises(TooMuchError, match="bytes of texts"):
        Builder({("Model", "name")}, 1, total=(4 << 20) - 9).build(many)
