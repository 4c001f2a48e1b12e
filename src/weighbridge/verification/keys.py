"""Public and private keys: read strictly, named by digest, used only as a scheme allows.

A key is kept as its DER SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7, retrieved 2026-11-25), as
written anew after reading, so that one key has one fingerprint however its file was spelt.

===========  =======================  =====================================
kind         signature                where
===========  =======================  =====================================
``ec-p256``  ECDSA with SHA-256       OMS, and other schemes
``ec-p384``  ECDSA with SHA-384       OMS, and other schemes
``ec-p521``  ECDSA with SHA-512       OMS, and other schemes
``ed25519``  Ed25519                  other schemes
``rsa``      PKCS #1 v1.5, SHA-256    other schemes; 2048 bits or more
===========  =======================  =====================================

Source: https://github.com/ossf/model-signing-spec, algorithm registry (retrieved 2026-11-25).
Not read: other curves, DSA, RSA-PSS keys, keys inside certificates (see ``certificates``), keys of
SSH, minisign and OpenPGP.
"""

from __future__ import annotations

import base64
import binascii
import enum
import hashlib
from collections.abc import Iterator, Mapping

from weighbridge.core import Document, WeighbridgeError, later
from weighbridge.core.records import dataclass, field
from weighbridge.verification.refusal import unsupported

MAX_DOCUMENT = 1 << 20
"""Bytes of a file of keys or certificates."""

MIN_RSA = 2048
"""Bits. NIST SP 800-131A Rev. 2, table 2: less may not be used to sign."""

MAX_RSA = 16_384
"""Bits. OpenSSL verifies nothing longer."""


class KeyFaultError(WeighbridgeError):
    """A file of keys or certificates cannot be used. Its one line says why, without the file."""


class PasswordNeededError(KeyFaultError):
    """A private key is encrypted, and no password was given."""


class KeyKind(enum.StrEnum):
    """Which algorithm a key is for."""

    EC_P256 = "ec-p256"
    EC_P384 = "ec-p384"
    EC_P521 = "ec-p521"
    ED25519 = "ed25519"
    RSA = "rsa"


CURVES = frozenset({KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.EC_P521})
"""What OMS allows."""

