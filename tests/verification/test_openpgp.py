"""An OpenPGP signature holds while its key may sign, and only with the library that checks it."""

import base64
import datetime as dt
import shutil
import subprocess
import sys
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Document, Role, Standing, Trust, TrustedSigner
from weighbridge.verification import openpgp
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.trusted_openpgp import trusted

MESSAGE = b"weights"
BODY = bytes([4, 0]) + bytes(20)


def armored(data, *, headers=b"", crc=True):
    lines = [openpgp.BEGIN, *([headers] if headers else []), b"", base64.b64encode(data)]
    if crc:
        lines.append(b"=" + base64.b64encode(openpgp._crc24(data).to_bytes(3, "big")))
    return b"\n".join([*lines, openpgp.END, b""])


def packet(body=BODY, tag=2):
    return bytes([0xC0 | tag, len(body)]) + body


@pytest.mark.parametrize(
    "data",
    [
        packet(),
        packet() * 3,
        bytes([0x88, len(BODY)]) + BODY,
        bytes([0x89, 0, len(BODY)]) + BODY,
        bytes([0x8A, 0, 0, 0, len(BODY)]) + BODY,
        bytes([0xC2, 192, 8]) + BODY[:2] + bytes(198),
        bytes([0xC2, 255, 0, 0, 0, len(BODY)]) + BODY,
        armored(packet()),
    ],
)
def test_recognises_signature_packets_whose_lengths_add_up(data):
    assert openpgp.recognises(data)
    assert not openpgp.recognises(data[:-1]) or data.startswith(openpgp.BEGIN)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain",
        packet(tag=6),
        packet() + b"\0",
        packet() + packet(tag=13),
        bytes([0x8B]) + BODY,
        bytes([0xC2, 224]) + BODY,
        b"\xc2",
        packet(b"\x09" + BODY),
        packet() * 4000,
    ],
)
def test_recognises_nothing_else(data):
    assert not openpgp.recognises(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packet() * 2, "openpgp-several"),
        (packet(b"\3" + BODY), "openpgp-version"),
        (packet(b"\4\1" + BODY), "openpgp-text"),
        (packet(b"\4\x10" + BODY), "openpgp-type"),
        (packet(b"\4"), "openpgp-packet"),
        (packet(tag=6), "openpgp-packet"),
        (b"", "openpgp-packet"),
        (bytes(openpgp.MAX_SIGNATURE + 1), "openpgp-too-long"),
        (armored(packet()).replace(b"\n=", b"\n=A"), "openpgp-armor"),
        (armored(packet())[:-5], "openpgp-armor"),
        (armored(packet(), headers=b"no header"), "openpgp-armor"),
        (openpgp.BEGIN + b"\n" + openpgp.END, "openpgp-armor"),
    ],
)
def test_refuses(data, reason):
    with pytest.raises(RefusedError) as caught:
        openpgp.parse(data)
    assert caught.value.reason == reason


def test_armor_may_have_headers_and_need_no_checksum():
    text = armored(packet(), headers=b"Version: GnuPG v2\nComment:", crc=False)
    assert openpgp.parse(text) == openpgp.parse(armored(packet())) == packet()


@given(st.binary(max_size=300))
def test_any_bytes_are_framed_or_refused(data):
    openpgp.is_certificate(data)
    for text in (data, armored(data), openpgp.BEGIN + data, packet(data[:180])):
        openpgp.recognises(text)
        try:
            openpgp.parse(text)
        except RefusedError:
            continue


