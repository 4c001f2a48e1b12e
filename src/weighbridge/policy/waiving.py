"""Waivers: reasons that somebody has looked at, for exactly these bytes, until a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from weighbridge.core import Decision, Digest, Finding, PolicyError, Reason, Verdict, Waived
from weighbridge.policy.table import Table, nearest

ID = "waivers"
"""Stands where a check's id does, in reasons about waivers themselves."""

FAULT = "fault"
"""Stands where a rule's id does, in reasons about faults of weighbridge's own."""

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver.

    Attributes:
        id: Its own.
        rules: Ids of the rules whose findings it lifts; a check's id lifts what the check itself
            found missing.
        digest: Of the whole model.
        reason: Why.
        owner: Who answers for it.
        expires: The last day it holds.
        where: ``file:line``.
    """

    id: str
    rules: frozenset[str]
    digest: Digest
    reason: str
    owner: str
    expires: dt.date
    where: str


def read(table: Table, known: Iterable[str]) -> Waiver:
    """Understand one waiver; ``known`` are the ids it may lift.

    Raises:
        PolicyError: A key is missing, empty or unknown, or a rule or the digest is not one.
    """
    name = table.string("id")
    rules = table.strings("rules")
    digest = table.string("digest")
    reason, owner = table.string("reason"), table.string("owner")
    expires = table.date("expires")
    table.finish()
    path, names = table.path, sorted(known)
    for key, text in (("id", name), ("reason", reason), ("owner", owner)):
        if not text.value.strip():
            raise PolicyError(f"{path}.{key}", "is empty", where=_line(text.where))
    if not rules.value:
        raise PolicyError(f"{path}.rules", "is empty", where=_line(rules.where))
    for rule in rules.value:
        if rule not in names:
            why = f"unknown rule {rule!r}{nearest(rule, names)}"
            raise PolicyError(f"{path}.rules", why, where=_line(rules.where))
    found = _DIGEST.fullmatch(digest.value)
    if found is None:
        why = "expected sha256: and 64 lower-case hexadecimal digits"
        raise PolicyError(f"{path}.digest", why, where=_line(digest.where))
    return Waiver(
        id=name.value,
        rules=frozenset(rules.value),
        digest=Digest("sha256", found[1]),
        reason=reason.value,
        owner=owner.value,
        expires=expires.value,
        where=table.where,
    )


def _lifts(waiver: Waiver, reason: Reason) -> bool:
    """Whether a waiver names what a reason comes from.

    A check's id stands for what the check itself found missing, never for findings of rules, and
    never for a fault of weighbridge's own.
    """
    if reason.verdict is Verdict.ALLOW or reason.rule == FAULT:
        return False
    found = any(isinstance(ground, Finding) for ground in reason.grounds)
    return reason.rule in waiver.rules or (reason.check in waiver.rules and not found)


def _line(where: str) -> str:
    return where.rpartition("  ")[0]


def decide(
    reasons: Sequence[Reason],
    digest: Digest | None,
    waivers: Iterable[Waiver],
    today: dt.date,
) -> Decision:
    """Lift what is waived for this digest; say so, and say which waivers are stale.

    Args:
        reasons: Everything the checks said.
        digest: Of the model, or ``None`` if it was not hashed: then nothing is lifted.
        waivers: All of the policy's.
        today: What an end date is held against.
    """
    left, lifted = list(reasons), []
    for waiver in waivers:
        if digest is None or waiver.digest != digest:
            continue
        where = f"{waiver.where}  waivers.{waiver.id}"
        if today > waiver.expires:
            why = f"waiver {waiver.id!r} ended on {waiver.expires}"
            fix = f"review the model again, or remove the waiver; its owner is {waiver.owner}"
            left.append(Reason(ID, Verdict.WARN, why, rule=ID, fix=fix, policy=where))
            continue
        hit = [reason for reason in left if _lifts(waiver, reason)]
        if not hit:
            why = f"waiver {waiver.id!r} is for this model, and lifts nothing"
            fix = "remove the waiver"
            left.append(Reason(ID, Verdict.WARN, why, rule=ID, fix=fix, policy=where))
            continue
        note = f"{waiver.reason}; {waiver.owner}, until {waiver.expires}"
        lifted += [Waived(reason, waiver.id, note) for reason in hit]
        left = [reason for reason in left if reason not in hit]
        many = f"{len(hit)} reasons" if len(hit) > 1 else "1 reason"
        why = f"{many} waived by {waiver.id!r}"
        left.append(Reason(ID, Verdict.ALLOW, why, rule=ID, policy=where))
    return Decision(tuple(left), tuple(lifted))