_CURVES = {
    "secp256r1": KeyKind.EC_P256,
    "secp384r1": KeyKind.EC_P384,
    "secp521r1": KeyKind.EC_P521,
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with.

    Attributes:
        kind: Its algorithm.
        bits: Size of the curve's field, or of the RSA modulus.
        der: SubjectPublicKeyInfo.
    """

    kind: KeyKind
    bits: int
    der: bytes

    @property
    def weak(self) -> bool:
        """Whether it is too short to trust."""
        return self.kind is KeyKind.RSA and self.bits < MIN_RSA


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs by a rule that OMS allows. Its bytes are in no ``repr``.

    Attributes:
        key: Its public half.
        secret: PKCS #8, not encrypted.
    """

    key: PublicKey
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a PEM file.

    Attributes:
        label: Between ``BEGIN`` and the dashes.
        der: What it holds.
    """

    label: str
    der: bytes


_BEGIN = later.pattern(rb"-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t]*\r?\n")
_BLANK = later.pattern(rb"[ \t\r\n]+")


def blocks(document: Document) -> Iterator[Block]:
    """Yield the blocks of a PEM file, in order; text around them is passed over.

    A private key is refused as soon as its label is read: nothing that is public lies beside one.

    Raises:
        KeyFaultError: Over ``MAX_DOCUMENT``, a private key, a block without an end, or one that
            is not base64.
    """
    data = document.data
    if len(data) > MAX_DOCUMENT:
        raise KeyFaultError(f"{len(data)} bytes are over {MAX_DOCUMENT}")
    at = 0
    while match := _BEGIN.search(data, at):
        label = match[1].decode("ascii")
        if label.endswith("PRIVATE KEY"):
            raise KeyFaultError("holds a private key, which does not belong in a policy")
        end = b"-----END " + match[1] + b"-----"
        stop = data.find(end, match.end())
        if stop < 0:
            raise KeyFaultError(f"the PEM block {label!r} has no end")
        body = _BLANK.sub(b"", data[match.end() : stop])
        try:
            yield Block(label, base64.b64decode(body, validate=True))
        except binascii.Error as error:
            raise KeyFaultError(f"the PEM block {label!r} is not base64") from error
        at = stop + len(end)


def load(document: Document) -> PublicKey:
    """Read a public key from PEM, with EC parameters in front or without, or from DER.

    Raises:
        KeyFaultError: Not exactly one key of a kind that is supported, or too weak a one.
    """
    labels = [block for block in blocks(document) if block.label != "EC PARAMETERS"]
    match labels:
        case []:
            key = _spki(document.data, "neither PEM nor DER of a public key")
        case [Block("PUBLIC KEY", der)]:
            key = _spki(der, "damaged public key")
        case [Block("CERTIFICATE")]:
            raise KeyFaultError("holds a certificate, not a public key; certificates go in `roots`")
        case [Block(label)]:
            raise KeyFaultError(f"holds {label!r}; expected 'PUBLIC KEY'")
        case _:
            raise KeyFaultError(f"holds {len(labels)} PEM blocks; expected one public key")
    if key.weak:
        raise KeyFaultError(f"RSA key of {key.bits} bits; expected {MIN_RSA} or more")
    return key


def read(der: bytes) -> PublicKey:
    """Read a DER SubjectPublicKeyInfo, weak or not.

    Raises:
        KeyFaultError: It is not one, or of a kind that is not supported.
    """
    return _spki(der, "damaged public key")


def _spki(der: bytes, otherwise: str) -> PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import serialization as ser  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - heavy

    try:
        key = ser.load_der_public_key(der)
    except UnsupportedAlgorithm as error:
        raise KeyFaultError("key of a kind that is not supported") from error
    except ValueError as error:
        raise KeyFaultError(otherwise) from error
    match key:
        case ec.EllipticCurvePublicKey() if key.curve.name in _CURVES:
            kind, bits = _CURVES[key.curve.name], key.curve.key_size
        case ec.EllipticCurvePublicKey():
            raise KeyFaultError(f"key on the curve {key.curve.name}, which is not supported")
        case rsa.RSAPublicKey() if key.key_size <= MAX_RSA:
            kind, bits = KeyKind.RSA, key.key_size
        case rsa.RSAPublicKey():
            raise KeyFaultError(f"RSA key of {key.key_size} bits, over {MAX_RSA}")
        case ed25519.Ed25519PublicKey():
            kind, bits = KeyKind.ED25519, 255
        case _:
            raise KeyFaultError("key of a kind that is not supported")
    spelt = key.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(kind, bits, spelt)


def fingerprint(key: PublicKey) -> str:
    """Return ``sha256:`` and the SHA-256 of the DER SubjectPublicKeyInfo."""
    return f"sha256:{hashlib.sha256(key.der).hexdigest()}"


def hint(key: PublicKey) -> str:
    """Return what ``model-signing`` writes as hint: SHA-256, in hex, of the key's PEM text.

    The specification only says "fingerprint"; this is what its reference does, with lines of 64
    characters and a newline at the end.
    """
    text = base64.b64encode(key.der).decode("ascii")
    lines = (text[at : at + 64] for at in range(0, len(text), 64))
    pem = "\n".join(("-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""))
    return hashlib.sha256(pem.encode("ascii")).hexdigest()


def hinted(key: PublicKey, given: str) -> bool:
    """Whether a hint means this key: by its PEM text, or by its DER; an empty one means none.

    A hint only says which key to try; it proves nothing.
    """
    plain = given.lower().removeprefix("sha256:")
    return plain in {hint(key), hashlib.sha256(key.der).hexdigest()}


def check(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a signature is valid, by the rules of OMS: ECDSA with the hash of the curve.

    Raises:
        RefusedError: OMS does not allow keys of this kind.
    """
    if key.kind not in CURVES:
        raise unsupported("key-type", f"OMS signs with P-256, P-384 or P-521, not {key.kind}")
    return check_any(key, signature, message)


def check_any(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a signature is valid, by the rule of the key's kind.

    Raises:
        RefusedError: The key is too short.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import (  # noqa: PLC0415 - heavy
        ec,
        ed25519,
        padding,
        rsa,
    )

    if key.weak:
        raise unsupported("key-type", f"RSA key of {key.bits} bits is under {MIN_RSA}")
    digests = {
        KeyKind.EC_P256: hashes.SHA256(),
        KeyKind.EC_P384: hashes.SHA384(),
        KeyKind.EC_P521: hashes.SHA512(),
    }
    try:
        match serialization.load_der_public_key(key.der):
            case ec.EllipticCurvePublicKey() as curve:
                curve.verify(signature, message, ec.ECDSA(digests[key.kind]))
            case rsa.RSAPublicKey() as modulus:
                modulus.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            case ed25519.Ed25519PublicKey() as edwards:
                edwards.verify(signature, message)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


HASHES = {
    KeyKind.EC_P256: "sha256",
    KeyKind.EC_P384: "sha384",
    KeyKind.EC_P521: "sha512",
    KeyKind.RSA: "sha256",
}
"""With which digest of a message each kind of key signs."""


def check_digest(key: PublicKey, signature: bytes, digests: Mapping[str, bytes]) -> bool:
    """As ``check_any``, of a message whose digests are known and which is not at hand.

    Args:
        key: One of ``HASHES``; any other needs the message, and fits none without.
        signature: DER ``ECDSA-Sig-Value``, or PKCS #1 v1.5.
        digests: Of the message, by algorithm.

    Raises:
        RefusedError: The key is too short.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed  # noqa: PLC0415 - heavy

    if key.weak:
        raise unsupported("key-type", f"RSA key of {key.bits} bits is under {MIN_RSA}")
    name = HASHES.get(key.kind, "")
    if name not in digests:
        return False
    rules = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    rule = Prehashed(rules[name])
    try:
        match serialization.load_der_public_key(key.der):
            case ec.EllipticCurvePublicKey() as curve:
                curve.verify(signature, digests[name], ec.ECDSA(rule))
            case rsa.RSAPublicKey() as modulus:
                modulus.verify(signature, digests[name], padding.PKCS1v15(), rule)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def load_private(data: bytes, password: bytes | None) -> PrivateKey:
    """Read a private key, PEM, that OMS allows to sign with.

    Args:
        data: The file's bytes.
        password: Of an encrypted key; ``None`` for one that is not.

    Raises:
        KeyFaultError: Not a private key, encrypted otherwise than said, or not on P-256, P-384
            or P-521.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import serialization as ser  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - heavy

    if len(data) > MAX_DOCUMENT:
        raise KeyFaultError(f"{len(data)} bytes are over {MAX_DOCUMENT}")
    try:
        key = ser.load_pem_private_key(data, password)
    except TypeError as error:
        if password is None:
            raise PasswordNeededError("encrypted, and no password was given") from error
        raise KeyFaultError("not encrypted, and a password was given") from error
    except UnsupportedAlgorithm as error:
        raise KeyFaultError("key or encryption of a kind that is not supported") from error
    except ValueError as error:
        why = "not a private key in PEM" if password is None else "wrong password, or damaged"
        raise KeyFaultError(why) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name not in _CURVES:
        raise KeyFaultError("is no key on P-256, P-384 or P-521, and only these sign models")
    spelt = key.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    public_half = PublicKey(_CURVES[key.curve.name], key.curve.key_size, spelt)
    secret = key.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption())
    return PrivateKey(public_half, secret)


def public(key: PrivateKey) -> PublicKey:
    """Return the half that may be shown."""
    return key.key


def sign(key: PrivateKey, message: bytes) -> bytes:
    """Sign by the rules of OMS. The same key and message give the same signature (RFC 6979).

    Returns:
        DER ``ECDSA-Sig-Value``.

    Raises:
        KeyFaultError: The library at hand cannot sign so.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - heavy

    digests = {
        KeyKind.EC_P256: hashes.SHA256(),
        KeyKind.EC_P384: hashes.SHA384(),
        KeyKind.EC_P521: hashes.SHA512(),
    }
    loaded = serialization.load_der_private_key(key.secret, None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise KeyFaultError("is no key on P-256, P-384 or P-521, and only these sign models")
    try:
        rule = ec.ECDSA(digests[key.key.kind], deterministic_signing=True)
        return loaded.sign(message, rule)
    except UnsupportedAlgorithm as error:
        raise KeyFaultError("this OpenSSL cannot sign deterministically (RFC 6979)") from error
