"""Keys: one key, one fingerprint; nothing weak, private or of another kind gets in."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, x25519
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.certificates import bits, curve_key, issue, rsa_key
from weighbridge.core import Document
from weighbridge.verification import keys
from weighbridge.verification.keys import KeyFaultError, KeyKind
from weighbridge.verification.refusal import RefusedError

OMS = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "oms"

SPKI = ser.PublicFormat.SubjectPublicKeyInfo
PLAIN = ser.NoEncryption()
PARAMETERS = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
"""As ``openssl ecparam -name prime256v1`` writes them."""

CURVES = {
    KeyKind.EC_P256: (ec.SECP256R1(), hashes.SHA256()),
    KeyKind.EC_P384: (ec.SECP384R1(), hashes.SHA384()),
    KeyKind.EC_P521: (ec.SECP521R1(), hashes.SHA512()),
}


def pem(key):
    return key.public_key().public_bytes(ser.Encoding.PEM, SPKI)


def spki(key):
    return key.public_key().public_bytes(ser.Encoding.DER, SPKI)


def secret(key, how=PLAIN, form=ser.PrivateFormat.PKCS8):
    return key.private_bytes(ser.Encoding.PEM, form, how)


def load(data):
    return keys.load(Document("key.pem", data))


ONE = curve_key("one")
EDWARDS = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = load(pem(ONE))
MESSAGE = b"weighed"
SIGNATURE = keys.sign(keys.load_private(secret(ONE), None), MESSAGE)


@pytest.mark.parametrize(
    "data",
    [
        pem(ONE),
        spki(ONE),
        PARAMETERS + pem(ONE),
        b"the robot's key\r\n" + pem(ONE).replace(b"\n", b"\r\n") + b"\r\nend",
    ],
    ids=["pem", "der", "parameters", "text"],
)
def test_one_key_has_one_fingerprint_however_it_is_spelt(data):
    key = load(data)
    assert (key.kind, key.bits, key.der) == (KeyKind.EC_P256, 256, spki(ONE))
    assert keys.fingerprint(key) == f"sha256:{hashlib.sha256(spki(ONE)).hexdigest()}"


def test_a_compressed_point_is_the_same_key():
    point = ONE.public_key().public_bytes(ser.Encoding.X962, ser.PublicFormat.CompressedPoint)
    head = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    assert load(head + point) == KEY


@pytest.mark.parametrize(
    ("key", "kind"),
    [(curve_key("k", curve), kind) for kind, (curve, _) in CURVES.items()]
    + [(EDWARDS, KeyKind.ED25519), (rsa_key(2048), KeyKind.RSA)],
)
def test_knows_the_kind(key, kind):
    assert load(pem(key)).kind is kind


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "neither PEM nor DER"),
        (b"garbage", "neither PEM nor DER"),
        (pem(ONE)[:-20], "has no end"),
        (pem(ONE) * 2, "2 PEM blocks"),
        (PARAMETERS, "neither PEM nor DER"),
        (secret(ONE), "holds a private key"),
        (pem(ONE) + secret(ONE), "holds a private key"),
        (secret(ONE, form=ser.PrivateFormat.TraditionalOpenSSL), "holds a private key"),
        (secret(ONE, ser.BestAvailableEncryption(b"x")), "holds a private key"),
        (issue("leaf").pem, "holds a certificate"),
        (pem(rsa_key(1024)), "RSA key of 1024 bits"),
        (pem(curve_key("k", ec.SECP256K1())), "secp256k1"),
        (pem(x25519.X25519PrivateKey.from_private_bytes(bytes(range(32)))), "not supported"),
        (b"-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----\n", "not base64"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "damaged"),
        (b"-----BEGIN SSH2 PUBLIC KEY-----\nAAAA\n-----END SSH2 PUBLIC KEY-----\n", "SSH2"),
        (bytes((1 << 20) + 1), "bytes are over"),
    ],
)
def test_refuses_to_load(data, why):
    with pytest.raises(KeyFaultError, match=why) as caught:
        load(data)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_no_key(data):
    for text in (data, b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(data)):
        with pytest.raises(KeyFaultError):
            load(text)


def test_cut_and_changed_keys_are_refused_or_other_keys():
    for cut in range(len(spki(ONE))):
        with pytest.raises(KeyFaultError):
            load(spki(ONE)[:cut])
    for lie in bits(spki(ONE)):
        try:
            assert load(lie) != KEY
        except KeyFaultError:
            continue


@pytest.mark.parametrize("kind", CURVES)
def test_the_hint_is_the_digest_of_the_pem_text(kind):
    key = curve_key("hint", CURVES[kind][0])
    found = load(pem(key))
    assert keys.hint(found) == hashlib.sha256(pem(key)).hexdigest()
    assert keys.hinted(found, keys.hint(found))
    assert keys.hinted(found, keys.hint(found).upper())
    assert keys.hinted(found, keys.fingerprint(found))
    assert keys.hinted(found, hashlib.sha256(spki(key)).hexdigest())
    assert not any(keys.hinted(found, lie) for lie in ("", "sha256:", keys.hint(KEY)))


@pytest.mark.parametrize("kind", CURVES)
def test_signs_and_checks_with_the_digest_of_the_curve(kind):
    curve, digest = CURVES[kind]
    key = curve_key("sign", curve)
    private = keys.load_private(secret(key), None)
    signature = keys.sign(private, MESSAGE)
    assert signature == keys.sign(private, MESSAGE)
    key.public_key().verify(signature, MESSAGE, ec.ECDSA(digest))
    public = keys.public(private)
    assert public == load(pem(key))
    assert keys.check(public, signature, MESSAGE)
    assert keys.check_any(public, signature, MESSAGE)
    assert not keys.check(public, signature, MESSAGE + b".")
    for other in {hashes.SHA256, hashes.SHA384, hashes.SHA512} - {type(digest)}:
        assert not keys.check(public, key.sign(MESSAGE, ec.ECDSA(other())), MESSAGE)


def test_checks_other_schemes_keys():
    assert keys.check_any(load(pem(EDWARDS)), EDWARDS.sign(MESSAGE), MESSAGE)
    assert not keys.check_any(load(pem(EDWARDS)), EDWARDS.sign(MESSAGE), b"")
    big = rsa_key(2048)
    good = big.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    assert keys.check_any(load(pem(big)), good, MESSAGE)
    for lie in (b"", good[:-1], good + b"\0", b"\0" + good, bytes(256), SIGNATURE):
        assert not keys.check_any(load(pem(big)), lie, MESSAGE)
    salted = big.sign(MESSAGE, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    assert not keys.check_any(load(pem(big)), salted, MESSAGE)


@pytest.mark.parametrize("key", [EDWARDS, rsa_key(2048)], ids=["ed25519", "rsa"])
def test_oms_checks_curves_alone(key):
    with pytest.raises(RefusedError, match="OMS signs with") as caught:
        keys.check(load(pem(key)), b"", MESSAGE)
    assert (caught.value.standing, caught.value.reason) == ("unsupported", "key-type")


def test_a_short_key_checks_nothing():
    short = keys.read(spki(rsa_key(1024)))
    assert short.weak
    with pytest.raises(RefusedError, match="1024 bits") as caught:
        keys.check_any(short, b"", MESSAGE)
    assert caught.value.reason == "key-type"


def test_no_change_of_one_bit_of_a_signature_is_accepted():
    for lie in bits(SIGNATURE):
        assert not keys.check(KEY, lie, MESSAGE)
    for cut in range(len(SIGNATURE)):
        assert not keys.check(KEY, SIGNATURE[:cut], MESSAGE)
    for lie in (SIGNATURE + b"\0", bytes.fromhex("3006020100020100"), bytes(64)):
        assert not keys.check(KEY, lie, MESSAGE)


@given(st.binary(max_size=100), st.sampled_from([ONE, EDWARDS, rsa_key(2048)]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_no_signature(data, key):
    assert not keys.check_any(load(pem(key)), data, MESSAGE)


# private keys


@pytest.mark.parametrize(
    ("data", "password"),
    [
        (secret(ONE), None),
        (secret(ONE, form=ser.PrivateFormat.TraditionalOpenSSL), None),
        (PARAMETERS + secret(ONE, form=ser.PrivateFormat.TraditionalOpenSSL), None),
        (secret(ONE, ser.BestAvailableEncryption(b"pass")), b"pass"),
    ],
    ids=["pkcs8", "sec1", "parameters", "encrypted"],
)
def test_loads_a_private_key(data, password):
    private = keys.load_private(data, password)
    assert keys.public(private) == KEY
    assert "secret" not in repr(private)


@pytest.mark.parametrize(
    ("data", "password", "why"),
    [
        (b"", None, "not a private key"),
        (b"garbage", None, "not a private key"),
        (pem(ONE), None, "not a private key"),
        (secret(ONE)[:-40], None, "not a private key"),
        (secret(ONE), b"pass", "not encrypted"),
        (secret(ONE, ser.BestAvailableEncryption(b"pass")), None, "no password was given"),
        (secret(ONE, ser.BestAvailableEncryption(b"pass")), b"word", "wrong password"),
        (secret(EDWARDS), None, "only these sign"),
        (secret(rsa_key(2048)), None, "only these sign"),
        (secret(curve_key("k", ec.SECP256K1())), None, "only these sign"),
        (bytes((1 << 20) + 1), None, "bytes are over"),
    ],
)
def test_refuses_a_private_key(data, password, why):
    with pytest.raises(KeyFaultError, match=why):
        keys.load_private(data, password)


@given(st.binary(max_size=120), st.none() | st.binary(max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_no_private_key(data, password):
    for text in (data, b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(data)
                 + b"\n-----END PRIVATE KEY-----\n"):  # fmt: skip
        with pytest.raises(KeyFaultError):
            keys.load_private(text, password)


# recorded


@pytest.mark.skipif(not OMS.is_dir(), reason="no recorded bundles beside the checkout")
def test_recorded_bundles_are_signed_by_their_key():
    key = load((OMS / "keys/signing-key-pub.pem").read_bytes())
    assert keys.hint(key).startswith("e8450dec")
    names = [f"v{v}-elliptic-key" for v in ("0.3.1", "1.0.0", "1.0.1", "1.1.0")]
    names += [f"v{v}-certificate" for v in ("0.3.1", "1.0.0", "1.0.1", "1.1.0")]
    for name in names:
        bundle = json.loads((OMS / name / "model.sig").read_bytes())
        envelope, hinted = bundle["dsseEnvelope"], bundle["verificationMaterial"].get("publicKey")
        kind, body = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
        message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
        signature = base64.b64decode(envelope["signatures"][0]["sig"])
        assert keys.check(key, signature, message), name
        assert not keys.check(KEY, signature, message), name
        if hinted and hinted.get("hint"):
            assert keys.hinted(key, hinted["hint"]), name
