"""Which repository a snapshot is of, by the layout of the cache."""

import pytest

from tests.builders.evidence import place
from tests.builders.records import COMMIT
from tests.claims.claiming import claims, model, told
from weighbridge.claims.hub_cache import SOURCE
from weighbridge.core import (
    Dossier,
    Grade,
    Signature,
    Standing,
    Strength,
    Verification,
)

ETAG = "a" * 64


def cache(root, called="models--Qwen--Qwen2.5-7B", *, commit=COMMIT, etag=ETAG, linked=True):
    repository = root / called
    blob, file = repository / "blobs" / etag, repository / "snapshots" / commit / "config.json"
    for each in (blob, file):
        each.parent.mkdir(parents=True)
    blob.write_bytes(b"{}")
    if linked:
        file.symlink_to(f"../../blobs/{etag}")
    else:
        file.write_bytes(b"{}")
    return model(root, "hub-cache")


def test_a_whole_cache_is_a_record(tmp_path):
    found = claims(SOURCE, cache(tmp_path))
    assert told(found) == [
        ("name", "Qwen/Qwen2.5-7B", "huggingface"),
        ("uploader", "Qwen", "huggingface"),
    ]
    assert {claim.strength for claim in found} == {Strength.RECORDED}
    assert {claim.said for claim in found} == {"recorded by the hub cache"}
    assert found[0].evidence[0].value == f"models--Qwen--Qwen2.5-7B/snapshots/{COMMIT}"


@pytest.mark.parametrize(
    "more", [{"commit": "main"}, {"etag": "etag"}, {"linked": False}], ids=["ref", "etag", "copy"]
)
def test_a_folder_that_only_looks_like_one_is_a_declaration(tmp_path, more):
    found = claims(SOURCE, cache(tmp_path, **more))
    assert {claim.strength for claim in found} == {Strength.DECLARED}
    assert {claim.said for claim in found} == {"declared by the name of a hub cache"}


def test_files_that_are_not_as_called_take_the_record_away(tmp_path):
    signature = Signature(place("../../blobs"), "hub-cache", Grade.RECORDED)
    wrong = Verification(signature, Standing.MISMATCH, "digests-differ", "other bytes")
    found = claims(SOURCE, cache(tmp_path), dossier=Dossier("m", verifications=(wrong,)))
    assert {claim.strength for claim in found} == {Strength.DECLARED}


def test_a_model_without_a_namespace_has_no_uploader(tmp_path):
    found = claims(SOURCE, cache(tmp_path, "models--gpt2"))
    assert told(found) == [("name", "gpt2", "huggingface")]


@pytest.mark.parametrize(
    "called",
    ["models--", "models--a--b--c", "models--\u0421ohere--m", "models--a--", "models---x--y"],
)
def test_other_names_say_nothing(tmp_path, called):
    assert claims(SOURCE, cache(tmp_path, called)) == []


def test_a_plain_folder_of_that_name_says_nothing(tmp_path):
    folder = tmp_path / "models--Qwen--Qwen2.5-7B"
    folder.mkdir()
    (folder / "config.json").write_bytes(b"{}")
    assert claims(SOURCE, model(tmp_path)) == []
