"""OpenPGP: a detached signature over bytes, held against certificates that a policy names.

Layout of a signature: one packet with tag 2, binary, or as base64 inside
``-----BEGIN PGP SIGNATURE-----`` with headers, a blank line and, if it is there, a checksum. Its
body: u8 version (4 or 6), u8 type (0: over bytes as they are), and what the library reads.

Framing is read here; the cryptography is Sequoia's, by way of ``pysequoia``, which is the extra
``openpgp``. Without it a signature is reported as present and not checked. Sequoia holds keys and
signatures against the machine's clock; on top of that they are held here against a given time, so
that an expired key's old signatures do not count either.

Source: RFC 4880, RFC 9580, https://github.com/wiktor-k/pysequoia 0.1.35 (retrieved 2026-11-25).
Not done: several signatures in one file, signatures over text with its line ends changed, version
3, the web of trust, key servers.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import importlib.util
from collections.abc import Iterator

from weighbridge.core.records import dataclass
from weighbridge.verification.refusal import (
    RefusedError,
    bad_signature,
    malformed,
    unsupported,
    untrusted,
)

MAX_SIGNATURE = 64 << 10
"""Bytes of a signature, armored or not, at most."""

MAX_CERTIFICATE = 1 << 20
"""Bytes of a file of certificates, at most."""

MAX_CERTIFICATES = 64
"""Certificates of one file, at most."""

MAX_MESSAGE = 16 << 20
"""Bytes of what is signed, at most."""

BEGIN, END = b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----"
PUBLIC = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"

_SIGNATURE, _PUBLIC_KEY = 2, 6
"""Tags of packets."""

_VERSIONS = {4, 6}
_BINARY, _TEXT = 0x00, 0x01
"""Types of signatures: over bytes, and over text with its line ends changed."""


@dataclass(frozen=True, slots=True)
class OpenpgpSigner:
    """Whose signature it is.

    Attributes:
        certificate: Fingerprint, lower-case hexadecimal.
        key: Fingerprint of the key of that certificate which signed.
        created: When, as the signer says.
        user_ids: What the certificate's owner calls himself.
    """

    certificate: str
    key: str
    created: dt.datetime
    user_ids: tuple[str, ...] = ()


def recognises(data: bytes) -> bool:
    """Whether it is armored as a signature, or consists of whole signature packets only."""
    if data.startswith(BEGIN):
        return True
    if not data or len(data) > MAX_SIGNATURE:
        return False
    try:
        return all(tag == _SIGNATURE and body[:1] in {b"\3", b"\4", b"\6"}
                   for tag, body in _packets(data))  # fmt: skip
    except RefusedError:
        return False


def is_certificate(data: bytes) -> bool:
    """Whether a document of a policy holds OpenPGP certificates."""
    if data.startswith(PUBLIC):
        return True
    return bool(data) and data[0] & 0x80 != 0 and _tag(data[0]) == _PUBLIC_KEY


def parse(data: bytes) -> bytes:
    """Return the one signature packet, header and body.

    Raises:
        RefusedError: ``malformed``; ``unsupported`` for several signatures, for one over text, and
            for old versions.
    """
    if len(data) > MAX_SIGNATURE:
        raise malformed("openpgp-too-long", f"{len(data)} bytes, which is over {MAX_SIGNATURE}")
    packed = _dearmored(data) if data.startswith(BEGIN) else data
    packets = list(_packets(packed))
    if not packets or any(tag != _SIGNATURE for tag, _ in packets):
        raise malformed("openpgp-packet", "something else than an OpenPGP signature")
    if len(packets) > 1:
        raise unsupported("openpgp-several", f"{len(packets)} signatures in one are not checked")
    body = packets[0][1]
    if len(body) < 2:  # noqa: PLR2004 - version and type
        raise malformed("openpgp-packet", "a signature without version and type")
    if body[0] not in _VERSIONS:
        raise unsupported("openpgp-version", f"version {body[0]} of signatures is not checked")
    if body[1] == _TEXT:
        why = "signs text whatever its line ends, which says less than its bytes"
        raise unsupported("openpgp-text", why)
    if body[1] != _BINARY:
        raise malformed("openpgp-type", f"a signature of type {body[1]:#04x}, which signs no file")
    return packed


def check(data: bytes, certificates: bytes, message: bytes, now: dt.datetime) -> OpenpgpSigner:
    """Hold a detached signature against bytes.

    Args:
        data: The signature, armored or not.
        certificates: From the policy, armored or not.
        message: What should be signed.
        now: No key that is expired or revoked by then counts, whenever it signed. In UTC.

    Raises:
        RefusedError: ``malformed``; ``unsupported``, also without the extra, and for a message of
            more than ``MAX_MESSAGE`` bytes; ``untrusted-signer`` if none of the certificates holds
            the key, or the key may not sign any more; ``bad-signature``.
    """
    packet = parse(data)
    if len(certificates) > MAX_CERTIFICATE:
        why = f"certificates of {len(certificates)} bytes, which is over {MAX_CERTIFICATE}"
        raise unsupported("openpgp-certificate", why)
    if len(message) > MAX_MESSAGE:
        why = f"signs {len(message)} bytes, and not more than {MAX_MESSAGE} are read for OpenPGP"
        raise unsupported("openpgp-message", why)
    needed()
    try:
        return _held(packet, certificates, message, now)
    except (RuntimeError, ValueError, OverflowError):
        # The library raises on the way, too, where a certificate lacks what it asks for.
        why = "a signature or certificate that cannot be read as OpenPGP"
        raise malformed("openpgp-packet", why) from None


def _held(packet: bytes, certificates: bytes, message: bytes, now: dt.datetime) -> OpenpgpSigner:
    """Do what ``check`` does, with everything the library may raise."""
    import pysequoia  # noqa: PLC0415 - an extra

    signature = pysequoia.Sig.from_bytes(packet)
    certs = pysequoia.Cert.split_bytes(certificates)[:MAX_CERTIFICATES]
    issuer = signature.issuer_fingerprint or signature.issuer_key_id or ""
    fitting = [cert for cert in certs if _holds(bytes(cert), issuer)]
    if not fitting:
        raise untrusted("openpgp-unknown-key", f"made by key {issuer or 'that it does not name'}")
    try:
        valid = pysequoia.verify(bytes=message, store=lambda _: fitting, signature=signature)
        row = valid.valid_sigs[0]
    except (RuntimeError, ValueError, IndexError):
        _alive(fitting[0].expiration, now, revoked=fitting[0].is_revoked)
        why = f"not made by key {issuer} over this content, or not while that key could sign"
        raise bad_signature("openpgp-signature", why) from None
    certificate, key = str(row.certificate), str(row.signing_key)
    cert = next(cert for cert in fitting if cert.fingerprint == certificate)
    _alive(cert.expiration, now, revoked=cert.is_revoked)
    _subkey_alive(bytes(cert), key, now)
    created, ends = signature.created, signature.expiration
    if created is None or created > now:
        raise untrusted("openpgp-not-yet", "made at no time, or later than now")
    if ends is not None and ends <= now:
        raise untrusted("openpgp-expired", "the signature is expired, as its maker wished")
    return OpenpgpSigner(certificate, key, created, tuple(str(one) for one in cert.user_ids))


def needed() -> None:
    """See that signatures can be checked at all.

    Raises:
        RefusedError: ``unsupported``: the extra is not installed.
    """
    if importlib.util.find_spec("pysequoia") is None:
        why = "an OpenPGP signature, which needs pip install 'weighbridge[openpgp]'"
        raise unsupported("needs-openpgp", why)


def _alive(expires: dt.datetime | None, now: dt.datetime, *, revoked: bool) -> None:
    if revoked:
        raise untrusted("openpgp-revoked", "the certificate is revoked by its owner")
    if expires is not None and expires <= now:
        raise untrusted("openpgp-expired", f"the certificate is expired since {expires:%Y-%m-%d}")


def _holds(certificate: bytes, issuer: str) -> bool:
    """Whether one of a certificate's keys is called so, by fingerprint or key id."""
    from pysequoia.packet import PacketPile  # noqa: PLC0415 - an extra

    packets = PacketPile.from_bytes(certificate)
    return bool(issuer) and any(issuer in {one.fingerprint, one.key_id} for one in packets)


