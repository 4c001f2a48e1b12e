"""Signatures of OpenPGP are known by their packets, which must add up; and are no pickles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.signature_files import PGP, armour, number, packet, signature
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from weighbridge import scan
from weighbridge.core import Face, Gap, GapKind
from weighbridge.formats import Role
from weighbridge.formats.openpgp_signature import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

BINARY = packet(signature())
LABEL = "PGP SIGNATURE"


def faces(data):
    return [fmt.id for fmt in scan.recognise(Glimpse(Bytes(data)), Role.CONTENT, "")]


def gaps(data):
    return [(item.kind, item.place.span.start) for item in evidence(data) if isinstance(item, Gap)]


GOOD = {
    "binary": BINARY,
    "new-form": packet(signature(), new=True),
    "one-byte-length": b"\x88" + bytes([len(signature())]) + signature(),
    "new-one-byte-length": b"\xc2" + bytes([len(signature())]) + signature(),
    "version-3": packet(signature(3, 17)),
    "version-5": packet(signature(5)),
    "version-6": packet(signature(6, 27, bytes(64))),
    "ed448": packet(signature(4, 28, bytes(114))),
    "rsa": packet(signature(4, 1, number(1 << 2047))),
    "long-subpacket": packet(signature(hashed=b"\xff\0\0\0\x05" + bytes(5))),
    "two": BINARY * 2,
    "armoured": PGP,
    "armoured-two": PGP * 2,
    "armoured-without-headers": armour(LABEL, BINARY, "\n"),
    "armoured-with-checksum": armour(LABEL, BINARY, "\n").replace(b"\n-----E", b"\n=abcd\n-----E"),
    "armoured-for-windows": PGP.replace(b"\n", b"\r\n"),
    "armoured-without-last-line-end": PGP.rstrip(),
    "armoured-and-blanks": PGP + b"\n \t\r\n",
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD.keys())
def test_a_signature(data):
    assert faces(data) == ["openpgp-signature"]
    assert gaps(data) == []


def test_a_length_of_two_bytes():
    body = signature(hashed=b"\xc0\x8e" + bytes(334))
    size = len(body) - 192
    data = b"\xc2" + bytes([192 + (size >> 8), size & 255]) + body
    assert faces(data) == ["openpgp-signature"]
    assert gaps(data) == []


BAD = {
    "another-packet": b"\x99" + BINARY[1:],
    "no-packet": b"\x09" + BINARY[1:],
    "without-end": b"\x8b" + signature(),
    "in-parts": b"\xc2\xe5" + signature(),
    "cut": BINARY[:-1],
    "version": packet(b"\x07" + signature()[1:]),
    "algorithm": packet(signature(algorithm=99)),
    "number-of-another-length": packet(signature(end=b"\0\x09\0\1" + number(3))),
    "number-of-nothing": packet(signature(end=b"\0\0" + number(3))),
    "number-too-long": packet(signature(4, 1, number(1 << 20_000))),
    "a-byte-more": packet(signature() + b"\0"),
    "subpacket-too-long": packet(signature(hashed=b"\x09\2" + bytes(4))),
    "subpacket-of-nothing": packet(signature(hashed=b"\0")),
    "version-3-of-another-length": packet(b"\3\6" + signature(3, 17)[2:]),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_no_signature(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))
    assert refusal(FORMAT, data)
    assert faces(armour(LABEL, data, "\n")) == ["plain-text"]


ARMOURED = {
    "no-empty-line": armour(LABEL, BINARY),
    "no-end": PGP.replace(b"END", b"BND"),
    "another-end": PGP.replace(b"END PGP", b"END SSH"),
    "no-base64": PGP.replace(b"\n\n", b"\n\n!\n"),
    "bad-base64": PGP.replace(b"-----END", b"A\n-----END"),
    "packets-and-more": armour(LABEL, BINARY + b"more", "\n"),
    "a-line-before": b"text\n" + PGP,
    "a-message": b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\ntext\n" + PGP,
}


@pytest.mark.parametrize("data", ARMOURED.values(), ids=ARMOURED.keys())
def test_other_text_stays_text(data):
    assert faces(data) == ["plain-text"]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (BINARY, b"more", GapKind.TRAILING),
        (BINARY, b"\n", GapKind.TRAILING),
        (BINARY, bytes(8), GapKind.FILLER),
        (BINARY * 2, BINARY[:-1], GapKind.TRAILING),
        (PGP, b"more\n", GapKind.TRAILING),
        (PGP, PGP[:-30], GapKind.TRAILING),
        (PGP, b" " * 70_000, GapKind.TRAILING),
    ],
)
def test_what_comes_after_is_a_gap(before, after, kind):
    assert "openpgp-signature" in faces(before + after)
    assert gaps(before + after) == [(kind, len(before))]


CODES = [
    b"cos\nsystem\n(S'id'\ntR.",
    b"cos\nsystem\n.",
    b"cos\nsystem\nN\x85R.",
    b"\x8c\x02os\x8c\x06system\x93.",
    b"cos\nsystem\n",
    b"N.cos\nsystem\n.",
    b"(ios\nsystem\n.",
    b"Pid\n.",
    b"N.",
]


def hiding(code):
    """A packet whose first ten bytes, as a pickle, push a number, and then come to code."""
    body = b"\4\0\1\x08" + bytes([0, 45, 44, 16]) + code.ljust(43, b"\0") + b"\0\0\xab\xcd"
    rest = ord("G") - len(body) - 2
    return b"\x88G" + body + (rest * 8).to_bytes(2, "big") + b"\xff" * rest


@pytest.mark.parametrize("code", CODES)
def test_a_pickle_inside_subpackets_is_no_signature(code):
    data = hiding(code)
    assert "openpgp-signature" not in faces(data)
    assert gaps(data)


def test_the_same_without_a_pickle_is_one():
    assert faces(hiding(b"")) == ["openpgp-signature"]


@pytest.mark.parametrize("data", [BINARY, PGP, GOOD["version-6"], GOOD["version-3"]])
def test_cut_anywhere_or_changed_anywhere(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.binary(max_size=80), st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_any_bytes(noise, kept):
    for data in (BINARY, PGP):
        survives(FORMAT, data[:kept] + noise)


def test_what_a_real_library_writes():
    sequoia = pytest.importorskip("pysequoia", reason="pysequoia is not installed")
    signer = sequoia.Tsk.generate("someone").signer()
    for armoured in (True, False):
        made = sequoia.sign(signer, b"model", mode=sequoia.SignatureMode.DETACHED, armor=armoured)
        found = evidence(bytes(made))
        assert [item.format for item in found if isinstance(item, Face)] == ["openpgp-signature"]
        assert not [item for item in found if isinstance(item, Gap)]
