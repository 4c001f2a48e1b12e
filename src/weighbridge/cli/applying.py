"""What options of the command line lay over a policy, where it has no lock on it."""

from __future__ import annotations

from weighbridge.core import Verdict
from weighbridge.policy import NEVER, Policy


def fail_on(applied: Policy, given: str | None, *, exit_zero: bool) -> str:
    """Return the mildest verdict that makes the command fail: ``warn``, ``deny`` or ``never``.

    Args:
        applied: The policy.
        given: What ``--fail-on`` says.
        exit_zero: Whether the command is to exit with 0 anyway.

    Raises:
        PolicyError: The policy locks what an option would change.
    """
    least = applied.verdicts.fail_on.value
    own = NEVER if least is None else least.word
    if given not in {None, own}:
        _unlocked(applied, "--fail-on", "fail-on")
    if exit_zero:
        _unlocked(applied, "--exit-zero", "fail-on")
        return NEVER
    return given or own


def not_scanned(applied: Policy, given: str | None) -> Policy:
    """Set what content amounts to that is not here.

    Args:
        applied: The policy.
        given: What ``--on-not-scanned`` says.

    Raises:
        PolicyError: The policy locks it.
    """
    if given is None or given == applied.verdicts.on_not_scanned.value.word:
        return applied
    from weighbridge.policy import overrides  # noqa: PLC0415 - few ask for anything else

    _unlocked(applied, "--on-not-scanned", "on-not-scanned")
    return overrides.not_scanned(applied, Verdict[given.upper().replace("-", "_")])


def _unlocked(applied: Policy, option: str, key: str) -> None:
    from weighbridge.policy import overrides  # noqa: PLC0415 - as above

    overrides.unlocked(applied, option, ("verdicts", key))
