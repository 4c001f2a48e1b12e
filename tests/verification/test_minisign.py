"""A minisign signature holds for one file, one key and one trusted comment."""

import hashlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import minisign as build
from tests.builders import ssh
from weighbridge.core import Standing
from weighbridge.verification import minisign, sshsig
from weighbridge.verification.refusal import RefusedError

KEY = ssh.ed25519_key(3)
FILE = b"weights"
PUBLIC = minisign.parse_public(build.public(KEY))


def hold(data, content=FILE, public=PUBLIC):
    signature = minisign.parse_signature(data)
    blake2b = hashlib.blake2b(content).digest()
    minisign.check(signature, public, content=content, blake2b=blake2b)
    return signature


def refusal(data, content=FILE, public=PUBLIC):
    with pytest.raises(RefusedError) as caught:
        hold(data, content, public)
    return caught.value


@pytest.mark.parametrize("algorithm", [b"Ed", b"ED"])
def test_a_signature_holds_for_its_file_and_no_other(algorithm):
    data = build.sign(KEY, FILE, algorithm=algorithm)
    assert hold(data).trusted_comment == "timestamp:1\tfile:m.bin"
    assert hold(data.replace(b"\n", b"\r\n")) == hold(data.removesuffix(b"\n")) == hold(data)
    assert refusal(data, b"other").reason == "minisign-signature"


def test_a_key_is_a_file_or_its_second_line():
    assert minisign.parse_public(build.public(KEY).splitlines()[1]) == PUBLIC
    assert PUBLIC.label == "0706050403020100"
    assert PUBLIC.text.encode() in build.public(KEY)
    assert PUBLIC.fingerprint in sshsig.fingerprints(ssh.blob(KEY))


def test_the_digest_or_the_bytes_are_needed_as_the_algorithm_says():
    plain = minisign.parse_signature(build.sign(KEY, FILE, algorithm=b"Ed"))
    hashed = minisign.parse_signature(build.sign(KEY, FILE))
    for signature, given_ in ((plain, {"blake2b": bytes(64)}), (hashed, {"content": FILE})):
        with pytest.raises(RefusedError) as caught:
            minisign.check(signature, PUBLIC, **{"content": None, "blake2b": None} | given_)
        assert caught.value.standing is Standing.UNSUPPORTED


def test_a_digest_is_not_taken_for_the_bytes():
    digest = hashlib.blake2b(FILE).digest()
    data = build.sign(KEY, FILE).replace(b"RUQ", b"RWQ")
    assert minisign.parse_signature(data).algorithm == "Ed"
    assert refusal(data).reason == "minisign-signature"
    # The one thing that the two algorithms share: both sign bytes, and the digest is some.
    assert hold(data, digest)


def test_another_key_is_untrusted_and_a_forged_comment_is_bad():
    other = minisign.parse_public(build.public(KEY, bytes(8)))
    assert refusal(build.sign(KEY, FILE), public=other).standing is Standing.UNTRUSTED_SIGNER
    data = build.sign(KEY, FILE).replace(b"file:m.bin", b"file:n.bin")
    assert refusal(data).reason == "minisign-comment"
    fake = build.sign(ssh.ed25519_key(4), FILE)
    assert refusal(fake).standing is Standing.BAD_SIGNATURE


def test_no_changed_byte_leaves_it_another_valid_signature():
    data = build.sign(KEY, FILE)
    first = data.index(b"\n")
    for at in range(len(data)):
        for value in {0, data[at] ^ 1, data[at] ^ 0x80, 0x0A} - {data[at]}:
            changed = data[:at] + bytes([value]) + data[at + 1 :]
            try:
                assert hold(changed) == hold(data)
            except RefusedError:
                continue
            assert at < first or at == len(data) - 1


def test_every_truncation_is_malformed():
    data, key = build.sign(KEY, FILE), build.public(KEY)
    for cut in range(len(data) - 1):
        assert refusal(data[:cut]).standing is Standing.MALFORMED
    for cut in range(len(key) - 1):
        with pytest.raises(RefusedError):
            minisign.parse_public(key[:cut])


@given(st.binary(max_size=300), st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_are_a_signature_or_refused(data, first, second):
    for text in (data, build.written(first, data, second), b"untrusted comment:" + data):
        for read in (minisign.parse_signature, minisign.parse_public):
            try:
                read(text)
            except RefusedError:
                continue


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (build.sign(KEY, FILE) + b"more\n", "minisign-lines"),
        (b"x" * (minisign.MAX_SIGNATURE + 1), "minisign-too-long"),
        (build.written(b"EX" + bytes(72), b"", bytes(64)), "minisign-algorithm"),
        (build.written(b"ED" + bytes(72), b"\xff", bytes(64)), "minisign-comment"),
        (build.written(b"ED" + bytes(73), b"", bytes(64)), "minisign-base64"),
        (build.sign(KEY, FILE).replace(b"comment: t", b"comment;t"), "minisign-lines"),
    ],
)
def test_refuses(data, reason):
    with pytest.raises(RefusedError) as caught:
        minisign.parse_signature(data)
    assert caught.value.reason == reason


def test_recognises_its_own_and_not_signify_s():
    assert minisign.recognises(build.sign(KEY, FILE))
    assert not minisign.recognises(build.public(KEY))


def run(*words):
    return subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - on own files


def test_minisign_itself_agrees(tmp_path):
    tool = shutil.which("minisign")
    if tool is None or run(tool, "-v").returncode:
        pytest.skip("minisign is not installed, or does not run")
    (tmp_path / "m.bin").write_bytes(FILE)
    (tmp_path / "m.bin.minisig").write_bytes(build.sign(KEY, FILE))
    done = run(tool, "-Vm", str(tmp_path / "m.bin"), "-P", PUBLIC.text)
    assert not done.returncode, done.stderr
