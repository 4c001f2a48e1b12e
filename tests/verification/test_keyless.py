"""Sigstore bundles: good ones verify, and nothing that is reported can be changed unnoticed."""

import base64
import datetime as dt
import hashlib
import json
import logging
import time
import warnings
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import sigstore
from tests.verification import damage
from weighbridge.core import Digest, Document, Standing
from weighbridge.facts import trustroot
from weighbridge.verification import keyless, keylessform
from weighbridge.verification.refusal import RefusedError

FIXTURES = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "oms"
PAYLOAD = b'{"_type": "https://in-toto.io/Statement/v1"}'
BLOB = b"weights"
HERE = sigstore.instance()
ROOT = Document("here", json.dumps(HERE.trusted_root()).encode())
ENTRY = ("verificationMaterial", "tlogEntries", 0)
STAMPS = ("verificationMaterial", "timestampVerificationData", "rfc3161Timestamps")

CASES = {
    "statement-1": HERE.sign_statement(PAYLOAD, rekor=1),
    "statement-2": HERE.sign_statement(PAYLOAD, rekor=2),
    "statement-both": HERE.sign_statement(PAYLOAD, sigstore.email("dev@acme.test"), both=True),
    "blob-1": HERE.sign_blob(BLOB, sigstore.email("dev@acme.test"), rekor=1),
    "blob-2": HERE.sign_blob(BLOB, rekor=2),
}
OTHERS = {
    "statement-1": HERE.sign_statement(b"{}", sigstore.email("eve@acme.test"), rekor=1),
    "statement-2": HERE.sign_statement(b"{}", sigstore.email("eve@acme.test"), rekor=2),
    "statement-both": HERE.sign_statement(b"{}", sigstore.email("eve@acme.test"), both=True),
    "blob-1": HERE.sign_blob(b"other", sigstore.email("eve@acme.test"), rekor=1),
    "blob-2": HERE.sign_blob(b"other", sigstore.email("eve@acme.test"), rekor=2),
}

UNSIGNED = {
    "mediaType": "versions with the same fields; nothing else depends on it",
    "keyid": "DSSE calls it a hint; never told",
    "logIndex": "outer index: of no use without a promise that signs it; the proof's is told",
    "integratedTime": "of no use without a promise that signs it, and then never told",
    "envelope": "names and further signatures below the log's own checkpoint; never told",
    "signedTimestamp": "CMS has parts that nobody signs; the time is from the signed part",
}
"""What may change in a bundle that is accepted, and why that does no harm."""

OPTIONAL = {
    "messageDigest": "the caller's digest counts; this one is compared with it if it is there",
    "algorithm": "as messageDigest",
    "integratedTime": "without it, the promise proves no time; a time stamp must",
    "inclusionPromise": "a time less; the proof of inclusion stays",
    "timestampVerificationData": "a time less; the log's own stays",
    "rfc3161Timestamps": "a time less; the log's own stays",
    0: "as rfc3161Timestamps: the only list of which an item may go",
}
"""What may be missing in a bundle that is accepted, and why: less is then told, nothing else."""


def verify(bundle, root=ROOT, data=BLOB):
    """Verify a bundle, as the one sort or the other."""
    text = bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()
    if b'"messageSignature"' in text:
        return keyless.artifact(text, root, Digest("sha256", hashlib.sha256(data).hexdigest()))
    return keyless.statement(text, root)


def outcome(bundle, root=ROOT, data=BLOB):
    """As ``verify``; ``None`` if refused. Any other exception fails the test."""
    try:
        return verify(bundle, root, data)
    except RefusedError:
        return None


def refusal(bundle, root=ROOT, data=BLOB):
    with pytest.raises(RefusedError) as caught:
        verify(bundle, root, data)
    return caught.value.standing, caught.value.reason


