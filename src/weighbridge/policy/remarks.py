"""What whoever keeps a policy should know: lists out of date, and parts that do nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from weighbridge.core import Digest, Reason, Verdict
from weighbridge.policy import waiving
from weighbridge.policy.loading import Policy, stale
from weighbridge.policy.raw import Branch, Leaf, Node, Rows
from weighbridge.policy.table import Named


def standing(check: str, used: Iterable[Named], today: dt.date) -> Iterator[Reason]:
    """Yield a warning for each list that a check uses and that is empty, old or not yet true."""
    lists = tuple({each.name: each for each in used}.values())
    for late in stale(lists, today):
        why = f"the list {late.name!r} was to be reviewed by {late.review_by}"
        yield _warning(check, late, why, "review the list and set a new date")
    for empty in lists:
        if not empty.values:
            why = f"the list {empty.name!r} is empty, so that naming it does nothing"
            yield _warning(check, empty, why, "fill the list, or do not name it")
    for early in lists:
        # A day more: it may be tomorrow already where the list was read.
        if early.as_of is not None and early.as_of > today + dt.timedelta(days=1):
            why = f"the list {early.name!r} is as of {early.as_of}, which is yet to come"
            yield _warning(check, early, why, "set as-of to the day on which the list was read")


def _warning(check: str, named: Named, why: str, fix: str) -> Reason:
    where = f"{named.where}  lists.{named.name}"
    return Reason(check, Verdict.WARN, why, rule=check, fix=fix, policy=where)


def unused(policy: Policy) -> Iterator[Named]:
    """Yield the lists that nothing in a policy names."""
    named = {text[1:] for text in _texts(policy.tree) if text.startswith("@")}
    for section in policy.sections:
        named |= {text[1:] for text in _texts(section.policy.tree) if text.startswith("@")}
    rules = policy.tree.items.get("rules")
    told = "\n".join(_texts(rules)) if rules is not None else ""
    for name, each in policy.lists.items():
        if name not in named and f'"{name}"' not in told and f"'{name}'" not in told:
            yield each


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Leaf(str(value)):
            yield value
        case Leaf(list(values)):
            yield from (each for each in values if isinstance(each, str))
        case Branch(items):
            for inner in items.values():
                yield from _texts(inner)
        case Rows(rows):
            for row in rows:
                yield from _texts(row)
        case _:
            pass


def spared(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield which findings a policy allows whatever they are, and ``file:line`` of where."""
    if "serialisation" in policy.checks:
        table = policy.table("serialisation")
        never = [table.severity(key, "high") for key in ("deny-at", "warn-at")]
        if all(each.value is None for each in never):
            yield "findings of any severity", never[1].where.rpartition("  ")[0]
        table = table.table("rules")
        for rule in table.keys():  # noqa: SIM118 - not a dict
            level = table.certain(rule)
            if level.value is Verdict.ALLOW:
                yield f"findings of {rule!r}", level.where.rpartition("  ")[0]


def notes(
    policy: Policy,
    digests: Collection[Digest | None],
    matched: Collection[int],
    today: dt.date,
    outside: Sequence[str] = (),
) -> Iterator[str]:
    """Yield what of a policy did nothing in this run, or takes back what others set.

    Args:
        policy: What was applied.
        digests: Of the models that were weighed.
        matched: Numbers of the sections that a model was in.
        today: What end dates are held against.
        outside: Models that lie outside of what the globs of sections count from.
    """
    if outside:
        more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
        lie = "lie" if more else "lies"
        told = "outside of the policy's repository, links resolved, and so in no section"
        yield f"{outside[0]!r}{more} {lie} {told}"
    yield from waiving.notes(policy.waivers, digests, today)
    for named in unused(policy):
        yield f"nothing in the policy names the list {named.name!r}, {named.where}"
    for section in policy.sections:
        if section.number not in matched:
            yield f"no model weighed here is in the section at {section.where}"
    for what, where in spared(policy):
        yield f"{what} are allowed by the policy, {where}"
    for section in policy.sections:
        for what, where in spared(section.policy):
            yield f"{what} are allowed by the policy in the section at {section.where}, {where}"
