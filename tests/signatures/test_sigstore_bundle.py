"""Bundles over files; what holds of every signature beside a file is in ``test_detached.py``."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import oms, ssh
from tests.builders.detached import blob_bundle, rsa, spki
from tests.builders.sigstore import sha256
from tests.verification import sites
from tests.verifying import NOW, applied, verify, write
from weighbridge.core import Document, Standing, Trust, TrustedSigner, Verdict
from weighbridge.intake import digest
from weighbridge.signatures.sigstore_bundle import SCHEME
from weighbridge.verification.judge import Judge

KEY = oms.key()
FILE = b"weights"


def row(key=KEY, name="a", **how):
    return TrustedSigner(name, "p:1", (Document("k", oms.public_pem(key)),), **how)


def ask(data, rows=None, file=FILE, name="w.bin.sigstore.json"):
    files = {"w.bin": file, name: data}
    at = sites.site(files, materials=(name,))
    return sites.settle(SCHEME, at, files, judge=Judge(Trust(tuple(rows or [row()])), NOW))


def refusal(*arguments, **options):
    (found,) = ask(*arguments, **options)
    return found.standing, found.reason


@pytest.mark.parametrize(
    "hint",
    [
        oms.b64(sha256(spki(KEY))),
        sha256(spki(KEY)).hex(),
        sha256(spki(KEY)).hex().upper(),
        f"sha256:{sha256(spki(KEY)).hex()}",
        oms.hint(KEY),
        "acme release key",
        "",
    ],
)
def test_a_hint_says_which_key_to_try(hint):
    (found,) = ask(blob_bundle(KEY, FILE, hint=hint))
    assert (found.standing, found.trusted) == (Standing.VERIFIED, "a")
    other = ask(blob_bundle(KEY, FILE, hint=hint), [row(oms.key(2), "b"), row()])
    assert other[0].trusted == "a"


@pytest.mark.parametrize("hint", [oms.b64(bytes(32)), "0" * 64])
def test_a_hint_of_another_key_makes_the_signer_unknown(hint):
    assert refusal(blob_bundle(KEY, FILE, hint=hint)) == (
        Standing.UNTRUSTED_SIGNER,
        "unknown-key",
    )


def test_a_hint_of_a_trusted_key_with_another_s_signature_is_bad():
    data = blob_bundle(oms.key(2), FILE, hint=oms.hint(KEY))
    assert refusal(data) == (Standing.BAD_SIGNATURE, "signature")


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        ({"digest": oms.b64(bytes(32))}, (Standing.BAD_SIGNATURE, "other-digest")),
        ({"digest": oms.b64(bytes(31))}, None),
        ({"digest": "!"}, None),
        ({"algorithm": "SHA1"}, None),
        ({"algorithm": "SHA2_512"}, None),
    ],
)
def test_a_digest_that_lies_is_never_taken(lie, expected):
    bundle = json.loads(blob_bundle(KEY, FILE))
    bundle["messageSignature"]["messageDigest"] |= lie
    found = refusal(json.dumps(bundle).encode())
    assert found == expected if expected else found[0] is not Standing.VERIFIED


def test_without_a_digest_the_file_itself_decides():
    bundle = json.loads(blob_bundle(KEY, FILE))
    del bundle["messageSignature"]["messageDigest"]
    data = json.dumps(bundle).encode()
    assert ask(data)[0].standing is Standing.VERIFIED
    assert refusal(data, file=b"other") == (Standing.BAD_SIGNATURE, "signature")


SIGNERS = {
    "p256": oms.key(),
    "p384": oms.key(1, "p384"),
    "p521": oms.key(1, "p521"),
    "rsa": rsa(1),
}


@pytest.mark.parametrize("name", SIGNERS)
def test_a_file_too_large_to_be_held_goes_by_its_digest(monkeypatch, name):
    monkeypatch.setattr(digest, "MAX_CONTENT", 4)
    key = SIGNERS[name]
    assert ask(blob_bundle(key, FILE), [row(key)])[0].standing is Standing.VERIFIED
    assert refusal(blob_bundle(key, FILE), [row(key)], b"other  ")[0] is Standing.BAD_SIGNATURE


def test_ed25519_signs_bytes_so_that_a_large_file_is_not_checked(monkeypatch):
    key = ssh.ed25519_key()
    assert ask(blob_bundle(key, FILE), [row(key)])[0].standing is Standing.VERIFIED
    monkeypatch.setattr(digest, "MAX_CONTENT", 4)
    assert refusal(blob_bundle(key, FILE), [row(key)]) == (Standing.UNSUPPORTED, "too-large")


def test_a_file_of_more_than_is_held_in_the_whole_pipeline(tmp_path):
    folder = tmp_path / "m"
    write(folder, {"w.bin": b""})
    with (folder / "w.bin").open("wb") as file:
        file.truncate(digest.MAX_CONTENT + 1)
    data = blob_bundle(KEY, (folder / "w.bin").read_bytes())
    write(folder, {"w.bin.sigstore.json": data})
    found = verify(folder / "w.bin", applied(folder, keys=(KEY,), required=True))
    assert found.decision.verdict is Verdict.ALLOW


def test_every_changed_byte_is_refused():
    data = blob_bundle(KEY, FILE)
    signed = data.index(b'"messageSignature"')
    for at in range(len(data)):
        for flip in (1, 0x20):
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            standings = {each.standing for each in ask(changed)}
            assert Standing.VERIFIED not in standings or at < signed, changed[at - 9 : at + 9]


@given(st.binary(max_size=200))
def test_any_bytes_are_no_bundle_or_refused(data):
    media = oms.MEDIA_TYPE.encode()
    for text in (
        data,
        b'{"mediaType": "' + media + b'"' + data,
        blob_bundle(KEY, FILE)[:-1] + data,
    ):
        found = ask(text)
        assert Standing.VERIFIED not in {each.standing for each in found} or data.strip() == b"}"
