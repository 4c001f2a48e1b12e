"""A report, put into the order in which people read it: verdict, why, whence, what is not known.

The worst model comes first, and in each model the worst reason. Much is cut where there is much,
and every cut leaves a number. Nothing in here is escaped: that is up to whoever writes it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from weighbridge.core import (
    Artifact,
    Claim,
    Dossier,
    Finding,
    Page,
    Reason,
    Report,
    Scope,
    Verdict,
    Weighed,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.document.vouching import Vouching, vouching
from weighbridge.judgement import phrases
from weighbridge.judgement.alike import alike, blocks, evidence, rank
from weighbridge.lineage import words


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown; the rest is counted.

    Attributes:
        sheets: Models, or groups of models judged alike, that are told about in full.
        listed: Models that are listed.
        reasons: Reasons in all; each model has a few, however many others there are.
        places: Pieces of evidence of one reason.
        files: Files of one model.
        names: Names of one list.
        length: Characters of one text.
    """

    sheets: int
    listed: int
    reasons: int
    places: int
    files: int
    names: int
    length: int


NORMAL = Limits(sheets=60, listed=1000, reasons=500, places=5, files=200, names=50, length=600)
EVERYTHING = Limits(
    sheets=sys.maxsize,
    listed=sys.maxsize,
    reasons=sys.maxsize,
    places=sys.maxsize,
    files=sys.maxsize,
    names=sys.maxsize,
    length=4000,
)
"""Rows are all there; a text beyond that helps nobody."""

PROSE = frozenset(
    {"", "because", "claim", "files", "fix", "kind", "signature", "trusted", "waived by"}
)
"""Rows whose text is a sentence of ours, and is not set like something from a file."""

FEW = 5
"""Reasons of a model that are shown although there are too many in all."""

_TOPICS = {
    "Origin": ("publisher", "said", "uploader", "country"),
    "Lineage": ("from", "tokenizer"),
    "Doubts": ("conflict", "undeclared", "namesake"),
    "Training data": ("data", "data sets"),
    "Licence and openness": ("licence", "openness"),
    "Not known": ("unknown",),
}
"""Titles, and which sentences of ``words.lines`` stand under them."""

_ALL = {
    Verdict.ALLOW: "nothing stands against {them}",
    Verdict.WARN: "{some} may be used with care only",
    Verdict.NO_VERDICT: "nobody knows whether {some} may be used",
    Verdict.DENY: "{some} may not be used",
}

_VOUCHED = {
    Verdict.ALLOW: "trusted signers vouch for {them}",
    Verdict.WARN: "trusted signers vouch for {them}, with a reservation for {some}",
    Verdict.NO_VERDICT: "there is nothing to verify for {some}",
    Verdict.DENY: "nobody who is trusted vouches for {some}",
}
"""As ``_ALL``, of a report about signatures alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reason.

    Attributes:
        verdict: What it alone amounts to.
        because: The sentence.
        id: Of its page: the rule, or the check where it names no rule.
        check: Which check asked.
        severity: Of the worst finding behind it; empty if none is.
        rows: What it rests on, place by place; what to do, which line of the policy decides, and
            what lifts it: a word, and what belongs to it.
        waived: Whether a waiver lifts it.
    """

    verdict: Verdict
    because: str
    id: str
    check: str
    severity: str
    rows: tuple[tuple[str, str], ...]
    waived: bool

    @property
    def about(self) -> str:
        """How severe it is, and who asked, if the id does not say so."""
        severity = [f"severity {self.severity}"] if self.severity else []
        return ", ".join([*severity, *([f"check {self.check}"] if self.check != self.id else [])])


