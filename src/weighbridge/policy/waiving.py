"""Waivers: reasons that somebody has looked at, for exactly these bytes, until a day.

Everything is asked first, and lifted afterwards by ``decide``, which is the one place that says
whether a waiver holds. Of several waivers for one reason the first in the policy that has not ended
lifts it, and any other is told that it is in the shadow of that one. A waiver never outlives its
bytes or its day, and lifts nothing that the policy calls ``no-waive``: deny beats allow.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from weighbridge.core import Decision, Digest, Finding, PolicyError, Reason, Verdict, Waived, later
from weighbridge.core.records import dataclass, field, replace
from weighbridge.policy.table import Setting, Table, nearest, shown

ID = "waivers"
"""Stands where a check's id does, in reasons about waivers themselves."""

FAULT = "fault"
"""Stands where a rule's id does, in reasons about faults of weighbridge's own."""

SOON = 14
"""Days before its end from which a waiver says how many are left."""

DIGEST = later.pattern(r"sha256:([0-9a-f]{64})", re.ASCII)
"""How the digest of a model is written."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver.

    Attributes:
        id: Its own.
        rules: Ids of the rules whose findings it lifts, or of single answers of checks
            (``unknown-origin``); a check's id lifts what the check itself
            found missing.
        digest: Of the whole model.
        reason: Why.
        owner: Who answers for it.
        expires: The last day it holds.
        where: ``file:line``.
        approved_by: Who agreed; may be empty.
        ticket: Where that can be read up; may be empty.
    """

    id: str
    rules: frozenset[str]
    digest: Digest
    reason: str
    owner: str
    expires: dt.date
    where: str
    approved_by: str = ""
    ticket: str = ""

    @property
    def note(self) -> str:
        """Why, who and until when, in one line."""
        approved = f", approved by {self.approved_by}" if self.approved_by else ""
        ticket = f", {self.ticket}" if self.ticket else ""
        return f"{self.reason}; {self.owner}{approved}{ticket}, until {self.expires}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy makes of waivers that do nothing.

    Attributes:
        unused: Verdict on one that is for this model, and lifts nothing; ``None`` if not everything
            was asked, so that nobody knows.
        expired: Verdict on one that is for this model, and ended.
        protected: Ids of rules and checks that no waiver lifts.
    """

    unused: Verdict | None = Verdict.WARN
    expired: Verdict = Verdict.WARN
    protected: frozenset[str] = frozenset()


def every(
    rows: Iterable[Table], known: Collection[str], protected: Mapping[str, str]
) -> tuple[Waiver, ...]:
    """Understand all waivers.

    Args:
        rows: The tables ``[[waivers]]``.
        known: Ids that one may lift.
        protected: Ids that none may lift, and ``file:line`` of who says so.

    Raises:
        PolicyError: One is not understood, lifts what none may, or has the id of another.
    """
    found: dict[str, Waiver] = {}
    for row in rows:
        waiver = read(row, known, protected)
        if waiver.id in found:
            why = f"two have the id {shown(waiver.id)}"
            raise PolicyError("waivers", why, where=waiver.where)
        found[waiver.id] = waiver
    return tuple(found.values())


def read(
    table: Table, known: Collection[str], protected: Mapping[str, str] | None = None
) -> Waiver:
    """Understand one waiver; ``known`` are the ids it may lift, ``protected`` those it may not.

    Raises:
        PolicyError: A key is missing, empty or unknown, or a rule or the digest is not one.
    """
    given = table.keys()
    name, rules, bytes_ = table.string("id"), table.strings("rules"), digest(table, "digest")
    reason, owner = table.string("reason"), table.string("owner")
    expires = table.date("expires")
    approved, ticket = table.string("approved-by", ""), table.string("ticket", "")
    table.finish()
    texts = {"id": name, "reason": reason, "owner": owner, "approved-by": approved}
    for key, text in {**texts, "ticket": ticket}.items():
        if key in given and not text.value.strip():
            raise table.fault(key, "is empty")
    if not rules.value:
        raise table.fault("rules", "is empty")
    for rule in rules.value:
        if rule not in known:
            hint = nearest(rule, sorted(known)) or (
                "; what a check itself finds missing is waived by the id of the check"
            )
            raise table.fault("rules", f"unknown rule {shown(rule)}{hint}", rule)
        if protected and rule in protected:
            why = f"{rule!r} cannot be waived, by no-waive in {protected[rule]}"
            raise table.fault("rules", why, rule)
    return Waiver(
        id=name.value,
        rules=frozenset(rules.value),
        digest=bytes_,
        reason=reason.value,
        owner=owner.value,
        expires=expires.value,
        where=table.where,
        approved_by=approved.value,
        ticket=ticket.value,
    )


def digest(table: Table, key: str) -> Digest:
    """Read the digest of a model.

    Raises:
        PolicyError: It is missing, or none.
    """
    found = DIGEST.fullmatch(table.string(key).value)
    if found is None:
        raise table.fault(key, "expected sha256: and 64 lower-case hexadecimal digits")
    return Digest("sha256", found[1])


def bounded(waivers: Iterable[Waiver], most: Setting[int], today: dt.date) -> None:
    """See that no waiver holds for longer than a policy lets one.

    Raises:
        PolicyError: One does.
    """
    for waiver in waivers if most.value else ():
        days = (waiver.expires - today).days
        if days > most.value:
            line = most.where.rpartition("  ")[0]
            why = f"{shown(waiver.id)} ends in {days} days, which is over {most.value} ({line})"
            raise PolicyError("waivers.expires", why, where=waiver.where)


def _lifts(waiver: Waiver, reason: Reason, protected: frozenset[str]) -> bool:
    """Whether a waiver names what a reason comes from.

    A check's id stands for what the check itself found missing, never for findings of rules, and
    never for a fault of weighbridge's own.
    """
    if reason.verdict is Verdict.ALLOW or reason.rule == FAULT:
        return False
    if reason.rule in protected or reason.check in protected:
        return False
    found = any(isinstance(ground, Finding) for ground in reason.grounds)
    return reason.rule in waiver.rules or (reason.check in waiver.rules and not found)


@dataclass(slots=True)
class _Lifting:
    """Reasons of one model while waivers are held against them, one after the other."""

    left: list[Reason]
    terms: Terms
    told: list[Reason] = field(default_factory=list)
    lifted: list[Waived] = field(default_factory=list)
    by: dict[str, Waiver] = field(default_factory=dict)

    def apply(self, waiver: Waiver, today: dt.date) -> None:
        """Lift what a waiver is for, and say what became of it."""
        where = f"{waiver.where}  waivers.{waiver.id}"
        if today > waiver.expires:
            late = _days((today - waiver.expires).days)
            why = f"waiver {waiver.id!r} ended on {waiver.expires}, {late} ago"
            fix = f"review the model again, or remove the waiver; its owner is {waiver.owner}"
            self._tell(self.terms.expired, why, fix, where)
            return
        hit = [each for each in self.left if _lifts(waiver, each, self.terms.protected)]
        if not hit:
            self._idle(waiver, where)
            return
        note = waiver.note
        if (days := (waiver.expires - today).days) <= SOON:
            note = f"{note}, {_days(days)} left" if days else f"{note}, its last day"
        self.lifted += [Waived(reason, waiver.id, note) for reason in hit]
        self.left = [reason for reason in self.left if reason not in hit]
        self.by[waiver.id] = waiver
        many = f"{len(hit)} reasons" if len(hit) > 1 else "1 reason"
        self._tell(Verdict.ALLOW, f"{many} waived by {waiver.id!r}", "", where)

    def _idle(self, waiver: Waiver, where: str) -> None:
        """Say why a waiver that is for this model lifts nothing."""
        if self.terms.unused is None:
            return
        why, fix = f"waiver {waiver.id!r} is for this model, and lifts nothing", "remove the waiver"
        none = frozenset[str]()
        ours = (each for each in self.left if each.verdict is not Verdict.ALLOW)
        if rule := next((each.rule for each in ours if each.check in waiver.rules), ""):
            fix = f"remove it, or name {rule!r}: the id of a check lifts no finding of a rule"
        if any(_lifts(waiver, each, none) for each in self.left):
            why = f"{why}: what it is for cannot be waived"
        for row in self.lifted:
            if _lifts(waiver, row.reason, none):
                first = self.by[row.waiver]
                why = f"waiver {waiver.id!r} lifts nothing that {first.id!r} has not lifted before"
                if first.expires != waiver.expires:
                    why = f"{why}; that one ends on {first.expires}, this one on {waiver.expires}"
                fix = "remove one of the two"
                break
        self._tell(self.terms.unused, why, fix, where)

    def _tell(self, verdict: Verdict, why: str, fix: str, where: str) -> None:
        self.told.append(Reason(ID, verdict, why, rule=ID, fix=fix, policy=where))


def _days(count: int) -> str:
    return f"{count} days" if count != 1 else "1 day"


_VERDICT = attrgetter("verdict")


def allowed(reasons: Sequence[Reason]) -> bool:
    """Whether there are reasons, and each of them allows: then there is nothing to lift."""
    return max(map(_VERDICT, reasons), default=None) is Verdict.ALLOW


def decide(
    reasons: Sequence[Reason],
    digest: Digest | None,
    waivers: Iterable[Waiver],
    today: dt.date,
    terms: Terms | None = None,
) -> Decision:
    """Lift what is waived for this digest; say so, and say which waivers do nothing.

    Args:
        reasons: Everything the checks said.
        digest: Of the model, or ``None`` if it was not hashed: then nothing is lifted.
        waivers: All of the policy's, in its order.
        today: What an end date is held against.
        terms: What waivers that do nothing amount to; warnings if not given.
    """
    if not waivers and allowed(reasons):
        return Decision(tuple(reasons))
    lifting = _Lifting(list(reasons), terms or Terms())
    for waiver in waivers:
        if digest is not None and waiver.digest == digest:
            lifting.apply(waiver, today)
    left = [_final(reason, lifting.terms.protected) for reason in lifting.left]
    return Decision((*left, *lifting.told), tuple(lifting.lifted))


def _final(reason: Reason, protected: frozenset[str]) -> Reason:
    """Say of a reason that counts, and that no waiver lifts, that this is so."""
    if reason.verdict is Verdict.ALLOW or not protected & {reason.rule, reason.check}:
        return reason
    told = "the policy lets no waiver lift this"
    return replace(reason, fix=f"{reason.fix}; {told}" if reason.fix else told)


def notes(
    waivers: Iterable[Waiver], digests: Collection[Digest | None], today: dt.date
) -> Iterator[str]:
    """Yield what whoever keeps the policy should know: waivers for nothing here, or soon over."""
    for waiver in waivers:
        days = (waiver.expires - today).days
        if waiver.digest not in digests:
            yield f"waiver {waiver.id!r} is for no model weighed here"
        elif 0 <= days <= SOON:
            yield f"waiver {waiver.id!r} ends on {waiver.expires}, in {_days(days)}"