@pytest.mark.parametrize("case", CASES)
def test_a_good_one_verifies(case):
    found = verify(CASES[case])
    statement = case.startswith("statement")
    assert found.payload == (PAYLOAD if statement else None)
    assert found.payload_type == (sigstore.INTOTO if statement else "")
    assert found.signer.method == "sigstore"
    assert found.signer.issuer == sigstore.ISSUER
    assert found.trust_root == f"sha256:{hashlib.sha256(ROOT.data).hexdigest()}"
    assert found.log.origin == "rekor.weighbridge.test"
    assert found.log.index == found.log.size - 1


def test_the_signer_is_told_in_full():
    signer = verify(CASES["statement-1"]).signer
    der = base64.b64decode(CASES["statement-1"]["verificationMaterial"]["certificate"]["rawBytes"])
    assert signer.identity == sigstore.WORKFLOW
    assert signer.certificate == f"sha256:{hashlib.sha256(der).hexdigest()}"
    assert signer.chain_root == f"sha256:{hashlib.sha256(sigstore.der(HERE.root)).hexdigest()}"
    assert signer.key.startswith("sha256:")
    assert signer.valid == ("2026-03-01T12:00:00Z", "2026-03-01T12:10:00Z")
    assert dict(signer.details)["source-repository"] == "https://github.com/acme/model"
    assert dict(signer.details)["source-visibility"] == "public"
    assert len(signer.details) == len(sigstore.CLAIMS)


@pytest.mark.parametrize(
    ("case", "kind", "sources"),
    [
        ("statement-1", "dsse/0.0.1", ["transparency-log"]),
        ("statement-2", "hashedrekord/0.0.2", ["timestamp-authority"]),
        ("statement-both", "dsse/0.0.1", ["timestamp-authority", "transparency-log"]),
        ("blob-1", "hashedrekord/0.0.1", ["transparency-log"]),
        ("blob-2", "hashedrekord/0.0.2", ["timestamp-authority"]),
    ],
)
def test_the_log_and_the_times_are_told(case, kind, sources):
    found = verify(CASES[case])
    assert found.log.kind == kind
    assert [moment.source for moment in found.times] == sources
    assert {moment.time for moment in found.times} == {"2026-03-01T12:01:00Z"}


@pytest.mark.parametrize("case", CASES)
def test_without_the_library_s_private_method_a_time_that_stands_alone_is_told(case, monkeypatch):
    wanted = verify(CASES[case])
    monkeypatch.setattr(keyless, "_TIMES", "gone")
    if case == "statement-both":
        assert refusal(CASES[case]) == (Standing.UNSUPPORTED, "times-not-told")
    else:
        assert verify(CASES[case]) == wanted


@pytest.mark.parametrize(
    "name",
    [sigstore.email("dev@acme.test"), sigstore.uri("https://x.test/a"),
     x509.OtherName(x509.ObjectIdentifier(sigstore.FULCIO + "7"), sigstore.tlv(12, b"dev!x"))],
    ids=["address", "url", "user-name"],
)  # fmt: skip
def test_identities(name):
    found = verify(HERE.sign_statement(PAYLOAD, name)).signer.identity
    assert found in {"dev@acme.test", "https://x.test/a", "dev!x"}


@pytest.mark.parametrize(
    "name",
    [[sigstore.email("a@b.test"), sigstore.email("c@d.test")], x509.DNSName("a.test"),
     x509.OtherName(x509.ObjectIdentifier(sigstore.FULCIO + "7"), b"\x04\x03dev"),
     x509.OtherName(x509.ObjectIdentifier("1.2.3"), sigstore.tlv(12, b"dev")),
     x509.RegisteredID(x509.ObjectIdentifier("1.2.3")), sigstore.uri("")],
    ids=["two", "host", "cut", "other", "registered", "empty"],
)  # fmt: skip
def test_identities_that_are_not_understood_are_refused(name):
    standing, _ = refusal(HERE.sign_statement(PAYLOAD, name))
    assert standing in {Standing.UNSUPPORTED, Standing.UNTRUSTED_SIGNER}


