"""CMS signatures are recognised, and nothing more is said."""

import base64
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ssh
from weighbridge.verification import cms


def signed(encoding):
    key, name = ssh.ec_key(), x509.Name([])
    first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, first, first.replace(day=9))
    certificate = builder.sign(key, hashes.SHA256())
    made = pkcs7.PKCS7SignatureBuilder().set_data(b"weights")
    made = made.add_signer(certificate, key, hashes.SHA256())
    return made.sign(encoding, [pkcs7.PKCS7Options.DetachedSignature])


DER = signed(serialization.Encoding.DER)


@pytest.mark.parametrize("label", ["PKCS7", "CMS"])
def test_recognises_der_and_pem(label):
    assert cms.recognises(DER)
    text = base64.encodebytes(DER).decode()
    pem = f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"
    assert cms.recognises(pem.encode())
    assert not cms.recognises(pem.encode()[:-10])


def test_recognises_indefinite_lengths():
    assert cms.recognises(b"\x30\x80" + cms.SIGNED_DATA + b"\xa0\x80")


def test_recognises_no_part_and_no_other_content():
    for cut in range(len(DER)):
        assert not cms.recognises(DER[:cut])
    assert not cms.recognises(DER + b"\0")
    assert not cms.recognises(DER.replace(cms.SIGNED_DATA, cms.SIGNED_DATA[:-1] + b"\3"))
    assert not cms.recognises(DER + bytes(cms.MAX_SIGNATURE))


@given(st.binary(max_size=100))
def test_any_bytes_get_an_answer(data):
    cms.recognises(data)
    cms.recognises(b"-----BEGIN CMS-----" + data + b"-----END CMS-----")
    cms.recognises(b"\x30" + data)
