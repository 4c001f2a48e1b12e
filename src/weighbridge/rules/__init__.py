"""Rules, one each. A rule judges evidence; it sees no bytes. Its module docstring is its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from weighbridge.core import (
    Artifact,
    Dossier,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Place,
    Severity,
    Span,
)
from weighbridge.core.records import dataclass

FINDINGS = 5_000
"""Findings of one rule on one model that are told one by one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``; never renamed.
        severity: Of its findings, unless one says otherwise.
        doc: The page: what it finds, why it matters, what to do, what it fires on and is silent on.
        check: Yields findings on one model.
        about: Kinds of evidence: of a model that has none of them, it has nothing to say, and is
            not asked. Empty if it looks at other things too.
    """

    id: str
    severity: Severity
    doc: str
    check: Callable[[Dossier], Iterator[Finding]]
    about: tuple[type[Evidence], ...] = ()

    @property
    def title(self) -> str:
        """First line of the page."""
        return self.doc.strip().partition("\n")[0]

    def finding(
        self, message: str, *evidence: Evidence, severity: Severity | None = None, fix: str = ""
    ) -> Finding:
        """Make a finding of this rule."""
        chosen = self.severity if severity is None else severity
        return Finding(self.id, chosen, message, evidence, fix)


_CONCERNED: dict[frozenset[type], tuple[tuple[Rule, ...], tuple[Rule, ...]]] = {}
"""By kinds of evidence: the rules that were sorted last, and those that are concerned."""


def concerned(every: tuple[Rule, ...], dossier: Dossier) -> tuple[Rule, ...]:
    """Return the rules that may have something to say of a model."""
    kinds = frozenset(dossier.kinds())
    held = _CONCERNED.get(kinds)
    if held is None or held[0] is not every:
        asked = (rule for rule in every if not rule.about or not kinds.isdisjoint(rule.about))
        held = _CONCERNED[kinds] = (every, tuple(asked))
    return held[1]


def told(rule: Rule, dossier: Dossier) -> Iterator[Finding]:
    """Yield what a rule has to say of a model, each with what to do.

    One finding stands for all that are not told one by one, as bad as the worst of them. It names
    no file, so that nothing which is said of one file or one name settles it.
    """
    found = rule.check(dossier)
    for finding in islice(found, FINDINGS):
        yield finding if finding.fix else replace(finding, fix=remedy(rule))
    count, worst = 0, Severity.INFO
    for finding in found:
        count, worst = count + 1, max(worst, finding.severity)
    if count:
        why = f"more than {FINDINGS} findings of one rule: {count} more are not told one by one"
        place = Place(Artifact(dossier.model, 0), Span(0, 0))
        gap = Gap(place, GapKind.LIMIT, why)
        yield rule.finding(f"{why}: {rule.title}", gap, severity=worst, fix=remedy(rule))


@lru_cache(maxsize=256)
def remedy(rule: Rule) -> str:
    """Return the first sentence of *What to do* on a rule's page, as reports spell sentences."""
    text = " ".join(rule.doc.partition("## What to do\n")[2].partition("\n## ")[0].split())
    sentence = re.split(r"\.(?= [A-Z]|$)", text, maxsplit=1)[0]
    return sentence[:1].lower() + sentence[1:]
