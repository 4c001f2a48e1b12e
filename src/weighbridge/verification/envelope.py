"""Sigstore bundles and DSSE envelopes: what was signed, and what is said to prove it.

Layout (JSON)::

    {mediaType, verificationMaterial, dsseEnvelope | messageSignature}
    verificationMaterial: {publicKey | x509CertificateChain | certificate, tlogEntries,
                           timestampVerificationData}
    dsseEnvelope: {payload, payloadType, signatures: [{sig, keyid}]}

A DSSE envelope may also stand alone, and JSON lines hold several of either.

Sources (retrieved 2026-11-25):
https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto
https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md

Stricter than those: no unknown keys, no key twice, one signature, canonical base64. Not read here:
log entries and time stamps, which ``keyless`` checks.
"""

from __future__ import annotations

import base64
import binascii
import enum
import hashlib
from collections.abc import Iterator, Mapping

from weighbridge.core import FormatError
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.verification.refusal import malformed, unsupported

MAX_BUNDLE = 64 << 20
"""Bytes of one bundle. A model of 100,000 files has a statement of about 20 MB."""

MAX_VALUES = 10_000
"""JSON values of one bundle; what is signed is one string in it."""

MAX_LINES = 200
"""Envelopes in one file of JSON lines."""

MAX_CERTIFICATES = 10
"""Certificates in one chain."""

PIECE = 1 << 18
"""Letters of base64 that are compared at once: a multiple of four."""

IN_TOTO = "application/vnd.in-toto+json"
"""Payload type of an in-toto statement."""

_MEDIA = "application/vnd.dev.sigstore.bundle"

_MEDIA_TYPES = frozenset(
    {
        f"{_MEDIA}.v0.3+json",
        f"{_MEDIA}+json;version=0.3",
        f"{_MEDIA}+json;version=0.2",
        f"{_MEDIA}+json;version=0.1",
    }
)


