"""minisign: an Ed25519 signature over a file or its BLAKE2b digest, and over a comment.

Layout of a signature, four lines::

    untrusted comment: anything
    base64 of   2 bytes "Ed" (over the file) or "ED" (over its BLAKE2b-512), 8 key id, 64 signature
    trusted comment: anything
    base64 of   64 bytes: signature over the first signature and the trusted comment

A public key: the comment line, which may be left out, and base64 of ``"Ed"``, 8 bytes key id, 32
bytes key. Key ids are chosen at random and prove nothing.

Source: https://jedisct1.github.io/minisign/ (retrieved 2026-11-25).
Not done: signify's signatures, which have no trusted comment.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from weighbridge.core.records import dataclass
from weighbridge.verification.refusal import bad_signature, malformed, unsupported, untrusted

MAX_SIGNATURE = 64 << 10
"""Bytes of a signature or key file, at most; minisign takes comments of 1024 and 8192 bytes."""

UNTRUSTED, TRUSTED = b"untrusted comment:", b"trusted comment: "

_ID, _KEY, _SIGNATURE, _BLAKE2B = 8, 32, 64, 64
_DER = bytes.fromhex("302a300506032b6570032100")
"""What stands before an Ed25519 key in its DER SubjectPublicKeyInfo (RFC 8410)."""


@dataclass(frozen=True, slots=True)
class MinisignSignature:
    """A signature, read and not yet checked.

    Attributes:
        algorithm: ``Ed`` or ``ED``.
        key_id: 8 bytes.
        signature: 64 bytes.
        comment: The trusted comment, as bytes; the signer's text.
        over_comment: 64 bytes, over ``signature`` and ``comment``.
    """

    algorithm: str
    key_id: bytes
    signature: bytes
    comment: bytes
    over_comment: bytes

    @property
    def trusted_comment(self) -> str:
        """The comment as text; checked to be UTF-8 when read."""
        return self.comment.decode("utf-8")


@dataclass(frozen=True, slots=True)
class MinisignPublic:
    """A public key.

    Attributes:
        key_id: 8 bytes.
        key: 32 bytes, Ed25519.
    """

    key_id: bytes
    key: bytes

    @property
    def label(self) -> str:
        """The key id as minisign prints it."""
        return key_name(self.key_id)

    @property
    def fingerprint(self) -> str:
        """``sha256:`` and SHA-256 of the key as DER SubjectPublicKeyInfo."""
        return "sha256:" + hashlib.sha256(_DER + self.key).hexdigest()

    @property
    def text(self) -> str:
        """The key in the form that minisign itself uses, ``RW...``."""
        return base64.b64encode(b"Ed" + self.key_id + self.key).decode("ascii")


def key_name(key_id: bytes) -> str:
    """Write a key id as minisign does: sixteen hexadecimal digits, upper case."""
    return key_id[::-1].hex().upper()


def recognises(data: bytes) -> bool:
    """Whether it begins as a minisign signature does; signify's do, too, but have two lines."""
    return data.startswith(UNTRUSTED) and b"\ntrusted comment: " in data[:MAX_SIGNATURE]


def parse_signature(data: bytes) -> MinisignSignature:
    """Read a signature.

    Raises:
        RefusedError: ``malformed``, or ``unsupported`` for another algorithm.
    """
    lines = _lines(data)
    if len(lines) != 4:  # noqa: PLR2004 - the layout
        raise malformed("minisign-lines", f"{len(lines)} lines, where a signature has 4")
    if not lines[0].startswith(UNTRUSTED) or not lines[2].startswith(TRUSTED):
        raise malformed("minisign-lines", "no comment where a signature has one")
    packed = _base64(lines[1], 2 + _ID + _SIGNATURE, "the signature")
    if packed[:2] not in {b"Ed", b"ED"}:
        raise unsupported("minisign-algorithm", f"algorithm {packed[:2]!r} is not known")
    comment = lines[2].removeprefix(TRUSTED)
    _text(comment)
    over = _base64(lines[3], _SIGNATURE, "the signature over the comment")
    split = 2 + _ID
    return MinisignSignature(
        packed[:2].decode("ascii"), packed[2:split], packed[split:], comment, over
    )


def parse_public(data: bytes) -> MinisignPublic:
    """Read a public key: a file of two lines, or its second line alone.

    Raises:
        RefusedError: ``malformed``, or ``unsupported`` for another algorithm.
    """
    lines = _lines(data)
    if len(lines) == 2 and lines[0].startswith(UNTRUSTED):  # noqa: PLR2004 - comment, key
        del lines[0]
    if len(lines) != 1:
        raise malformed("minisign-lines", f"{len(lines)} lines, where a public key has 1 or 2")
    packed = _base64(lines[0], 2 + _ID + _KEY, "the public key")
    if packed[:2] != b"Ed":
        raise unsupported("minisign-algorithm", f"algorithm {packed[:2]!r} is not known")
    return MinisignPublic(packed[2 : 2 + _ID], packed[2 + _ID :])


def check(
    signature: MinisignSignature,
    public: MinisignPublic,
    *,
    content: bytes | None,
    blake2b: bytes | None,
) -> None:
    """Hold a signature against a file.

    Args:
        signature: What is checked, its trusted comment too.
        public: Whose it should be.
        content: The file's bytes; needed for ``Ed``.
        blake2b: Their BLAKE2b-512, 64 bytes; needed for ``ED``.

    Raises:
        RefusedError: ``untrusted-signer`` if it names another key; ``unsupported`` if what the
            algorithm needs was not given; ``bad-signature``.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - heavy

    if signature.key_id != public.key_id:
        raise untrusted("minisign-key-id", f"made by key {key_name(signature.key_id)}")
    message = content if signature.algorithm == "Ed" else blake2b
    if message is None:
        why = "signs the bytes and not their digest, and the file is too large for that"
        raise unsupported("minisign-not-hashed", why)
    if signature.algorithm == "ED" and len(message) != _BLAKE2B:
        raise bad_signature("minisign-digest", f"a digest of {len(message)} bytes")
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(public.key)
    except ValueError:
        raise malformed("minisign-key", "numbers that are no Ed25519 key") from None
    try:
        key.verify(signature.signature, message)
    except InvalidSignature:
        why = f"not made by key {public.label} over this content"
        raise bad_signature("minisign-signature", why) from None
    try:
        key.verify(signature.over_comment, signature.signature + signature.comment)
    except InvalidSignature:
        why = f"the trusted comment was not signed by key {public.label}"
        raise bad_signature("minisign-comment", why) from None


def _lines(data: bytes) -> list[bytes]:
    if len(data) > MAX_SIGNATURE:
        raise malformed("minisign-too-long", f"{len(data)} bytes, which is over {MAX_SIGNATURE}")
    return data.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")


def _text(comment: bytes) -> None:
    try:
        comment.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("minisign-comment", "the trusted comment is not UTF-8") from None


def _base64(text: bytes, size: int, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise malformed("minisign-base64", f"{what} is not base64") from None
    if base64.b64encode(data) != text or len(data) != size:
        raise malformed("minisign-base64", f"{what} is not base64 of {size} bytes")
    return data
