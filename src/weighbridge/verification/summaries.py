"""Verification summaries as a gate takes them: what one says, whether it counts, what it speaks of.

A summary that says *passed* counts if a trusted weigher signed it and it is about exactly the files
that are here. One that says anything else is believed whoever wrote it, signed or not, as soon as
every file that it names is here, under whatever name.

Source: https://slsa.dev/spec/v1.2/verification_summary (retrieved 2026-11-25).
Not compared: digests other than SHA-256, so that each byte is hashed once. Not read:
``inputAttestations``, ``dependencyLevels``: what a verifier looked at is its own affair.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from weighbridge.core import SUMMARY, Coverage, Grade, Role, Signature, Standing, later
from weighbridge.core.records import dataclass
from weighbridge.verification import authority, sealed, statement
from weighbridge.verification.authority import Authentic
from weighbridge.verification.demand import Demand
from weighbridge.verification.envelope import Bundle
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.site import Material
from weighbridge.verification.statement import Statement, texts

SCHEME = "in-toto"
"""Id of the scheme that summaries are of."""

AHEAD = dt.timedelta(minutes=5)
"""How far the clock of whoever weighed may be ahead of ours."""

FACTS = ("verifier.id", "verificationResult", "timeVerified", "resourceUri", "policy.uri")
"""Dotted paths of the texts of a summary that are told, besides the policy's digest."""

POLICY = "policy.digest.sha256"

_MOMENT = later.pattern(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary, as found; not believed.

    Attributes:
        material: Where it lies.
        statement: What it says; ``None`` if it could not be read.
        bundle: Its signature; ``None`` if it has none.
        fault: Why it could not be read.
    """

    material: Material
    statement: Statement | None
    bundle: Bundle | None = None
    fault: RefusedError | None = None

    @property
    def signature(self) -> Signature:
        """Say where it lies, and whether it is signed at all."""
        signed = self.bundle is not None or self.statement is None
        return self.material.signature(SCHEME, Grade.SIGNED if signed else Grade.RECORDED)

    @property
    def result(self) -> str:
        """What came of the weighing, as stated; empty if it does not say."""
        return self.text("verificationResult")

    @property
    def passed(self) -> bool:
        """Whether it says that the files passed; anything but the very word is no."""
        return self.result == "PASSED"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What else it says."""
        return () if self.statement is None else tuple(self._texts(*FACTS, POLICY))

    def text(self, path: str) -> str:
        """Return the text at a dotted path of the predicate; empty if there is none."""
        return dict(self._texts(path)).get(path, "")

    def _texts(self, *paths: str) -> Iterator[tuple[str, str]]:
        return texts(self.statement.predicate if self.statement else {}, *paths)

    def expected(self) -> dict[str, str]:
        """Return the SHA-256 of each file it names; empty where it gives none, or several."""
        found: dict[str, str] = {}
        for subject in self.statement.subjects if self.statement else ():
            digests = {each.hex for each in subject.digests if each.algorithm == "sha256"}
            digests |= {found[subject.name]} if subject.name in found else set()
            found[subject.name] = digests.pop() if len(digests) == 1 else ""
        return found


def every(materials: Iterable[Material]) -> Iterator[Summary]:
    """Yield the summaries among small files, and what cannot be read and may be one."""
    for material in materials:
        found = list(sealed.of(material))
        for each in found:
            if each.statement is None:
                if each.fault is not None:
                    yield Summary(material, None, each.bundle, each.fault)
            elif each.predicate == SUMMARY:
                yield Summary(material, each.statement, each.bundle, each.fault)
        bare = None if found else statement.bare(material.data)
        if bare is not None and bare.predicate_type == SUMMARY:
            yield Summary(material, bare)


def authentic(summary: Summary, judge: Judge) -> Authentic | RefusedError:
    """Say who signed a summary, or why nobody who counts did."""
    if summary.fault is not None:
        return summary.fault
    if summary.bundle is None:
        why = "a summary that nobody signed, so it proves nothing"
        return RefusedError(Standing.UNSIGNED, "no-signature", why)
    try:
        return authority.authenticate(summary.bundle, judge, role=Role.WEIGHER)
    except RefusedError as error:
        return error


def speaks_of(summary: Summary, here: frozenset[str], besides: frozenset[str]) -> bool:
    """Whether every file that a summary names is here, under whatever name.

    Args:
        summary: Which.
        here: SHA-256 of each file that is here.
        besides: Names of files that need not be as they were.
    """
    named = {value for name, value in summary.expected().items() if name not in besides}
    return bool(named) and named <= here


def objection(
    summary: Summary, covered: Coverage, demand: Demand, now: dt.datetime
) -> tuple[Standing, str, str] | None:
    """Say why a summary that a trusted weigher signed does not count; ``None`` if it does."""
    changed = tuple(name for name in covered.changed if name not in covered.special)
    for names, reason, words in (
        (changed, "files-changed", "is not the file that was weighed"),
        (covered.missing, "files-missing", "weighed and not here"),
        (covered.unsigned, "unsigned-files", "here and not weighed"),
        (covered.special, "special-files", "neither a file nor a link, or unreadable"),
    ):
        if names:
            shown = ", ".join(repr(name[:80]) for name in names[:3])
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""  # noqa: PLR2004 - as shown
            return Standing.MISMATCH, reason, f"{shown}{more}: {words}"
    if not covered.covered:
        return Standing.MISMATCH, "covers-nothing-here", "it names no file of this model"
    rest = chain(_policy(summary, demand), _about(summary, demand), _age(summary, demand, now))
    told = next(rest, None)
    return None if told is None else (Standing.MISMATCH, *told)


def _policy(summary: Summary, demand: Demand) -> Iterator[tuple[str, str]]:
    under = f"sha256:{summary.text(POLICY)}"
    if any(under not in digests for digests in demand.policies):
        told = under[:80] if summary.text(POLICY) else "a policy that it does not name"
        yield "other-policy", f"weighed under another policy than is asked for: {told}"


def _about(summary: Summary, demand: Demand) -> Iterator[tuple[str, str]]:
    resource = summary.text("resourceUri")
    if demand.resource and resource != demand.resource:
        why = f"it is about {resource[:200]!r}, and {demand.resource[:200]!r} is asked for"
        yield "other-resource", why


def _age(summary: Summary, demand: Demand, now: dt.datetime) -> Iterator[tuple[str, str]]:
    if demand.days is None:
        return
    at = moment(summary.text("timeVerified"))
    if at is None:
        yield "no-time", "it does not say when the files were weighed"
    elif at > now + AHEAD:
        yield "from-the-future", f"weighed at {at.isoformat()}, which is yet to come"
    elif now - at > dt.timedelta(days=demand.days):
        days = (now - at).days
        yield "too-old", f"weighed {days} days ago, and {demand.days} is the most that is asked for"


def moment(text: str) -> dt.datetime | None:
    """Read a moment (RFC 3339); ``None`` if it is none."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return dt.datetime.fromisoformat(text.upper()).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
