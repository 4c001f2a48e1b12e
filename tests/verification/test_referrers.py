"""What is attached in a layout: taken apart, or refused, whatever the bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.records import INDEX, MANIFEST, blobs, image, index, layout, manifest, part
from tests.signatures.test_oci_layout import Memory
from weighbridge.verification import referrers
from weighbridge.verification.refusal import RefusedError

IMAGE = image(b"{}", b"weights")
(ROOT,) = json.loads(IMAGE["index.json"])["manifests"]
SAID = manifest(part(b"{}"), part(b"said"), subject=ROOT)


def read(files):
    return referrers.read(files, Memory(files))


def test_a_folder_that_is_no_layout():
    assert read({"index.json": b"{}"}) is None
    assert read({"oci-layout": b"{}"}) is None


def test_an_artifact_and_what_is_attached():
    files = IMAGE | blobs(SAID, b"said") | {"index.json": index(ROOT, part(SAID, MANIFEST))}
    found = read(files)
    assert found.roots == {f"blobs/sha256/{ROOT['digest'][7:]}"}
    assert found.held == {name for name in IMAGE if name.startswith("blobs/")}
    (each,) = found.referrers
    assert [each.manifest, *each.statements] == [*blobs(SAID), *blobs(b"said")]
    assert found.plain
    assert found.stands(IMAGE)
    assert found.stands(files)
    assert not found.stands([*blobs(b"weights")])
    assert not found.stands([*IMAGE, *blobs(b"else")])


def test_a_manifest_about_what_is_elsewhere_is_an_artifact():
    lost = manifest(part(b"{}"), part(b"said"), subject=part(b"elsewhere", MANIFEST))
    found = read(layout(index(part(lost, MANIFEST)), lost, b"{}", b"said"))
    assert not found.referrers
    assert found.roots == {*blobs(lost)}


def test_a_manifest_about_itself_is_no_referrer():
    name = "ab" * 32
    own = {"mediaType": MANIFEST, "digest": f"sha256:{name}", "size": 1}
    files = layout(index(own)) | {f"blobs/sha256/{name}": manifest(part(b"{}"), subject=own)}
    assert read(files).roots == {f"blobs/sha256/{name}"}


def test_an_index_that_leads_to_itself_ends():
    name = "ab" * 32
    own = {"mediaType": INDEX, "digest": f"sha256:{name}", "size": 1}
    files = layout(index(own)) | {f"blobs/sha256/{name}": index(own, own)}
    assert read(files).roots == {f"blobs/sha256/{name}"}


def test_indexes_in_indexes_have_a_limit():
    inner, every = index(), []
    for _ in range(12):
        every.append(inner)
        inner = index(part(inner, INDEX))
    with pytest.raises(RefusedError, match="more than 8 deep"):
        read(layout(inner, *every))


def test_many_ways_to_the_same_index_are_gone_once():
    inner, every = index(), []
    for _ in range(7):
        every.append(inner)
        inner = index(*[part(inner, INDEX)] * 50)
    assert read(layout(inner, *every)).roots == set()


JSON = st.recursive(
    st.none() | st.integers() | st.sampled_from([MANIFEST, INDEX, ROOT["digest"], ROOT]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["manifests", "mediaType", "digest", "size", "subject", "layers"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON, st.binary(max_size=8))
def test_any_bytes_are_taken_apart_or_refused(top, inner, tail):
    blob = f"blobs/sha256/{ROOT['digest'][7:]}"
    for files in (
        IMAGE | {"index.json": json.dumps({"manifests": [ROOT, top]}).encode()},
        IMAGE | {"index.json": json.dumps(top).encode() + tail},
        IMAGE | {blob: json.dumps(inner).encode() + tail},
    ):
        try:
            found = read(files)
        except RefusedError:
            continue
        assert found is not None
