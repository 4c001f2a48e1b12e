"""Bundles and envelopes are told for what they are, and nothing hides behind them."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.signature_files import bundle, envelope
from tests.properties import survives
from tests.reading import evidence, read, refusal
from weighbridge import scan
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Reference
from weighbridge.formats import Role, dsse_envelope, sigstore_bundle
from weighbridge.intake import dsse
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

FIXTURES = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "oms"
BUNDLE, ENVELOPE = sigstore_bundle.FORMAT, dsse_envelope.FORMAT


def text(*values):
    return "\n".join(map(json.dumps, values)).encode()


def faces(data):
    return [fmt.id for fmt in scan.recognise(Glimpse(Bytes(data)), Role.CONTENT, "")]


def entries(data):
    return {item.key: item.value for item in evidence(data) if isinstance(item, Entry)}


TYPES = {
    "payloadType": "application/vnd.in-toto+json",
    "_type": "https://in-toto.io/Statement/v1",
    "predicateType": "https://model_signing/signature/v1.0",
}


def test_the_types_of_an_envelope_are_entries():
    assert entries(text(envelope())) == TYPES


def test_the_types_of_a_bundle_are_entries():
    media = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"}
    assert entries(text(bundle())) == media | TYPES


def test_a_bundle_of_a_signed_message_says_no_more_than_its_type():
    message = {"messageDigest": {"algorithm": "SHA2_256", "digest": "AA=="}, "signature": "AA=="}
    data = text(bundle(dsseEnvelope=None, messageSignature=message))
    assert faces(data) == ["sigstore-bundle"]
    assert list(entries(data)) == ["mediaType"]


@pytest.mark.parametrize(
    ("values", "face"),
    [
        ([bundle(), bundle()], "sigstore-bundle"),
        ([envelope(), envelope(), envelope()], "dsse-envelope"),
        ([envelope(), bundle()], "json-config"),
        ([bundle(), {"auto_map": {"AutoModel": "x.Y"}}], "json-config"),
        ([envelope(), 1], "json-config"),
    ],
)
def test_lines_are_one_thing_or_plain_json(values, face):
    assert faces(text(*values) + b"\n" + (b"" if face != "json-config" else b"{}")) == [face]


@pytest.mark.parametrize(
    "name",
    [
        "application/vnd.dev.sigstore.bundle+json;version=0.1",
        "application/vnd.dev.sigstore.bundle+json;version=0.2",
        "application/vnd.dev.sigstore.bundle.v0.3+json",
    ],
)
def test_every_version_of_a_bundle(name):
    assert faces(text(bundle(mediaType=name))) == ["sigstore-bundle"]


def tables(tree, path=()):
    if isinstance(tree, dict):
        yield path
    for key, item in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(item, dict | list):
            yield from tables(item, (*path, key))


@pytest.mark.parametrize("make", [bundle, envelope])
def test_one_key_more_at_any_level_and_it_is_read_as_a_configuration(make):
    for path in tables(make()):
        tree = copy.deepcopy(make())
        place = tree
        for key in path:
            place = place[key]
        place["auto_map"] = {"AutoModel": "modeling.Model"}
        data = text(tree)
        assert faces(data) == ["json-config"], path
        assert [e.target for e in evidence(data) if isinstance(e, Reference)] == ["modeling.Model"]


@pytest.mark.parametrize(
    "data",
    [
        text(bundle(mediaType="application/json")),
        text(bundle(mediaType=None)),
        text(bundle(dsseEnvelope=None)),
        text(bundle(messageSignature={"signature": "AA=="})),
        text(bundle(verificationMaterial=None)),
        text(bundle(verificationMaterial=[])),
        text(bundle(verificationMaterial={"tlogEntries": [1]})),
        text(bundle(verificationMaterial={"tlogEntries": [{"logIndex": True}]})),
        text(envelope(signatures=[])),
        text(envelope(signatures=[{"keyid": "x"}])),
        text(envelope(payload=3)),
        text(envelope(payloadType=None)),
        text([envelope()]),
        text(envelope()).replace(b'"payload"', b'"payload": "", "payload"', 1),
        text(bundle()).replace(b'"logId"', b'"logId": {"keyId": "x"}, "logId"', 1),
        b'{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "payloadType": }',
    ],
)
def test_anything_else_is_read_as_a_configuration(data):
    assert faces(data) in (["json-config"], ["json-config", "yaml-config"])


def test_a_text_that_is_too_long_is_read_as_a_configuration(monkeypatch):
    monkeypatch.setattr(dsse, "MOST", 100)
    assert faces(text(bundle())) == faces(text(envelope())) == ["json-config"]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (envelope(payload="A"), "payload: is not base64"),
        (envelope(payload="\u00e9AAA"), "payload: is not base64"),
        (envelope(payload="AA A"), "payload: is not base64"),
        (envelope(b"{"), "payload: Expecting"),
        (envelope(b"[" * 100_000), "payload: "),
        (envelope(b"\xff"), "payload: "),
    ],
)
def test_a_payload_that_is_none_is_a_gap(made, why):
    for data in (text(made), text(bundle(dsseEnvelope=made))):
        (gap,) = [item for item in evidence(data) if isinstance(item, Gap)]
        assert gap.kind is GapKind.DAMAGED
        assert gap.why.startswith(why)


@pytest.mark.parametrize(
    ("made", "keys"),
    [
        (envelope(b"\xff", "text/plain"), ["payloadType"]),
        (envelope([]), ["payloadType"]),
        (envelope({"_type": 3}), ["payloadType"]),
        (envelope(payload="e30", payloadType="x"), None),
        (envelope(payload="e-_-", payloadType="x"), ["payloadType"]),
    ],
)
def test_payloads_of_other_kinds(made, keys):
    data = text(made)
    gaps = [item for item in evidence(data) if isinstance(item, Gap)]
    assert (list(entries(data)), not gaps) == (keys or ["payloadType"], keys is not None)


def test_a_long_type_is_cut():
    assert len(entries(text(envelope(b"", "x" * 9999)))["payloadType"]) == 4096


@pytest.mark.parametrize("fmt", [BUNDLE, ENVELOPE])
@pytest.mark.parametrize("data", [b"{}", b"[]", b"1", b"{", b"\xff", b""])
def test_refuses_to_read_what_it_does_not_recognise(fmt, data):
    assert isinstance(refusal(fmt, data), FormatError)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*bundle(), *envelope(), "sig", "keyid", "auto_map"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(TREES, st.sampled_from([bundle, envelope]), st.data())
@settings(max_examples=60, deadline=None)
def test_any_tree_is_read_or_refused(tree, make, data):
    made = make()
    made[data.draw(st.sampled_from(list(made)))] = tree
    for fmt in (BUNDLE, ENVELOPE):
        survives(fmt, text(made))


@given(st.sampled_from([bundle, envelope]), st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_json_tells_is_told(make, data):
    """What these formats take from ``json-config``, they tell themselves."""
    made = make()
    made[data.draw(st.sampled_from(list(made)))] = data.draw(TREES)
    raw = text(made)
    found = faces(raw)
    told = {str(item) for item in evidence(raw) if isinstance(item, Reference | Gap)}
    plain = next(fmt for fmt in scan.formats() if fmt.id == "json-config")
    if "json-config" not in found:
        assert all(str(item) in told for item in read(plain, raw) if isinstance(item, Reference))


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the public fixtures are not beside the checkout")
def test_public_bundles_are_bundles():
    files = [*FIXTURES.glob("*/model.sig"), *FIXTURES.glob("test-vectors/valid/*.bundle.json")]
    assert len(files) > 10
    for file in files:
        found = evidence(file.read_bytes())
        assert [item.format for item in found if isinstance(item, Face)] == ["sigstore-bundle"]
        assert not [item for item in found if isinstance(item, Gap)]
        assert "predicateType" in {item.key for item in found if isinstance(item, Entry)}
