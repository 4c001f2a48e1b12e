"""Issue certificates: honest ones, and any lie you like. The same call gives the same bytes."""

import datetime as dt
import functools
import hashlib
from dataclasses import dataclass

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID

from weighbridge.core import Document

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CODE = ExtendedKeyUsageOID.CODE_SIGNING
TLS = ExtendedKeyUsageOID.SERVER_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE

USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """A certificate and its private key."""

    key: object
    certificate: x509.Certificate

    @property
    def der(self):
        return self.certificate.public_bytes(ser.Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(ser.Encoding.PEM)

    @property
    def fingerprint(self):
        return f"sha256:{hashlib.sha256(self.der).hexdigest()}"


def curve_key(name, curve=None):
    """A key that follows from its name."""
    secret = int.from_bytes(hashlib.sha256(name.encode()).digest()) >> 8
    return ec.derive_private_key(secret, curve or ec.SECP256R1())


@functools.cache
def rsa_key(bits):
    return rsa.generate_private_key(65537, bits)


def key_usage(*names):
    return x509.KeyUsage(**{name: name in names for name in USAGES})


def common(name):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def issue(  # noqa: PLR0913 - one argument a lie
    name,
    issuer=None,
    *,
    key=None,
    ca=False,
    path_length=None,
    usage="default",
    extended="default",
    since=NOW - 30 * DAY,
    until=NOW + 30 * DAY,
    serial=0x1234,
    subject=None,
    issuer_name=None,
    extra=(),
    digest=None,
):
    """A leaf for code signing, or an authority; ``None`` leaves an extension out."""
    key = key or curve_key(name)
    signing = issuer.key if issuer else key
    subject = common(name) if subject is None else subject
    above = issuer_name or (issuer.certificate.subject if issuer else subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(since)
        .not_valid_after(until)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    if usage == "default":
        usage = ("key_cert_sign", "crl_sign") if ca else ("digital_signature",)
    if usage is not None:
        builder = builder.add_extension(key_usage(*usage), critical=True)
    if extended == "default":
        extended = None if ca else (CODE,)
    if extended is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical=critical)
    deterministic = True if isinstance(signing, ec.EllipticCurvePrivateKey) else None
    how = None if hasattr(signing, "private_bytes_raw") else digest or hashes.SHA256()
    return Holder(key, builder.sign(signing, how, ecdsa_deterministic=deterministic))


def resigned(holder, issuer, change, *, rsa_digest=None):
    """Change a certificate in a way that its builder forbids, and sign it anew.

    ``rsa_digest`` signs with an RSA key over that digest, given as (name, hash).
    """
    lie = asn1.Certificate.load(holder.der)
    tbs = lie["tbs_certificate"]
    change(tbs)
    if rsa_digest is None:
        rule = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        algorithm = {"algorithm": "sha256_ecdsa"}
        tbs["signature"] = algorithm
        signature = issuer.key.sign(tbs.dump(force=True), rule)
    else:
        algorithm = {"algorithm": f"{rsa_digest}_rsa", "parameters": core.Null()}
        tbs["signature"] = algorithm
        signature = pkcs1(issuer.key, rsa_digest, tbs.dump(force=True))
    lie["signature_algorithm"] = algorithm
    lie["signature_value"] = signature
    return lie.dump(force=True)


PREFIXES = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}
"""DigestInfo of PKCS #1 (RFC 8017, section 9.2)."""


def twisted(holder, order):
    """The other form of the signature, which anybody can make: (r, n - s)."""
    lie = asn1.Certificate.load(holder.der)
    r, s = utils.decode_dss_signature(lie["signature_value"].native)
    lie["signature_value"] = utils.encode_dss_signature(r, order - s)
    return lie.dump(force=True)


def pkcs1(key, digest, message):
    """Sign over digests that the library no longer signs over."""
    if digest == "sha256":
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    size = key.key_size // 8
    info = PREFIXES[digest] + hashlib.new(digest, message, usedforsecurity=False).digest()
    block = b"\x00\x01" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info
    numbers = key.private_numbers()
    power = pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n)
    return power.to_bytes(size)


def document(*holders, name="roots.pem"):
    return Document(name, b"".join(holder.pem for holder in holders))


def bits(data):
    """Every change of one bit."""
    for at in range(len(data)):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