def test_an_old_certificate_names_its_issuer_in_another_way():
    bundle = HERE.sign_statement(PAYLOAD, sigstore.email("old@acme.test"), claims={8: None})
    assert verify(bundle).signer.issuer == sigstore.ISSUER


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x0c", b"\x05\x00", b"\x0c\x05ab", b"\x0c\x02abc", b"\x0c\x81\x02ab", b"\x0c\x80",
     b"\x0c\x01\xff", b"\x0c\x82\x00\x80" + b"a" * 128, b"\x0c\x84\x00\x00\x00\x01a"],
)  # fmt: skip
@pytest.mark.parametrize("number", [8, 12])
def test_a_claim_that_is_no_text_is_not_guessed_at(number, raw):
    bundle = HERE.sign_statement(PAYLOAD, sigstore.email("odd@acme.test"), claims={number: raw})
    assert refusal(bundle) == (Standing.UNSUPPORTED, "identity-form")


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 1000])
def test_a_claim_may_be_long(size):
    bundle = HERE.sign_statement(PAYLOAD, claims={12: "x" * size})
    assert dict(verify(bundle).signer.details) == {"source-repository": "x" * size}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", ["flips", "letters"])
def test_a_change_of_a_bit_is_noticed_or_does_no_harm(case, kind):
    wanted, count = verify(CASES[case]), 0
    for path, bundle in getattr(damage, kind)(CASES[case]):
        count += 1
        found = outcome(bundle)
        assert found in (None, wanted), path
        assert found is None or path[-1] in UNSIGNED, path
    assert count > 100


UNPROMISED = damage.drop(CASES["statement-both"], (*ENTRY, "inclusionPromise"))


@pytest.mark.parametrize("name", UNSIGNED)
def test_what_is_listed_as_unsigned_is(name):
    """So that the list is no longer than it has to be."""
    ways = [*damage.letters(UNPROMISED), *damage.flips(UNPROMISED)]
    wanted = verify(UNPROMISED)
    changed = [bundle for path, bundle in ways if path[-1] == name]
    if name == "keyid":
        changed = [damage.put(UNPROMISED, ("dsseEnvelope", "signatures", 0, "keyid"), "x")]
    if name == "mediaType":
        changed = [UNPROMISED | {"mediaType": min(keylessform.V03)}]
    assert wanted in map(outcome, changed)


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_structure_is_noticed_or_tells_less(case):
    wanted = verify(CASES[case])
    for path, bundle in damage.structure(CASES[case]):
        found = outcome(bundle)
        if found is not None:
            assert path[-1] in UNSIGNED | OPTIONAL, path
            assert set(found.times) <= set(wanted.times)
            assert found.times
            assert keyless_without_times(found) == keyless_without_times(wanted), path


def keyless_without_times(found):
    return found.payload, found.payload_type, found.signer, found.log, found.trust_root


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("other", [*OTHERS, "foreign"])
def test_parts_of_another_bundle_are_noticed(case, other):
    wanted, foreign = verify(CASES[case]), sigstore.instance("foreign.test")
    taken = foreign.sign_statement(PAYLOAD, both=True) if other == "foreign" else OTHERS[other]
    for path, bundle in damage.swaps(CASES[case], taken):
        found = outcome(bundle)
        assert found in (None, wanted) or found == outcome(taken), path
        assert found is None or path[-1] in UNSIGNED, path


@pytest.mark.parametrize("case", CASES)
def test_keys_that_stand_twice_are_refused(case):
    for path, text in damage.doubled(CASES[case]):
        assert refusal(text) == (Standing.MALFORMED, "not-json"), path


@pytest.mark.parametrize("case", CASES)
def test_unknown_fields_are_refused(case):
    for path in [(), *damage.paths(CASES[case])]:
        value = damage.at(CASES[case], path)
        if isinstance(value, dict):
            for name in ("extra", "media_type", "tlog_entries", "raw_bytes"):
                bundle = damage.put({"": CASES[case]}, ("", *path, name), "x")[""]
                assert refusal(bundle) == (Standing.MALFORMED, "unknown-field"), path


