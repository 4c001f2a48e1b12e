"""Models of an Ollama store, held against their manifests."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.records import manifest, ollama, part
from tests.verification import sites
from weighbridge.core import Standing
from weighbridge.signatures import ollama_store
from weighbridge.signatures.ollama_store import SCHEME
from weighbridge.verification.refusal import RefusedError

PARTS = (b"{}", b"GGUF", b"template")
NAME = "manifests/registry.ollama.ai/library/m/latest"


def ask(files):
    at = sites.site(files, layout="ollama", materials=(NAME,))
    (found,) = sites.settle(SCHEME, at, files)
    return found


def refusal(text):
    with pytest.raises(RefusedError) as refused:
        ask(ollama(*PARTS, text=text))
    return refused.value.standing, refused.value.reason


def blob(data):
    return f"blobs/sha256-{sites.sha256(data)}"


def test_parts_as_the_manifest_names_them():
    found = ask(ollama(*PARTS))
    assert (found.standing, found.reason) == (Standing.RECORDED, "digests-match")
    assert found.why == "3 of 3 files are as recorded by the manifest, which nobody signed"
    assert found.coverage.complete
    assert found.signature.place.artifact.name == NAME


def test_the_manifest_is_read_from_nearby_if_nobody_has_read_it(tmp_path):
    files = ollama(*PARTS)
    at = sites.site(files, layout="ollama", near=sites.near(tmp_path, files))
    (found,) = sites.settle(SCHEME, at, files)
    assert found.standing is Standing.RECORDED


def test_a_changed_part_is_a_mismatch():
    found = ask(ollama(*PARTS) | {blob(b"GGUF"): b"EVIL"})
    assert (found.standing, found.reason) == (Standing.MISMATCH, "digests-differ")
    assert found.coverage.changed == (blob(b"GGUF"),)


def test_a_part_that_is_gone_is_a_mismatch():
    files = ollama(*PARTS)
    del files[blob(b"GGUF")]
    assert ask(files).reason == "files-missing"


def test_a_size_that_is_not_that_of_the_bytes_is_a_mismatch():
    text = manifest(part(b"{}"), part(b"GGUF", size=5), part(b"template"))
    found = ask(ollama(*PARTS, text=text))
    assert (found.standing, found.reason) == (Standing.MISMATCH, "sizes-differ")
    assert found.coverage.changed == (blob(b"GGUF"),)


def test_a_part_that_stands_twice_counts_once():
    text = manifest(part(b"{}"), part(b"GGUF"), part(b"GGUF"), part(b"template"))
    assert ask(ollama(*PARTS, text=text)).standing is Standing.RECORDED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "manifest"),
        (b"[]", "manifest"),
        (b"{}", "manifest"),
        (b"\xff", "manifest"),
        (b"[" * 100_000, "manifest"),
        (b'{"layers": [], "layers": []}', "manifest"),
        (manifest(part(b"{}")), "manifest"),
        (manifest(None, part(b"GGUF")), "manifest"),
        (manifest(part(b"{}"), "GGUF"), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", size=True)), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", size=-1)), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", size="4")), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", digest=["x"])), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", digest="sha256:../../etc/passwd")), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", digest="sha256:" + "A" * 64)), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF", digest="md5:" + "a" * 32)), "manifest"),
        (manifest(part(b"{}"), part(b"GGUF"), part(b"GGUF", size=5)), "contradiction"),
        (manifest(part(b"{}"), *[part(b"GGUF")] * 10_001), "manifest"),
    ],
)
def test_refuses(text, reason):
    assert refusal(text) == (Standing.MALFORMED, reason)


def test_a_manifest_that_is_too_large_or_gone_is_malformed(monkeypatch):
    monkeypatch.setattr(ollama_store, "MAX_MANIFEST", 10)
    assert refusal(manifest(part(b"{}"), part(b"GGUF"))) == (Standing.MALFORMED, "manifest")
    files = ollama(*PARTS)
    with pytest.raises(RefusedError, match="cannot be read"):
        sites.settle(SCHEME, sites.site(files, layout="ollama"), files)


def test_no_other_layout_has_manifests():
    files = ollama(*PARTS)
    assert not list(SCHEME.find(sites.site(files, materials=(NAME,))))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 5) | st.text(max_size=5)
    | st.sampled_from([part(b"{}"), part(b"GGUF"), "sha256:" + "a" * 64]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["config", "layers", "digest", "size"]), inner),
    max_leaves=10,
)  # fmt: skip


@given(st.binary(max_size=100) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_compared_or_refused(text):
    try:
        found = ask(ollama(*PARTS, text=text))
    except RefusedError as error:
        assert error.standing is Standing.MALFORMED  # noqa: PT017 - either end will do
    else:
        assert found.standing in {Standing.RECORDED, Standing.MISMATCH}


def test_every_cut_and_every_change_is_noticed_or_changes_nothing():
    text = manifest(part(b"{}"), part(b"GGUF"))
    files = ollama(b"{}", b"GGUF")
    changed = [text[:at] for at in range(len(text))]
    for at in range(len(text)):
        changed += [text[:at] + bytes([value]) + text[at + 1 :] for value in (0, 34, 48, 255)]
    for each in changed:
        try:
            found = ask(files | {NAME: each})
        except RefusedError:
            continue
        if found.standing is Standing.RECORDED:
            assert found.coverage.covered == tuple(sorted((blob(b"{}"), blob(b"GGUF"))))
