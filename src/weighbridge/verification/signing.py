"""Make signatures: a statement over a model's files, in an envelope, in a bundle.

What is written here is what ``envelope``, ``manifest`` and ``statement`` read, and what the
reference implementation of model signing reads too.

Source: https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md (retrieved 2026-11-25).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from weighbridge.verification import keys
from weighbridge.verification.envelope import IN_TOTO, Envelope
from weighbridge.verification.manifest import GIT

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"


def model_statement(
    name: str, digests: Mapping[str, str], ignored: Iterable[str], *, links: bool
) -> bytes:
    """Write the statement that a model's signature is over.

    Args:
        name: Of the model; informational.
        digests: SHA-256 of each file, hexadecimal, by name from the model's root.
        ignored: Names that are left out, besides git's own.
        links: Whether some of the files are reached through links.
    """
    # Sorted as the reference implementation sorts: step by step.
    rows = sorted(digests.items(), key=lambda row: row[0].split("/"))
    root = hashlib.sha256(b"".join(bytes.fromhex(value) for _, value in rows)).hexdigest()
    return _statement(
        [{"name": name, "digest": {"sha256": root}}],
        "https://model_signing/signature/v1.0",
        {
            "serialization": {
                "method": "files",
                "hash_type": "sha256",
                "allow_symlinks": links,
                "ignore_paths": sorted({*GIT, *ignored}),
            },
            "resources": [
                {"name": file, "algorithm": "sha256", "digest": value} for file, value in rows
            ],
        },
    )


def summary_statement(
    subjects: Mapping[str, str],
    verifier: str,
    version: str,
    facts: Mapping[str, str],
    *,
    passed: bool,
    levels: Sequence[str],
) -> bytes:
    """Write a verification summary: that these files were weighed, and how it ended.

    Args:
        subjects: SHA-256 of each file, hexadecimal, by name from the model's root.
        verifier: URI of whoever weighed.
        version: Of weighbridge.
        facts: ``time`` (RFC 3339), ``resource`` (URI), ``policy`` (URI) and ``policy-digest``
            (SHA-256, hexadecimal).
        passed: Whether the model is allowed.
        levels: What is verified, for a model that passed.
    """
    return _statement(
        [{"name": name, "digest": {"sha256": value}} for name, value in sorted(subjects.items())],
        "https://slsa.dev/verification_summary/v1",
        {
            "verifier": {"id": verifier, "version": {"weighbridge": version}},
            "timeVerified": facts["time"],
            "resourceUri": facts["resource"],
            "policy": {"uri": facts["policy"], "digest": {"sha256": facts["policy-digest"]}},
            "verificationResult": "PASSED" if passed else "FAILED",
            "verifiedLevels": list(levels) if passed else ["FAILED"],
            "slsaVersion": "1.2",
        },
    )


def _statement(
    subjects: Sequence[Mapping[str, object]], kind: str, predicate: Mapping[str, object]
) -> bytes:
    return json.dumps(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": subjects,
            "predicateType": kind,
            "predicate": predicate,
        },
        separators=(",", ":"),
    ).encode()


def bundle(statement: bytes, key: keys.PrivateKey, chain: Sequence[bytes] = ()) -> bytes:
    """Sign a statement, and write the bundle.

    Args:
        statement: What is signed.
        key: With which key.
        chain: Certificates (DER), leaf first, if it is to be a signature by certificate.
    """
    signed = Envelope(statement, IN_TOTO, b"").signed
    material: dict[str, object] = (
        {"x509CertificateChain": {"certificates": [{"rawBytes": _text(each)} for each in chain]}}
        if chain
        else {"publicKey": {"hint": keys.hint(keys.public(key))}}
    )
    return _dump(
        {
            "mediaType": MEDIA_TYPE,
            "verificationMaterial": {**material, "tlogEntries": []},
            "dsseEnvelope": _envelope(statement, keys.sign(key, signed)),
        }
    )


def _envelope(statement: bytes, signature: bytes) -> dict[str, object]:
    return {
        "payload": _text(statement),
        "payloadType": IN_TOTO,
        "signatures": [{"sig": _text(signature), "keyid": ""}],
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _dump(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"