@pytest.mark.parametrize("case", CASES)
def test_what_is_cut_short_is_refused(case):
    text = json.dumps(CASES[case]).encode()
    for length in range(0, len(text), 50):
        with pytest.raises(RefusedError) as caught:
            keyless.statement(text[:length], ROOT)
        assert caught.value.standing is Standing.MALFORMED


@pytest.mark.parametrize("case", CASES)
def test_a_changed_byte_of_the_text_is_noticed_or_does_no_harm(case):
    text, wanted = json.dumps(CASES[case]).encode(), verify(CASES[case])
    for place in range(0, len(text), 5):
        for value in (0, 0xFF, text[place] ^ 1, 0x5C):
            assert outcome(text[:place] + bytes([value]) + text[place + 1 :]) in (None, wanted)


def test_a_checkpoint_of_another_size_is_refused():
    """The library compares roots alone; index and size could then be moved together."""
    bundle = CASES["statement-1"]
    proof = (*ENTRY, "inclusionProof")
    size = int(damage.at(bundle, (*proof, "treeSize")))
    for index, other in [(size - 1 + 64, size + 64), (size - 1, size + 1), (size, size)]:
        moved = damage.put(bundle, (*proof, "logIndex"), str(index))
        moved = damage.put(moved, (*proof, "treeSize"), str(other))
        assert outcome(moved) is None


def letters(document, path):
    """What is at a path, without blanks and padding; ``None`` if there is no text."""
    try:
        value = damage.at(document, path)
    except (KeyError, IndexError):
        return None
    return value.strip(" \n=") if isinstance(value, str) else None


def test_bodies_of_log_entries_are_not_believed():
    for case, bundle in CASES.items():
        body = json.loads(base64.b64decode(damage.at(bundle, (*ENTRY, "canonicalizedBody"))))
        promise = case.endswith(("1", "both"))
        for path, spoilt in damage.structure(body):
            named = all(isinstance(spoilt.get(key), str) for key in ("kind", "apiVersion"))
            if named and "\\ud800" not in json.dumps(spoilt):
                entry = HERE.log(spoilt, HERE.now + sigstore.MINUTE, promise=promise)
                found = outcome(damage.put(bundle, ENTRY, entry))
                # what a log writes besides what is compared, and base64 in another spelling
                besides = "envelopeHash" in path or '"extra"' in json.dumps(spoilt)
                same = letters(body, path) is not None and letters(body, path) == letters(
                    spoilt, path
                )
                assert found is None or besides or same, path


def relogged(bundle, change):
    """A bundle whose entry the log took with another body."""
    body = json.loads(base64.b64decode(damage.at(bundle, (*ENTRY, "canonicalizedBody"))))
    change(body)
    entry = HERE.log(body, HERE.now + sigstore.MINUTE, promise=True)
    return damage.put(bundle, ENTRY, entry)


def test_an_entry_for_another_payload_is_refused():
    def other(body):
        body["spec"]["payloadHash"]["value"] = "00" * 32

    bundle = relogged(CASES["statement-1"], other)
    assert refusal(bundle) == (Standing.BAD_SIGNATURE, "other-log-entry")


def test_another_file_is_refused():
    assert refusal(CASES["blob-1"], data=b"x") == (Standing.BAD_SIGNATURE, "other-digest")
    bundle = damage.drop(CASES["blob-1"], ("messageSignature", "messageDigest"))
    assert refusal(bundle, data=b"x") == (Standing.BAD_SIGNATURE, "bad-signature")


def test_another_instance_is_not_trusted():
    foreign = sigstore.instance("foreign.test").sign_statement(PAYLOAD)
    assert refusal(foreign) == (Standing.UNTRUSTED_SIGNER, "untrusted-root")


