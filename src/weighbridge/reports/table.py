"""For people at a terminal: verdict first, worst first, and always what was not looked at."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from weighbridge.core import (
    Call,
    Claim,
    Code,
    Entry,
    Evidence,
    Finding,
    Gap,
    How,
    Import,
    Made,
    Member,
    Operation,
    Place,
    Reason,
    Reference,
    Report,
    Tally,
    Tensor,
    Unknown,
    Verdict,
    Waived,
    Weighed,
    printable,
    spell,
)
from weighbridge.reports import Renderer, View

PER_FILE = 5
"""Reasons about one file that are shown, unless everything is."""

PER_REASON = 3
"""Pieces of evidence of one reason that are shown, unless everything is."""

NAMES = 8
"""Names of files not examined, and of entries passed over, that are shown."""

MESSAGE = 300
"""Characters of one message; the names in it are cut by those who wrote it."""

KILO = 1000

_INSIDE = " \u203a "
"""Between a container and its member."""

_BODY = " " * 7
"""Indent of what belongs to a reason."""

_HEADLINES = {
    Verdict.ALLOW: "nothing stands against this model",
    Verdict.WARN: "this model may be used, with care",
    Verdict.NO_VERDICT: "nobody knows whether this model may be used",
    Verdict.DENY: "this model may not be used",
}

_COLORS = {
    Verdict.ALLOW: "32",
    Verdict.WARN: "33",
    Verdict.NO_VERDICT: "35",
    Verdict.DENY: "31",
}

_DOES = {
    How.CALL: "calls",
    How.NEW: "makes",
    How.BUILD: "fills",
    How.APPEND: "extends",
    How.SET_ITEM: "changes",
    How.ADD: "adds to",
    How.CONFIG: "calls",
}


def render(report: Report, view: View) -> str:
    """Write the report as lines of text."""
    return "\n".join(line.rstrip() for line in _Page(report, view).lines()) + "\n"


def size(count: int) -> str:
    """Write a number of bytes in two or three digits: ``266 B``, ``4.1 GB``; powers of 1000."""
    if count < KILO:
        return f"{count} B"
    amount = count / KILO
    for unit in ("kB", "MB", "GB"):
        if amount < KILO - 0.5:
            return f"{amount:.1f} {unit}"
        amount /= KILO
    return f"{amount:.1f} TB"


def _word(verdict: Verdict) -> str:
    return verdict.word.replace("-", " ")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@dataclass(frozen=True, slots=True)
class _Page:
    report: Report
    view: View

    def lines(self) -> Iterator[str]:
        if self.view.verbosity < 0:
            yield from self._quiet()
            return
        yield from self._head()
        models = self.report.models
        ranked = sorted(models, key=lambda each: -each.decision.verdict)
        several = len(models) > 1
        short = [each for each in ranked if several and self._is_short(each)]
        for each in ranked:
            if each not in short:
                yield ""
                yield from self._model(each)
        if short:
            yield ""
            yield from (self._short(each) for each in short)
        yield ""
        yield from self._coverage()
        yield ""
        yield from self._foot()

    def _head(self) -> Iterator[str]:
        policy = self.report.policy
        sources = f"  ({', '.join(policy.sources)})" if len(policy.sources) > 1 else ""
        name = f"policy {policy.name} {policy.version}{sources}"
        yield f"weighbridge {self.report.version}   {printable(name)}"

    def _is_short(self, each: Weighed) -> bool:
        plain = each.decision.verdict is Verdict.ALLOW and not each.decision.waived
        return plain and self.view.verbosity == 0

    def _short(self, each: Weighed) -> str:
        label = self._paint(f"{'allow':<6}", Verdict.ALLOW)
        return f" {label} {printable(each.dossier.model)}   {_extent(each.dossier.tally)}"

    def _model(self, each: Weighed) -> Iterator[str]:
        dossier, decision = each.dossier, each.decision
        bound = f"read in full, {dossier.digest}" if dossier.digest else "no digest"
        layout = "" if dossier.layout == "file" else f" ({dossier.layout})"
        yield f"{printable(dossier.model)}{layout}"
        yield f"  {_extent(dossier.tally)}, {bound}"
        yield ""
        word = self._paint(_word(decision.verdict).upper(), decision.verdict)
        yield f"{word}  {_HEADLINES[decision.verdict]}"
        yield ""
        # What speaks for a model that may not be used is of interest to nobody in a hurry.
        lost = decision.verdict >= Verdict.NO_VERDICT and self.view.verbosity < 1
        least = Verdict.WARN if lost else Verdict.ALLOW
        yield from self._reasons(r for r in decision.reasons if r.verdict >= least)
        for waived in decision.waived:
            yield from self._waived(waived)
        if self.view.verbosity > 0:
            for remark in dossier.remarks:
                yield from self._wrap(f"{remark.name!r}: {remark.why}", " remark ")

    def _reasons(self, reasons: Iterable[Reason]) -> Iterator[str]:
        shown, hidden = Counter[str](), Counter[str]()
        told: set[tuple[str, str]] = set()
        for reason in sorted(reasons, key=_rank):
            file = _file(reason)
            if self.view.verbosity < 1 and file and shown[file] >= PER_FILE:
                hidden[file] += 1
                continue
            shown[file] += 1
            yield from self._reason(reason)
            # The same advice, and the same line of the policy, is given once.
            for word, text in (("fix", reason.fix), ("policy", _where(reason))):
                if text and (reason.rule, text) not in told:
                    told.add((reason.rule, text))
                    yield from self._wrap(text, f"{_BODY}{word:<7} ")
        for file, count in hidden.items():
            yield f"{_BODY}... {count} more in {printable(file)}: add -v"

    def _reason(self, reason: Reason) -> Iterator[str]:
        label = self._paint(f"{_word(reason.verdict):<6}", reason.verdict)
        plain = f" {_word(reason.verdict):<6} "
        # Wrapped without colour, painted afterwards: escapes have no width.
        lead = f"{plain}{printable(reason.rule or reason.check)}  "
        first, *rest = self._wrap(reason.because, lead, _BODY)
        yield first.replace(plain, f" {label} ", 1)
        yield from rest
        evidence = _evidence(reason)
        limit = len(evidence) if self.view.verbosity > 0 else PER_REASON
        last = ""
        for item in evidence[:limit]:
            where = _place(item.place)
            if where != last:
                yield from self._wrap(where, _BODY)
            last = where
            if told := _tell(item, reason.because):
                yield from self._wrap(told[1], f"{_BODY}{told[0]:<7} ")
        if len(evidence) > limit:
            yield f"{_BODY}... and {len(evidence) - limit} more places: add -v"

    def _waived(self, waived: Waived) -> Iterator[str]:
        reason = waived.reason
        lead = f" waived {printable(reason.rule or reason.check)}  "
        yield from self._wrap(reason.because, lead, _BODY)
        yield from self._wrap(f"{waived.waiver}: {waived.note}", f"{_BODY}{'by':<7} ")

    def _coverage(self) -> Iterator[str]:
        tallies = [each.dossier.tally for each in self.report.models]
        files = sum(tally.files for tally in tallies)
        read = sum(tally.read for tally in tallies)
        unread = [
            name if each.dossier.layout == "file" else f"{each.dossier.model}/{name}"
            for each in self.report.models
            for name in each.dossier.tally.unread
        ]
        examined = sum(each.dossier.examined for each in self.report.models)
        missed = sum(len(each.dossier.missed) for each in self.report.models)
        total = size(sum(tally.size for tally in tallies))
        counts = f"{_many(files, 'file')}, {total}: {examined} examined, {missed} not"
        how = "every byte read and hashed"
        if not self.report.hashed:
            left = "tensor bytes not read" if any(tally.data for tally in tallies) else "all of it"
            how = f"{size(read)} read, {left}, no digest"
        yield from self._wrap(f"{counts}; {how}", "coverage  ")
        excluded = sum(tally.excluded for tally in tallies)
        if excluded:
            yield f"          {_many(excluded, 'file')} excluded by --include or --exclude"
        yield from self._some("not examined", unread)
        yield from self._some("passed over", self.report.skipped)
        yield from self._some("note", self.report.notes)

    def _some(self, title: str, rows: Iterable[str]) -> Iterator[str]:
        every = list(rows)
        limit = len(every) if self.view.verbosity > 0 else NAMES
        for row in every[:limit]:
            yield from self._wrap(row, f"          {title}: ")
        if len(every) > limit:
            yield f"          {title}: ... and {len(every) - limit} more: add -v"

    def _foot(self) -> Iterator[str]:
        models = self.report.models
        decisions = [each.decision for each in models]
        waived = sum(len(decision.waived) for decision in decisions)
        counted = Counter(decision.verdict for decision in decisions)
        words = [
            f"{counted[verdict]} {_word(verdict)}" for verdict in sorted(Verdict, reverse=True)
        ]
        yield f"{_many(len(models), 'model')}: {', '.join(words)}; {waived} waived"
        rules = [
            reason.rule
            for decision in sorted(decisions, key=lambda decision: -decision.verdict)
            for reason in sorted(decision.reasons, key=_rank)
            if reason.verdict is not Verdict.ALLOW
            and any(isinstance(ground, Finding) for ground in reason.grounds)
        ]
        if rules:
            more = "" if self.view.verbosity > 0 else "     More: add -v"
            yield f"Explain a rule: weighbridge explain {printable(rules[0])}{more}"

    def _quiet(self) -> Iterator[str]:
        counted = Counter(each.decision.verdict for each in self.report.models)
        for each in sorted(self.report.models, key=lambda each: -each.decision.verdict):
            reasons = [r for r in each.decision.reasons if r.verdict is not Verdict.ALLOW]
            for reason in sorted(reasons, key=_rank)[:1]:
                label = self._paint(_word(each.decision.verdict), each.decision.verdict)
                more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
                what = f"{reason.rule or reason.check}  {printable(reason.because, MESSAGE)}{more}"
                yield f"{printable(each.dossier.model)}: {label} {what}"
        words = [
            f"{counted[verdict]} {_word(verdict)}" for verdict in sorted(Verdict, reverse=True)
        ]
        yield f"{', '.join(words)} in {_many(len(self.report.models), 'model')}"

    def _wrap(self, text: str, lead: str, indent: str | None = None) -> Iterator[str]:
        """Break text after ``lead``; what follows is indented by ``indent``, or as far as it."""
        limit = 0 if self.view.verbosity > 0 else MESSAGE
        lines = textwrap.wrap(
            printable(text, limit),
            width=max(self.view.width, 40),
            initial_indent=lead,
            subsequent_indent=" " * len(lead) if indent is None else indent,
            break_on_hyphens=False,
        )
        yield from lines or [lead]

    def _paint(self, text: str, verdict: Verdict) -> str:
        return f"\x1b[1;{_COLORS[verdict]}m{text}\x1b[0m" if self.view.color else text


def _where(reason: Reason) -> str:
    return "" if reason.verdict is Verdict.ALLOW else reason.policy


def _extent(tally: Tally) -> str:
    return f"{_many(tally.files, 'file')}, {size(tally.size)}"


def _rank(reason: Reason) -> tuple[int, int, str, int, str, str]:
    severity = max((g.severity for g in reason.grounds if isinstance(g, Finding)), default=0)
    items = _evidence(reason)
    start = items[0].place.span.start if items else 0
    return (-reason.verdict, -severity, _file(reason), start, reason.rule, reason.because)


def _evidence(reason: Reason) -> list[Evidence]:
    items: list[Evidence] = []
    for ground in reason.grounds:
        if isinstance(ground, Finding | Claim):
            items += ground.evidence
        else:
            items.append(ground)
    return items


def _file(reason: Reason) -> str:
    items = _evidence(reason)
    return items[0].place.artifact.file if items else ""


def _place(place: Place) -> str:
    name = _INSIDE.join(printable(part) for part in place.artifact.name.split("!/"))
    if place.span.size == 0 or (place.span.start, place.span.stop) == (0, place.artifact.size):
        return name
    return f"{name} @ {place.span}"


def _tell(item: Evidence, said: str) -> tuple[str, str] | None:
    """Say what a piece of evidence adds to the sentence it supports, as a verb and its object."""
    told: tuple[str, str] | None = None
    match item:
        case Call(how=how, callee=callee, arguments=arguments, times=times):
            often = f"  ({times} times)" if times > 1 else ""
            told = _DOES[how], spell(Made(how, callee, arguments)) + often
        case Import(target=target, via=via, written=written):
            name = spell(target) if isinstance(target, Unknown) else str(target)
            told = "names", f"{name}  ({via}{', written ' + written if written else ''})"
        case Code(language=language, summary=summary, runs=runs):
            told = "code", f"{language}: {summary}{', runs ' + runs if runs else ''}"
        case Reference(target=target, field=key):
            told = "wants", f"{target!r}{' from ' + key if key else ''}"
        case Member(name=name, note=note, link=link):
            told = "member", repr(name) + (f" -> {link!r}" if link else "") + f"  {note}".rstrip()
        case Gap(why=why) if why not in said:
            told = "because", why
        case Tensor(name=name, dtype=dtype, shape=shape):
            told = "tensor", f"{name!r} {dtype} {list(shape)}"
        case Operation(domain=domain, name=name):
            told = "runs", f"{domain}.{name}"
        case Entry(key=key, value=value):
            told = "says", f"{key}: {value}"
        case _:
            pass
    return told


RENDERER = Renderer(id="table", doc=__doc__, render=render)
