"""minisign signatures beside files; what holds of every such scheme is in ``test_detached.py``."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import minisign as build
from tests.builders import ssh
from tests.verification import sites
from tests.verifying import NOW
from weighbridge.core import Document, Standing, Trust, TrustedSigner
from weighbridge.intake import digest
from weighbridge.signatures.minisign import SCHEME
from weighbridge.verification.judge import Judge

KEY, OTHER = ssh.ed25519_key(), ssh.ed25519_key(2)
FILE = b"weights"
SIGNED = build.sign(KEY, FILE)


def row(name="a", key=KEY, **how):
    return TrustedSigner(name, "policy.toml:1", (Document("k", build.public(key)),), **how)


def ask(data=SIGNED, rows=(), file=FILE, name="w.bin.minisig"):
    files = {"w.bin": file, name: data}
    at = sites.site(files, materials=(name,))
    judge = Judge(Trust(tuple(rows) or (row(),)), NOW)
    return sites.settle(SCHEME, at, files, judge=judge)


def test_it_says_who_and_what_the_signer_says_besides():
    (found,) = ask()
    assert (found.standing, found.trusted) == (Standing.VERIFIED, "a")
    signer = found.attestation.signer
    assert (signer.method, signer.identity) == ("minisign", "0706050403020100")
    assert found.attestation.facts == (("trusted-comment", "timestamp:1\tfile:m.bin"),)


def test_a_key_that_two_rows_name_counts_by_the_one_that_holds():
    over = row("old", until=NOW.date() - dt.timedelta(days=1))
    assert ask(rows=[over, row("new")])[0].trusted == "new"
    assert ask(rows=[row("new"), over])[0].trusted == "new"
    with_none = ask(rows=[over, over])[0]
    assert (with_none.standing, with_none.valid) == (Standing.UNTRUSTED_SIGNER, True)


def test_two_keys_with_one_id_are_both_tried():
    assert ask(rows=[row("b", OTHER), row("a")])[0].trusted == "a"
    assert ask(rows=[row("b", OTHER)])[0].standing is Standing.BAD_SIGNATURE


def test_a_key_of_another_scheme_is_passed_over():
    other = TrustedSigner("s", "p:1", (Document("s", ssh.line(ssh.blob(KEY))),))
    assert ask(rows=[other, row()])[0].trusted == "a"


def test_large_files_are_held_against_their_digest(monkeypatch):
    monkeypatch.setattr(digest, "MAX_CONTENT", 4)
    assert ask()[0].standing is Standing.VERIFIED
    (found,) = ask(build.sign(KEY, FILE, algorithm=b"Ed"))
    assert (found.standing, found.reason) == (Standing.UNSUPPORTED, "too-large")


@given(st.binary(max_size=400))
def test_any_bytes_are_no_signature_or_refused(data):
    for text in (data, b"untrusted comment: " + data, b"untrusted comment: x\n" + data + SIGNED):
        found = ask(text)
        assert Standing.VERIFIED not in {each.standing for each in found}


def test_every_changed_byte_is_refused_but_those_of_the_untrusted_comment():
    free = SIGNED.index(b"\n")
    for at in range(len(SIGNED) - 1):
        data = SIGNED[:at] + bytes([SIGNED[at] ^ 1]) + SIGNED[at + 1 :]
        standings = {each.standing for each in ask(data)}
        assert Standing.VERIFIED not in standings or at < free, at