def test_a_log_of_another_instance_is_not_trusted():
    foreign = sigstore.instance("foreign.test").sign_statement(PAYLOAD)
    bundle = damage.put(CASES["statement-1"], ENTRY, damage.at(foreign, ENTRY))
    assert refusal(bundle) == (Standing.UNTRUSTED_SIGNER, "untrusted-root")


@pytest.mark.parametrize("rekor", [1, 2])
@pytest.mark.parametrize("late", [dt.timedelta(hours=1), dt.timedelta(days=-1)])
def test_a_signature_made_when_the_certificate_was_not_valid_is_refused(rekor, late):
    bundle = HERE.sign_statement(PAYLOAD, rekor=rekor, late=late)
    assert refusal(bundle) == (Standing.UNTRUSTED_SIGNER, "bad-certificate")


def test_a_certificate_for_something_else_is_refused():
    bundle = HERE.sign_statement(
        PAYLOAD, sigstore.email("tls@acme.test"), usage=sigstore.Usage.SERVER_AUTH
    )
    assert refusal(bundle)[0] is Standing.BAD_SIGNATURE


def test_the_authority_s_own_certificate_signs_nothing():
    raw = ("verificationMaterial", "certificate", "rawBytes")
    for certificate in (HERE.intermediate, HERE.root, HERE.stamper):
        spoilt = damage.put(CASES["statement-1"], raw, sigstore.b64(sigstore.der(certificate)))
        assert outcome(spoilt) is None


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1()])
def test_a_key_may_be_longer(curve):
    """Releases of CPython are signed by keys on P-384, over SHA-256."""
    assert verify(HERE.sign_statement(PAYLOAD, curve=curve)).payload == PAYLOAD
    assert verify(HERE.sign_blob(BLOB, curve=curve)).signer.identity == sigstore.WORKFLOW


def test_a_key_of_another_kind_is_not_checked():
    bundle = HERE.sign_statement(PAYLOAD, curve=ec.SECP256K1())
    assert refusal(bundle) == (Standing.UNSUPPORTED, "key-type")


@pytest.mark.parametrize("who", ["log", "authority"])
@pytest.mark.parametrize(
    ("period", "accepted"),
    [
        ({"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T12:00:59Z"}, False),
        ({"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T12:01:00Z"}, True),
        ({"start": "2026-03-01T12:01:01Z"}, False),
        ({"start": "2026-03-01T12:01:00Z"}, True),
    ],
    ids=["ended", "ending", "early", "starting"],
)
def test_a_log_and_an_authority_count_while_they_are_in_use(who, period, accepted):
    root = Document("periods", json.dumps(HERE.trusted_root(**{who: period})).encode())
    found = outcome(CASES["statement-both"], root)
    if accepted:
        assert found is not None
    else:
        assert refusal(CASES["statement-both"], root) == (
            Standing.UNTRUSTED_SIGNER, f"retired-{who}",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "standing", "reason"),
    [
        (("mediaType",), "application/vnd.dev.sigstore.bundle.v0.4+json", "unsupported",
         "media-type"),
        (("mediaType",), None, "malformed", "missing-field"),
        (("mediaType",), "application/vnd.dev.sigstore.bundle+json;version=0.2", "unsupported",
         "not-keyless"),
        (("verificationMaterial", "tlogEntries"), [], "unsupported", "no-log-entry"),
        ((*ENTRY, "kindVersion", "kind"), "intoto", "unsupported", "log-kind"),
        ((*ENTRY, "kindVersion", "version"), "0.0.2", "unsupported", "log-kind"),
        ((*ENTRY, "inclusionProof"), None, "unsupported", "no-inclusion-proof"),
        ((*ENTRY, "inclusionPromise"), None, "unsupported", "no-time"),
        ((*ENTRY, "logIndex"), "+5", "malformed", "wrong-shape"),
        ((*ENTRY, "logIndex"), str(1 << 64), "malformed", "wrong-shape"),
        ((*ENTRY, "integratedTime"), str((1 << 64) - 1), "bad-signature", "not-verified"),
        (("dsseEnvelope", "payloadType"), "a b", "malformed", "payload-type"),
        (("dsseEnvelope", "payload"), "QR==", "malformed", "wrong-shape"),
        (("dsseEnvelope", "payload"), "QQ", "malformed", "wrong-shape"),
        (("dsseEnvelope", "payload"), "Q_==", "malformed", "wrong-shape"),
        (("dsseEnvelope", "signatures"), [], "malformed", "missing-field"),
        (("dsseEnvelope",), None, "malformed", "other-content"),
        (("verificationMaterial", "publicKey"), {"hint": "x"}, "malformed", "several-signers"),
        (("verificationMaterial", "certificate"), None, "malformed", "missing-field"),
        (("verificationMaterial", "certificate", "rawBytes"), "QUJD", "malformed",
         "unreadable-certificate"),
    ],
)  # fmt: skip
def test_forms(path, value, standing, reason):
    bundle = damage.put(CASES["statement-1"], path, value)
    assert refusal(bundle) == (Standing(standing), reason)


