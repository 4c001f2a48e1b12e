"""A model that a policy does not admit, as an exception that says why."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Reason, Report, Verdict, WeighbridgeError, Weighed, printable
from weighbridge.policy import Policy

REASONS = 8
"""Reasons that are told of one model; all of them are in the report."""

MODELS = 4
"""Models of which reasons are told."""


class Denied(WeighbridgeError):  # noqa: N818 - the verdict's own word
    """The policy does not admit a model; the text lists the reasons.

    Attributes:
        report: All that was found, as for ``scan``.
    """

    def __init__(self, report: Report) -> None:
        # The report alone is the argument, so that the exception can be sent to another process.
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        """Return a line on each model that is not admitted, and one on each reason."""
        worst = self.report.verdict
        bad = [each for each in self.report.models if each.decision.verdict is worst]
        lines = [line for each in bad[:MODELS] for line in _told(each, self.report.policy.name)]
        if len(bad) > MODELS:
            lines.append(f"and {len(bad) - MODELS} more models")
        return "\n".join(lines) or "nothing was weighed, which admits nothing"


def _told(weighed: Weighed, policy: str) -> Iterator[str]:
    verdict = weighed.decision.verdict
    word = {
        Verdict.DENY: "denied",
        Verdict.NO_VERDICT: "no verdict",
        Verdict.WARN: "not without warnings",
        Verdict.ALLOW: "weighbridge failed",
    }[verdict]
    yield f"{printable(repr(weighed.dossier.model))}: {word} by policy {printable(repr(policy))}"
    reasons = [each for each in weighed.decision.reasons if each.verdict is verdict]
    shown = list(dict.fromkeys(map(_line, reasons)))
    yield from shown[:REASONS]
    if len(shown) > REASONS:
        yield f"  and {len(shown) - REASONS} more reasons"


def _line(reason: Reason) -> str:
    fix = f"; {printable(reason.fix, 0)}" if reason.fix else ""
    return f"  {printable(reason.because, 0)} ({reason.rule or reason.check}){fix}"


def admitted(report: Report, applied: Policy, floor: Verdict = Verdict.WARN) -> bool:
    """Whether a policy lets a model be used, by the same measure as the command's exit code.

    Args:
        report: Of the model.
        applied: The policy; one that never fails admits everything, but for faults of ours.
        floor: Verdicts up to here are admitted, unless the policy fails on them.
    """
    if report.faulty:
        return False
    mildest = applied.verdicts.fail_on.value
    if mildest is None or report.verdict is Verdict.ALLOW:
        return True
    if report.verdict is Verdict.WARN:
        return mildest is not Verdict.WARN
    return report.verdict <= floor
