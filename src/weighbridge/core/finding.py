"""A judgement about evidence."""

from __future__ import annotations

from weighbridge.core import enums
from weighbridge.core.evidence import Evidence
from weighbridge.core.records import dataclass


class Severity(enums.IntEnum):
    """How bad it is if the finding is true. Ordered, so policies can say *at least*."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """Lower-case name, as in policies and reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, one message, and the evidence it stands on.

    Attributes:
        rule: Id of the rule.
        severity: Of this finding; a rule may judge cases differently.
        message: What loading or using the file would do; lower case, no full stop. May hold text
            from the file, quoted by ``repr``.
        evidence: Never empty; the first item is the primary place.
        fix: What to do about this case, if more is to be said than the rule's page says.
    """

    rule: str
    severity: Severity
    message: str
    evidence: tuple[Evidence, ...]
    fix: str = ""

    def __post_init__(self) -> None:
        if not self.evidence:
            msg = f"{self.rule}: a finding needs evidence"
            raise ValueError(msg)