def test_two_signatures_and_two_entries_are_not_checked():
    for path, reason in [
        (("dsseEnvelope", "signatures"), "several-signatures"),
        (("verificationMaterial", "tlogEntries"), "several-log-entries"),
    ]:
        bundle = damage.put(CASES["statement-1"], path, damage.at(CASES["statement-1"], path) * 2)
        assert refusal(bundle) == (Standing.UNSUPPORTED, reason)


def test_the_same_time_stamp_twice_is_refused():
    token = damage.at(CASES["statement-2"], STAMPS)
    bundle = damage.put(CASES["statement-2"], STAMPS, token * 2)
    assert refusal(bundle) == (Standing.BAD_SIGNATURE, "bad-time")


def test_a_time_stamp_that_does_not_verify_is_refused_though_the_log_s_time_does():
    bundle = damage.put(CASES["statement-both"], STAMPS, damage.at(CASES["statement-2"], STAMPS))
    assert refusal(bundle) == (Standing.BAD_SIGNATURE, "bad-time")


def chained(bundle, certificates):
    """A bundle of an older version, which holds a chain."""
    material = bundle["verificationMaterial"]
    rest = {key: value for key, value in material.items() if key != "certificate"}
    rest["x509CertificateChain"] = {"certificates": certificates}
    media_type = "application/vnd.dev.sigstore.bundle+json;version=0.2"
    return bundle | {"mediaType": media_type, "verificationMaterial": rest}


def test_an_older_bundle_may_hold_further_certificates_that_do_not_count():
    bundle = CASES["statement-1"]
    own = bundle["verificationMaterial"]["certificate"]
    other = OTHERS["statement-1"]["verificationMaterial"]["certificate"]
    authority = {"rawBytes": sigstore.b64(sigstore.der(HERE.root))}
    for chain in ([own], [own, authority], [own, other]):
        assert verify(chained(bundle, chain)) == verify(bundle)
    for chain in ([], [other, own], [authority, own], [own, {"rawBytes": "QUJD"}], [own] * 11):
        assert outcome(chained(bundle, chain)) is None


def test_a_large_bundle_is_refused_before_it_is_read():
    many = b"[" + b"[]," * keylessform.MAX_VALUES + b"[]]"
    for text in (b" " * (keylessform.MAX_BUNDLE + 1), many):
        assert refusal(text) == (Standing.MALFORMED, "too-large")


def test_a_large_statement_is_fine():
    payload = json.dumps({"files": ["x" * 100] * 20_000}).encode()
    assert verify(HERE.sign_statement(payload)).payload == payload


