"""An SSH signature holds for one message, one key and one namespace, or not at all."""

import base64
import hashlib
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ssh
from weighbridge.core import Standing
from weighbridge.verification import sshsig
from weighbridge.verification.refusal import RefusedError

MESSAGE = b"weights"
ED = ssh.ed25519_key()
RSA = rsa.generate_private_key(65537, 2048)

KEYS = {
    "ed25519": (ED, {}),
    "p256": (ssh.ec_key("nistp256"), {}),
    "p384": (ssh.ec_key("nistp384"), {}),
    "p521": (ssh.ec_key("nistp521"), {}),
    "rsa-512": (RSA, {}),
    "rsa-256": (RSA, {"rsa_hash": b"rsa-sha2-256"}),
    "sk-ed25519": (ED, {"security": True}),
    "sk-p256": (ssh.ec_key("nistp256"), {"security": True}),
}


def hold(data, message=MESSAGE):
    signature = sshsig.parse(data)
    sshsig.check(signature, signature.digest(message))
    return signature


def refusal(data, message=MESSAGE):
    with pytest.raises(RefusedError) as caught:
        hold(data, message)
    return caught.value


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("hash_", [b"sha256", b"sha512"])
def test_every_sort_of_key_signs_its_message_and_no_other(which, hash_):
    key, how = KEYS[which]
    data = ssh.sign(key, MESSAGE, hash_=hash_, **how)
    signature = hold(data)
    assert signature.namespace == "file"
    assert signature.key == ssh.blob(key, security=how.get("security", False))
    assert refusal(data, b"other").standing is Standing.BAD_SIGNATURE


@pytest.mark.parametrize("which", ["ed25519", "p256", "sk-ed25519"])
def test_no_changed_byte_leaves_it_another_valid_signature(which):
    key, how = KEYS[which]
    data = ssh.packed(key, MESSAGE, **how)
    for at in range(len(data)):
        for value in {0, data[at] ^ 1, data[at] ^ 0x80} - {data[at]}:
            refusal(ssh.armored(data[:at] + bytes([value]) + data[at + 1 :]))


@pytest.mark.parametrize("which", KEYS)
def test_every_truncation_is_malformed(which):
    key, how = KEYS[which]
    data = ssh.packed(key, MESSAGE, **how)
    for cut in range(len(data)):
        assert refusal(ssh.armored(data[:cut])).standing is Standing.MALFORMED
    whole = ssh.armored(data)
    for cut in range(len(whole) - 1):
        assert refusal(whole[:cut]).standing is Standing.MALFORMED


@given(st.binary(max_size=400))
def test_any_bytes_are_a_signature_or_refused(data):
    for text in (data, ssh.armored(data), ssh.armored(b"SSHSIG\0\0\0\1" + data)):
        try:
            hold(text)
        except RefusedError:
            continue


@given(st.binary(max_size=200))
def test_any_line_holds_a_key_or_is_refused(data):
    for line in (data, b"ssh-ed25519 " + data, b"ssh-rsa " + base64.b64encode(data)):
        try:
            assert sshsig.load_public(line)
        except RefusedError:
            continue


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ssh.sign(ED, MESSAGE) + b"\n\n", "ssh-armor"),
        (b" " + ssh.sign(ED, MESSAGE), "ssh-armor"),
        (ssh.sign(ED, MESSAGE).replace(b"U1NI", b"U1N!"), "ssh-base64"),
        (ssh.sign(ED, MESSAGE) + b"x" * sshsig.MAX_SIGNATURE, "ssh-too-long"),
        (ssh.armored(ssh.packed(ED, MESSAGE) + b"\0"), "ssh-trailing"),
        (ssh.armored(b"SSHSIG\0\0\0\2" + ssh.packed(ED, MESSAGE)[10:]), "ssh-version"),
        (ssh.sign(ED, MESSAGE, b""), "ssh-text"),
        (ssh.sign(ED, MESSAGE, b"a\nb"), "ssh-text"),
        (ssh.sign(ED, MESSAGE, hash_=b"sha1"), "ssh-hash"),
        (ssh.sign(RSA, MESSAGE, rsa_hash=b"ssh-rsa"), "ssh-sha1"),
        (ssh.sign(RSA, MESSAGE, rsa_hash=b"ssh-ed25519"), "ssh-algorithm"),
        (ssh.sign(ED, MESSAGE, security=True, flags=0), "ssh-not-touched"),
        (ssh.sign(ED, MESSAGE, security=True, flags=4), "ssh-not-touched"),
    ],
)
def test_refuses(data, reason):
    assert refusal(data).reason == reason


def test_an_exponent_with_a_needless_zero_is_refused():
    """One key, one spelling: else one key would have several fingerprints."""
    good = ssh.blob(RSA)
    with pytest.raises(RefusedError, match="written shortest"):
        sshsig.parse_key(good.replace(ssh.number(65537), ssh.string(b"\0\1\0\1")))


