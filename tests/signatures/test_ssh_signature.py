"""SSH signatures beside files; what holds of every such scheme is in ``test_detached.py``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ssh
from tests.verification import sites
from tests.verifying import NOW
from weighbridge.core import Document, Standing, Trust, TrustedSigner
from weighbridge.signatures.ssh_signature import SCHEME
from weighbridge.verification import sshsig
from weighbridge.verification.judge import Judge

KEY = ssh.ed25519_key()
BLOB = ssh.blob(KEY)
FILE = b"weights"
SIGNED = ssh.sign(KEY, FILE)


def ask(data=SIGNED, rows=None, file=FILE, revoked=()):
    files = {"w.bin": file, "w.bin.sig": data}
    at = sites.site(files, materials=("w.bin.sig",))
    rows = rows or [TrustedSigner("a", "p:1", (Document("k", ssh.line(BLOB)),))]
    judge = Judge(Trust(tuple(rows), frozenset(revoked)), NOW)
    return sites.settle(SCHEME, at, files, judge=judge)


def refusal(*arguments, **options):
    (found,) = ask(*arguments, **options)
    return found.standing, found.reason


def test_it_says_who():
    (found,) = ask()
    assert (found.standing, found.trusted) == (Standing.VERIFIED, "a")
    signer = found.attestation.signer
    assert (signer.method, signer.key) == ("ssh", sshsig.fingerprint(BLOB))


@pytest.mark.parametrize("print_", sorted(sshsig.fingerprints(BLOB)))
def test_a_key_may_be_named_by_its_fingerprint(print_):
    rows = [TrustedSigner("a", "p:1", fingerprints=(print_,))]
    assert ask(rows=rows)[0].trusted == "a"
    (found,) = ask(rows=rows, revoked=[print_])
    assert (found.standing, found.trusted) == (Standing.UNTRUSTED_SIGNER, "")


@pytest.mark.parametrize("namespace", [b"git", b"email", b"files"])
def test_a_signature_made_for_something_else_is_none_over_a_file(namespace):
    data = ssh.sign(KEY, FILE, namespace)
    assert refusal(data) == (Standing.BAD_SIGNATURE, "namespace")


def test_a_stranger_s_signature_is_valid_and_not_trusted():
    (found,) = ask(ssh.sign(ssh.ed25519_key(2), FILE))
    assert (found.standing, found.reason) == (Standing.UNTRUSTED_SIGNER, "unknown-key")
    assert found.valid
    assert found.coverage.covered == ("w.bin",)


@pytest.mark.parametrize("hash_", [b"sha256", b"sha512"])
def test_both_digests_are_taken(hash_):
    assert ask(ssh.sign(KEY, FILE, hash_=hash_))[0].standing is Standing.VERIFIED


@given(st.binary(max_size=300))
def test_any_bytes_are_no_signature_or_refused(data):
    for text in (
        data,
        sshsig.BEGIN.encode() + data,
        ssh.armored(data),
        ssh.armored(b"SSHSIG" + data),
    ):
        found = ask(text)
        assert Standing.VERIFIED not in {each.standing for each in found}


def test_no_changed_byte_of_what_is_signed_is_accepted():
    packed = ssh.packed(KEY, FILE)
    for at in range(len(packed)):
        data = ssh.armored(packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :])
        standings = {each.standing for each in ask(data)}
        assert Standing.VERIFIED not in standings, at