def test_a_digest_of_another_kind_is_not_checked():
    text = json.dumps(CASES["blob-1"]).encode()
    with pytest.raises(RefusedError) as caught:
        keyless.artifact(text, ROOT, Digest("blake2b", "00" * 64))
    assert caught.value.reason == "digest-algorithm"
    text = json.dumps(
        damage.put(CASES["blob-1"], ("messageSignature", "messageDigest", "algorithm"), "SHA2_512")
    )
    assert refusal(text.encode()) == (Standing.UNSUPPORTED, "digest-algorithm")


def test_the_two_sorts_are_not_mixed_up():
    with pytest.raises(RefusedError) as caught:
        keyless.statement(json.dumps(CASES["blob-1"]).encode(), ROOT)
    assert caught.value.reason in {"other-content", "log-kind"}
    with pytest.raises(RefusedError) as caught:
        keyless.artifact(json.dumps(CASES["statement-1"]).encode(), ROOT, Digest("sha256", "00"))
    assert caught.value.reason in {"other-content", "log-kind"}


def test_nothing_is_written_or_logged(capfd, caplog):
    bundle = chained(
        CASES["statement-1"],
        [CASES["statement-1"]["verificationMaterial"]["certificate"],
         {"rawBytes": sigstore.b64(sigstore.der(HERE.root))}],
    )  # fmt: skip
    handlers, filters = list(logging.getLogger().handlers), list(warnings.filters)
    with caplog.at_level(logging.CRITICAL):
        verify(bundle)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().handlers == handlers
    assert warnings.filters == filters


def test_a_trusted_root_is_described():
    found = keyless.describe(ROOT)
    assert [log.name for log in found.logs] == ["https://rekor.weighbridge.test"]
    assert [log.name for log in found.certificate_logs] == ["https://ctfe.weighbridge.test"]
    assert [item.name for item in found.authorities] == ["https://fulcio.weighbridge.test"]
    assert [item.name for item in found.time_stampers] == ["https://tsa.weighbridge.test"]
    assert found.logs[0].period.start == HERE.start
    assert found.logs[0].period.end is None


def test_the_shipped_trusted_root_is_usable():
    found = keyless.describe(trustroot.shipped())
    assert found.digest == f"sha256:{trustroot.about().sha256}"
    assert {log.name for log in found.logs} >= {"https://rekor.sigstore.dev"}


@pytest.mark.parametrize("kind", ["structure", "flips"])
def test_any_trusted_root_is_read_or_refused(kind):
    for path, table in getattr(damage, kind)(HERE.trusted_root()):
        root = Document("spoilt", json.dumps(table).encode())
        try:
            keyless.describe(root)
        except RefusedError as error:
            assert (error.standing, error.reason) == (  # noqa: PT017 - of many
                Standing.UNTRUSTED_SIGNER, "unreadable-root",
            ), path  # fmt: skip
        outcome(CASES["statement-both"], root)


