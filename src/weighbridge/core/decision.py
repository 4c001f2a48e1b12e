"""What policy makes of the facts."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from weighbridge.core import enums
from weighbridge.core.claim import Claim
from weighbridge.core.evidence import Evidence
from weighbridge.core.finding import Finding
from weighbridge.core.records import dataclass

ANSWERS = frozenset({
    "attached-unread", "deceptive-names", "excluded-territory", "files-covered",
    "files-not-covered", "headers-only", "licence-of-base", "lookalike-name", "missing-shards",
    "no-licence", "no-summary", "not-examined", "nothing-to-weigh", "other-policy",
    "other-statement", "signature-not-settled", "signature-valid", "signer-trusted",
    "signer-unknown", "too-many-ancestors", "trust-root-age", "unknown-origin", "unsigned",
    "weak-evidence",
})  # fmt: skip
"""Ids that checks give to their own answers. A waiver may name one, which lifts less than the id of
the check would: what is not known yet, and not what may become known."""


class Verdict(enums.IntEnum):
    """Ordered so that the worst reason decides: ``max``.

    ``NO_VERDICT`` is worse than a warning, since nobody knows; ``DENY`` is worse still, since
    something is known to be wrong, whatever else could not be read.
    """

    ALLOW = 0
    WARN = 1
    NO_VERDICT = 2
    DENY = 3

    @property
    def word(self) -> str:
        """Lower-case, as in policies, reports and JSON."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in one sentence, and what it rests on.

    Attributes:
        check: Id of the check that asked.
        verdict: What this reason alone amounts to.
        because: The sentence; lower case, no full stop. May hold text from the file.
        grounds: Findings, claims or evidence it rests on.
        rule: Id of the rule behind it, or the check's own id.
        fix: What to do.
        policy: Where the policy says so: ``default.toml:12  checks.serialisation.deny-at``.
        group: Reasons of one group are facts about one thing, told together and in their order;
            empty for a reason that stands alone.
    """

    check: str
    verdict: Verdict
    because: str
    grounds: tuple[Finding | Claim | Evidence, ...] = ()
    rule: str = ""
    fix: str = ""
    policy: str = ""
    group: str = ""


_VERDICT: Callable[[Reason], Verdict] = attrgetter("verdict")


@dataclass(frozen=True, slots=True)
class Waived:
    """A reason that a waiver lifts: shown always, counted never.

    Attributes:
        reason: What would have counted.
        waiver: Id of the waiver.
        note: Why, who and until when, in one line.
    """

    reason: Reason
    waiver: str
    note: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. No reasons means nothing was asked, which is not acceptance."""

    reasons: tuple[Reason, ...]
    waived: tuple[Waived, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict among the reasons."""
        return max(map(_VERDICT, self.reasons), default=Verdict.NO_VERDICT)
