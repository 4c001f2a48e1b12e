"""What commands that verify, sign and attest have in common, once one of them runs."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator

from weighbridge import pipeline, policy
from weighbridge.cli import trusted
from weighbridge.core import UsageError
from weighbridge.intake.listing import Listed
from weighbridge.policy import overrides
from weighbridge.verification.demand import Demand


def demanding(
    given: trusted.Trusted, reference: str, *, partly: bool, pinned: str | None = None
) -> policy.Policy:
    """Take a policy, demand a signature, and add what the options say.

    Args:
        given: The options.
        reference: Name or path of the policy.
        partly: Whether files that the signer did not sign may pass.
        pinned: Digest that the policy must have; ``None`` for any.

    Raises:
        PolicyError: The policy, or a file it names, is not understood.
        UsageError: An option lacks the one it goes with.
    """
    for path in trusted.files(given):
        listed(path)
    settings = {"required": True, **trusted.settings(given)}
    if partly:
        settings["coverage"] = "signed"
    applied = policy.load(reference, pipeline.known())
    policy.pinned(applied, pinned)
    rows = trusted.rows(given)
    for said, option, key in (
        (bool(rows), "--key, --certificate-root, --identity", "trust"),
        ("trusted-root" in settings, "--trusted-root", "trusted-root"),
        (partly, "--allow-unsigned", "coverage"),
    ):
        if said:
            overrides.unlocked(applied, option, ("checks", "signature", key))
    return overrides.signature(applied, rows, settings)


def verdict(
    policies: tuple[str, ...], days: int | None, resource: str | None, *, wanted: bool
) -> Demand | None:
    """Return what the summary of an earlier weighing has to say; ``None`` if none is wanted.

    Args:
        policies: Digests of the policies that count.
        days: How old it may be.
        resource: What it has to be about.
        wanted: Whether such a summary is to decide.

    Raises:
        UsageError: An option lacks the one it goes with, or is not what it ought to be.
    """
    if not wanted:
        if policies or days is not None or resource is not None:
            raise UsageError("--verdict-policy, --max-age and --resource need --verdict")
        return None
    if resource == "":
        raise UsageError("--resource: is empty")
    for each in policies:
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", each):
            why = "expected sha256:<hex>, the digest of a policy as a report gives it"
            raise UsageError(f"--verdict-policy: {each!r}: {why}")
    return Demand((frozenset(policies),) if policies else (), days, resource or "")


def inside(given: trusted.Trusted, paths: Iterable[str]) -> Iterator[str]:
    """Yield the files named by options that lie in what they are to vouch for.

    Whoever swapped the model could have swapped such a key with it.
    """
    roots = [os.path.realpath(path) for path in paths]
    for path in dict.fromkeys(trusted.files(given)):
        real = os.path.realpath(path)
        if any(real.startswith(f"{root}/") for root in roots):
            yield path


def listed(path: str) -> Listed:
    """See that a file is there.

    Raises:
        UsageError: It is missing, or no regular file.
    """
    real = os.path.realpath(path)
    try:
        status = os.stat(real)  # noqa: PTH116 - strings throughout
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path!r}: {str(told).lower()}") from error
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{path!r}: is no regular file")
    return Listed(path, real, status.st_size)
