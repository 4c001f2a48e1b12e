"""Certificates of Sigstore's authority: who issued one, and what it says about the signer.

The signer's name is the subject alternative name; what continuous integration ran it is in
extensions under 1.3.6.1.4.1.57264.1: 1.1 holds bare text, those from 1.8 on a DER UTF8String.

Source: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md (retrieved 2026-11-25).
Not read: 1.2 to 1.6, which say less than what replaced them. Signatures over the certificate are
checked by ``issuers`` alone, times and constraints nowhere here; ``keyless`` has that done.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from weighbridge.core import Signer
from weighbridge.verification.instance import Authority
from weighbridge.verification.refusal import malformed, unsupported

ARC = "1.3.6.1.4.1.57264.1."
USER_NAME = ARC + "7"
"""Type of a subject alternative name that is neither address nor URL."""

DETAILS = {
    9: "build-signer", 10: "build-signer-digest", 11: "runner-environment",
    12: "source-repository", 13: "source-digest", 14: "source-ref", 15: "source-repository-id",
    16: "source-owner", 17: "source-owner-id", 18: "build-config", 19: "build-config-digest",
    20: "build-trigger", 21: "run-invocation", 22: "source-visibility",
}  # fmt: skip
_UTF8_STRING = 0x0C


def check_key(certificate: bytes) -> None:
    """Insist on a certificate that can be read, of a key that is checked: ECDSA on a NIST curve.

    Whatever the curve, the hash that is tried is SHA-256, which is what clients have used.

    Args:
        certificate: DER.

    Raises:
        RefusedError: ``unreadable-certificate`` or ``key-type``.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - heavy

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, TypeError, x509.InvalidVersion) as error:
        raise malformed("unreadable-certificate", "certificate cannot be read") from error
    except UnsupportedAlgorithm as error:
        raise unsupported("key-type", "signer's key is of a kind that is not checked") from error
    curves = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, curves):
        raise unsupported("key-type", "signer's key is not ECDSA on P-256, P-384 or P-521")


def check_authority(certificate: bytes) -> None:
    """Insist on a certificate of an authority that can be read to the end, names too.

    A name that cannot be decoded makes the library for time stamps abort, not raise.

    Args:
        certificate: DER.

    Raises:
        ValueError: It cannot be read.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy

    try:
        found = x509.load_der_x509_certificate(certificate)
        parts = (found.subject, found.issuer, found.extensions, found.public_key())
    except (
        TypeError,
        UnsupportedAlgorithm,
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise ValueError("a certificate cannot be read") from error
    if not all(parts[:2]):
        raise ValueError("a certificate has no name")


def issuers(certificate: bytes, authorities: Iterable[Authority]) -> tuple[Authority, ...]:
    """Return the authorities whose key signed a certificate.

    Args:
        certificate: DER; one that can be read.
        authorities: Whose certificates are tried; those can be read too.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import (  # noqa: PLC0415 - heavy
        InvalidSignature,
        UnsupportedAlgorithm,
    )

    leaf = x509.load_der_x509_certificate(certificate)
    found = []
    for authority in authorities:
        for candidate in authority.certificates:
            try:
                leaf.verify_directly_issued_by(x509.load_der_x509_certificate(candidate))
            except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
                continue
            found.append(authority)
            break
    return tuple(found)


def signer(certificate: bytes, authority: Authority) -> Signer:
    """Say who signed, by a certificate that was verified.

    Args:
        certificate: DER.
        authority: That issued it.

    Raises:
        RefusedError: ``unsupported``: the certificate names no signer, or several, or in a way
            that is not known.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - heavy

    leaf = x509.load_der_x509_certificate(certificate)
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        raw = {
            item.oid.dotted_string.removeprefix(ARC): item.value.value
            for item in leaf.extensions
            if isinstance(item.value, x509.UnrecognizedExtension)
        }
        identities = [_identity(name) for name in names]
        issuer = _utf8_string(raw["8"]) if "8" in raw else raw.get("1", b"").decode()
        details = [
            (name, _utf8_string(raw[str(number)]))
            for number, name in DETAILS.items()
            if str(number) in raw
        ]
    except (
        ValueError,
        x509.ExtensionNotFound,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise unsupported(
            "identity-form", "certificate names its signer in no known way"
        ) from error
    if len(identities) != 1 or not identities[0]:
        why = f"certificate names {len(identities)} signers, not one"
        raise unsupported("identity-form", why)
    key = leaf.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Signer(
        method="sigstore",
        identity=identities[0],
        issuer=issuer,
        key=_sha256(key),
        certificate=_sha256(certificate),
        chain_root=_sha256(authority.certificates[-1]),
        valid=(spell(leaf.not_valid_before_utc), spell(leaf.not_valid_after_utc)),
        details=tuple(details),
    )


def spell(moment: dt.datetime) -> str:
    """Write a moment as ISO 8601, in UTC."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _identity(name: object) -> str:
    from cryptography import x509  # noqa: PLC0415 - heavy

    match name:
        case x509.RFC822Name() | x509.UniformResourceIdentifier():
            return name.value
        case x509.OtherName() if name.type_id.dotted_string == USER_NAME:
            return _utf8_string(name.value)
        case _:
            raise ValueError("a name of another kind")


def _utf8_string(data: bytes) -> str:
    """Decode a DER UTF8String of up to 64 KiB, strictly.

    Raises:
        ValueError: It is something else.
    """
    start = 2
    if len(data) < start or data[0] != _UTF8_STRING:
        raise ValueError("not a UTF8String")
    size = data[1]
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[2:start])
        shortest = 2 + (1 if size < 1 << 8 else 2)
        if size < 1 << 7 or size >= 1 << 16 or start != shortest:
            raise ValueError("length not in its shortest form")
    if len(data) != start + size:
        raise ValueError("length does not fit")
    return data[start:].decode()
