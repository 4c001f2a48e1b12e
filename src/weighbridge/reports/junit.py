"""For CI servers that show tests: JUnit XML, one suite for each model.

A case is a rule, or what a check asks, of which a reason speaks; those that allow are there too, as
passed. A denial is a failure; no verdict is an error; what a waiver lifts is skipped. A warning
passes, and is told in the case's output. One more case of each model is whether every file was
examined: it is skipped if not, since a denial or an error is for the policy to say. There are no
times: a report says nothing of the clock.

Characters that XML 1.0 cannot hold, and those that would mislead a reader, are written as escapes.

Source: https://github.com/jenkinsci/xunit-plugin, junit-10.xsd, and
https://docs.gitlab.com/ci/testing/unit_test_reports/ (retrieved 2026-11-26).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from weighbridge.core import (
    Decision,
    Dossier,
    Reason,
    Report,
    Scope,
    Verdict,
    Waived,
    Weighed,
    printable,
)
from weighbridge.core.records import dataclass
from weighbridge.judgement import phrases
from weighbridge.judgement.alike import rank
from weighbridge.judgement.objections import SILENCE, many, reasons, unread, word
from weighbridge.judgement.spots import seen_from, spot
from weighbridge.reports import Renderer, View

LINES = 100
"""Reasons told in one case, unless everything is asked for."""

MESSAGE = 1000
"""Characters of one line."""

_OUTCOMES = {Verdict.DENY: "failure", Verdict.NO_VERDICT: "error"}


@dataclass(frozen=True, slots=True)
class _Case:
    """One test.

    Attributes:
        check: Whose question it is.
        name: Of the rule, or of the check.
        outcome: ``failure``, ``error``, ``skipped``, or empty if it passed.
        message: Why, in one line.
        lines: All that is to be said.
    """

    check: str
    name: str
    outcome: str
    message: str
    lines: tuple[str, ...]


def render(report: Report, view: View) -> str:
    """Write the report as one ``testsuites`` element."""
    report = seen_from(report, view.folder)
    limit = 0 if view.verbosity > 0 else LINES
    suites = [(each, list(_cases(each, limit))) for each in report.models]
    if report.scope is Scope.EVERYTHING:
        for each, cases in suites:
            cases.append(_coverage(each, limit))
    if report.partial:
        why = report.partial.why
        cut = _Case("partial", "partial", "error", why, (why,))
        suites.append((Weighed(Dossier("weighbridge"), Decision(())), [cut]))
    if not suites:
        # Nothing at all would pass for success.
        nothing = "nothing to weigh"
        case = _Case(SILENCE, SILENCE, "error", nothing, (nothing,))
        suites.append((Weighed(Dossier("weighbridge"), Decision(())), [case]))
    every = [case for _, cases in suites for case in cases]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    about = {"name": f"weighbridge {report.version}", **_counts(every)}
    about.pop("skipped")
    lines.append(f"<testsuites{_attributes(about)}>")
    for each, cases in suites:
        lines += _suite(report, each, cases)
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _cases(each: Weighed, limit: int) -> Iterator[_Case]:
    groups: dict[tuple[str, str], list[Reason]] = {}
    for reason in sorted(reasons(each), key=rank):
        groups.setdefault((reason.check, reason.rule or reason.check), []).append(reason)
    for (check, name), same in groups.items():
        worst = same[0]
        lines = tuple(_line(each, reason) for reason in same)
        outcome = _OUTCOMES.get(worst.verdict, "")
        message = worst.because if len(same) == 1 else f"{worst.because} (1 of {len(same)})"
        yield _Case(check, name, outcome, message, _cut(lines, limit))
    lifted: dict[tuple[str, str], list[Waived]] = {}
    for row in each.decision.waived:
        lifted.setdefault((row.reason.check, row.reason.rule or row.reason.check), []).append(row)
    for (check, name), rows in lifted.items():
        by = [f"waived by {row.waiver}: {row.note}" for row in rows]
        lines = tuple(
            f"{_line(each, row.reason)}; {why}" for row, why in zip(rows, by, strict=True)
        )
        message = by[0] if len(rows) == 1 else f"{by[0]} (1 of {len(rows)})"
        yield _Case(check, f"{name} (waived)", "skipped", message, _cut(lines, limit))


def _coverage(each: Weighed, limit: int) -> _Case:
    names = tuple(f"not examined: {name!r}" for name in unread(each))
    message = f"{many(len(names), 'file')} not examined" if names else ""
    skipped = "skipped" if names else ""
    return _Case("coverage", "every file was examined", skipped, message, _cut(names, limit))


def _line(each: Weighed, reason: Reason) -> str:
    fix = f"; fix: {reason.fix.replace('``', '`')}" if reason.fix else ""
    policy = f"; policy: {re.sub('  +', ' ', reason.policy)}" if reason.policy else ""
    if reason.verdict is Verdict.ALLOW:
        return f"allow: {reason.because}"
    return f"{word(reason.verdict)}: {reason.because}; at {spot(each, reason)}{fix}{policy}"


def _cut(lines: tuple[str, ...], limit: int) -> tuple[str, ...]:
    if not limit or len(lines) <= limit:
        return lines
    return (*lines[:limit], f"... and {len(lines) - limit} more")


def _suite(report: Report, each: Weighed, cases: list[_Case]) -> Iterator[str]:
    dossier = each.dossier
    yield f" <testsuite{_attributes({'name': dossier.model, **_counts(cases)})}>"
    policy = report.policy
    properties = {
        "verdict": each.decision.verdict.word,
        "layout": dossier.layout,
        "digest": str(dossier.digest) if dossier.digest else "none",
        "policy": f"{policy.name} {policy.version}",
        "policy-digest": str(policy.digest),
        "files": str(dossier.tally.files),
    }
    if dossier.fetched is not None:
        properties["fetched"] = phrases.fetched(dossier.fetched, [dossier])
    yield "  <properties>"
    for name, value in properties.items():
        yield f"   <property{_attributes({'name': name, 'value': value})}/>"
    yield "  </properties>"
    for case in cases:
        yield from _test(case)
    yield " </testsuite>"


def _test(case: _Case) -> Iterator[str]:
    about = {"classname": f"weighbridge.{case.check}", "name": case.name}
    text = "\n".join(_text(line) for line in case.lines)
    if not text and not case.outcome:
        yield f"  <testcase{_attributes(about)}/>"
        return
    yield f"  <testcase{_attributes(about)}>"
    if case.outcome:
        why = {"type": case.name, "message": case.message}
        yield f"   <{case.outcome}{_attributes(why)}>{text}</{case.outcome}>"
    else:
        yield f"   <system-out>{text}</system-out>"
    yield "  </testcase>"


def _counts(cases: list[_Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "skipped": str(outcomes.count("skipped")),
    }


def _attributes(pairs: dict[str, str]) -> str:
    return "".join(f' {name}="{_text(value)}"' for name, value in pairs.items())


def _text(text: str) -> str:
    """Write text as XML holds it, in elements and attributes alike."""
    return escape(printable(text, MESSAGE))


RENDERER = Renderer(id="junit", doc=__doc__, render=render)
