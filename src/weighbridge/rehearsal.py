"""Hold a policy against its own examples: what it would say if these were the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from weighbridge import pipeline, policy, registry
from weighbridge.core import (
    FACES,
    Artifact,
    Claim,
    Decision,
    Dossier,
    Entry,
    Face,
    Finding,
    Kind,
    Node,
    Opened,
    Openness,
    Origin,
    Party,
    Place,
    PolicyError,
    Relation,
    Span,
    Strength,
    Tally,
    Topic,
)
from weighbridge.core.records import dataclass
from weighbridge.facts import countries
from weighbridge.policy.examples import Example, Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example.

    Attributes:
        example: Which.
        decision: What the policy says.
        why: What is wrong with that; empty if nothing is.
    """

    example: Example
    decision: Decision
    why: str


def plausible(applied: policy.Policy) -> None:
    """See that facts of examples are ones a model can have: a check finds nothing in a slip.

    Raises:
        PolicyError: A country or a format is none.
    """
    formats = FACES | {name.replace("_", "-") for name in registry.names("formats")}
    for example in applied.examples:
        people = (() if example.publisher is None else (example.publisher,)) + example.lineage
        for person in people:
            for key, code in (("country", person.country), ("parent-country", person.parent)):
                if code not in countries.codes() | {"", countries.NOWHERE}:
                    other = countries.code(code) or countries.code(code.upper())
                    hint = f", did you mean {other!r}?" if other else ", expected one such as 'DE'"
                    why = f"{code[:80]!r} is no country code{hint}"
                    raise PolicyError(f"tests.facts.{key}", why, where=person.where)
        for file in example.files or ():
            if file.format and file.format not in formats:
                hint = policy.nearest(file.format, formats)
                why = f"unknown format {file.format[:80]!r}{hint}"
                raise PolicyError("tests.facts.files.format", why, where=file.where)


def rehearse(applied: policy.Policy, today: dt.date) -> Iterator[Outcome]:
    """Yield the outcome of every example that a policy holds.

    Raises:
        PolicyError: A check does not understand its table, or a fact is none.
    """
    plausible(applied)
    asked = pipeline.compile_(applied, today)
    for example in applied.examples:
        questions = [ask for check, ask in asked.questions if check in example.checks]
        # A rule of the policy's own is asked if the example gives all that it looks at.
        if (custom := asked.custom(example.checks)) is not None:
            questions.append(custom)
        dossier = _dossier(example)
        reasons = [reason for question in questions for reason in question(dossier)]
        decision = Decision(tuple(reasons))
        if example.digest is not None:
            day = example.now or today
            terms = applied.terms
            decision = policy.decide(reasons, example.digest, applied.waivers, day, terms)
        yield Outcome(example, decision, _wrong(example, decision, asked=bool(questions)))


def _wrong(example: Example, decision: Decision, *, asked: bool) -> str:
    if decision.verdict is not example.expect:
        told = "; ".join(
            reason.because for reason in decision.reasons if reason.verdict is decision.verdict
        )
        why = f"{decision.verdict.word} instead of {example.expect.word}"
        return f"{why}: {told}" if told else f"{why}: no check was asked"
    if not asked:
        return "no check was asked"
    worst = [reason for reason in decision.reasons if reason.verdict is decision.verdict]
    found = {name for reason in worst for name in (reason.check, reason.rule)}
    lacking = sorted(set(example.because) - found)
    return f"not because of {', '.join(lacking)}" if lacking else ""


def _dossier(example: Example) -> Dossier:
    claims = tuple(_claims(example))
    faces = tuple(
        Face(Place(Artifact(file.path, 1), Span(0, 1)), file.format, Kind.WEIGHTS)
        for file in example.files or ()
    )
    findings = tuple(
        Finding(rule, severity, f"{rule} in {file.path!r}", (face,))
        for file, face in zip(example.files or (), faces, strict=True)
        for rule, severity in file.findings
    )
    return Dossier(
        model="example",
        artifacts=tuple(Artifact(file.path, 1) for file in example.files or ()),
        evidence=faces,
        findings=findings,
        claims=claims,
        origin=_origin(example, claims),
        tally=Tally(len(faces)),
    )


def _entry() -> Entry:
    return Entry(Place(Artifact("example", 0), Span(0, 0)), "tests", "an example of the policy")


def _claims(example: Example) -> Iterator[Claim]:
    seen = (_entry(),)
    if example.training_data:
        yield Claim(Topic.TRAINING_DATA, example.training_data, Strength.DECLARED, None, seen)
    if example.licence is not None and example.licence[0]:
        name, strength = example.licence
        yield Claim(Topic.LICENCE, name, strength, None, seen)


def _origin(example: Example, claims: tuple[Claim, ...]) -> Origin:
    root = _node(example.publisher, ("example",), claims)
    nodes, path = [root], root.path
    for each in example.lineage:
        path = (*path, each.name or each.id)
        nodes.append(_node(each, path, claims))
    levels = {level.word: level for level in Openness}
    opened = Opened(levels[example.openness]) if example.openness else None
    return Origin(nodes=tuple(nodes), opened=opened)


def _node(who: Person | None, path: tuple[str, ...], claims: tuple[Claim, ...]) -> Node:
    if who is None:
        return Node(path[-1], path, Relation.UNKNOWN, (), Strength.DECLARED, "", claims)
    party = Party(
        id=who.id,
        name=who.id or who.name or "somebody",
        country=who.country,
        parent="parent" if who.parent else "",
        parent_country=who.parent,
        source="the example",
    )
    parties = (party,) if who.id or who.country else ()
    return Node(
        path[-1], path, who.relation, parties, who.strength, "as the example has it", claims
    )
