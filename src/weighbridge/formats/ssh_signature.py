"""SSH signature: what ``ssh-keygen -Y sign`` writes.

Layout, between ``-----BEGIN SSH SIGNATURE-----`` and its end, each string after its length as u32
big-endian::

    "SSHSIG"  u32 version 1  string public key  string namespace  string (reserved)
    string hash algorithm: sha256 or sha512     string signature

The public key and the signature begin with a string that names their type.

Source: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig (retrieved
2026-11-25). Not read: key and signature beyond their type, which the scheme does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import armour
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 64 << 10
"""Bytes that are looked at; one with an RSA key of 4096 bits has 1600."""

_LABEL = "SSH SIGNATURE"
_HASHES = (b"sha256", b"sha512")


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with a whole one."""
    if not glimpse.head.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        return False
    try:
        _parsed(armour.block(glimpse.more(MOST), _LABEL).data)
    except FormatError:
        return False
    return True


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` for key type, namespace and hash; a ``Gap`` for what comes after.

    Raises:
        FormatError: The layout is another.
    """
    start = cursor.offset
    text = cursor.peek(min(cursor.left, MOST), "signature")
    try:
        block = armour.block(text, _LABEL)
    except FormatError as error:
        raise FormatError(str(error), offset=start + error.offset) from error
    try:
        told = _parsed(block.data)
    except FormatError as error:
        raise FormatError(str(error), offset=start) from error
    place = cursor.place(start, start + block.stop)
    for key, value in zip(("key-type", "namespace", "hash"), told, strict=True):
        yield Entry(place, key, value.decode("utf-8", "backslashreplace")[: cursor.limits.kept])
    yield from armour.beyond(cursor, start + block.stop, "bytes after the signature")


def _parsed(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return key type, namespace and hash algorithm; everything must be of the right length.

    Raises:
        FormatError: It is not.
    """
    cursor = Cursor.over(data)
    if cursor.take(6, "preamble") != b"SSHSIG" or cursor.number(4, "version", "big") != 1:
        raise FormatError("preamble or version is another", offset=0)
    key, namespace, _, algorithm, signature = (
        _string(cursor, what)
        for what in ("public key", "namespace", "reserved", "hash algorithm", "signature")
    )
    kind, signed = _typed(key, "public key"), _typed(signature, "signature")
    if cursor.left or not namespace or algorithm not in _HASHES or not kind or not signed:
        raise FormatError("no namespace, another hash, or bytes too many", offset=0)
    return kind, namespace, algorithm


def _typed(data: bytes, what: str) -> bytes:
    """Return the name that some key or signature begins with; empty if it is none."""
    inner = Cursor.over(data)
    name = _string(inner, what)
    plain = name.isascii() and name.decode("ascii").isprintable()
    return name if plain and inner.left else b""


def _string(cursor: Cursor, what: str) -> bytes:
    return cursor.take(cursor.number(4, f"length of {what}", "big"), what)


FORMAT = Format(
    id="ssh-signature",
    title="SSH signature",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"-----BEGIN SSH SIGNATURE-----",),
)
