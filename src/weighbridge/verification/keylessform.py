"""The form of a Sigstore bundle, checked strictly before any cryptography sees it.

JSON of the protocol buffers ``dev.sigstore.bundle.v1.Bundle``: a certificate, one entry of a
transparency log, time stamps, and either a DSSE envelope or the signature of a file. Stricter than
the library that verifies it, so that nothing can be changed unnoticed: no key twice, no name but
the canonical one, base64 and numbers in their one canonical spelling.

Source: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto
(retrieved 2026-11-25). Not read: certificates, log entries and time stamps themselves.
"""

from __future__ import annotations

import base64
import enum
import json
from collections.abc import Mapping

from weighbridge.core import FormatError, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.typings import TypeAlias
from weighbridge.verification.refusal import RefusedError, bad_signature, malformed, unsupported

MAX_BUNDLE = 64 << 20
"""Bytes. A statement about 100,000 files takes some 20 MB."""
MAX_VALUES = 10_000
"""Commas and brackets; honest bundles have below 200. Else a small file becomes many objects."""
MAX_FIELD = 1 << 16
"""Bytes of a certificate, time stamp or checkpoint, decoded."""

V03 = frozenset(
    {
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.3",
    }
)
MEDIA_TYPES = V03 | {
    "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "application/vnd.dev.sigstore.bundle+json;version=0.2",
}


class Content(enum.Enum):
    """What is signed, and the kinds of log entry that hold such a signature."""

    STATEMENT = frozenset({"dsse/0.0.1", "hashedrekord/0.0.2"})
    ARTIFACT = frozenset({"hashedrekord/0.0.1", "hashedrekord/0.0.2"})


class _Leaf(enum.Enum):
    TEXT = enum.auto()
    NUMBER = enum.auto()
    LARGE = enum.auto()
    SMALL = enum.auto()
    HASH = enum.auto()


@dataclass(frozen=True, slots=True)
class _Many:
    shape: _Shape
    most: int


_Shape: TypeAlias = "_Leaf | _Many | Mapping[str, _Shape]"