def _subkey_alive(certificate: bytes, key: str, now: dt.datetime) -> None:
    """Refuse a signing key that its certificate calls revoked, or expired by its newest binding."""
    from pysequoia.packet import PacketPile, SignatureType  # noqa: PLC0415 - an extra

    within, made, newest = False, None, None
    for packet in PacketPile.from_bytes(certificate):
        if packet.fingerprint is not None:
            within, made = packet.fingerprint == key, packet.key_created
        elif within and packet.signature_type == SignatureType.SubkeyRevocation:
            raise untrusted("openpgp-revoked", f"key {key} is revoked by its owner")
        elif within and packet.signature_type == SignatureType.SubkeyBinding:
            signed = packet.signature_created
            if signed is not None and (newest is None or signed >= newest[0]):
                period = packet.key_validity_period
                ends = made + period if made is not None and period is not None else None
                newest = signed, ends
    if newest is not None and newest[1] is not None and newest[1] <= now:
        raise untrusted("openpgp-expired", f"key {key} is expired since {newest[1]:%Y-%m-%d}")


def _tag(first: int) -> int:
    """Return the tag of a packet by its first byte, of either format."""
    return first & 0x3F if first & 0x40 else (first & 0x3F) >> 2


def _packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and body of each packet; their lengths must add up to all there is.

    Raises:
        RefusedError: ``malformed``.
    """
    at = 0
    while at < len(data):
        first = data[at]
        if not first & 0x80:
            raise malformed("openpgp-packet", "something else than an OpenPGP packet")
        at += 1
        size, at = (_length if first & 0x40 else _old_length)(data, at, first)
        if size > len(data) - at:
            raise malformed("openpgp-packet", f"a packet of {size} bytes, cut short")
        yield _tag(first), data[at : at + size]
        at += size


def _number(data: bytes, at: int, size: int) -> int:
    if size > len(data) - at:
        raise malformed("openpgp-packet", "ends within the length of a packet")
    return int.from_bytes(data[at : at + size], "big")


def _length(data: bytes, at: int, _first: int) -> tuple[int, int]:
    """Read a length of the newer format; return it, and where the body starts."""
    lead = _number(data, at, 1)
    if lead < 192:  # noqa: PLR2004 - RFC 9580, 4.2.1
        return lead, at + 1
    if lead < 224:  # noqa: PLR2004 - as above
        return (lead - 192 << 8) + _number(data, at + 1, 1) + 192, at + 2
    if lead < 255:  # noqa: PLR2004 - as above
        raise malformed("openpgp-packet", "a signature in pieces of unknown length")
    return _number(data, at + 1, 4), at + 5


def _old_length(data: bytes, at: int, first: int) -> tuple[int, int]:
    """Read a length of the older format; return it, and where the body starts."""
    kind = first & 3
    if kind == 3:  # noqa: PLR2004 - RFC 9580, 4.2.2
        raise malformed("openpgp-packet", "a packet of unknown length")
    return _number(data, at, 1 << kind), at + (1 << kind)


def _dearmored(data: bytes) -> bytes:
    """Take the armor off a signature.

    Raises:
        RefusedError: ``malformed``.
    """
    lines = [line.rstrip(b" \t\r") for line in data.rstrip().split(b"\n")]
    if lines[0] != BEGIN or lines[-1] != END or b"" not in lines:
        raise malformed("openpgp-armor", "does not begin and end as armor does")
    blank = lines.index(b"")
    if any(b": " not in line and not line.endswith(b":") for line in lines[1:blank]):
        raise malformed("openpgp-armor", "a header of the armor that is none")
    text = lines[blank + 1 : -1]
    wanted = text.pop() if text and text[-1].startswith(b"=") and len(text[-1]) > 1 else b""
    body = _base64(b"".join(text))
    if wanted and _base64(wanted[1:]) != _crc24(body).to_bytes(3, "big"):
        raise malformed("openpgp-armor", "the armor's checksum is another")
    return body


def _base64(text: bytes) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise malformed("openpgp-armor", "the armor does not hold base64") from None
    if base64.b64encode(data) != text:
        raise malformed("openpgp-armor", "the armor is base64 in more than one way")
    return data


def _crc24(data: bytes) -> int:
    """Return the checksum of RFC 9580, 6.1.1."""
    value = 0xB704CE
    for byte in data:
        value ^= byte << 16
        for _ in range(8):
            value <<= 1
            if value & 0x1000000:
                value ^= 0x1864CFB
    return value
