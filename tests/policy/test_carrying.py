"""A policy goes to a machine that does not have its files, and is the same there, or is refused."""

import base64
import json
import os
import shutil
import tempfile
import zlib

import pytest

from tests.builders import oms
from weighbridge import pipeline, policy
from weighbridge.core import PolicyError
from weighbridge.policy import carrying

TOP = """
name = "own"
version = "1"
extends = ["../base/base.toml"]
[checks.serialisation]
deny-at = "medium"
[[checks.signature.trust]]
name = "robot"
keys = ["keys/robot.pub"]
[[paths]]
match = ["models/**"]
policy = "./section.toml"
[[paths]]
match = ["other/**"]
checks.serialisation.deny-at = "never"
"""
BASE = 'name = "base"\nversion = "1"\nextends = ["default"]\n[verdicts]\non-gap = "warn"\n'
SECTION = 'name = "section"\nversion = "1"\nextends = ["strict"]\n'


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A folder for what is temporary, of this test alone."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def own(tmp_path):
    files = {
        "repo/.git/HEAD": b"x",
        "repo/policy/weighbridge.toml": TOP.encode(),
        "repo/policy/section.toml": SECTION.encode(),
        "repo/policy/keys/robot.pub": oms.public_pem(oms.key()),
        "repo/base/base.toml": BASE.encode(),
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "repo" / "policy" / "weighbridge.toml"


def load(path):
    return policy.load(str(path), pipeline.known())


def loaded(carried, path, digest):
    return carrying.loaded(carried, str(path), str(digest), pipeline.known())


def test_it_is_the_same_there(own, tmp_path):
    here = load(own)
    carried = carrying.packed(here)
    assert 0 < len(carried) < 2000
    shutil.rmtree(tmp_path / "repo")
    for _ in range(2):
        there = loaded(carried, own, here.applied.digest)
        assert there.applied.digest == here.applied.digest
        assert there.root == here.root == str(tmp_path / "repo")
        assert [each.match for each in there.sections] == [each.match for each in here.sections]
        (row,) = pipeline.compile_(there, pipeline.dt.date(2026, 11, 26)).judge.trust.signers
        assert row.name == "robot"
    (folder,) = (tmp_path / "tmp").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len([each for each in folder.rglob("*") if each.is_file()]) == 4


def test_another_digest_is_refused(own):
    carried = carrying.packed(load(own))
    with pytest.raises(PolicyError, match="its digest is"):
        loaded(carried, own, f"sha256:{'0' * 64}")


def repacked(carried, change):
    told = json.loads(zlib.decompress(base64.b85decode(carried)))
    change(told["files"])
    return base64.b85encode(zlib.compress(json.dumps(told).encode())).decode()


@pytest.mark.parametrize("name", ["../../x", "/a/../../x", "x", "", "/a//b", "/a\0b", "//x/y"])
def test_nothing_is_written_elsewhere(own, tmp_path, name):
    here = load(own)
    carried = repacked(carrying.packed(here), lambda files: files.update({name: "x"}))
    before = {each for each in tmp_path.rglob("*") if "tmp/" not in str(each)}
    with pytest.raises(PolicyError, match="cannot be laid out"):
        loaded(carried, own, here.applied.digest)
    assert {each for each in tmp_path.rglob("*") if "tmp/" not in str(each)} == before


@pytest.mark.parametrize("carried", ["", "x", "!!", "\u00e9", base64.b85encode(b"[]").decode()])
def test_what_is_none_is_refused(own, carried):
    with pytest.raises(PolicyError, match="cannot be laid out"):
        loaded(carried, own, load(own).applied.digest)


@pytest.mark.parametrize("how", ["open", "link"])
def test_a_folder_of_somebody_else_is_not_used(own, tmp_path, how):
    here = load(own)
    carried = carrying.packed(here)
    loaded(carried, own, here.applied.digest)
    (folder,) = (tmp_path / "tmp").iterdir()
    if how == "open":
        folder.chmod(0o777)
    else:
        folder.rename(tmp_path / "moved")
        folder.symlink_to(tmp_path / "moved")
    with pytest.raises(PolicyError, match="is not ours"):
        loaded(carried, own, here.applied.digest)


def test_too_much_is_not_carried(own, monkeypatch):
    here = load(own)
    noise = "".join(f"# {os.urandom(32).hex()}\n" for _ in range(3000))
    own.write_text(f"{TOP}{noise}")
    assert carrying.packed(here) == ""
    monkeypatch.setattr(carrying, "PACKED", 100)
    own.write_text(TOP)
    assert carrying.packed(here) == ""


def test_shipped_policies_are_everywhere():
    assert carrying.packed(load("strict")) == ""
