"""What is to be said of a policy that is understood: what it holds, and what is out of date."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator

from weighbridge import pipeline, policy, rehearsal
from weighbridge.cli.output import many, plain
from weighbridge.core import PolicyError
from weighbridge.core.records import dataclass
from weighbridge.policy import gathering, layering, peeling, showing
from weighbridge.policy.raw import Branch, Leaf, Rows
from weighbridge.policy.table import Named
from weighbridge.policy.waiving import Waiver

PATIENCE = 3.0
"""Seconds of the processor in which a policy that is not understood is read again."""

SOON = 14
"""Days before its end from which a waiver is spoken of."""


EXTRA = (("rules", "custom rule"), ("paths", "section"))
"""Arrays of tables that are counted where there are any."""


def rows(applied: policy.Policy, key: str) -> tuple[Branch, ...]:
    """Return the rows of an array of tables; none if it is not there."""
    node = applied.tree.items.get(key)
    return node.items if isinstance(node, Rows) else ()


def own_rules(applied: policy.Policy) -> Iterator[str]:
    """Yield the ids of a policy's custom rules."""
    for row in rows(applied, "rules"):
        node = row.items.get("id")
        if isinstance(node, Leaf) and isinstance(node.value, str):
            yield node.value


@dataclass(frozen=True, slots=True)
class Review:
    """A policy, and what is to be said of it.

    Attributes:
        reference: As it was given.
        policy: Understood.
        warnings: ``where  what``, one line each.
        notes: Likewise, of what is no mistake.
    """

    reference: str
    policy: policy.Policy
    warnings: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]


def review(reference: str, today: dt.date) -> Review:
    """Read a policy as ``scan`` would, and compile every check.

    Raises:
        PolicyError: It is not understood.
    """
    applied = policy.load(reference, pipeline.known())
    pipeline.compile_(applied, today)
    rehearsal.plausible(applied)
    warnings = (
        *_lists(applied, today),
        *_waivers(applied.waivers, today),
        *_unreached(applied.sections),
    )
    layers = gathering.gather(reference).layers
    notes = (*layering.dropped(layers), *_spared(applied), *_notes(applied, today))
    return Review(reference, applied, warnings, notes)


def mistakes(reference: str, today: dt.date, first: PolicyError) -> tuple[list[PolicyError], bool]:
    """Return what is not understood of a policy, of which ``review`` tells the first.

    Returns:
        The mistakes, and whether these are all that can be told.
    """
    until = time.process_time() + PATIENCE

    def attempt(gone: peeling.Gone) -> None:
        applied = policy.load(reference, pipeline.known(), gone.read)
        pipeline.compile_(applied, today)
        rehearsal.plausible(applied)

    return peeling.every(attempt, first, lambda: time.process_time() < until)


def _names(applied: policy.Policy, listed: str) -> bool:
    """Whether anything in a policy names a list."""
    for key, value, _ in showing.settings(applied):
        if isinstance(value, list) and f"@{listed}" in value:
            return True
        # In an expression, a list is called by a string.
        if key.startswith("rules[") and isinstance(value, str) and listed in value:
            return True
    return False


def _lists(applied: policy.Policy, today: dt.date) -> Iterator[tuple[str, str]]:
    own = applied.applied.sources[0]
    for each in applied.lists.values():
        if each.review_by is not None and today > each.review_by:
            late = many((today - each.review_by).days, "day")
            what = f"was to be reviewed by {each.review_by}, {late} ago"
            yield each.where, f"lists.{each.name} {what}"
        lacks = [key for key, value in _dated(each) if not value]
        if lacks:
            what = "so nobody sees whether it still holds"
            yield each.where, f"lists.{each.name} has no {' and no '.join(lacks)}, {what}"
        if not each.values:
            yield each.where, f"lists.{each.name} is empty, so that naming it does nothing"
        # What a shipped policy holds for others to name is no slip of whoever extends it.
        if each.where.rpartition(":")[0] == own and not _names(applied, each.name):
            yield each.where, f"lists.{each.name} is named by nothing (@{each.name})"


def _dated(each: Named) -> tuple[tuple[str, object], ...]:
    """Return what says where a list is from, and until when it was looked at."""
    return ("source", each.source), ("as-of", each.as_of), ("review-by", each.review_by)


def _waivers(waivers: tuple[Waiver, ...], today: dt.date) -> Iterator[tuple[str, str]]:
    for each in waivers:
        if today > each.expires:
            late = many((today - each.expires).days, "day")
            yield each.where, f"waiver {each.id!r} ended on {each.expires}, {late} ago"


def _unreached(sections: Iterable[policy.Section]) -> Iterator[tuple[str, str]]:
    """Yield the sections that others, which go before them, leave nothing to."""
    before: dict[str, str] = {}
    for each in sections:
        found = [before.get("**") or before.get(glob, "") for glob in each.match]
        if all(found):
            yield each.where, f"no model is ever in this section: {found[0]} goes before it"
        before = {**dict.fromkeys(each.match, each.where), **before}


def _spared(applied: policy.Policy) -> Iterator[tuple[str, str]]:
    for what, where in policy.remarks.spared(applied):
        yield where, f"{what} are allowed"


def _notes(applied: policy.Policy, today: dt.date) -> Iterator[tuple[str, str]]:
    for each in applied.waivers:
        left = (each.expires - today).days
        if 0 <= left <= SOON:
            yield each.where, f"waiver {each.id!r} ends in {many(left, 'day')}; owner {each.owner}"
    if not applied.examples:
        hint = "without [[tests]] nobody sees when a change allows what it should not"
        yield applied.applied.sources[0], f"no tests; {hint}"


def lines(found: Review) -> Iterator[str]:
    """Write it for people."""
    applied = found.policy
    counts = (
        many(len(applied.checks), "check"),
        *(many(len(rows(applied, key)), noun) for key, noun in EXTRA if rows(applied, key)),
        many(len(applied.lists), "list"),
        many(len(applied.waivers), "waiver"),
        many(len(applied.examples), "test"),
    )
    called = plain(f"{applied.applied.name} {applied.applied.version}")
    others = [*dict.fromkeys(applied.applied.sources[1:])]
    extends = f" (extends {plain(', '.join(others))})" if others else ""
    yield f"{plain(found.reference)}   {called}{extends}: {', '.join(counts)}"
    for where, what in found.warnings:
        yield f"  warn  {plain(where)}: {plain(what)}"
    for where, what in found.notes:
        yield f"  note  {plain(where)}: {plain(what)}"
