"""Whether an SSH key is one that the policy trusts."""

from __future__ import annotations

import datetime as dt

from weighbridge.core import Document, Role, TrustedSigner
from weighbridge.verification import sshsig
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError, untrusted


def trusted(judge: Judge, blob: bytes, role: Role = Role.SIGNER) -> TrustedSigner | None:
    """Return the first row of the policy that names a key and counts now.

    A row names a key by an OpenSSH public key (a line, or a file of them), or by a fingerprint:
    ``SHA256:<base64>`` as ssh-keygen prints it, or ``sha256:<hex>`` of its SubjectPublicKeyInfo.
    A document of the policy that holds no OpenSSH keys names none.

    Args:
        judge: Rows, revoked keys, and the time.
        blob: The key as SSH writes it.
        role: What the signer has to be trusted for.

    Raises:
        RefusedError: ``untrusted-signer`` for a revoked key, and for one whose rows all ended or
            have not begun; as ``sshsig.parse_key`` for bytes that are no key.
    """
    names = sshsig.fingerprints(blob)
    if names & judge.trust.revoked:
        why = f"key {sshsig.fingerprint(blob)} is revoked by the policy"
        raise untrusted("revoked-key", why)
    rows = [
        row
        for row in judge.trust.signers
        if role in row.roles
        if names & set(row.fingerprints) or any(_lists(one, blob) for one in row.keys)
    ]
    for row in rows:
        if counts(row, judge.now):
            return row
    if rows:
        raise untrusted("outside-period", f"{rows[0].name!r} is not trusted on this day")
    return None


def counts(row: TrustedSigner, now: dt.datetime) -> bool:
    """Whether a row's signatures count on a day, in UTC."""
    today = now.date()
    return (row.since or today) <= today <= (row.until or today)


def _lists(document: Document, blob: bytes) -> bool:
    try:
        return blob in sshsig.load_publics(document.data)
    except RefusedError:
        return False
