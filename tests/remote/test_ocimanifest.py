"""Indexes and manifests: any bytes are read or refused. What is refused: ``test_oci.py``."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import registries
from tests.builders.records import INDEX, MANIFEST, index, part
from weighbridge.core import UsageError
from weighbridge.remote.ocimanifest import parse

PARTS = [part(b"x"), part(b"y", INDEX), part(b"z", size=-1), part(b"", urls=["x"]), {}, None]
VALUES = st.recursive(
    st.none() | st.integers(-1, 5) | st.text(max_size=5) | st.sampled_from([*PARTS, INDEX]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["config", "layers", "manifests", "subject", "digest", "mediaType", "annotations"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(data):
    try:
        found = parse(data, "it")
    except UsageError:
        return
    assert found.data == data
    assert found.descriptor.size == len(data)


def test_every_cut_is_refused_and_every_change_has_another_digest():
    made = registries.modelpack({"a": b"weights"})[0]
    for at in range(len(made)):
        try:
            found = parse(made[:at] + b"\x00" + made[at + 1 :], "it")
        except UsageError:
            continue
        assert found.descriptor.digest != parse(made, "it").descriptor.digest
    for at in range(0, len(made), 3):
        try:
            parse(made[:at], "it")
        except UsageError:
            continue
        raise AssertionError(at)


def test_what_is_read():
    data, media, blobs = registries.modelpack({"a": b"weights"}, subject=part(b"base", MANIFEST))
    found = parse(data, "it")
    assert (found.descriptor.media, found.descriptor.size) == (media, len(data))
    assert found.descriptor.kind == "application/vnd.cncf.model.manifest.v1+json"
    assert [each.size for each in found.blobs] == [len(each) for each in blobs]
    assert found.subject == part(b"base")["digest"]
    found = parse(index(part(data, MANIFEST)), "it")
    assert [each.digest for each in found.manifests] == [part(data)["digest"]]
    assert found.descriptor.media == INDEX
