"""One X.509 certificate, as far as a verdict depends on it.

Source: RFC 5280, sections 4.1 and 4.2 (https://www.rfc-editor.org/rfc/rfc5280, retrieved
2026-11-25).
Not read: certificate policies, revocation pointers, key identifiers: a certificate in which one of
them is critical is refused by ``certificates``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import warnings

from weighbridge.core import Document
from weighbridge.core.records import dataclass, field
from weighbridge.verification import keys
from weighbridge.verification.keys import KeyFaultError, PublicKey
from weighbridge.verification.refusal import RefusedError, malformed

MAX_CERTIFICATE = 64 << 10
"""Bytes of one certificate, DER."""

MAX_ROOTS = 1000
"""Certificates in one file of roots."""

CODE_SIGNING = "1.3.6.1.5.5.7.3.3"
"""Extended key usage ``codeSigning``."""

ANY_USAGE = "2.5.29.37.0"
"""Extended key usage ``anyExtendedKeyUsage``."""

NAME_CONSTRAINTS = "2.5.29.30"
"""Extension that limits which names an issuer may vouch for."""

ORDERS = (
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
)  # fmt: skip
"""Points on P-256, P-384 and P-521. Source: NIST SP 800-186, section 3.2.1 (retrieved
2026-11-25)."""

UNDERSTOOD = frozenset({"2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17"})
"""Extensions that may be critical: basic constraints, key usage, extended key usage, alternative
name."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says. All text is its issuer's.

    Attributes:
        der: Its bytes.
        aliases: Fingerprints that it can have without its issuer's help: its own, and the ones
            with the other form of an ECDSA signature.
        subject: RFC 4514; may be empty.
        issuer: RFC 4514.
        names: Alternative names of the subject: ``URI:`` and ``email:``, in order.
        serial: Lower-case hex, no leading zeros.
        since: First moment at which it is valid, UTC.
        until: Last moment.
        key: Public key, or ``None`` for one of a kind that is not supported.
        digest: Hash that its signature is over, e.g. ``sha256``; empty if none, or an unknown one.
        authority: Whether basic constraints call it a certificate authority; ``None`` without
            them.
        path_length: Most authorities below it, or ``None`` for any number.
        signs: Key usage *digitalSignature*; ``None`` without key usage.
        certifies: Key usage *keyCertSign*; ``None`` without key usage.
        usages: Extended key usages, dotted; ``None`` without that extension.
        extensions: Ids of all extensions, dotted.
        critical: Ids of those that must be understood.
    """

    der: bytes = field(repr=False)
    aliases: frozenset[str]
    subject: str
    issuer: str
    names: tuple[str, ...]
    serial: str
    since: dt.datetime
    until: dt.datetime
    key: PublicKey | None
    digest: str
    authority: bool | None
    path_length: int | None
    signs: bool | None
    certifies: bool | None
    usages: frozenset[str] | None
    extensions: frozenset[str]
    critical: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """``sha256:`` and the SHA-256 of its bytes."""
        return _sha256(self.der)

    @property
    def identity(self) -> str:
        """Subject; without one, the first alternative name with its type in front; or empty.

        No subject begins with ``URI:`` or ``email:``, so neither can pass for the other.
        """
        return self.subject or next(iter(self.names), "")

    @property
    def valid(self) -> tuple[str, str]:
        """First and last moment, ISO 8601, UTC."""
        first, last = (moment.replace(tzinfo=None) for moment in (self.since, self.until))
        return f"{first.isoformat()}Z", f"{last.isoformat()}Z"


def read(der: bytes) -> Certificate:
    """Read a certificate, DER.

    Raises:
        RefusedError: ``certificate``: it is not one, is over ``MAX_CERTIFICATE``, or contradicts
            itself.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy

    if len(der) > MAX_CERTIFICATE:
        raise malformed("certificate", f"certificate of {len(der)} bytes, over {MAX_CERTIFICATE}")
    try:
        # what the library warns of (a serial number of 0 ...) is for `_parse` and the path builder
        # to refuse, not for stderr
        with warnings.catch_warnings(action="ignore"):
            return _parse(der)
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise malformed("certificate", f"not a certificate: {str(error)[:200]!r}") from error


