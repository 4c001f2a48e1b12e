"""Sigstore bundle: a signature with what is needed to check it, as JSON; or lines of such.

Layout::

    {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
     "verificationMaterial": {"certificate" | "x509CertificateChain" | "publicKey": {...}, ...},
     "messageSignature" | "dsseEnvelope": {...}}

Taken for one only if every value has the keys of a bundle, at every level, and no other: anything
more is a configuration and read as JSON.

Source: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto;
``rawBytes`` of a public key as model-signing before 1.1 wrote it; retrieved 2026-11-25.
Not read: certificates, log entries and signatures, which schemes do; keys in ``snake_case``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import Entry, Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, dsse, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_MEDIA = later.pattern(
    r"application/vnd\.dev\.sigstore\.bundle(?:\.v\d{1,3}\.\d{1,3})?\+json"
    r"(?:;version=\d{1,3}\.\d{1,3})?"
)
_CERTIFICATE: Mapping[str, dsse.Shape] = {"rawBytes": str}
_ENTRY: Mapping[str, dsse.Shape] = {
    "logIndex": int,
    "logId": {"keyId": str},
    "kindVersion": {"kind": str, "version": str},
    "integratedTime": int,
    "inclusionPromise": {"signedEntryTimestamp": str},
    "inclusionProof": {
        "logIndex": int,
        "rootHash": str,
        "treeSize": int,
        "hashes": (str,),
        "checkpoint": {"envelope": str},
    },
    "canonicalizedBody": str,
}
_BUNDLE: Mapping[str, dsse.Shape] = {
    "mediaType": str,
    "verificationMaterial": {
        "publicKey": {
            "hint": str,
            "rawBytes": str,
            "keyDetails": str,
            "validFor": {"start": str, "end": str},
        },
        "x509CertificateChain": {"certificates": (_CERTIFICATE,)},
        "certificate": _CERTIFICATE,
        "tlogEntries": (_ENTRY,),
        "timestampVerificationData": {"rfc3161Timestamps": ({"signedTimestamp": str},)},
    },
    "messageSignature": {"messageDigest": {"algorithm": str, "digest": str}, "signature": str},
    "dsseEnvelope": dsse.ENVELOPE,
}


MARKER = b"application/vnd.dev.sigstore.bundle"


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is bundles, and nothing else."""
    return dsse.only(glimpse, MARKER, _is_bundle)


def _is_bundle(value: object) -> bool:
    if not isinstance(value, dict) or not _fits_media(value.get("mediaType")):
        return False
    envelope = value.get("dsseEnvelope")
    signed = isinstance(value.get("messageSignature"), dict) != dsse.is_envelope(envelope)
    material = isinstance(value.get("verificationMaterial"), dict)
    return signed and material and dsse.fits(value, _BUNDLE)


def _fits_media(name: object) -> bool:
    """Whether a media type is that of a bundle, of any version."""
    return isinstance(name, str) and _MEDIA.fullmatch(name) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the types of bundles, payloads and predicates, and whatever ``json-config`` would.

    Raises:
        FormatError: Not JSON, or no bundle.
    """
    start = cursor.offset
    text = cursor.take(min(cursor.left, dsse.MOST + 1), "bundle")
    place = cursor.place(start)
    for tree in strictjson.values(text, what="bundle", offset=start):
        if not isinstance(tree, dict) or not _is_bundle(tree):
            raise FormatError("is no bundle", offset=start)
        yield Entry(place, "mediaType", str(tree["mediaType"]))
        if isinstance(envelope := tree.get("dsseEnvelope"), dict):
            yield from dsse.told(envelope, place, cursor.limits)
        yield from configuration.everything(tree, place, cursor.limits)


FORMAT = Format(
    id="sigstore-bundle",
    title="Sigstore bundle",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    within=(MARKER,),
    opens=b"{[",
    extensions=(".sigstore", ".sigstore.json"),
    refines=("json-config",),
)