def test_a_short_rsa_key_is_not_trusted():
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - short on purpose
    assert refusal(ssh.sign(key, MESSAGE)).standing is Standing.UNTRUSTED_SIGNER


def test_a_certificate_is_told_and_not_checked():
    blob = ssh.string(b"ssh-ed25519-cert-v01@openssh.com") + bytes(80)
    with pytest.raises(RefusedError, match="a certificate of type") as caught:
        sshsig.parse_key(blob)
    assert caught.value.standing is Standing.UNSUPPORTED


def test_the_reserved_field_is_signed():
    assert hold(ssh.sign(ED, MESSAGE, reserved=b"later")).reserved == b"later"


def test_a_digest_of_another_length_is_refused():
    signature = sshsig.parse(ssh.sign(ED, MESSAGE))
    with pytest.raises(RefusedError):
        sshsig.check(signature, hashlib.sha256(MESSAGE).digest())


LINE = ssh.line(ssh.blob(ED)).strip()


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        LINE + b" with a comment",
        b'command="echo \\"a b\\" ssh-ed25519",no-pty ' + LINE,
        b"someone@example.com,other@example.com " + LINE,
        b"*@example.com\t" + LINE,
        LINE.rpartition(b" ")[0],
    ],
)
def test_a_key_is_found_in_a_line(line):
    assert sshsig.load_public(line) == ssh.blob(ED)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"ssh-ed25519",
        LINE.replace(b"ssh-ed25519", b"ssh-dss"),
        LINE.replace(b"ssh-ed25519", b"ssh-rsa"),
        b"* cert-authority " + LINE,
        b'* namespaces="git",valid-before="20300101" ' + LINE,
        b'* VALID-AFTER="20300101" ' + LINE,
        b"\xff " + LINE,
        LINE + b" " + b"x" * sshsig.MAX_LINE,
        LINE[:-30],
    ],
)
def test_a_line_without_a_usable_key_is_refused(line):
    with pytest.raises(RefusedError):
        sshsig.load_public(line)


def test_a_file_has_a_key_a_line():
    other = ssh.blob(ssh.ec_key())
    text = b"# ours\n\n" + LINE + b"\r\n" + ssh.line(other)
    assert sshsig.load_publics(text) == (ssh.blob(ED), other)
    for bad in (b"", b"# nothing\n", b"\n" * (sshsig.MAX_LINES + 1), LINE + b"\nrubbish\n"):
        with pytest.raises(RefusedError):
            sshsig.load_publics(bad)


def test_a_key_has_three_names_and_a_security_key_two():
    der = ED.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert "sha256:" + hashlib.sha256(der).hexdigest() in sshsig.fingerprints(ssh.blob(ED))
    assert len(sshsig.fingerprints(ssh.blob(ED))) == 3
    assert len(sshsig.fingerprints(ssh.blob(ED, security=True))) == 2


KEYGEN = shutil.which("ssh-keygen")
needs_keygen = pytest.mark.skipif(KEYGEN is None, reason="ssh-keygen is not installed")


def run(*words, data=b""):
    return subprocess.run(  # noqa: S603 - ssh-keygen, on keys of this test
        words, input=data, capture_output=True, check=False
    )


@needs_keygen
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072"])
def test_what_ssh_keygen_signs_is_valid(kind, tmp_path):
    sort, _, bits = kind.partition("-")
    path, length = str(tmp_path / "key"), ("-b", bits) if bits else ()
    assert not run(KEYGEN, "-q", "-t", sort, *length, "-N", "", "-f", path).returncode
    done = run(KEYGEN, "-Y", "sign", "-q", "-f", path, "-n", "file", data=MESSAGE)
    signature = hold(done.stdout)
    assert refusal(done.stdout, b"other").standing is Standing.BAD_SIGNATURE
    public = (tmp_path / "key.pub").read_bytes()
    assert sshsig.load_public(public) == signature.key
    assert signature.fingerprint in run(KEYGEN, "-lf", path + ".pub").stdout.decode()


@needs_keygen
@pytest.mark.parametrize("which", [one for one in KEYS if not one.startswith("sk")])
def test_ssh_keygen_takes_what_the_builder_writes(which, tmp_path):
    key, how = KEYS[which]
    assert isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | type(RSA))
    (tmp_path / "sig").write_bytes(ssh.sign(key, MESSAGE, **how))
    (tmp_path / "allowed").write_bytes(b"me " + ssh.line(ssh.blob(key)))
    words = ("-Y", "verify", "-f", str(tmp_path / "allowed"), "-I", "me", "-n", "file")
    done = run(KEYGEN, *words, "-s", str(tmp_path / "sig"), data=MESSAGE)
    assert not done.returncode, done.stderr
