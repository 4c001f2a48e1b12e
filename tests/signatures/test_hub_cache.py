"""Snapshots of a hub cache, of which each file is stored under its own digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.records import COMMIT
from tests.verification import sites
from weighbridge.core import Standing
from weighbridge.intake.inventory import take
from weighbridge.intake.vicinity import Vicinity
from weighbridge.signatures.hub_cache import SCHEME

FILES = {"config.json": b"{}", "sub/w.bin": b"weights"}
ORIGINS = {
    "config.json": f"blobs/{sites.git_sha1(b'{}')}",
    "sub/w.bin": f"blobs/{sites.sha256(b'weights')}",
}


def snapshot(files=FILES, origins=ORIGINS, **more):
    given = {"layout": "hub-cache", "origins": origins, "revision": COMMIT, **more}
    return sites.site(files, **given)


def ask(files=FILES, origins=ORIGINS, **more):
    (found,) = sites.settle(SCHEME, snapshot(files, origins, **more), files)
    return found


def test_files_as_they_are_called():
    found = ask()
    assert (found.standing, found.reason) == (Standing.RECORDED, "digests-match")
    assert found.why == (
        f"2 of 2 files are as recorded by the cache, which nobody signed; commit {COMMIT}"
    )
    assert found.coverage.complete


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_changed_blob_is_a_mismatch(name):
    found = ask(FILES | {name: b"other"})
    assert (found.standing, found.reason) == (Standing.MISMATCH, "digests-differ")
    assert found.coverage.changed == (name,)


@pytest.mark.parametrize(
    "origin",
    [f"snapshots/{COMMIT}/evil.py", "blobs/etag-2", "blobs/" + "a" * 41, "blobs/" + "A" * 64, ""],
)
def test_what_is_not_stored_under_a_digest_is_unsigned(origin):
    found = ask(FILES | {"evil.py": b"x"}, ORIGINS | {"evil.py": origin})
    assert found.standing is Standing.RECORDED
    assert found.why.startswith("2 of 3 files")
    assert found.coverage.unsigned == ("evil.py",)


def test_branches_that_led_to_the_commit_are_told(tmp_path):
    refs = {"refs/main": COMMIT, "refs/pr/1": COMMIT, "refs/old": "f" * 40, "refs/x": "a" * 999}
    store = sites.near(tmp_path, {name: text.encode() for name, text in refs.items()})
    assert ask(store=store).why.endswith(f"commit {COMMIT}, to which 'main', 'pr/1' led")


def test_a_snapshot_that_is_called_otherwise_is_told():
    assert ask(revision="main").why.endswith("; a snapshot called 'main', which is no commit")


def test_nothing_is_found_where_nothing_is_stored_under_a_digest():
    assert not list(SCHEME.find(snapshot(origins={})))
    assert not list(SCHEME.find(snapshot(layout="folder")))


def test_a_cache_on_disk(tmp_path):
    repository = tmp_path / "models--o--m"
    for name, data in FILES.items():
        blob = repository / ORIGINS[name]
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(data)
        link = repository / "snapshots" / COMMIT / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blob)
    (model,) = take(str(tmp_path)).models
    found = ask(origins=model.origins(), revision=model.revision(), store=Vicinity(model.store))
    assert found.coverage.covered == tuple(sorted(FILES))


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text("blobs/0af", max_size=80)))
def test_any_origins_are_compared_or_left_out(origins):
    at = snapshot({"a": b"", "b": b"x"}, origins)
    for found in sites.settle(SCHEME, at, {"a": b"", "b": b"x"}):
        assert found.standing in {Standing.RECORDED, Standing.MISMATCH}
