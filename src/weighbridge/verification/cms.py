"""CMS (PKCS #7) signatures: recognised, and not checked.

Layout: DER or BER ``SEQUENCE { OBJECT IDENTIFIER 1.2.840.113549.1.7.2, [0] SignedData }``; in PEM
between ``-----BEGIN PKCS7-----`` or ``-----BEGIN CMS-----`` and its end.

Why it is not checked: the libraries kept here make such signatures and do not verify them
(``cryptography.hazmat.primitives.serialization.pkcs7`` of cryptography 50 signs, encrypts, decrypts
and lists certificates). Verifying means more than one call: signed attributes must be encoded
anew, the message digest among them compared, the signer found by issuer and serial number or key
identifier, and a chain built for a purpose that CMS leaves open. Hardly any model comes with one.
To call it *present and not checked* is true; to check half of it would say more than is known.

Source: RFC 5652, RFC 7468 (retrieved 2026-11-25).
Not read: anything behind the object identifier.
"""

from __future__ import annotations

import base64
import binascii

MAX_SIGNATURE = 1 << 20
"""Bytes; larger files are not taken for signatures."""

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier, DER."""

_PEM = ("PKCS7", "CMS")
_HEAD = 64
"""Characters of base64 in which tag, length and object identifier lie."""


def recognises(data: bytes) -> bool:
    """Whether it is a CMS SignedData by its object identifier."""
    if len(data) > MAX_SIGNATURE:
        return False
    for label in _PEM:
        begin = f"-----BEGIN {label}-----".encode()
        end = f"-----END {label}-----".encode()
        if data.startswith(begin) and data.rstrip().endswith(end):
            text = b"".join(data[len(begin) : len(begin) + 2 * _HEAD].split())[:_HEAD]
            try:
                head = base64.b64decode(text[: len(text) // 4 * 4], validate=True)
            except (binascii.Error, ValueError):
                return False
            return _signed_data(head, None)
    return _signed_data(data, len(data))


def _signed_data(data: bytes, size: int | None) -> bool:
    """Whether a sequence begins here that holds the object identifier first.

    Args:
        data: Its first bytes.
        size: Length of the whole, to hold the sequence's own length against; ``None`` if unknown.
    """
    if len(data) < 2 or data[0] != 0x30:  # noqa: PLR2004 - tag, length; SEQUENCE
        return False
    many = data[1] & 0x7F if data[1] & 0x80 else 0
    if many > 4 or len(data) < 2 + many:  # noqa: PLR2004 - lengths of up to four bytes
        return False
    start = 2 + many
    length = int.from_bytes(data[2:start], "big") if many else data[1]
    indefinite = data[1] == 0x80  # noqa: PLR2004 - BER's mark
    if size is not None and not indefinite and start + length != size:
        return False
    return data[start : start + len(SIGNED_DATA)] == SIGNED_DATA
