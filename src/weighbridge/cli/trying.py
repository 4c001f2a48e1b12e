"""The tests of policies, run, and what came of them as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from weighbridge import pipeline, policy, rehearsal
from weighbridge.cli.output import many, plain, wrap
from weighbridge.cli.reviewing import own_rules
from weighbridge.core import Reason, Verdict
from weighbridge.core.records import dataclass
from weighbridge.policy import schema
from weighbridge.rehearsal import Outcome

SHOWN = 3
"""Reasons of a test that failed which are told."""

LEAD = " " * 8
"""In front of what is told of a test that failed."""

SILENT = "no check that was asked said anything"
"""What is told where there is no reason at all."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A policy whose tests were run.

    Attributes:
        reference: As it was given.
        policy: Understood.
        outcomes: One for each test, in order.
    """

    reference: str
    policy: policy.Policy
    outcomes: tuple[Outcome, ...]


def try_(reference: str, today: dt.date) -> Tried:
    """Run the tests of one policy.

    Raises:
        PolicyError: It is not understood.
    """
    applied = policy.load(reference, pipeline.known())
    return Tried(reference, applied, tuple(rehearsal.rehearse(applied, today)))


def lines(tried: Sequence[Tried], width: int) -> Iterator[str]:
    """Write what came of it for people, and which checks no test has seen at work."""
    column = max((len(plain(each.reference)) for each in tried), default=0)
    for each in tried:
        failed = [outcome for outcome in each.outcomes if outcome.why]
        passed = len(each.outcomes) - len(failed)
        counts = [f"{passed} passed"] if passed else []
        counts += [f"{len(failed)} failed"] if failed else []
        yield f"{plain(each.reference):<{column}}   {', '.join(counts) or 'no tests'}"
        for outcome in failed:
            yield from _failure(outcome, width)
    yield from _exercised(tried, width)


def _failure(outcome: Outcome, width: int) -> Iterator[str]:
    example, verdict = outcome.example, outcome.decision.verdict
    line = f"line {example.where.rpartition(':')[2]}"
    first, *rest = wrap(example.name, "  FAIL  ", width - len(line) - 2)
    yield f"{first:<{width - len(line)}}{line}"
    yield from rest
    found = [each for each in outcome.decision.reasons if each.verdict is verdict]
    wanted = f"expected {example.expect.word}{_because(example.because)}"
    got = f"got {verdict.word}{_because(_names(found))}" if found else SILENT
    yield from wrap(f"{wanted}; {got}", LEAD, width)
    for reason in found[:SHOWN]:
        yield from wrap(reason.because, f"{LEAD}{reason.check}: ", width)
        if reason.policy:
            yield from wrap(_set_in(reason.policy), f"{LEAD}  ", width)
    if len(found) > SHOWN:
        yield f"{LEAD}and {many(len(found) - SHOWN, 'more reason')}"


def _because(names: Iterable[str]) -> str:
    told = ", ".join(names)
    return f" because {told}" if told else ""


def _names(reasons: Iterable[Reason]) -> list[str]:
    """Name checks, and with each the rules that it speaks for."""
    named: dict[str, list[str]] = {}
    for each in reasons:
        rules = named.setdefault(each.check, [])
        if each.rule not in ("", each.check, *rules):
            rules.append(each.rule)
    return [f"{check} ({', '.join(rules)})" if rules else check for check, rules in named.items()]


def _set_in(where: str) -> str:
    place, gap, key = where.partition("  ")
    return (
        f"{key} (set in {place})" if gap and place != "built in" else f"{key or place} (built in)"
    )


def _exercised(tried: Sequence[Tried], width: int) -> Iterator[str]:
    """Say which of what is asked did something in a test of a policy that asks it."""
    tested = [each for each in tried if each.outcomes]
    checks = {check for each in tested for check in each.policy.checks}
    asked = checks | {rule for each in tested for rule in own_rules(each.policy)}
    if not asked:
        return
    fired = {
        name
        for each in tested
        for outcome in each.outcomes
        for reason in outcome.decision.reasons
        if reason.verdict is not Verdict.ALLOW
        for name in (reason.check, reason.rule)
    }
    known = pipeline.known()
    reach = schema.example(known.checks, known.rules).checks | (asked - checks)
    never = sorted((asked & reach) - fired)
    beyond = sorted(asked - reach)
    what = "check" if asked == checks else "check and custom rule"
    noun = what if len(asked) == 1 else f"{what.replace(' and', 's and')}s"
    text = f"{len(asked & fired)} of {len(asked)} {noun} exercised"
    if never:
        text += f"; never fired in a test: {', '.join(never)}"
    if beyond:
        text += f"; no facts in tests for: {', '.join(beyond)}"
    yield from wrap(text, "", width, limit=0)
