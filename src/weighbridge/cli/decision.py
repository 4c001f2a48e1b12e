"""One decision of a saved report in full, and the list of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from weighbridge.cli import output
from weighbridge.core import (
    Call,
    Claim,
    Code,
    Entry,
    Evidence,
    Face,
    Finding,
    Gap,
    How,
    Import,
    Member,
    Operation,
    Place,
    Reference,
    Report,
    Strength,
    Tensor,
    UsageError,
    Verdict,
    printable,
    spell,
)
from weighbridge.judgement.alike import evidence
from weighbridge.judgement.phrases import COMMANDS, CUSTOM
from weighbridge.judgement.sources import does
from weighbridge.saved.reasons import Numbered, numbered

LABEL = 8
"""Columns of the word in front."""

PLACES = 40
"""Pieces of evidence that are shown."""

_INSIDE = " \u203a "
"""Between a container and its member."""

_DOES = {
    How.CALL: "calls",
    How.NEW: "makes",
    How.BUILD: "fills",
    How.APPEND: "extends",
    How.SET_ITEM: "changes",
    How.ADD: "adds to",
    How.CONFIG: "calls",
}

_STRENGTHS = {
    Strength.DECLARED: "somebody wrote it into a file",
    Strength.STRUCTURAL: "it has to be so for the model to work",
    Strength.RECORDED: "a client wrote it down at the download, or a digest binds it",
    Strength.SIGNED: "a signer whom the policy trusts says so",
}

_OUTCOMES = {
    Verdict.ALLOW: "this speaks for the model",
    Verdict.WARN: "this is enough for a warning",
    Verdict.NO_VERDICT: "this is enough to leave the model without a verdict",
    Verdict.DENY: "this is enough to deny the model",
}


def pick(report: Report, number: int, name: str) -> Numbered:
    """Return a reason by its number.

    Raises:
        UsageError: There is no such reason; says how many there are.
    """
    found = numbered(report)
    if not 1 <= number <= len(found):
        held = f"{output.many(len(found), 'reason')}, #1 to #{len(found)}" if found else "no reason"
        raise UsageError(f"{name!r}: there is no reason #{number}; the report has {held}")
    return found[number - 1]


def listing(report: Report, name: str, width: int) -> Iterator[str]:
    """Yield every reason of a report with its number, models in order, the worst first.

    Args:
        report: What is listed.
        name: Of the file that holds it.
        width: Columns.
    """
    found = numbered(report)
    wide = len(str(len(found)))
    told = iter(found)
    for each in report.models:
        yield f"{printable(each.dossier.model)}   {_word(each.decision.verdict).upper()}"
        for one in islice(told, len(each.decision.reasons) + len(each.decision.waived)):
            verdict = "waived" if one.waived else _word(one.reason.verdict)
            lead = f" #{one.number:<{wide}} {verdict:<6} {_rule(one)}  "
            under = " " * (wide + 10)
            yield from output.wrap(one.reason.because, lead, width, under=under)
        yield ""
    yield f"Explain one: weighbridge explain {printable(name)}#1" if found else "no reasons"


def lines(report: Report, one: Numbered, width: int) -> Iterator[str]:
    """Yield one decision in full: verdict, rule, places, evidence, policy and what to do.

    Args:
        report: What holds it.
        one: The reason.
        width: Columns.
    """
    reason, policy = one.reason, report.policy
    sources = f"  ({', '.join(policy.sources)})" if len(policy.sources) > 1 else ""
    applied = f"policy {policy.name} {policy.version}{sources}"
    yield f"weighbridge {printable(report.version)}   {printable(applied)}"
    bound = str(one.each.dossier.digest or "no digest")
    yield f"{printable(one.each.dossier.model)}   {bound}"
    yield ""
    if one.waived:
        yield "WAIVED  this would count, and a waiver lifts it for exactly these bytes"
    else:
        yield f"{_word(reason.verdict).upper()}  {_OUTCOMES[reason.verdict]}"
    yield ""
    lead = f" {_word(reason.verdict):<6} {_rule(one)}  "
    yield from output.wrap(reason.because, lead, width, limit=0, under=" " * 7)
    page = next((p for p in report.pages if p.id == (reason.rule or reason.check)), None)
    if page is not None:
        severity = f", {page.severity.word}" if page.severity is not None else ""
        sort = f"check {page.check}" if page.check else f"rule{severity}"
        yield from _said("page", f"{page.title} ({sort})", width)
    for ground in reason.grounds:
        yield from _ground(ground, reason.because, width)
    items = evidence(reason)
    for item in items[:PLACES]:
        yield ""
        yield from _seen(item, width)
    if len(items) > PLACES:
        yield f"       ... and {output.many(len(items) - PLACES, 'more place')}"
    yield ""
    yield from _said("check", reason.check, width)
    if reason.policy:
        yield from _said("policy", reason.policy, width)
    if reason.fix:
        yield from _said("fix", reason.fix.replace("``", "`"), width)
    if one.waived:
        yield from _said("waiver", f"{one.waived.waiver}: {one.waived.note}", width)
    yield ""
    name = CUSTOM if reason.check == CUSTOM else _rule(one)
    yield f"Explain the rule: weighbridge explain {name}"


def _word(verdict: Verdict) -> str:
    return verdict.word.replace("-", " ")


def _rule(one: Numbered) -> str:
    return printable(one.reason.rule or one.reason.check)


def _said(word: str, text: str, width: int) -> Iterator[str]:
    return output.wrap(text, f"       {word:<{LABEL}} ", width, limit=0)


def _ground(ground: Finding | Claim | Evidence, because: str, width: int) -> Iterator[str]:
    """Say what a finding or a claim is, and how strong."""
    match ground:
        case Finding():
            said = "" if ground.message == because else f": {ground.message}"
            text = f"{ground.rule}, {ground.severity.word}{said}"
            yield from _said("finding", text, width)
            yield from _said("strength", "read from the files themselves", width)
        case Claim():
            said = f", {ground.said}" if ground.said else ""
            yield from _said("claim", f"{ground.topic.value} {ground.value!r}{said}", width)
            signer = f", signed by {ground.signer!r}" if ground.signer else ""
            means = _STRENGTHS[ground.strength]
            yield from _said("strength", f"{ground.strength.word}: {means}{signer}", width)
        case _:
            pass


def _seen(item: Evidence, width: int) -> Iterator[str]:
    """Say where one thing was seen, and what it is."""
    yield from _said("in", _place(item.place), width)
    if item.place.artifact.digest is not None:
        yield from _said("", str(item.place.artifact.digest), width)
    for word, text in _told(item):
        yield from _said(word, text, width)


def _place(place: Place) -> str:
    name = _INSIDE.join(place.artifact.name.split("!/"))
    span = place.span
    if span.size == 0 or (span.start, span.stop) == (0, place.artifact.size):
        return name
    last = f" to {span.stop - 1}" if span.size > 1 else ""
    return f"{name}, byte {span.start}{last} ({span})"


def _told(item: Evidence) -> Iterator[tuple[str, str]]:
    """Yield what a piece of evidence says, as a verb and its object."""
    match item:
        case Call():
            yield from _called(item)
        case Import(target=target, via=via, written=written):
            shown = f", written {written!r}" if written else ""
            yield "names", f"{spell(target)}, by {via}{shown}"
        case Code(language=language, summary=summary, runs=runs, effects=effects):
            yield "code", f"{language}: {summary}{', runs ' + runs if runs else ''}"
            if effects:
                yield "does", does(effects)
        case Reference(target=target, field=field, purpose=purpose):
            yield "wants", f"{target!r}{' from ' + field if field else ''}, as {purpose.value}"
        case Member(name=name, note=note, link=link, traits=traits):
            yield "member", repr(name) + (f" -> {link!r}" if link else "")
            odd = ", ".join(sorted(trait.value for trait in traits))
            yield from ((word, text) for word, text in (("odd", odd), ("note", note)) if text)
        case Tensor(name=name, dtype=dtype, shape=shape):
            yield "tensor", f"{name!r} {dtype} {list(shape)}"
        case Operation(domain=domain, name=name):
            yield "runs", name if domain == COMMANDS else f"{domain}.{name}"
        case Entry(key=key, value=value):
            yield "says", f"{key}: {value}"
        case Gap(kind=kind, why=why):
            yield "gap", f"{kind.value}: {why}"
        case Face(format=format_):
            yield "read as", format_


def _called(item: Call) -> Iterator[tuple[str, str]]:
    """Yield what loading would call, and each argument on its own."""
    yield _DOES[item.how], spell(item.callee)
    given: Sequence[tuple[str, str]] = [
        *(("with", spell(each)) for each in item.arguments),
        *(("with", f"{name}={spell(each)}") for name, each in item.keywords),
    ]
    yield from given or (("with", "nothing"),)
    if item.times > 1:
        yield "times", str(item.times)
