"""The answer to one command: every model's dossier and decision."""

from __future__ import annotations

from weighbridge.core import enums
from weighbridge.core.artifact import Digest
from weighbridge.core.decision import Decision, Verdict
from weighbridge.core.dossier import Dossier
from weighbridge.core.evidence import Gap, GapKind
from weighbridge.core.finding import Severity
from weighbridge.core.records import dataclass


class Scope(enums.StrEnum):
    """What a report is about."""

    EVERYTHING = "everything"
    SIGNATURES = "signatures"
    """Who vouches for the bytes; nobody looked at what they do."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One model, and what became of it."""

    dossier: Dossier
    decision: Decision


@dataclass(frozen=True, slots=True)
class Applied:
    """The policy that was applied, as a report names it.

    Attributes:
        name: As the policy calls itself.
        version: As the policy calls it.
        digest: Of the policy as resolved, with everything it extends.
        sources: The files it was read from, outermost first.
    """

    name: str
    version: str
    digest: Digest
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What stands behind an id that reasons name, for reports that bring their own explanation.

    Attributes:
        id: As reasons have it in ``rule``, or in ``check`` where they name no rule.
        check: Id of the check that asks, if the page is not a rule's; else empty.
        severity: Of the rule's findings; ``None`` for a check.
        title: One sentence, with a full stop.
        text: The whole page, Markdown.
    """

    id: str
    check: str
    severity: Severity | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Partial:
    """How far somebody got who was interrupted.

    Attributes:
        weighed: Models that were weighed to the end; of others nothing is told.
        found: Models that there were to weigh; 0 if nobody had looked yet.
    """

    weighed: int
    found: int

    @property
    def why(self) -> str:
        """In words: ``interrupted after 3 of 10 models``."""
        if not self.found:
            return "interrupted before any model was found"
        noun = "model" if self.found == 1 else "models"
        return f"interrupted after {self.weighed} of {self.found} {noun}"


@dataclass(frozen=True, slots=True)
class Report:
    """What ``scan`` returns.

    Attributes:
        version: Of weighbridge.
        policy: What was applied.
        models: In the order of the paths given; inside one path, by name.
        hashed: Whether verdicts are bound to bytes: every file was read in full and hashed.
        skipped: What was passed over on purpose, and why: one line each, names by ``repr``.
        notes: What else a reader should know: waivers that concern nothing here.
        scope: What was looked at.
        remembered: Files whose digests are of an earlier run, since they have not changed.
        pages: One for every id that a reason names, waived ones too, by id.
        at: When it was weighed, UTC, ISO 8601 to the second; empty if nobody said.
        partial: How far it goes, if it is not about everything that was to be weighed.
    """

    version: str
    policy: Applied
    models: tuple[Weighed, ...]
    hashed: bool
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scope: Scope = Scope.EVERYTHING
    remembered: int = 0
    pages: tuple[Page, ...] = ()
    at: str = ""
    partial: Partial | None = None

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; at least ``NO_VERDICT`` if nothing was weighed, or not everything."""
        worst = max((each.decision.verdict for each in self.models), default=Verdict.NO_VERDICT)
        return worst if self.partial is None else max(worst, Verdict.NO_VERDICT)

    @property
    def faulty(self) -> bool:
        """Whether weighbridge itself failed on some file, or in some check."""
        # Looked through once, which is not worth sorting it by kind.
        every = (item for each in self.models for item in each.dossier.evidence)
        found = (item for item in every if isinstance(item, Gap))
        named = (
            ground
            for each in self.models
            for reason in each.decision.reasons
            for ground in reason.grounds
            if isinstance(ground, Gap)
        )
        return any(gap.kind is GapKind.FAULT for gap in (*found, *named))