@dataclass(frozen=True, slots=True)
class File:
    """A row of the table of files.

    Attributes:
        artifact: Its name, size and digest.
        formats: What it was read as, and what its members were read as; may be empty.
        missed: Whether it, or something in it, was not examined.
    """

    artifact: Artifact
    formats: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences under one title."""

    title: str
    lines: tuple[words.Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is told of a model.

    Attributes:
        dossier: The model.
        verdict: Of it.
        headline: What the verdict means.
        facts: What it consists of, and what nobody asked or checked.
        others: Names of models that are judged alike; nothing else is told of them.
        against: Reasons that are no *allow*.
        unsaid: How many of those are not shown.
        favour: Reasons that are.
        waived: Reasons that a waiver lifts.
        vouchings: What became of signatures and records.
        topics: Where it is from.
        files: Its files, and how many are not shown.
        claims: What is claimed, and how many claims are not shown.
        unread: What was not examined, and how many names are not shown.
        seen: What is to be said if that is nothing.
        remarks: What is to be said of names and links.
    """

    dossier: Dossier
    verdict: Verdict
    headline: str
    facts: tuple[str, ...]
    others: tuple[str, ...]
    against: tuple[Told, ...]
    unsaid: int
    favour: tuple[Told, ...]
    waived: tuple[Told, ...]
    vouchings: tuple[Vouching, ...]
    topics: tuple[Topic, ...]
    files: tuple[tuple[File, ...], int]
    claims: tuple[tuple[Claim, ...], int]
    unread: tuple[tuple[str, ...], int]
    seen: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents.

    Attributes:
        weighed: The model.
        sheet: Index of the sheet that tells of it, or of one judged alike; ``None`` if none does.
    """

    weighed: Weighed
    sheet: int | None

    @property
    def worst(self) -> Reason | None:
        """The reason that decides."""
        return min(self.weighed.decision.reasons, key=rank, default=None)


@dataclass(frozen=True, slots=True)
class Content:
    """A report in reading order.

    Attributes:
        report: Which.
        headline: What the worst verdict means for all models together.
        counts: How many models got which verdict, or the one that there is; how much was waived.
        entries: Models, the worst first; and how many are not listed.
        sheets: Models of which more is told; and how many there are of whom nothing is.
        coverage: How much was looked at.
        unread: What was not examined, and how many names are not shown.
        passed: What was passed over on purpose, and how many lines are not shown.
        notes: What else is to be known, and how many lines are not shown.
        pages: Behind the ids that reasons name.
        limits: What was cut by.
    """

    report: Report
    headline: str
    counts: str
    entries: tuple[tuple[Entry, ...], int]
    sheets: tuple[tuple[Sheet, ...], int]
    coverage: str
    unread: tuple[tuple[str, ...], int]
    passed: tuple[tuple[str, ...], int]
    notes: tuple[tuple[str, ...], int]
    pages: tuple[Page, ...]
    limits: Limits


def content(report: Report, limits: Limits) -> Content:
    """Put a report into the order in which people read it."""
    ranked = sorted(report.models, key=lambda each: -each.decision.verdict)
    groups = alike(ranked) if limits is not EVERYTHING else [[each] for each in ranked]
    sheets: list[Sheet] = []
    room = limits.reasons
    for group in groups[: limits.sheets]:
        sheets.append(_sheet(group, report.scope, limits, max(FEW, room)))
        room -= len(sheets[-1].against)
    shown = {id(each): at for at, group in enumerate(groups[: limits.sheets]) for each in group}
    entries = [Entry(each, shown.get(id(each))) for each in ranked[: limits.listed]]
    excluded = sum(each.dossier.tally.excluded for each in report.models)
    chosen = f"{phrases.many(excluded, 'file')} excluded by --include or --exclude"
    return Content(
        report=report,
        headline=_headline(report),
        counts=_counts(report),
        entries=(tuple(entries), max(0, len(ranked) - limits.listed)),
        sheets=(tuple(sheets), len(ranked) - len(shown)),
        coverage=phrases.coverage(report),
        unread=_cut(list(phrases.unread(report)), limits.names),
        passed=_cut([*([chosen] if excluded else []), *report.skipped], limits.names),
        notes=_cut(report.notes, limits.names),
        pages=report.pages,
        limits=limits,
    )


def _headline(report: Report) -> str:
    worst = max((each.decision.verdict for each in report.models), default=Verdict.ALLOW)
    if report.partial:
        rest = f"{report.partial.why}, so nobody knows about the rest"
        told = worst is Verdict.DENY
        return f"{rest}; {_headline(replace(report, partial=None))}" if told else rest
    total = len(report.models)
    if not total:
        return "there was nothing to weigh"
    if total == 1:
        return phrases.headline(report.verdict, report.scope)
    verdict = report.verdict
    such = [each for each in report.models if each.decision.verdict is verdict]
    bare = not any(each.dossier.artifacts for each in such)
    if verdict is Verdict.NO_VERDICT and bare and not phrases.counted(report.models)[0]:
        return "there was nothing to weigh"
    count = len(such)
    texts = _VOUCHED if report.scope is Scope.SIGNATURES else _ALL
    what = f"{total} {phrases.nouns(report.models)}"
    some, them = f"{count} of {what}", f"these {what}"
    if count == total:
        if texts is _ALL and verdict is Verdict.DENY:
            return f"none of {them} may be used"
        some = f"all {what}" if verdict is Verdict.WARN else f"any of {them}"
    return texts[verdict].format(some=some, them=them)


def _counts(report: Report) -> str:
    counted = Counter(each.decision.verdict for each in report.models)
    waived = sum(len(each.decision.waived) for each in report.models)
    if len(report.models) == 1:
        lifted = f"; {phrases.many(waived, 'reason')} waived" if waived else ""
        return f"{report.models[0].dossier.model}{lifted}"
    lifted = f"; {waived} waived" if waived else ""
    return f"{phrases.models(report.models)}: {phrases.counts(counted)}{lifted}"


def _cut(rows: Sequence[str], limit: int) -> tuple[tuple[str, ...], int]:
    return tuple(rows[:limit]), max(0, len(rows) - limit)


def _sheet(group: list[Weighed], scope: Scope, limits: Limits, room: int) -> Sheet:
    each = group[0]
    dossier, decision = each.dossier, each.decision
    ordered = [reason for block in blocks(decision.reasons) for reason in block]
    against = [one for one in ordered if one.verdict is not Verdict.ALLOW]
    favour = [one for one in ordered if one.verdict is Verdict.ALLOW]
    files = list(_files(dossier))
    return Sheet(
        dossier=dossier,
        verdict=decision.verdict,
        headline=phrases.headline(decision.verdict, scope),
        facts=tuple(_facts(dossier)),
        others=tuple(other.dossier.model for other in group[1:]),
        against=tuple(_against(against[:room], limits)),
        unsaid=max(0, len(against) - room),
        favour=tuple(_told(reason, limits) for reason in favour[: limits.names]),
        waived=tuple(
            _told(row.reason, limits, f"{row.waiver}: {row.note}") for row in decision.waived
        ),
        vouchings=tuple(vouching(one) for one in dossier.verifications[: limits.names]),
        topics=tuple(_topics(dossier)),
        files=(tuple(files[: limits.files]), max(0, len(files) - limits.files)),
        claims=(
            dossier.claims[: limits.files],
            max(0, len(dossier.claims) - limits.files),
        ),
        unread=_cut(dossier.tally.unread, limits.names),
        seen=_seen(dossier),
        remarks=tuple(f"{row.name!r}: {row.why}" for row in dossier.remarks[: limits.names]),
    )


def _facts(dossier: Dossier) -> Iterator[str]:
    if dossier.tally.files:
        yield phrases.extent(dossier.tally)
    yield "a single file" if dossier.layout == "file" else dossier.layout.replace("-", " ")
    if dossier.fetched is not None:
        yield phrases.fetched(dossier.fetched, [dossier])
    if dossier.digest is None:
        yield "no digest"
    if not dossier.verifications:
        yield "no signature or record of digests checked"
    if dossier.origin is None:
        yield "nobody asked where it is from"


def _seen(dossier: Dossier) -> str:
    tally = dossier.tally
    if tally.data:
        size = phrases.size(tally.data)
        return (
            f"no file was left out; not read were the elements of tensors, {size}, "
            "which have no structure"
        )
    return "nothing: every file was examined" if tally.files else "nothing: no file is part of it"


def _against(reasons: Iterable[Reason], limits: Limits) -> Iterator[Told]:
    """Yield reasons; the same advice, and the same line of the policy, is given once."""
    given: set[tuple[str, str]] = set()
    for reason in reasons:
        told = _told(reason, limits)
        once = {(told.id, row[1]) for row in told.rows if row[0] in {"fix", "policy"}}
        rows = (
            row
            for row in told.rows
            if row[0] not in {"fix", "policy"} or (told.id, row[1]) not in given
        )
        yield replace(told, rows=tuple(rows))
        given |= once


def _told(reason: Reason, limits: Limits, waiver: str = "") -> Told:
    severities = [each.severity for each in reason.grounds if isinstance(each, Finding)]
    rows = list(_rows(reason, limits))
    left = len(evidence(reason)) - limits.places
    if left > 0:
        rows.append(("", f"and {phrases.many(left, 'more place')}"))
    if reason.fix:
        rows.append(("fix", reason.fix.replace("``", "`")))
    if reason.policy and reason.verdict is not Verdict.ALLOW:
        rows.append(("policy", " ".join(reason.policy.split())))
    if waiver:
        rows.append(("waived by", waiver))
    return Told(
        verdict=reason.verdict,
        because=reason.because,
        id=reason.rule or reason.check,
        check=reason.check,
        severity=max(severities).word if severities else "",
        rows=tuple(rows),
        waived=bool(waiver),
    )


def _rows(reason: Reason, limits: Limits) -> Iterator[tuple[str, str]]:
    """Yield what a reason rests on: claims with their strength, places, and what is there."""
    for claim in _claims(reason.grounds, limits.places):
        value = words.quoted(claim.value)
        how, strength = words.how(claim), claim.strength.word
        more = "" if strength in how else f"; evidence {strength}"
        yield "claim", f"{claim.topic.value.replace('-', ' ')} {value}: {how}{more}"
    last = ""
    for item in evidence(reason)[: limits.places]:
        place = phrases.where(item.place)
        if place != last:
            yield "at", place
        last = place
        if told := phrases.tell(item, reason.because):
            yield told


def _claims(grounds: Iterable[object], limit: int) -> list[Claim]:
    return [each for each in grounds if isinstance(each, Claim)][:limit]


def _files(dossier: Dossier) -> Iterator[File]:
    own: dict[str, dict[str, None]] = {}
    inner: dict[str, Counter[str]] = {}
    for name, formats in dossier.faces().items():
        file, _, member = name.partition("!/")
        if member:
            inner.setdefault(file, Counter()).update(set(formats))
        else:
            own[file] = dict.fromkeys(formats)
    missed = dossier.missed
    for artifact in dossier.artifacts:
        told = ", ".join(own.get(artifact.name, ()))
        if members := inner.get(artifact.name):
            inside = ", ".join(f"{count} {name}" for name, count in sorted(members.items()))
            told = f"{told}; inside: {inside}" if told else f"inside: {inside}"
        yield File(artifact, told, artifact.name in missed)


def _topics(dossier: Dossier) -> Iterator[Topic]:
    found: dict[str, list[words.Line]] = {title: [] for title in _TOPICS}
    titles = {label: title for title, labels in _TOPICS.items() for label in labels}
    for line in words.lines(dossier):
        found[titles.get(line.label, "Origin")].append(line)
    if dossier.origin is not None and all(each.label != "publisher" for each in found["Origin"]):
        # Else whatever is told of its ancestors would look as if it were told of the model.
        found["Origin"].insert(0, words.Line("publisher", "who made it is not known"))
    for title, lines in found.items():
        if lines:
            yield Topic(title, tuple(lines))
