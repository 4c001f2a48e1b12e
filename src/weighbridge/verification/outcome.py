"""From a refusal to what is said about a signature: made here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.core import Attestation, Coverage, Signature, Standing, TrustedSigner, Verification
from weighbridge.verification.refusal import RefusedError, malformed
from weighbridge.verification.site import Pending, Scene


def refused(signature: Signature, error: RefusedError) -> Verification:
    """Say why something does not hold."""
    return Verification(signature, error.standing, error.reason, str(error))


def doubtful(
    signature: Signature,
    error: RefusedError,
    coverage: Coverage,
    attestation: Attestation | None = None,
) -> Verification:
    """Say why a signer is not believed, and how the files compare all the same.

    A statement that is not valid says nothing about the files: then there is no coverage.
    """
    told = coverage if error.standing is Standing.UNTRUSTED_SIGNER else None
    return Verification(signature, error.standing, error.reason, str(error), "", attestation, told)


def believed(
    signature: Signature,
    told: tuple[Standing, str, str],
    row: TrustedSigner | None,
    attestation: Attestation,
    coverage: Coverage,
) -> Verification:
    """Say what a valid signature comes to.

    Args:
        signature: Which.
        told: Standing, reason and words, as the files compare.
        row: Row of the policy that names the signer.
        attestation: What is signed.
        coverage: How the files compare.
    """
    standing, reason, why = told
    name, publisher = (row.name, row.publisher) if row else ("", "")
    return Verification(signature, standing, reason, why, name, attestation, coverage, publisher)


def fault(signature: Signature, error: RefusedError | None) -> Pending:
    """Make a signature that cannot be read answer so."""
    told = error or malformed("structure", "cannot be read")

    def settle(_scene: Scene) -> Verification:
        return refused(signature, told)

    return Pending(signature, {}, settle)


def guarded(
    signature: Signature, settle: Callable[[Scene], Verification], scene: Scene
) -> Verification:
    """Ask for an answer; a refusal is one too."""
    try:
        return settle(scene)
    except RefusedError as error:
        return refused(signature, error)
