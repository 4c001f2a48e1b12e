"""Whether an OpenPGP signature is by one whom the policy trusts."""

from __future__ import annotations

from weighbridge.core import Role, TrustedSigner
from weighbridge.verification import openpgp
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError, untrusted
from weighbridge.verification.trusted_ssh import counts


def trusted(
    judge: Judge, signature: bytes, message: bytes, role: Role = Role.SIGNER
) -> tuple[TrustedSigner, openpgp.OpenpgpSigner]:
    """Check a signature with the certificates of the policy; return its row, and who signed.

    A certificate or key is revoked by ``openpgp:<fingerprint>``, lower-case hexadecimal.

    Raises:
        RefusedError: As ``openpgp.check``; ``untrusted-signer`` for a revoked key, for rows that
            all ended or have not begun, and if no certificate of the policy holds the key.
    """
    openpgp.parse(signature)
    refused = untrusted("openpgp-unknown-key", "the policy names no certificate with this key")
    for row in judge.trust.signers:
        if role not in row.roles:
            continue
        for document in row.keys:
            if not openpgp.is_certificate(document.data):
                continue
            try:
                signer = openpgp.check(signature, document.data, message, judge.now)
            except RefusedError as error:
                refused = refused if error.reason == "openpgp-unknown-key" else error
                continue
            if {f"openpgp:{signer.certificate}", f"openpgp:{signer.key}"} & judge.trust.revoked:
                why = f"key {signer.key} is revoked by the policy"
                raise untrusted("revoked-key", why)
            if counts(row, judge.now):
                return row, signer
            refused = untrusted("outside-period", f"{row.name!r} is not trusted on this day")
    raise refused
