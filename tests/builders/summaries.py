"""Verification summaries, honest and lying, written apart from the code."""

import hashlib
import json

from tests.builders import oms

PREDICATE = "https://slsa.dev/verification_summary/v1"
UNDER = "ab" * 32
"""Digest of the policy that files were weighed under."""

WHEN = "2026-11-25T12:00:00Z"


def predicate(**lies):
    """Write what a gate says; ``lies`` replace keys of it, and ``None`` takes one out."""
    whole = {
        "verifier": {"id": "https://gate.test", "version": {"weighbridge": "0"}},
        "timeVerified": WHEN,
        "resourceUri": "pkg:huggingface/acme/chat@v1",
        "policy": {"uri": "policy:team@1", "digest": {"sha256": UNDER}},
        "verificationResult": "PASSED",
        "verifiedLevels": ["WEIGHBRIDGE_PASSED"],
        "slsaVersion": "1.2",
    }
    return {key: value for key, value in (whole | lies).items() if value is not None}


def subjects(files):
    """List files as ``{name: bytes}`` says."""
    return [
        {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
        for name, data in sorted(files.items())
    ]


def statement(files, *, rows=None, **lies):
    """Write a statement; ``rows`` are its subjects instead of the files."""
    whole = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects(files) if rows is None else rows,
        "predicateType": PREDICATE,
        "predicate": predicate(**lies),
    }
    return json.dumps(whole).encode()


def sealed(files, private=None, **lies):
    """Sign a summary by key."""
    return json.dumps(oms.bundle(statement(files, **lies), private or oms.key())).encode()