_CERTIFICATE: _Shape = {"rawBytes": _Leaf.SMALL}
_PROOF: _Shape = {
    "logIndex": _Leaf.NUMBER,
    "rootHash": _Leaf.HASH,
    "treeSize": _Leaf.NUMBER,
    "hashes": _Many(_Leaf.HASH, 64),
    "checkpoint": {"envelope": _Leaf.TEXT},
}
_ENTRY: _Shape = {
    "logIndex": _Leaf.NUMBER,
    "logId": {"keyId": _Leaf.SMALL},
    "kindVersion": {"kind": _Leaf.TEXT, "version": _Leaf.TEXT},
    "integratedTime": _Leaf.NUMBER,
    "inclusionPromise": {"signedEntryTimestamp": _Leaf.SMALL},
    "inclusionProof": _PROOF,
    "canonicalizedBody": _Leaf.LARGE,
}
_MATERIAL: _Shape = {
    "certificate": _CERTIFICATE,
    "x509CertificateChain": {"certificates": _Many(_CERTIFICATE, 10)},
    "publicKey": {"hint": _Leaf.TEXT, "rawBytes": _Leaf.SMALL, "keyDetails": _Leaf.TEXT},
    "tlogEntries": _Many(_ENTRY, 32),
    "timestampVerificationData": {
        "rfc3161Timestamps": _Many({"signedTimestamp": _Leaf.SMALL}, 32),
    },
}
_BUNDLE: _Shape = {
    "mediaType": _Leaf.TEXT,
    "verificationMaterial": _MATERIAL,
    "dsseEnvelope": {
        "payload": _Leaf.LARGE,
        "payloadType": _Leaf.TEXT,
        "signatures": _Many({"sig": _Leaf.SMALL, "keyid": _Leaf.TEXT}, 32),
    },
    "messageSignature": {
        "messageDigest": {"algorithm": _Leaf.TEXT, "digest": _Leaf.SMALL},
        "signature": _Leaf.SMALL,
    },
}
_NUMBER = later.pattern(r"0|[1-9][0-9]{0,19}")
_PAYLOAD_TYPE = later.pattern(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class Form:
    """A bundle of good form; nothing in it is verified yet.

    Attributes:
        text: The bundle again, as JSON that any reader reads alike.
        content: What is signed.
        certificate: The signer's, DER.
        log: Id of the log that holds the entry, base64.
        kind: Type and version of the entry.
        origin: First line of the checkpoint.
        index: Of the entry in the tree, by its inclusion proof.
        size: Entries in the tree, by the proof and by the checkpoint.
        promised: When the log says it took the entry, in seconds since 1970; ``None`` if the
            bundle holds no promise that would be signed.
        stamps: Number of RFC 3161 time stamps.
    """

    text: str
    content: Content
    certificate: bytes
    log: str
    kind: str
    origin: str
    index: int
    size: int
    promised: int | None
    stamps: int


def read(bundle: bytes, content: Content) -> Form:
    """Check the form of a bundle.

    Args:
        bundle: JSON, UTF-8.
        content: What the caller expects to be signed.

    Raises:
        RefusedError: ``malformed``, ``unsupported``, or ``bad-signature`` if the checkpoint is of
            another tree than the inclusion proof.
    """
    table = _table(bundle)
    media_type, material = _text(table, "mediaType"), _within(table, "verificationMaterial")
    if media_type not in MEDIA_TYPES:
        raise unsupported("media-type", f"bundles of type {media_type[:80]!r} are not checked")
    certificate = _certificate(material, media_type)
    entry = _entry(material)
    _check_content(table, content)
    kind = f"{_text(entry, 'kindVersion', 'kind')}/{_text(entry, 'kindVersion', 'version')}"
    if kind not in content.value:
        raise unsupported("log-kind", f"log entries of kind {kind[:80]!r} are not checked here")
    origin, index, size = _position(entry)
    time = int(_text(entry, "integratedTime")) if "integratedTime" in entry else 0
    promised = time if time and "inclusionPromise" in entry else None
    stamps = _items(_within(material, "timestampVerificationData", {}), "rfc3161Timestamps")
    if promised is None and not stamps:
        raise unsupported("no-time", "nothing in the bundle proves when it was signed")
    return Form(
        text=json.dumps(table), content=content, certificate=certificate,
        log=_text(entry, "logId", "keyId"), kind=kind, origin=origin, index=index, size=size,
        promised=promised, stamps=len(stamps),
    )  # fmt: skip


def _table(bundle: bytes) -> Mapping[str, object]:
    if len(bundle) > MAX_BUNDLE:
        raise malformed("too-large", f"bundle of {len(bundle)} bytes, {MAX_BUNDLE} at most")
    if sum(map(bundle.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise malformed("too-large", f"bundle of more than {MAX_VALUES} values")
    try:
        found = _checked(strictjson.table(bundle, what="bundle", offset=0), _BUNDLE, "bundle")
    except FormatError as error:
        raise malformed("not-json", str(error)) from error
    return _mapping(found, "bundle")


def _checked(value: object, shape: _Shape, where: str) -> object:
    """Return what is there, without keys whose value is null, which is how JSON spells absence."""
    match shape:
        case _Leaf():
            return _leaf(value, shape, where)
        case _Many():
            if not isinstance(value, list) or len(value) > shape.most:
                raise _wrong(where, f"a list of at most {shape.most}")
            return [_checked(item, shape.shape, f"{where}[]") for item in value]
        case _:
            found = {}
            for key, item in _mapping(value, where).items():
                if key not in shape:
                    raise malformed("unknown-field", f"{where} has an unknown field {key[:80]!r}")
                if item is not None:
                    found[key] = _checked(item, shape[key], f"{where}.{key}")
            return found


def _leaf(value: object, shape: _Leaf, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "a string")
    if shape is _Leaf.TEXT:
        if len(value) > MAX_FIELD:
            raise _wrong(where, f"a text of at most {MAX_FIELD} characters")
    elif shape is _Leaf.NUMBER:
        if not _NUMBER.fullmatch(value) or int(value) >= 1 << 64:
            raise _wrong(where, "a number of 64 bits, in decimal, as a string")
    else:
        decoded = _decoded(value, where)
        if shape is _Leaf.SMALL and not 0 < len(decoded) <= MAX_FIELD:
            raise _wrong(where, f"of 1 to {MAX_FIELD} bytes")
        if shape is _Leaf.HASH and len(decoded) != 32:  # noqa: PLR2004 - SHA-256
            raise _wrong(where, "of 32 bytes")
    return value


def _decoded(text: str, where: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise _wrong(where, "base64") from error
    if base64.b64encode(data).decode() != text:
        raise _wrong(where, "base64 in its canonical form")
    return data


def _wrong(where: str, what: str) -> RefusedError:
    return malformed("wrong-shape", f"{where} must be {what}")


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _wrong(where, "an object")
    return value


def _within(
    table: Mapping[str, object], key: str, default: Mapping[str, object] | None = None
) -> Mapping[str, object]:
    if key not in table and default is not None:
        return default
    if key not in table:
        raise malformed("missing-field", f"bundle has no {key}")
    return _mapping(table[key], key)


def _items(table: Mapping[str, object], key: str) -> list[object]:
    found = table.get(key)
    return found if isinstance(found, list) else []


def _text(table: Mapping[str, object], *path: str) -> str:
    for key in path[:-1]:
        table = _within(table, key)
    found = table.get(path[-1])
    if not isinstance(found, str):
        raise malformed("missing-field", f"bundle has no {path[-1]}")
    return found


def _certificate(material: Mapping[str, object], media_type: str) -> bytes:
    chained = media_type not in V03
    wanted, other = ("certificate", "x509CertificateChain")[:: -1 if chained else 1]
    if wanted not in material and (other in material or "publicKey" in material):
        raise unsupported("not-keyless", "signed with a key or chain of its own, not by Sigstore")
    if other in material or "publicKey" in material:
        raise malformed("several-signers", "bundle names more than one kind of signer")
    holder = _within(material, wanted)
    if chained:
        chain = _items(holder, "certificates")
        if not chain:
            raise malformed("missing-field", "bundle has no certificate")
        holder = _mapping(chain[0], "certificate")
    return base64.b64decode(_text(holder, "rawBytes"))


def _entry(material: Mapping[str, object]) -> Mapping[str, object]:
    entries = _items(material, "tlogEntries")
    if not entries:
        why = "no entry of a transparency log, as in attestations of private repositories"
        raise unsupported("no-log-entry", why)
    if len(entries) > 1:
        raise unsupported("several-log-entries", f"{len(entries)} log entries, one is checked")
    return _mapping(entries[0], "entry")


def _check_content(table: Mapping[str, object], content: Content) -> None:
    statement = content is Content.STATEMENT
    wanted, other = ("dsseEnvelope", "messageSignature")[:: 1 if statement else -1]
    if wanted not in table:
        held = f"{other} in place of {wanted}" if other in table else f"no {wanted}"
        raise malformed("other-content", f"bundle has {held}")
    if other in table:
        raise malformed("other-content", "bundle has both an envelope and a signature of a file")
    holder = _within(table, wanted)
    if statement:
        signatures = _items(holder, "signatures")
        if not signatures:
            raise malformed("missing-field", "envelope has no signature")
        if len(signatures) > 1:
            raise unsupported("several-signatures", f"{len(signatures)} signatures, one is checked")
        if not _PAYLOAD_TYPE.fullmatch(_text(holder, "payloadType")):
            raise malformed("payload-type", "type of the payload is empty, long or not ASCII")
    else:
        algorithm = _within(holder, "messageDigest", {}).get("algorithm", "SHA2_256")
        if algorithm != "SHA2_256":
            raise unsupported("digest-algorithm", f"digest is {algorithm!r:.80}, not SHA2_256")


def _position(entry: Mapping[str, object]) -> tuple[str, int, int]:
    """Return origin, index and size: the library compares roots, and never sizes."""
    if "checkpoint" not in _within(entry, "inclusionProof", {}):
        raise unsupported("no-inclusion-proof", "no inclusion proof with a checkpoint")
    proof = _within(entry, "inclusionProof")
    lines = _text(proof, "checkpoint", "envelope").split("\n")
    origin, size, root = (*lines, "", "")[:3]
    index = int(_text(proof, "logIndex"))
    if not origin or size != _text(proof, "treeSize") or root != _text(proof, "rootHash"):
        raise bad_signature("other-tree", "checkpoint and inclusion proof are of different trees")
    if index >= int(size):
        raise bad_signature("other-tree", f"entry {index} of a tree of {size}")
    return origin, index, int(size)
