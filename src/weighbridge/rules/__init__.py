"""Rules, one each. A rule judges evidence; it sees no bytes. Its module docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Dossier, Evidence, Finding, Severity
from weighbridge.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``; never renamed.
        severity: Of its findings, unless one says otherwise.
        doc: The page: what it finds, why it matters, what to do, what it fires on and is silent on.
        check: Yields findings on one model.
    """

    id: str
    severity: Severity
    doc: str
    check: Callable[[Dossier], Iterator[Finding]]

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
