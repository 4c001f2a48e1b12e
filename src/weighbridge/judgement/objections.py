"""What stands against the models of a report, in one list, for reports that machines read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from weighbridge.core import (
    Finding,
    Gap,
    GapKind,
    Reason,
    Report,
    Severity,
    Verdict,
    Waived,
    Weighed,
)
from weighbridge.core.records import dataclass
from weighbridge.judgement.alike import evidence, rank
from weighbridge.judgement.phrases import models
from weighbridge.judgement.spots import Spot, path, spot

SILENCE = "no-verdict"
"""Stands for a check where no check says anything, or there is nothing to ask about."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against one model.

    Attributes:
        each: The model.
        reason: A reason that does not allow.
        waived: What lifts it, if anything does.
    """

    each: Weighed
    reason: Reason
    waived: Waived | None = None

    @property
    def id(self) -> str:
        """Id of the rule behind it, or of the check."""
        return self.reason.rule or self.reason.check

    @property
    def spot(self) -> Spot:
        """Where it points to."""
        return spot(self.each, self.reason)

    @property
    def severity(self) -> Severity:
        """As the findings have it; else by verdict, since a check has no severity of its own."""
        found = [g.severity for g in self.reason.grounds if isinstance(g, Finding)]
        denied = self.reason.verdict is Verdict.DENY
        return max(found, default=Severity.HIGH if denied else Severity.MEDIUM)


def objections(report: Report) -> list[Objection]:
    """Return every reason that counts against a model: the worst first, of all models."""
    found = (
        (at, Objection(each, reason))
        for at, each in enumerate(report.models)
        for reason in reasons(each)
        if reason.verdict is not Verdict.ALLOW
    )
    return _ranked(found)


def reasons(each: Weighed) -> tuple[Reason, ...]:
    """Return a model's reasons; where there are none, that is one."""
    why = "no check of the policy has anything to say about this model"
    return each.decision.reasons or (Reason(SILENCE, Verdict.NO_VERDICT, why),)


def waived(report: Report) -> list[Objection]:
    """Return every reason that a waiver lifts, in the same order."""
    found = (
        (at, Objection(each, row.reason, row))
        for at, each in enumerate(report.models)
        for row in each.decision.waived
    )
    return _ranked(found)


def _ranked(found: Iterator[tuple[int, Objection]]) -> list[Objection]:
    keyed = [(rank(row.reason), at, row) for at, row in found]
    keyed.sort(key=lambda item: (*item[0][:2], item[1], item[0]))
    return [row for _, _, row in keyed]


def unread(each: Weighed) -> list[str]:
    """Return paths of what was not examined, from the folder one is in, members after ``!/``."""
    parts = (name.partition("!/") for name in each.dossier.tally.unread)
    return [f"{path(each, file)}{mark}{member}" for file, mark, member in parts]


def faults(report: Report) -> Iterator[tuple[Weighed, Gap]]:
    """Yield what weighbridge itself failed on, as far as reasons rest on it."""
    for each in report.models:
        for reason in each.decision.reasons:
            for item in evidence(reason):
                if isinstance(item, Gap) and item.kind is GapKind.FAULT:
                    yield each, item


def counted(report: Report) -> str:
    """Count models by verdict, the worst first: ``3 models: 1 deny, 2 allow; 1 waived``."""
    verdicts = Counter(each.decision.verdict for each in report.models)
    words = [f"{verdicts[each]} {word(each)}" for each in sorted(verdicts, reverse=True)]
    lifted = sum(len(each.decision.waived) for each in report.models)
    more = f"; {lifted} waived" if lifted else ""
    cut = f"{report.partial.why}; " if report.partial else ""
    told = ", ".join(words) or "nothing to weigh"
    return f"{cut}{models(report.models)}: {told}{more}"


def word(verdict: Verdict) -> str:
    """Spell a verdict for people: ``no verdict``."""
    return verdict.word.replace("-", " ")


def many(count: int, noun: str) -> str:
    """Write a count: ``1 file``, ``2 files``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
