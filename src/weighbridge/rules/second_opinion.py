r"""Another scanner, which was asked about the same files, objects to one of them.

## What it finds
What ModelScan says, if ``--second-opinion modelscan`` or ``second-opinion = ["modelscan"]`` under
``[checks.serialisation]`` asks for it; the policy ``strict`` does. Its words are kept, and so is
its severity, but that what it calls high is medium here: what it calls critical denies under
``default`` too. A file that it skips or cannot read is noted, and changes nothing.

## Why it matters
Two scanners that were written apart seldom overlook the same thing. ModelScan goes by a list of
dangerous names and by the endings of files, so its silence says less than its objections.

## What to do
Read what both say about the file. If the other scanner is mistaken, add a waiver that names this
rule, or set ``rules = { second-opinion = "allow" }`` in the policy.

## Fires on
    says: modelscan CRITICAL Use of unsafe operator 'system' from module 'posix'

## Silent on
    says: modelscan
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Entry, Finding, Opinion, Severity, Stance
from weighbridge.rules import Rule

SHOWN = 4
"""Sentences on one file that the message tells."""

PLACES = 16
"""Sentences on one file that are kept."""

TOLD = 4
"""Files that were not looked at and are named."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per scanner and file it objects to, and one note on what it left out."""
    objections: dict[tuple[str, str], list[Opinion]] = {}
    unread: dict[str, list[Opinion]] = {}
    for each in dossier.opinions:
        if each.stance is Stance.OBJECTS:
            objections.setdefault((each.by, each.place.artifact.name), []).append(each)
        elif each.stance in {Stance.UNREAD, Stance.UNAVAILABLE}:
            unread.setdefault(each.by, []).append(each)
    for (by, name), said in objections.items():
        worst = sorted(said, key=lambda each: -each.severity)
        words = list(dict.fromkeys(each.words for each in worst))
        more = f", and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
        message = f"{by} objects to {name!r}: {'; '.join(words[:SHOWN])}{more}"
        yield RULE.finding(message, *_entries(worst), severity=_mapped(worst[0].severity))
    for by, said in unread.items():
        if said[0].stance is Stance.UNAVAILABLE:
            message = f"there is no second opinion: {said[0].words}"
        else:
            names = ", ".join(repr(each.place.artifact.name) for each in said[:TOLD])
            more = f" and {len(said) - TOLD} more" if len(said) > TOLD else ""
            message = f"{by} did not look at {names}{more}: {said[0].words}"
        yield RULE.finding(message, *_entries(said), severity=Severity.INFO, fix=said[0].fix)


def _mapped(severity: Severity) -> Severity:
    """Rate what it rates: only what it calls critical is more than a warning by default."""
    return severity if severity is Severity.CRITICAL else min(severity, Severity.MEDIUM)


def _entries(said: list[Opinion]) -> list[Entry]:
    return [Entry(each.place, each.by, each.words) for each in said[:PLACES]]


RULE = Rule(
    id="second-opinion", severity=Severity.CRITICAL, doc=__doc__, check=check, looks=("opinions",)
)