def test_a_trusted_root_that_is_none_is_refused():
    for data in (b"", b"{}", b"[]", b'{"tlogs": 1}', b" " * (2 << 20), b'{"a":1,"a":2}'):
        for use in (keyless.describe, lambda root: verify(CASES["statement-1"], root)):
            with pytest.raises(RefusedError) as caught:
                use(Document("x", data))
            assert caught.value.standing is Standing.UNTRUSTED_SIGNER


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    assert outcome(data) is None


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    LEAF | st.binary(max_size=40).map(sigstore.b64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(VALUES)
def test_any_json_is_refused(value):
    assert outcome(json.dumps(value).encode()) is None


@given(
    case=st.sampled_from(sorted(CASES)),
    changes=st.lists(
        st.tuples(st.integers(0, 10_000), VALUES | st.binary(max_size=60).map(sigstore.b64)),
        min_size=1, max_size=3,
    ),
)  # fmt: skip
@settings(max_examples=300)
def test_a_bundle_with_odd_parts_is_refused_or_the_same(case, changes):
    bundle, wanted = CASES[case], verify(CASES[case])
    for number, value in changes:
        every = list(damage.paths(bundle))
        bundle = damage.put(bundle, every[number % len(every)], value) if every else bundle
    found = outcome(bundle)
    assert found is None or keyless_without_times(found) == keyless_without_times(wanted)


@given(data=st.data())
@settings(max_examples=300)
def test_a_bundle_with_odd_bytes_is_refused_or_the_same(data):
    case = data.draw(st.sampled_from(sorted(CASES)))
    bundle, wanted = CASES[case], verify(CASES[case])
    fields = [path for path in damage.paths(bundle) if damage.decoded(damage.at(bundle, path))]
    path = data.draw(st.sampled_from(fields))
    old = damage.decoded(damage.at(bundle, path))
    start = data.draw(st.integers(0, len(old)))
    stop = data.draw(st.integers(start, min(len(old), start + 8)))
    new = old[:start] + data.draw(st.binary(max_size=8)) + old[stop:]
    found = outcome(damage.put(bundle, path, sigstore.b64(new)))
    assert found in (None, wanted)


def fixture(name):
    path = FIXTURES / name
    if not path.exists():
        pytest.skip("no shared fixtures beside the checkout")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("v0.3.1-sigstore/model.sig", "2025-05-03T01:10:02Z"),
        ("v1.0.0-sigstore/model.sig", "2025-05-03T01:34:46Z"),
        ("v1.0.1-sigstore/model.sig", "2025-10-07T15:33:48Z"),
        ("v1.1.0-sigstore/model.sig", "2025-10-10T02:12:20Z"),
        ("test-vectors/valid/sigstore.bundle.json", "2025-10-10T02:12:20Z"),
    ],
)
def test_bundles_from_the_public_instance_verify_with_the_shipped_root(name, time):
    found = keyless.statement(fixture(name), trustroot.shipped())
    assert found.signer.identity == "stefanb@us.ibm.com"
    assert found.signer.issuer == "https://sigstore.verify.ibm.com/oauth2"
    assert {moment.time for moment in found.times} == {time}
    assert found.log.origin == "rekor.sigstore.dev - 1193050959916656506"
    assert found.payload_type == sigstore.INTOTO


def test_a_trusted_root_out_of_a_client_s_configuration_does_as_well():
    table = json.loads(fixture("client_trust_config.json"))["trustedRoot"]
    root = Document("client", json.dumps(table).encode())
    found = keyless.statement(fixture("v1.1.0-sigstore/model.sig"), root)
    assert found.signer.identity == "stefanb@us.ibm.com"


def test_the_public_instance_is_not_ours():
    with pytest.raises(RefusedError) as caught:
        keyless.statement(fixture("v1.1.0-sigstore/model.sig"), ROOT)
    assert caught.value.reason == "untrusted-root"


@pytest.mark.parametrize(
    ("name", "standing", "reason"),
    [
        ("invalid/empty", "malformed", "not-json"),
        ("invalid/missing-tlog-entries", "unsupported", "no-log-entry"),
        ("invalid/missing-verification-material", "malformed", "missing-field"),
        ("invalid/missing-envelope", "unsupported", "not-keyless"),
        ("invalid-payload/wrong-predicate", "unsupported", "not-keyless"),
        ("valid/key", "unsupported", "not-keyless"),
        ("valid/certificate", "unsupported", "not-keyless"),
    ],
)
def test_vectors_of_the_specification(name, standing, reason):
    data = fixture(f"test-vectors/{name}.bundle.json")
    with pytest.raises(RefusedError) as caught:
        keyless.statement(data, trustroot.shipped())
    assert (caught.value.standing, caught.value.reason) == (Standing(standing), reason)


def test_a_verification_is_cheap():
    text = json.dumps(CASES["statement-both"]).encode()
    start = time.process_time()
    for _ in range(20):
        keyless.statement(text, ROOT)
    assert time.process_time() - start < 4
