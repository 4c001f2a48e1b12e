"""What somebody puts into a folder never makes the answer better than our own data."""

import datetime as dt
import os
from dataclasses import replace

import pytest

from tests.builders.gguf import Writer
from tests.builders.records import COMMIT
from tests.claims.claiming import MARK, model, write
from tests.weighing import applied
from weighbridge import pipeline
from weighbridge.core import GapKind, Strength
from weighbridge.origins.folder import Folder

BILL = {
    "bomFormat": "CycloneDX",
    "metadata": {
        "component": {
            "type": "machine-learning-model",
            "purl": "pkg:huggingface/microsoft/phi-4",
            "supplier": {"name": "Microsoft", "address": {"country": "US"}},
        }
    },
}


def origin(found):
    """Put together where a model is from, as a scan with a policy that asks does."""
    asked = replace(pipeline.compile_(applied(), dt.date(2026, 11, 25)), origin=True)
    dossier = pipeline.claim(pipeline.inspect(found, pipeline.Reading()), Folder(found), asked)
    assert not [gap for gap in dossier.every(pipeline.Gap) if gap.kind is GapKind.FAULT]
    return dossier.origin


def folder(root, files):
    write(root, MARK | files)
    return model(os.path.realpath(root))


def cache(root, called, files):
    at = root / called
    for number, (name, data) in enumerate(files.items()):
        blob = at / "blobs" / f"{number:064x}"
        write(root, {str(blob.relative_to(root)): data})
        link = at / "snapshots" / COMMIT / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blob)
    return model(root, "hub-cache")


def parties(node):
    return {party.id for party in node.parties}


@pytest.mark.parametrize(
    "files",
    [
        {"bom.json": BILL},
        {".git/config": b'[remote "origin"]\nurl = https://hf.co/microsoft/phi-4\n'},
        {"Kitfile": b"package: {authors: [Microsoft]}\n"},
        {"m.gguf": Writer().file([Writer().text("general.organization", "Microsoft")])},
    ],
    ids=["bill", "git", "kitfile", "gguf"],
)
def test_a_planted_file_declares_and_no_more(tmp_path, files):
    found = origin(folder(tmp_path, files)).model
    assert parties(found) == {"microsoft"}
    assert found.strength is Strength.DECLARED


def test_a_planted_bill_does_not_take_away_whose_account_it_is(tmp_path):
    files = {"config.json": b"{}", "bom.json": b"{}"}
    files["bom.json"] = str(BILL).replace("'", '"').encode()
    found = origin(cache(tmp_path, "models--Qwen--Qwen2.5-7B", files))
    assert parties(found.model) == {"alibaba", "microsoft"}
    assert found.model.name == "Qwen/Qwen2.5-7B"
    assert [each.what for each in found.conflicts] == ["publisher"]


def test_a_planted_bill_does_not_vouch_for_an_account_that_nobody_knows(tmp_path):
    files = {"config.json": b"{}", "bom.json": str(BILL).replace("'", '"').encode()}
    found = origin(cache(tmp_path, "models--nobody-at-all--m", files))
    assert parties(found.model) == {"microsoft"}
    assert found.model.strength is Strength.DECLARED


def test_a_namesake_is_not_the_one_it_looks_like(tmp_path):
    found = origin(cache(tmp_path, "models--Qwen-Labs--m", {"config.json": b"{}"}))
    assert parties(found.model) == set()
    assert found.namesakes


def test_a_harmless_base_does_not_hide_the_other_one(tmp_path):
    config = {"_name_or_path": "mistralai/Mistral-7B-v0.1"}
    url = "https://huggingface.co/Qwen/Qwen2.5-7B"
    data = Writer().file([Writer().text("general.base_model.0.repo_url", url)])
    found = origin(folder(tmp_path, {"config.json": config, "m.gguf": data}))
    names = {node.name for node in found.ancestors}
    assert {"mistralai/Mistral-7B-v0.1", "Qwen/Qwen2.5-7B"} <= names


def test_a_stranger_s_registry_is_not_the_hub(tmp_path):
    text = b'[remote "origin"]\nurl = https://huggingface.co.evil.test/microsoft/phi-4\n'
    assert parties(origin(folder(tmp_path, {".git/config": text})).model) == set()