class Method(enum.StrEnum):
    """What is said to prove who signed."""

    KEY = "key"
    CERTIFICATE = "certificate"
    SIGSTORE = "sigstore"
    BARE = "bare"
    """A DSSE envelope alone: whose key it was is not said."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope with one signature.

    Attributes:
        payload: What is signed, as carried.
        payload_type: As carried.
        signature: Over ``signed``.
    """

    payload: bytes
    payload_type: str
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is over: type and payload with their lengths."""
        return self._head() + self.payload

    def hashed(self, algorithm: str) -> bytes:
        """Return a digest of ``signed``, of which no copy is made: a payload has megabytes."""
        state = hashlib.new(algorithm, self._head())
        state.update(self.payload)
        return state.digest()

    def _head(self) -> bytes:
        kind = self.payload_type.encode("utf-8", "surrogatepass")
        return b"DSSEv1 %d %s %d " % (len(kind), kind, len(self.payload))


@dataclass(frozen=True, slots=True)
class Message:
    """A signature over a file.

    Attributes:
        algorithm: Of the digest: ``sha256``, ``sha384`` or ``sha512``; empty if none is given.
        digest: Hexadecimal, as carried: what the file's digest is said to be.
        signature: Over the file's bytes.
    """

    algorithm: str
    digest: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """One bundle or envelope.

    Attributes:
        raw: Its JSON text, for ``SIGSTORE``; empty for others: it may be long.
        method: What is said to prove who signed.
        hint: How the key is called, for ``KEY``.
        key: The key itself as carried (PEM or DER), in bundles of before 1.1; proves nothing.
        chain: Certificates (DER), leaf first, for ``CERTIFICATE``.
        stamps: RFC 3161 responses (DER).
        logged: Whether there are entries of a transparency log.
        content: What is signed.
    """

    raw: bytes
    method: Method
    content: Envelope | Message
    hint: str = ""
    key: bytes = b""
    chain: tuple[bytes, ...] = ()
    stamps: tuple[bytes, ...] = ()
    logged: bool = False


def resembles(data: bytes) -> bool:
    """Whether bytes mean to be a bundle, an envelope, or lines of them."""
    # Keys come in any order: the payload of a large model may stand in front of both.
    return strictjson.begins(data[:65536]) and (_MEDIA.encode() in data or b'"payloadType"' in data)


def lines(data: bytes) -> Iterator[bytes]:
    """Yield the JSON texts of a file: the file itself, or its lines if each is an object.

    Raises:
        RefusedError: There are more than ``MAX_LINES``.
    """
    rows = [row for row in data.split(b"\n") if row.strip()]
    if len(rows) > 1 and all(row.strip()[:1] == b"{" and row.strip()[-1:] == b"}" for row in rows):
        if len(rows) > MAX_LINES:
            raise malformed("too-many", f"{len(rows)} envelopes in one file, over {MAX_LINES}")
        yield from rows
        return
    yield data


def parse(data: bytes) -> Bundle:
    """Read one bundle, or one envelope.

    Raises:
        RefusedError: ``malformed``, or ``unsupported`` for a media type or a form not read.
    """
    if len(data) > MAX_BUNDLE:
        raise malformed("too-large", f"{len(data)} bytes, over {MAX_BUNDLE}")
    try:
        top = strictjson.table(data, what="bundle", offset=0, most=MAX_VALUES)
    except FormatError as error:
        raise malformed("not-json", str(error)) from error
    if "mediaType" not in top and "payloadType" in top:
        return Bundle(b"", Method.BARE, _envelope(top))
    media = top.get("mediaType")
    if not isinstance(media, str):
        raise malformed("media-type", "a bundle without a media type")
    if media not in _MEDIA_TYPES:
        raise unsupported("media-type", f"bundles of type {media[:120]!r} are not read")
    _only(top, "bundle", {"mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature"})
    material = _table(top, "verificationMaterial")
    if ("dsseEnvelope" in top) == ("messageSignature" in top):
        raise malformed("content", "neither or both of dsseEnvelope and messageSignature")
    content = (
        _envelope(_table(top, "dsseEnvelope"))
        if "dsseEnvelope" in top
        else _message(_table(top, "messageSignature"))
    )
    return _proof(data, material, content)


def _proof(data: bytes, material: Mapping[str, object], content: Envelope | Message) -> Bundle:
    ways = {"publicKey", "x509CertificateChain", "certificate"}
    _only(material, "verificationMaterial", {*ways, "tlogEntries", "timestampVerificationData"})
    if len(ways & set(material)) != 1:
        raise malformed("verification-material", "not exactly one key, certificate or chain")
    entries = material.get("tlogEntries", [])
    if not isinstance(entries, list):
        raise malformed("log-entries", "tlogEntries is no list")
    logged, stamps = bool(entries), tuple(_stamps(material))
    if "publicKey" in material:
        row = _table(material, "publicKey")
        _only(row, "publicKey", {"hint", "rawBytes", "keyDetails", "validFor"})
        hint = row.get("hint", "")
        if not isinstance(hint, str):
            raise malformed("hint", "the hint of the key is no string")
        key = _bytes(row, "rawBytes") if "rawBytes" in row else b""
        return Bundle(b"", Method.KEY, content, hint, key, (), stamps, logged)
    if "certificate" in material:
        leaf = _certificate(material["certificate"])
        return Bundle(data, Method.SIGSTORE, content, "", b"", (leaf,), stamps, logged)
    table = _table(material, "x509CertificateChain")
    _only(table, "x509CertificateChain", {"certificates"})
    rows = table.get("certificates")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_CERTIFICATES:
        raise malformed("certificates", f"not 1 to {MAX_CERTIFICATES} certificates")
    chain = tuple(map(_certificate, rows))
    # A chain beside log entries is how bundles before 0.3 spell the method sigstore.
    method = Method.SIGSTORE if logged else Method.CERTIFICATE
    return Bundle(data if logged else b"", method, content, "", b"", chain, stamps, logged)


def _certificate(value: object) -> bytes:
    row = _is_table(value, "certificate")
    _only(row, "certificate", {"rawBytes"})
    return _bytes(row, "rawBytes")


def _stamps(material: Mapping[str, object]) -> Iterator[bytes]:
    if material.get("timestampVerificationData") is None:
        return
    rows = _table(material, "timestampVerificationData").get("rfc3161Timestamps", [])
    if not isinstance(rows, list) or len(rows) > MAX_CERTIFICATES:
        raise malformed("time-stamps", "rfc3161Timestamps is no short list")
    for row in rows:
        yield _bytes(_is_table(row, "time stamp"), "signedTimestamp")


def _envelope(row: Mapping[str, object]) -> Envelope:
    _only(row, "envelope", {"payload", "payloadType", "signatures"})
    kind, rows = row.get("payloadType"), row.get("signatures")
    if not isinstance(kind, str):
        raise malformed("payload-type", "an envelope without a payload type")
    if not isinstance(rows, list) or len(rows) != 1:
        raise malformed("signatures", "not exactly one signature in the envelope")
    inner = _is_table(rows[0], "signature")
    if "cert" in inner:
        why = "an envelope with its certificate inside, whose log entry is not carried along"
        raise unsupported("certificate-in-envelope", why)
    _only(inner, "signature", {"sig", "keyid"})
    return Envelope(_bytes(row, "payload"), kind, _bytes(inner, "sig"))


def _message(row: Mapping[str, object]) -> Message:
    _only(row, "messageSignature", {"messageDigest", "signature"})
    known = {"SHA2_256": "sha256", "SHA2_384": "sha384", "SHA2_512": "sha512"}
    algorithm = digest = ""
    if row.get("messageDigest") is not None:
        inner = _table(row, "messageDigest")
        _only(inner, "messageDigest", {"algorithm", "digest"})
        word = inner.get("algorithm")
        if not isinstance(word, str) or word not in known:
            raise unsupported("digest-algorithm", f"digests of type {word!r:.60} are not taken")
        algorithm, digest = known[word], _bytes(inner, "digest").hex()
    return Message(algorithm, digest, _bytes(row, "signature"))


def _only(row: Mapping[str, object], what: str, known: set[str]) -> None:
    if odd := sorted(set(row) - known):
        raise malformed("unknown-key", f"{what}: unknown key {odd[0][:60]!r}")


def _is_table(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise malformed("structure", f"{what}: expected an object")
    return value


def _table(row: Mapping[str, object], key: str) -> Mapping[str, object]:
    if key not in row:
        raise malformed("structure", f"{key} is missing")
    return _is_table(row[key], key)


def _bytes(row: Mapping[str, object], key: str) -> bytes:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise malformed("structure", f"{key} is missing or no string")
    try:
        # Given as a string, and held against it piece by piece: it may have megabytes.
        data = binascii.a2b_base64(value, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise malformed("base64", f"{key}: not base64") from error
    pieces = range(0, max(len(value), len(data) * 4 // 3), PIECE)
    if any(_spelled(data, at) != value[at : at + PIECE] for at in pieces):
        raise malformed("base64", f"{key}: base64 that is not canonical")
    return data


def _spelled(data: bytes, at: int) -> str:
    """Return a piece of some bytes as base64, from a letter of it on."""
    start = at // 4 * 3
    return base64.b64encode(data[start : start + PIECE // 4 * 3]).decode("ascii")