def test_without_the_library_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    with pytest.raises(RefusedError, match=r"pip install 'weighbridge\[openpgp\]'") as caught:
        openpgp.check(packet(), b"", MESSAGE, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert (caught.value.standing, caught.value.reason) == (Standing.UNSUPPORTED, "needs-openpgp")


# From here on the library makes the keys and the signatures; it takes its time from the machine,
# so that every moment below is counted from the signature's own.

DAY = dt.timedelta(days=1)


class Made:
    """A key, a signature by it, and when that was."""

    def __init__(self, *, message=MESSAGE, **how):
        self.library = pytest.importorskip("pysequoia")
        self.secret = self.library.Tsk.generate(user_id="A <a@example.com>", **how)
        self.certificate = self.secret.extract_certificate()
        mode = self.library.SignatureMode.DETACHED
        self.armor = self.library.sign(self.secret.signer(), message, mode=mode)
        self.signature = self.library.Sig.from_bytes(self.armor)
        self.now = self.signature.created + dt.timedelta(hours=1)

    def check(self, *, data=None, certificate=None, message=MESSAGE, later=dt.timedelta()):
        public = bytes(self.certificate) if certificate is None else certificate
        return openpgp.check(data or self.armor, public, message, self.now + later)


@pytest.fixture(scope="module")
def made():
    return Made()


def refused(function, **how):
    with pytest.raises(RefusedError) as caught:
        function(**how)
    return caught.value


def test_a_signature_holds_for_its_bytes_and_no_others(made):
    signer = made.check()
    assert signer.certificate == made.certificate.fingerprint
    assert signer.user_ids == ("A <a@example.com>",)
    assert made.check(data=bytes(made.signature)) == signer
    assert made.check(certificate=str(made.certificate).encode()) == signer
    assert refused(made.check, message=b"other").standing is Standing.BAD_SIGNATURE


@pytest.mark.parametrize("suite", ["RSA2k", "P256", "P521", "Cv448"])
def test_other_sorts_of_keys_sign_too(suite):
    library = pytest.importorskip("pysequoia")
    one = Made(cipher_suite=getattr(library.CipherSuite, suite))
    assert one.check().key
    assert refused(one.check, message=b"other").standing is Standing.BAD_SIGNATURE


def test_version_six_signs_too():
    library = pytest.importorskip("pysequoia")
    assert Made(profile=library.Profile.RFC9580).check().certificate


def test_a_key_of_somebody_else_is_unknown(made):
    other = bytes(Made().certificate)
    assert refused(made.check, certificate=other).reason == "openpgp-unknown-key"
    both = other + bytes(made.certificate)
    assert made.check(certificate=both).certificate == made.certificate.fingerprint


def test_an_expired_key_s_old_signature_does_not_count():
    one = Made(validity_seconds=10 * 86400)
    assert one.check(later=8 * DAY)
    error = refused(one.check, later=11 * DAY)
    assert (error.standing, error.reason) == (Standing.UNTRUSTED_SIGNER, "openpgp-expired")


def test_an_expired_subkey_s_old_signature_does_not_count():
    one = Made(validity_seconds=10 * 86400)
    longer = one.certificate.set_expiration(one.now + 90 * DAY, one.secret.certifier())
    assert one.check(certificate=bytes(longer), later=8 * DAY)
    error = refused(one.check, certificate=bytes(longer), later=11 * DAY)
    assert error.reason == "openpgp-expired"
    assert one.signature.issuer_fingerprint in str(error)


def test_a_revoked_key_s_old_signature_does_not_count(made):
    revocation = made.certificate.revoke(made.secret.certifier())
    revoked = bytes(made.certificate) + bytes(revocation)
    error = refused(made.check, certificate=revoked)
    assert (error.standing, error.reason) == (Standing.UNTRUSTED_SIGNER, "openpgp-revoked")


def test_a_signature_of_tomorrow_does_not_count(made):
    assert refused(made.check, later=-DAY).reason == "openpgp-not-yet"


def test_sizes_are_bounded(made):
    long = bytes(openpgp.MAX_MESSAGE + 1)
    assert refused(made.check, message=long).reason == "openpgp-message"
    many = bytes(openpgp.MAX_CERTIFICATE + 1)
    assert refused(made.check, certificate=many).reason == "openpgp-certificate"


def test_no_changed_byte_says_anything_else(made):
    data, good = bytes(made.signature), made.check()
    for at in range(len(data)):
        for value in {0, data[at] ^ 1, data[at] ^ 0x80} - {data[at]}:
            try:
                assert made.check(data=data[:at] + bytes([value]) + data[at + 1 :]) == good
            except RefusedError:
                continue


def test_a_certificate_with_a_changed_byte_says_the_same_or_nothing(made):
    """Policies are ours; a damaged one must still end in words."""
    public, good = bytes(made.certificate), made.check()
    for at in range(0, len(public), 5):
        try:
            changed = public[:at] + bytes([public[at] ^ 0x41]) + public[at + 1 :]
            found = made.check(certificate=changed)
        except RefusedError:
            continue
        assert found.key == good.key


def test_every_truncation_is_refused(made):
    data = bytes(made.signature)
    for cut in range(len(data)):
        assert refused(made.check, data=data[:cut] or b"\0").standing is Standing.MALFORMED
    public = bytes(made.certificate)
    for cut in range(0, len(public), 7):
        try:
            assert made.check(certificate=public[:cut])
        except RefusedError:
            continue


def row(made, **how):
    return TrustedSigner(
        "ours", "policy.toml:1", keys=(Document("a.asc", bytes(made.certificate)),), **how
    )


def ask(made, *rows, revoked=()):
    judge = Judge(Trust(rows, frozenset(revoked)), made.now)
    return trusted(judge, made.armor, MESSAGE)


def test_the_policy_s_row_is_found(made):
    others = TrustedSigner("other", "policy.toml:9", keys=(Document("x", b"ssh-ed25519 AAAA"),))
    found, signer = ask(made, others, row(made))
    assert (found.name, signer.certificate) == ("ours", made.certificate.fingerprint)


def test_a_row_counts_for_its_role_and_days_and_not_if_revoked(made):
    today = made.now.date()
    bad = [
        ({"roles": frozenset({Role.WEIGHER})}, (), "openpgp-unknown-key"),
        ({"since": today + DAY}, (), "outside-period"),
        ({"until": today - DAY}, (), "outside-period"),
        ({}, (f"openpgp:{made.certificate.fingerprint}",), "revoked-key"),
    ]
    for how, revoked, reason in bad:
        with pytest.raises(RefusedError) as caught:
            ask(made, row(made, **how), revoked=revoked)
        assert caught.value.reason == reason
        assert caught.value.standing is Standing.UNTRUSTED_SIGNER


GPG = shutil.which("gpg")


@pytest.fixture
def gpg():
    """Run gpg with a home of its own, whose path has to be short for its agent's socket."""
    if GPG is None or shutil.which("gpgconf") is None:
        pytest.skip("gpg is not installed")
    pytest.importorskip("pysequoia")
    with tempfile.TemporaryDirectory(prefix="gpg") as home:
        words = [GPG, "--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase"]

        def run(*more, data=b"", interactive=False):
            first = [word for word in words if word != "--batch" or not interactive]
            done = subprocess.run(  # noqa: S603 - gpg, on keys of this test
                [*first, "", *more], input=data, capture_output=True, check=False
            )
            assert not done.returncode, done.stderr
            return done.stdout

        yield run
        stop = [shutil.which("gpgconf"), "--homedir", home, "--kill", "all"]
        subprocess.run(stop, capture_output=True, check=False)  # noqa: S603 - as above


def test_what_gpg_signs_is_valid_until_it_revokes_the_subkey(gpg):
    gpg("--quick-gen-key", "A <a@example.com>", "ed25519", "cert", "never")
    fingerprint = next(
        line.split(b":")[9].decode()
        for line in gpg("--with-colons", "--list-keys").splitlines()
        if line.startswith(b"fpr")
    )
    gpg("--quick-add-key", fingerprint, "ed25519", "sign", "never")
    later = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    public = gpg("--export", fingerprint)
    binary = gpg("--detach-sign", data=MESSAGE)
    armor = gpg("--armor", "--detach-sign", data=MESSAGE)
    assert openpgp.recognises(binary)
    assert openpgp.is_certificate(public)
    assert openpgp.is_certificate(gpg("--armor", "--export", fingerprint))
    signer = openpgp.check(binary, public, MESSAGE, later)
    assert signer.certificate == fingerprint.lower() != signer.key
    assert openpgp.check(armor, public, MESSAGE, later).key == signer.key
    text = gpg("--textmode", "--detach-sign", data=MESSAGE)
    assert refused(openpgp.parse, data=text).reason == "openpgp-text"
    answers = b"key 1\nrevkey\ny\n0\n\ny\nsave\n"
    edit = ("--no-tty", "--command-fd", "0", "--edit-key", fingerprint)
    gpg(*edit, data=answers, interactive=True)
    revoked = gpg("--export", fingerprint)
    assert revoked != public
    with pytest.raises(RefusedError):
        openpgp.check(binary, revoked, MESSAGE, later)
