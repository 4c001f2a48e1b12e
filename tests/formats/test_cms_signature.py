"""CMS signatures are known by their whole structure, in DER; what is signed must lie elsewhere."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.signature_files import (
    DATA,
    SHA256,
    SIGNED_DATA,
    SIGNER,
    VERSION,
    armour,
    cms,
    der,
)
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from weighbridge import scan
from weighbridge.core import Gap, GapKind
from weighbridge.formats import Role
from weighbridge.formats.cms_signature import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


def faces(data):
    return [fmt.id for fmt in scan.recognise(Glimpse(Bytes(data)), Role.CONTENT, "")]


def gaps(data):
    return [(item.kind, item.place.span.start) for item in evidence(data) if isinstance(item, Gap)]


NAME = der(0x30, der(0x30), der(2, b"\7"))
KEY = der(0x30, VERSION, der(0x80, bytes(20)), SHA256, SHA256, der(4, bytes(64)))
FULL = der(0x30, VERSION, NAME, SHA256, der(0xA0, der(0x30)), SHA256, der(4, bytes(300)), der(0xA1))


@pytest.mark.parametrize(
    "data",
    [
        cms(),
        cms(signers=KEY),
        cms(signers=FULL + SIGNER),
        cms(certificates=b""),
        cms(certificates=der(0xA0, der(0x30, bytes.fromhex("0101ff") * 9000)) + der(0xA1)),
        armour("PKCS7", cms()),
        armour("CMS", cms()),
        armour("CMS", cms()).replace(b"\n", b"\r\n"),
        armour("CMS", cms()) + b"\n",
    ],
)
def test_a_signature(data):
    assert faces(data) == ["cms-signature"]
    assert gaps(data) == []


INSIDE = DATA + der(0xA0, der(4, b"content"))

BAD = {
    "content": cms(content=INSIDE),
    "data": cms(kind=DATA),
    "no-signer": cms(signers=b""),
    "no-sequence": cms(signers=der(4, b"x")),
    "no-version": cms(signers=der(0x30, NAME, SHA256, SHA256, der(4, b"x"))),
    "no-signature": cms(signers=der(0x30, VERSION, NAME, SHA256, SHA256)),
    "too-many-attributes": cms(signers=FULL[:-2] + der(0xA1) * 2),
    "two-lists": cms(certificates=der(0xA0) * 2),
    "other-order": cms(certificates=der(0xA1) + der(0xA0)),
    "unknown-part": cms(certificates=der(0xA2)),
    "cut": cms()[:-1],
    "not-der-inside": cms(certificates=der(0xA0, b"\x30\x05")),
    "indefinite": b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\0\0\0\0",
    "deep": cms(certificates=der(0xA0, b"")).replace(der(0xA0, b""), b"\xa0\x80", 1),
    "alone": SIGNED_DATA,
    "primitive": der(0x30, SIGNED_DATA, der(0x80, b"x")),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_no_signature(data):
    assert "cms-signature" not in faces(data)
    assert refusal(FORMAT, data)
    assert faces(armour("CMS", data)) == ["plain-text"]
    assert refusal(FORMAT, armour("CMS", data))


def test_bytes_inside_the_pem_are_no_signature():
    assert faces(armour("CMS", cms() + b"x")) == ["plain-text"]
    assert faces(armour("CERTIFICATE", cms())) == ["plain-text"]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (cms(), b"more", GapKind.TRAILING),
        (cms(), b"\0\0", GapKind.FILLER),
        (armour("CMS", cms()), b"more", GapKind.TRAILING),
    ],
)
def test_what_comes_after_is_a_gap(before, after, kind):
    assert gaps(before + after) == [(kind, len(before))]


@pytest.mark.parametrize("data", [cms(), armour("PKCS7", cms())])
def test_cut_anywhere_or_changed_anywhere(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.binary(max_size=60), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_any_bytes(noise, kept):
    survives(FORMAT, cms()[:kept] + noise)
    survives(FORMAT, armour("CMS", noise))


def openssl(folder, *words):
    done = subprocess.run(  # noqa: S603 - a tool on our own files
        [shutil.which("openssl"), *words], cwd=folder, check=True, capture_output=True
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_what_openssl_writes(tmp_path):
    (tmp_path / "model").write_bytes(b"model")
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c -subj"
    openssl(tmp_path, *asked.split(), "/CN=someone")
    for more in ([], ["-noattr"], ["-keyid"], ["-nocerts"]):
        for form in ("DER", "PEM"):
            signed = ["-in", "model", "-signer", "c", "-inkey", "k", "-outform", form, *more]
            data = openssl(tmp_path, "cms", "-sign", "-binary", *signed)
            assert (faces(data), gaps(data)) == (["cms-signature"], []), (more, form)
