"""SSH signatures are known by every field, and the armour around them."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.signature_files import SSH, armour, sshsig
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from weighbridge.core import Entry, Face, Gap, GapKind
from weighbridge.formats.ssh_signature import FORMAT

LABEL = "SSH SIGNATURE"


def faces(data):
    return [item.format for item in evidence(data) if isinstance(item, Face)]


def gaps(data):
    return [(item.kind, item.place.span.start) for item in evidence(data) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    "data",
    [
        SSH,
        SSH.rstrip(),
        SSH.replace(b"\n", b"\r\n"),
        SSH + b"\n\n",
        armour(LABEL, sshsig(b"git", b"sha256")),
    ],
)
def test_a_signature(data):
    assert faces(data) == ["ssh-signature"]
    assert gaps(data) == []


def test_what_it_says_of_itself_is_told():
    found = {item.key: item.value for item in evidence(SSH) if isinstance(item, Entry)}
    assert found == {"key-type": "ssh-ed25519", "namespace": "file", "hash": "sha512"}


BAD = {
    "version": sshsig(version=2),
    "hash": sshsig(algorithm=b"sha1"),
    "namespace": sshsig(b""),
    "bytes-more": sshsig(tail=b"x"),
    "cut": sshsig()[:-1],
    "length": sshsig().replace(b"\0\0\0\x04file", b"\xff\xff\xff\xfffile"),
    "preamble": b"SSHSIX" + sshsig()[6:],
    "kind": sshsig(kind=b"\xff"),
    "no-kind": sshsig(kind=b""),
    "empty": b"",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_other_armour_is_text(data):
    made = armour(LABEL, data)
    assert faces(made) == ["plain-text"]
    assert refusal(FORMAT, made)


@pytest.mark.parametrize(
    "data",
    [
        SSH.replace(b"-----\nU", b"-----\n\nU"),
        SSH.replace(b"END", b"BND"),
        b"\n" + SSH,
        SSH.replace(b"U1NI", b"U1N\xc3\xa9"),
    ],
)
def test_other_text_is_text(data):
    assert faces(data) == ["plain-text"]


def test_what_comes_after_is_a_gap():
    assert gaps(SSH + b"import os\n") == [(GapKind.TRAILING, len(SSH))]
    assert faces(SSH + b"import os\n") == ["python-source", "ssh-signature"]
    assert gaps(SSH + bytes(5)) == [(GapKind.FILLER, len(SSH))]


def test_cut_anywhere_or_changed_anywhere():
    survives_cuts_and_changes(FORMAT, SSH)


@given(st.binary(max_size=200), st.integers(0, 200))
@settings(max_examples=100, deadline=None)
def test_any_bytes(noise, kept):
    survives(FORMAT, SSH[:kept] + noise)
    survives(FORMAT, armour(LABEL, sshsig()[:kept] + noise))


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_what_ssh_keygen_writes(tmp_path, kind):
    (tmp_path / "model").write_bytes(b"model")
    for words in (f"-q -t {kind} -N  -f key", "-q -Y sign -n file -f key model"):
        subprocess.run(  # noqa: S603 - a tool on our own files
            [shutil.which("ssh-keygen"), *words.split(" ")],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
    data = (tmp_path / "model.sig").read_bytes()
    assert (faces(data), gaps(data)) == (["ssh-signature"], [])
