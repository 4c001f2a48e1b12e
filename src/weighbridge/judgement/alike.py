"""Rank reasons, and find models that are judged alike, so that one text can stand for all."""

from __future__ import annotations

from collections.abc import Iterable

from weighbridge.core import Claim, Evidence, Finding, Gap, GapKind, Reason, Verdict, Weighed, later

LAST = "\U0010ffff"
"""A name behind that of every file."""

_NUMBER = later.pattern(r"0x[0-9a-f]+|\d+")


def evidence(reason: Reason) -> list[Evidence]:
    """Return what a reason rests on, in order."""
    items: list[Evidence] = []
    for ground in reason.grounds:
        if isinstance(ground, Finding | Claim):
            items += ground.evidence
        else:
            items.append(ground)
    return items


def first(reason: Reason) -> Evidence | None:
    """Return the first thing that a reason rests on."""
    for ground in reason.grounds:
        if not isinstance(ground, Finding | Claim):
            return ground
        if ground.evidence:
            return ground.evidence[0]
    return None


def file(reason: Reason) -> str:
    """Return the name of the file on disk that a reason is about; empty if it is about none."""
    item = first(reason)
    return "" if item is None else item.place.artifact.file


def rank(reason: Reason) -> tuple[int, int, str, int, str, str]:
    """Order reasons: the worst first, then by place; of equals, what stands for others last."""
    severity, name, start = 0, "", 0
    for ground in reason.grounds:
        if isinstance(ground, Finding) and ground.severity > severity:
            severity = ground.severity
    if (item := first(reason)) is not None:
        name, start = item.place.artifact.file, item.place.span.start
        if type(item) is Gap and item.kind is GapKind.LIMIT and not item.place.artifact.size:
            name = LAST
    return (-reason.verdict, -severity, name, start, reason.rule, reason.because)


def blocks(reasons: Iterable[Reason]) -> list[list[Reason]]:
    """Order reasons as ``rank`` does; those of one group stand together, where its worst would."""
    groups: dict[object, list[Reason]] = {}
    for at, reason in enumerate(reasons):
        groups.setdefault(reason.group or at, []).append(reason)
    return sorted(groups.values(), key=_worst)


def _worst(block: list[Reason]) -> tuple[int, int, str, int, str, str]:
    # Most stand alone.
    return rank(block[0]) if len(block) == 1 else min(map(rank, block))


def alike(models: Iterable[Weighed]) -> list[list[Weighed]]:
    """Group single files against which the same is said, but for their names and numbers.

    Groups stand in the order of their first models. A folder, and a model to which a waiver
    applies, is never like another.
    """
    groups: dict[object, list[Weighed]] = {}
    for at, each in enumerate(models):
        single = each.dossier.layout == "file" and not each.decision.waived
        groups.setdefault(_said(each) if single else at, []).append(each)
    return list(groups.values())


def _said(each: Weighed) -> tuple[tuple[Verdict, str, str], ...]:
    name = each.dossier.model.rpartition("/")[2]
    reasons = each.decision.reasons
    against = [reason for reason in reasons if reason.verdict is not Verdict.ALLOW]
    return tuple(
        (reason.verdict, reason.rule, _NUMBER.sub("0", reason.because.replace(name, "")))
        for reason in sorted(against, key=rank)
    )
