"""CMS signature (PKCS #7): certificates and a signature over other bytes; DER, or PEM around it.

Layout::

    SEQUENCE { OID 1.2.840.113549.1.7.2, [0] SEQUENCE {
        INTEGER version, SET digestAlgorithms, SEQUENCE { OID },
        [0] certificates OPTIONAL, [1] crls OPTIONAL, SET signerInfos } }

All of it must be DER to the last level, with at least one signer.

Source: https://www.rfc-editor.org/rfc/rfc5652#section-5 (retrieved 2026-11-25).
Not read: who signed, and whether it is valid. Not taken for one: with the signed content inside,
which may be anything; BER with indefinite lengths; over 1 MiB; S/MIME; certificates without a
signature.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import armour, der
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes that are looked at: one with a chain of certificates has a few thousand."""

_SIGNED = bytes.fromhex("2a864886f70d010702")
_LABELS = ("PKCS7", "CMS")
_OPTIONAL = (0xA0, 0xA1)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with a whole structure of this kind."""
    head = glimpse.head
    # The object identifier stands within the first bytes, after two lengths.
    if not (head[:1] == b"\x30" and _SIGNED in head[:32]) and not _labelled(head):
        return False
    try:
        _parsed(glimpse.more(MOST))
    except FormatError:
        return False
    return True


def _labelled(head: bytes) -> str:
    found = [label for label in _LABELS if head.startswith(f"-----BEGIN {label}-----".encode())]
    return found[0] if found else ""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Gap`` for what comes after.

    Raises:
        FormatError: The structure is another.
    """
    start = cursor.offset
    text = cursor.peek(min(cursor.left, MOST), "signature")
    try:
        stop = _parsed(text)
    except FormatError as error:
        raise FormatError(str(error), offset=start + error.offset) from error
    yield from armour.beyond(cursor, start + stop, "bytes after the signature")


def _parsed(text: bytes) -> int:
    """Return where the signature ends.

    Raises:
        FormatError: It is none.
    """
    if not (label := _labelled(text)):
        return _signature(text)
    block = armour.block(text, label)
    try:
        stop = _signature(block.data)
    except FormatError as error:
        # Offsets in base64 help nobody.
        raise FormatError(str(error), offset=0) from error
    if stop != len(block.data):
        raise FormatError("bytes after the signature, inside the PEM", offset=0)
    return block.stop


def _signature(data: bytes) -> int:
    root = der.element(data, 0, len(data))
    der.walk(data, root)
    kind, outer = _exactly(data, root, (der.OID, 0xA0))
    if root.tag != der.SEQUENCE or data[kind.start : kind.stop] != _SIGNED:
        raise FormatError("is no SignedData", offset=root.at)
    (signed,) = _exactly(data, outer, (der.SEQUENCE,))
    parts = list(der.children(data, signed))
    tags = [part.tag for part in parts if part.tag not in _OPTIONAL]
    order = [part.tag for part in parts[3:-1]]
    if tags != [der.INTEGER, der.SET, der.SEQUENCE, der.SET] or order != sorted(set(order)):
        raise FormatError("SignedData has other parts", offset=signed.at)
    _exactly(data, parts[2], (der.OID,))
    signers = list(der.children(data, parts[-1]))
    if not signers or not all(_is_signer(data, signer) for signer in signers):
        raise FormatError("no signer, or one with other parts", offset=parts[-1].at)
    return root.stop


def _exactly(data: bytes, parent: der.Element, tags: tuple[int, ...]) -> list[der.Element]:
    found = list(der.children(data, parent)) if parent.tag & der.CONSTRUCTED else []
    if tuple(child.tag for child in found) != tags:
        raise FormatError("an element with other parts", offset=parent.at)
    return found


def _is_signer(data: bytes, signer: der.Element) -> bool:
    """Whether it is a version, an issuer or key, two algorithms, a signature; and attributes."""
    if signer.tag != der.SEQUENCE:
        return False
    tags = [child.tag for child in der.children(data, signer)]
    attributes = [tag for tag in tags if tag in _OPTIONAL]
    issuer = tags[1:2] in ([der.SEQUENCE], [0x80])
    core = [tag for tag in tags[2:] if tag not in _OPTIONAL]
    expected = [der.SEQUENCE, der.SEQUENCE, der.OCTETS]
    return tags[:1] == [der.INTEGER] and issuer and core == expected and len(attributes) <= 2


FORMAT = Format(
    id="cms-signature",
    title="CMS signature",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"\x30", b"-----BEGIN "),
    extensions=(".p7s",),
)