def _parse(der: bytes) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - heavy

    found = x509.load_der_x509_certificate(der)
    if found.public_bytes(Encoding.DER) != der:
        msg = "written otherwise than its DER"
        raise ValueError(msg)
    if found.serial_number <= 0:
        msg = f"serial number {found.serial_number}"
        raise ValueError(msg)
    aliases = _aliases(der, found.signature)
    values = [one.value for one in found.extensions]
    basic = next((one for one in values if isinstance(one, x509.BasicConstraints)), None)
    usage = next((one for one in values if isinstance(one, x509.KeyUsage)), None)
    extended = next((one for one in values if isinstance(one, x509.ExtendedKeyUsage)), None)
    others = next((one for one in values if isinstance(one, x509.SubjectAlternativeName)), ())
    return Certificate(
        der=der,
        aliases=aliases,
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(),
        names=(
            *(f"URI:{n.value}" for n in others if isinstance(n, x509.UniformResourceIdentifier)),
            *(f"email:{n.value}" for n in others if isinstance(n, x509.RFC822Name)),
        ),
        serial=f"{found.serial_number:x}",
        since=found.not_valid_before_utc,
        until=found.not_valid_after_utc,
        key=_key(der),
        digest=_digest(der),
        authority=None if basic is None else basic.ca,
        path_length=None if basic is None else basic.path_length,
        signs=None if usage is None else usage.digital_signature,
        certifies=None if usage is None else usage.key_cert_sign,
        usages=None if extended is None else frozenset(one.dotted_string for one in extended),
        extensions=frozenset(one.oid.dotted_string for one in found.extensions),
        critical=frozenset(one.oid.dotted_string for one in found.extensions if one.critical),
    )


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _aliases(der: bytes, signature: bytes) -> frozenset[str]:
    """Return the fingerprints under which anybody can show a certificate.

    A signature (r, s) by ECDSA is as valid as (r, n - s): a revoked certificate could be shown
    with the other one, and so with a digest that nobody has revoked.

    Raises:
        ValueError: The signature does not end the certificate in its one form, so that there are
            more.
    """
    from cryptography.hazmat.primitives.asymmetric import utils  # noqa: PLC0415 - heavy

    tail = _element(0x03, b"\0" + signature)
    # two bytes of tag and length, and those of a long length
    start = 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)
    if not der.endswith(tail):
        msg = "the signature is not written as whole bytes"
        raise ValueError(msg)
    found = {_sha256(der)}
    try:
        r, s = utils.decode_dss_signature(signature)
    except ValueError:  # by another algorithm, which has one form
        return frozenset(found)
    for order in ORDERS:
        if 0 < s < order:
            other = b"\0" + utils.encode_dss_signature(r, order - s)
            content = der[start : -len(tail)] + _element(0x03, other)
            found.add(_sha256(_element(0x30, content)))
    return frozenset(found)


def _element(tag: int, content: bytes) -> bytes:
    """Write an element of DER."""
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - X.690, section 8.1.3: short form
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _key(der: bytes) -> PublicKey | None:
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import serialization as ser  # noqa: PLC0415 - heavy

    try:
        key = x509.load_der_x509_certificate(der).public_key()
        spelt = key.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
        return keys.read(spelt)
    except (UnsupportedAlgorithm, KeyFaultError):
        return None


def _digest(der: bytes) -> str:
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy

    try:
        algorithm = x509.load_der_x509_certificate(der).signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return "" if algorithm is None else algorithm.name


def issued(child: Certificate, issuer: Certificate) -> bool:
    """Whether one certificate names the other as its issuer and bears its signature.

    Says nothing about whether the issuer may issue.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import (  # noqa: PLC0415 - heavy
        InvalidSignature,
        UnsupportedAlgorithm,
    )

    below, above = (x509.load_der_x509_certificate(one.der) for one in (child, issuer))
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def roots(document: Document) -> tuple[Certificate, ...]:
    """Read a file of certificates, PEM, one or more; in order.

    Raises:
        KeyFaultError: It holds none, more than ``MAX_ROOTS``, one that cannot be read, or anything
            but certificates.
    """
    found: list[Certificate] = []
    for block in keys.blocks(document):
        if block.label != "CERTIFICATE":
            raise KeyFaultError(f"holds {block.label!r}; expected 'CERTIFICATE'")
        if len(found) == MAX_ROOTS:
            raise KeyFaultError(f"more than {MAX_ROOTS} certificates")
        try:
            found.append(read(block.der))
        except RefusedError as error:
            raise KeyFaultError(f"certificate {len(found) + 1}: {error}") from error
    if not found:
        raise KeyFaultError("no certificate in PEM")
    return tuple(found)
