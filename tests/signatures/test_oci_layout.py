"""Folders that hold what a registry holds."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.records import (
    INDEX,
    MANIFEST,
    blobs,
    image,
    index,
    layout,
    manifest,
    ollama,
    part,
)
from tests.verification import sites
from weighbridge.core import Standing
from weighbridge.intake.inventory import take
from weighbridge.intake.vicinity import Vicinity
from weighbridge.signatures import oci_layout
from weighbridge.signatures.oci_layout import SCHEME
from weighbridge.verification import descriptors
from weighbridge.verification.refusal import RefusedError

MODELPACK = "application/vnd.cncf.model."
CONFIG, WEIGHTS = b'{"modelfs": {}}', b"weights"


class Memory(Vicinity):
    """Files read from a table instead of a disk."""

    __slots__ = ("files",)

    def __init__(self, files):
        super().__init__("/")
        object.__setattr__(self, "files", files)

    def read(self, name, limit=1 << 20):
        data = self.files.get(name)
        return data if data is None or len(data) <= limit else None


def ask(files, **more):
    (found,) = sites.settle(SCHEME, sites.site(files, near=Memory(files), **more), files)
    return found


def refusal(files):
    with pytest.raises(RefusedError) as refused:
        ask(files)
    return refused.value.standing, refused.value.reason


def blob(data):
    return f"blobs/sha256/{sites.sha256(data)}"


@pytest.mark.parametrize(
    "media",
    [
        MANIFEST,
        "application/vnd.docker.distribution.manifest.v2+json",
        MODELPACK + "manifest.v1+json",
        "application/vnd.kitops.modelkit.manifest.v1+json",
    ],
)
def test_blobs_as_the_index_leads_to_them(media):
    found = ask(image(CONFIG, WEIGHTS, media=media))
    assert (found.standing, found.reason) == (Standing.RECORDED, "digests-match")
    assert found.why == "3 of 3 files are as recorded by the index, which nobody signed"
    assert found.coverage.complete
    assert found.signature.place.artifact.name == "index.json"


def test_indexes_in_indexes():
    made = manifest(part(CONFIG), part(WEIGHTS))
    inner = index(part(made, MANIFEST))
    files = layout(index(part(inner, INDEX)), inner, made, CONFIG, WEIGHTS)
    assert ask(files).coverage.complete


def test_a_layout_in_a_folder_of_a_model():
    files = {f"sub/{name}": data for name, data in image(CONFIG, WEIGHTS).items()}
    found = ask(files | {"README.md": b""})
    assert "as recorded by the index 'sub/index.json'" in found.why
    assert found.coverage.unsigned == ("README.md",)


@pytest.mark.parametrize("data", [CONFIG, WEIGHTS, manifest(part(CONFIG), part(WEIGHTS))])
def test_a_changed_blob_is_a_mismatch(data):
    files = image(CONFIG, WEIGHTS)
    lie = data.replace(b"weights", b"WEIGHTS").replace(b'"schemaVersion": 2', b'"schemaVersion": 3')
    found = ask(files | {blob(data): lie + b" "})
    assert (found.standing, found.reason) == (Standing.MISMATCH, "digests-differ")
    assert found.coverage.changed == (blob(data),)


@pytest.mark.parametrize("data", [CONFIG, WEIGHTS, manifest(part(CONFIG), part(WEIGHTS))])
def test_a_blob_that_is_gone_is_a_mismatch(data):
    files = image(CONFIG, WEIGHTS)
    del files[blob(data)]
    found = ask(files)
    assert (found.standing, found.reason) == (Standing.MISMATCH, "files-missing")
    assert found.coverage.missing == (blob(data),)


def test_a_size_that_is_not_that_of_the_bytes_is_a_mismatch():
    made = manifest(part(CONFIG), part(WEIGHTS, size=8))
    found = ask(layout(index(part(made, MANIFEST)), made, CONFIG, WEIGHTS))
    assert (found.standing, found.reason) == (Standing.MISMATCH, "sizes-differ")


def test_a_blob_that_nothing_leads_to_is_unsigned_and_may_not_lie_about_itself():
    found = ask(image(CONFIG, WEIGHTS) | blobs(b"stray"))
    assert found.standing is Standing.RECORDED
    assert found.coverage.unsigned == (blob(b"stray"),)
    found = ask(image(CONFIG, WEIGHTS) | {blob(b"stray"): b"other"})
    assert (found.standing, found.coverage.changed) == (Standing.MISMATCH, (blob(b"stray"),))


def test_other_files_in_the_layout_are_unsigned():
    files = image(CONFIG, WEIGHTS) | {"blobs/sha256/evil.py": b"", "blobs/sha256/" + "a" * 63: b""}
    found = ask(files)
    assert found.standing is Standing.RECORDED
    assert set(found.coverage.unsigned) == files.keys() - image(CONFIG, WEIGHTS).keys()


def test_what_is_called_a_layer_is_not_followed():
    made = manifest(part(CONFIG), part(WEIGHTS))
    found = ask(layout(index(part(made, "text/plain")), made, CONFIG, WEIGHTS))
    assert found.coverage.covered == (blob(made),)
    assert found.coverage.unsigned == tuple(sorted((blob(CONFIG), blob(WEIGHTS))))


def test_a_subject_may_be_elsewhere_and_counts_if_it_is_here():
    subject = part(b"subject", "text/plain")
    files = image(CONFIG, WEIGHTS, subject=subject)
    assert ask(files).coverage.complete
    assert blob(b"subject") in ask(files | blobs(b"subject")).coverage.covered


def test_sha512_is_read_as_well():
    digits = hashlib.sha512(WEIGHTS).hexdigest()
    made = manifest(part(CONFIG), part(WEIGHTS, digest=f"sha512:{digits}"))
    files = layout(index(part(made, MANIFEST)), made, CONFIG) | {f"blobs/sha512/{digits}": WEIGHTS}
    assert ask(files).coverage.complete
    assert ask(files | {f"blobs/sha512/{digits}": b"other"}).standing is Standing.MISMATCH


def test_a_manifest_that_leads_to_itself_is_read_once():
    made = index(part(b"x", "text/plain"))
    top = index(part(made, INDEX), part(made, INDEX))
    assert ask(layout(top, made, b"x")).coverage.complete


@pytest.mark.parametrize(
    ("top", "standing", "reason"),
    [
        (None, Standing.MALFORMED, "manifest"),
        (b"", Standing.MALFORMED, "manifest"),
        (b"[]", Standing.MALFORMED, "manifest"),
        (b"{}", Standing.MALFORMED, "manifest"),
        (b"[" * 100_000, Standing.MALFORMED, "manifest"),
        (index(), Standing.MALFORMED, "manifest"),
        (b'{"manifests": {}}', Standing.MALFORMED, "manifest"),
        (b'{"manifests": [], "manifests": []}', Standing.MALFORMED, "manifest"),
        (index(None), Standing.MALFORMED, "descriptor"),
        (index({}), Standing.MALFORMED, "descriptor"),
        (index(part(b"", size=-1)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", size=True)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", size=1.0)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", mediaType=None)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", digest="sha256:../../../x")), Standing.MALFORMED, "descriptor"),
        (index(part(b"", digest="sha256:" + "A" * 64)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", digest="sha256:" + "a" * 63)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", digest="sha256:")), Standing.MALFORMED, "descriptor"),
        (index(part(b"", digest="a" * 1_000_000)), Standing.MALFORMED, "descriptor"),
        (index(part(b"", digest="md5:" + "a" * 32)), Standing.UNSUPPORTED, "digest-algorithm"),
        (index(part(b""), part(b"", size=1)), Standing.MALFORMED, "contradiction"),
    ],
)
def test_refuses(top, standing, reason):
    files = image(CONFIG, WEIGHTS) | {"index.json": top or b""}
    if top is None:
        del files["index.json"]
    assert refusal(files) == (standing, reason)


@pytest.mark.parametrize(
    ("limit", "most"),
    [("MAX_DEPTH", 1), ("MAX_MANIFESTS", 2), ("MAX_DESCRIPTORS", 3)],
)
def test_limits(monkeypatch, limit, most):
    made, every = manifest(part(CONFIG), part(WEIGHTS)), [CONFIG, WEIGHTS]
    media = MANIFEST
    for _ in range(3):
        every.append(made)
        made, media = index(part(made, media)), INDEX
    files = layout(made, *every)
    assert ask(files).coverage.complete
    monkeypatch.setattr(oci_layout, limit, most)
    assert refusal(files) == (Standing.UNSUPPORTED, "limit")


def test_a_manifest_that_is_too_large_is_malformed(monkeypatch):
    monkeypatch.setattr(descriptors, "MAX_MANIFEST", 300)
    made = manifest(part(CONFIG), *[part(WEIGHTS)] * 10)
    files = layout(index(part(made, MANIFEST)), made, CONFIG, WEIGHTS)
    assert refusal(files) == (Standing.MALFORMED, "manifest")


def test_a_layout_on_disk_is_one_model(tmp_path):
    sites.near(tmp_path / "m", image(CONFIG, WEIGHTS))
    (model,) = take(str(tmp_path)).models
    assert (model.layout, len(model.files)) == ("folder", 5)
    files = image(CONFIG, WEIGHTS)
    (found,) = sites.settle(SCHEME, sites.site(files, near=Vicinity(model.root)), files)
    assert found.standing is Standing.RECORDED


def test_other_folders_are_no_layouts():
    for files in (ollama(CONFIG, WEIGHTS), blobs(CONFIG), {"my-oci-layout": b""}):
        assert not list(SCHEME.find(sites.site(files)))


PARTS = [part(b"x"), part(CONFIG, INDEX), part(WEIGHTS, MANIFEST), part(b"y", size=0)]
VALUES = st.recursive(
    st.none() | st.integers(-1, 5) | st.text(max_size=5) | st.sampled_from(PARTS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["config", "layers", "manifests", "subject", "digest", "mediaType"]),
            inner,
        )
    ),
    max_leaves=12,
)
TEXTS = st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode())


@given(TEXTS, TEXTS)
def test_any_bytes_are_compared_or_refused(top, inner):
    files = layout(top) | {blob(WEIGHTS): inner, blob(CONFIG): index(part(WEIGHTS, MANIFEST))}
    at = sites.site(files, near=Memory(files))
    for pending in SCHEME.find(at):
        try:
            found = pending.settle(sites.scene(at, files, pending.wants))
        except RefusedError:
            continue
        assert found.standing in {Standing.RECORDED, Standing.MISMATCH}


@pytest.mark.parametrize("which", ["index.json", blob(manifest(part(CONFIG), part(WEIGHTS)))])
def test_every_cut_and_every_change_is_noticed_or_changes_nothing(which):
    files = image(CONFIG, WEIGHTS)
    text = files[which]
    changed = [text[:at] for at in range(0, len(text), 7)]
    for at in range(0, len(text), 2):
        changed += [text[:at] + bytes([value]) + text[at + 1 :] for value in (34, 48, 255)]
    for each in changed:
        try:
            found = ask(files | {which: each})
        except RefusedError:
            continue
        if found.coverage.complete:
            assert set(found.coverage.covered) == files.keys() - {"index.json", "oci-layout"}
            assert each == text or which == "index.json"
