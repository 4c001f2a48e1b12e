"""For people at a terminal: verdict first, worst first, and always what was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from weighbridge.core import (
    ASKING,
    Finding,
    Reason,
    Report,
    Scope,
    Verdict,
    Waived,
    Weighed,
    printable,
)
from weighbridge.core.records import dataclass
from weighbridge.core.text import wrapped
from weighbridge.judgement import phrases
from weighbridge.judgement.alike import alike, blocks, evidence, file, rank
from weighbridge.reports import Renderer, View

PER_FILE = 5
"""Reasons about one file that are shown, unless everything is."""

PER_MODEL = 20
"""Reasons about one model that are shown, unless everything is; what allows does not count."""

PER_REASON = 3
"""Pieces of evidence of one reason that are shown, unless everything is."""

FULL = 12
"""Models, or groups of models judged alike, that are shown in full, unless everything is."""

LINES = 24
"""Models, or groups of them, after those, of which one line is shown."""

ROOM = 24
"""Columns below which a message is not worth beginning."""

MANY = 20
"""Allowed models above which they are counted by folder; and folders that are shown."""

NAMES = 8
"""Names of files not examined, and of entries passed over, that are shown."""

NAME = 400
"""Characters of a model's name: a path that is cut cannot be copied."""

MESSAGE = 400
"""Characters of one message; the names in it are cut by those who wrote it."""

OPTIONS = "command line"
"""What stands among the files of a policy for options that change it."""

_BODY = " " * 7
"""Indent of what belongs to a reason."""

_FACTS = frozenset({"signature-valid", "signer-trusted", "files-covered"})
"""What is told of a signature even where something else stands against the model."""

_COLORS = {
    Verdict.ALLOW: "32",
    Verdict.WARN: "33",
    Verdict.NO_VERDICT: "35",
    Verdict.DENY: "31",
}


def render(report: Report, view: View) -> str:
    """Write the report as lines of text."""
    return "\n".join(line.rstrip() for line in _Page(report, view).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    report: Report
    view: View

    def lines(self) -> Iterator[str]:
        if self.view.verbosity < 0:
            yield from self._quiet()
            yield from self._partial()
            return
        yield from self._head()
        models = self.report.models
        ranked = sorted(models, key=lambda each: -each.decision.verdict)
        plain = len(models) > 1 and self.view.verbosity == 0
        short = [each for each in ranked if plain and _is_short(each)]
        # Everything is shown of each model if everything is asked for; else once for all alike.
        rest = ranked[: len(ranked) - len(short)] if short else ranked
        groups = [[each] for each in rest] if self.view.verbosity > 0 else alike(rest)
        limit = len(groups) if self.view.verbosity > 0 or len(groups) <= FULL + 2 else FULL
        for group in groups[:limit]:
            yield ""
            yield from self._model(group[0], group[1:])
        if groups[limit:]:
            yield ""
            yield from self._lines(groups[limit:])
        if short:
            yield ""
            yield from self._allowed(short)
        yield ""
        yield from self._coverage()
        yield ""
        yield from self._foot()
        yield from self._partial()

    def _partial(self) -> Iterator[str]:
        """Say last, where nobody misses it, that this is not all."""
        if self.report.partial is not None:
            label = self._paint("PARTIAL", Verdict.NO_VERDICT)
            yield f"{label}  {self.report.partial.why}; of the others nothing is known"

    def _head(self) -> Iterator[str]:
        policy = self.report.policy
        name = f"policy {policy.name} {policy.version}"
        lead = f"weighbridge {printable(self.report.version)}   "
        first = f"{lead}{printable(name)}"
        more = _sources(policy.name, policy.sources)
        if len(first) + len(more) + 1 <= self.view.width:
            yield f"{first} {more}"
            return
        yield from self._wrap(name, lead, " " * 4)
        yield from self._wrap(more, "  ") if more else ()

    def _lines(self, groups: list[list[Weighed]]) -> Iterator[str]:
        """One line for each group of models after the first ones."""
        for group in groups[:LINES]:
            each = group[0]
            verdict = each.decision.verdict
            worst = min(each.decision.reasons, key=rank)
            like = f", and {len(group) - 1} more" if len(group) > 1 else ""
            name = f"{printable(each.dossier.model)}{like}"
            lead = f" {phrases.word(verdict):<6} {name}  {printable(worst.rule or worst.check)}  "
            room = max(self.view.width, 40) - len(lead)
            line = lead + (printable(worst.because, room) if room >= ROOM else "")
            yield line.replace(
                phrases.word(verdict), self._paint(phrases.word(verdict), verdict), 1
            )
        if groups[LINES:]:
            left = sum(map(len, groups[LINES:]))
            more = phrases.many(left, "more model")
            yield f"        ... and {more}: add -v, or -q for one line each"

    def _allowed(self, short: list[Weighed]) -> Iterator[str]:
        """One line for each allowed model; for each folder of them, if they are many."""
        label = self._paint(f"{'allow':<6}", Verdict.ALLOW)
        if len(short) <= MANY:
            for each in short:
                yield from self._short(label, each)
            return
        folders: dict[str, list[Weighed]] = {}
        for each in short:
            folders.setdefault(each.dossier.model.rpartition("/")[0] or ".", []).append(each)
        for folder, inner in list(folders.items())[:MANY]:
            if len(inner) == 1:
                yield from self._short(label, inner[0])
                continue
            total = phrases.size(sum(each.dossier.tally.size for each in inner))
            yield f" {label} {printable(folder)}   {phrases.models(inner)}, {total}"
        if len(folders) > MANY:
            left = [each for inner in list(folders.values())[MANY:] for each in inner]
            more = phrases.many(len(folders) - MANY, "more folder")
            yield f" {label} ... and {phrases.models(left)}, in {more}: add -v"

    def _short(self, label: str, each: Weighed) -> Iterator[str]:
        name, extent = printable(each.dossier.model, NAME), phrases.extent(each.dossier.tally)
        # A path that is broken cannot be copied: the line after it is for the rest.
        if len(_BODY) + 1 + len(name) + 3 + len(extent) <= self.view.width:
            yield f" {label} {name}   {extent}"
        else:
            yield from (f" {label} {name}", f"{_BODY} {extent}")

    def _model(self, each: Weighed, others: list[Weighed]) -> Iterator[str]:
        dossier, decision = each.dossier, each.decision
        read = "" if self.report.remembered else ", read in full"
        extent = f"  {phrases.extent(dossier.tally)}{read if dossier.digest else ', no digest'}"
        kind = phrases.kind(dossier)
        layout = f" ({kind})" if kind else ""
        like = f", and {len(others)} more like it" if others else ""
        name = printable(dossier.model, NAME)
        if len(f"{name}{layout}{like}") <= self.view.width or not dossier.tally.files:
            yield f"{name}{layout}{like}"
        else:
            yield name
            extent = f"{f'  {kind},' if kind else ' '} {extent.strip()}{like}"
        if dossier.fetched is not None:
            yield f"  {phrases.fetched(dossier.fetched, [dossier])}"
        if dossier.digest is None:
            # Of no files, the reason says more than a count does.
            yield from (extent,) if dossier.tally.files else ()
        elif len(line := f"{extent}, {dossier.digest}") <= self.view.width:
            yield line
        else:
            # A digest that is broken cannot be copied: it has a line of its own.
            yield from (extent, f"  {dossier.digest}")
        yield ""
        label = self._paint(phrases.word(decision.verdict).upper(), decision.verdict)
        yield f"{label}  {phrases.headline(decision.verdict, self.report.scope)}"
        yield ""
        # What speaks for a model that something speaks against is of interest to nobody in a hurry.
        everything = self.view.verbosity > 0 or self.report.scope is Scope.SIGNATURES
        against = decision.verdict > Verdict.ALLOW and not everything
        least = Verdict.WARN if against else Verdict.ALLOW
        # Of a single file, its own name needs no second line.
        alone = _bare(dossier.model) if dossier.layout == "file" else ""
        facts = {r.group for r in decision.reasons if r.group and r.rule in _FACTS}
        told = (r for r in decision.reasons if r.verdict >= least or r.group in facts)
        yield from self._reasons(told, alone)
        if others:
            names = [printable(other.dossier.model) for other in others]
            shown = names if self.view.verbosity > 0 else names[:NAMES]
            more = f", and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
            yield from self._wrap(", ".join(shown) + more, f"{_BODY}{'same':<7} ", limit=0)
        for waived in decision.waived:
            yield from self._waived(waived)
        if self.view.verbosity > 0:
            for remark in dossier.remarks:
                yield from self._wrap(f"{remark.name!r}: {remark.why}", " remark ")
        yield from self._origin(each)

    def _origin(self, each: Weighed) -> Iterator[str]:
        """A few lines on where the model is from, if a check asked and has something to say."""
        if each.dossier.origin is None:
            return
        from weighbridge.lineage import words  # noqa: PLC0415 - only where it is asked

        asked = any(reason.check in ASKING for reason in each.decision.reasons)
        if asked or self.view.verbosity > 0:
            for at, line in enumerate(words.summary(each.dossier)):
                if at == 0:
                    yield ""
                yield from self._wrap(line.text, f" {line.label:<9} ")

    def _reasons(self, reasons: Iterable[Reason], alone: str) -> Iterator[str]:
        shown, hidden = Counter[str](), Counter[str]()
        beyond: list[tuple[str, int]] = []
        told: set[tuple[str, str]] = set()
        for block in blocks(reasons):
            name = file(block[0])
            if self.view.verbosity < 1 and name and shown[name] >= PER_FILE:
                hidden[name] += len(block)
                continue
            if (
                self.view.verbosity < 1
                and shown.total() >= PER_MODEL
                and block[0].verdict is not Verdict.ALLOW
            ):
                beyond.append((name, len(block)))
                continue
            shown[name] += 1
            for reason in block:
                # The first fact of a group names the file, and the others need not.
                yield from self._reason(reason, name if reason.group else alone)
                # The same advice, and the same line of the policy, is given once.
                for word, text in (("fix", _fix(reason)), ("policy", _where(reason))):
                    if text and (reason.rule, text) not in told:
                        told.add((reason.rule, text))
                        yield from self._wrap(text, f"{_BODY}{word:<7} ")
        for name, count in hidden.items():
            yield f"{_BODY}... {count} more in {printable(name)}: add -v"
        if beyond:
            left = phrases.many(sum(count for _, count in beyond), "more reason")
            files = phrases.many(len({name for name, _ in beyond}), "file")
            yield f"{_BODY}... and {left}, about {files}: add -v"

    def _reason(self, reason: Reason, alone: str) -> Iterator[str]:
        label = self._paint(f"{phrases.word(reason.verdict):<6}", reason.verdict)
        plain = f" {phrases.word(reason.verdict):<6} "
        # Wrapped without colour, painted afterwards: escapes have no width.
        lead = f"{plain}{printable(reason.rule or reason.check)}  "
        first, *rest = self._wrap(reason.because, lead, _BODY)
        yield first.replace(plain, f" {label} ", 1)
        yield from rest
        every = evidence(reason)
        limit = len(every) if self.view.verbosity > 0 else PER_REASON
        last = alone
        for item in every[:limit]:
            where = phrases.where(item.place, printable)
            if where != last:
                yield from self._wrap(where, _BODY)
            last = where
            if told := phrases.tell(item, reason.because):
                yield from self._wrap(told[1], f"{_BODY}{told[0]:<7} ")
        if len(every) > limit:
            yield f"{_BODY}... and {phrases.many(len(every) - limit, 'more place')}: add -v"

    def _waived(self, waived: Waived) -> Iterator[str]:
        reason = waived.reason
        lead = f" waived {printable(reason.rule or reason.check)}  "
        yield from self._wrap(reason.because, lead, _BODY)
        yield from self._wrap(f"{waived.waiver}: {waived.note}", f"{_BODY}{'by':<7} ")

    def _coverage(self) -> Iterator[str]:
        yield from self._wrap(phrases.coverage(self.report), "coverage  ")
        excluded = sum(each.dossier.tally.excluded for each in self.report.models)
        if excluded:
            yield f"          {phrases.many(excluded, 'file')} excluded by --include or --exclude"
        yield from self._some("not examined", phrases.unread(self.report))
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
        lifted = f"; {waived} waived" if waived else ""
        yield f"{phrases.models(models)}: {phrases.counts(counted)}{lifted}"
        against = [each for each in decisions if each.verdict is not Verdict.ALLOW]
        rules = [
            phrases.CUSTOM if reason.check == phrases.CUSTOM else reason.rule
            for decision in sorted(against, key=lambda decision: -decision.verdict)
            for reason in sorted(decision.reasons, key=rank)
            if reason.verdict is not Verdict.ALLOW
            and any(isinstance(ground, Finding) for ground in reason.grounds)
        ]
        if rules:
            yield from self._hints(printable(rules[0]))

    def _hints(self, rule: str) -> Iterator[str]:
        command = f"weighbridge explain {rule}"
        explain = f"Explain a rule: {command}"
        if len(explain) > self.view.width:
            yield from ("Explain a rule:", f"  {command}")
        else:
            yield explain
        if self.view.verbosity < 1:
            yield from self._wrap("add -v, or -f html -o report.html", "Details: ")

    def _quiet(self) -> Iterator[str]:
        counted = Counter(each.decision.verdict for each in self.report.models)
        for each in sorted(self.report.models, key=lambda each: -each.decision.verdict):
            reasons = [r for r in each.decision.reasons if r.verdict is not Verdict.ALLOW]
            for reason in sorted(reasons, key=rank)[:1]:
                label = self._paint(phrases.word(each.decision.verdict), each.decision.verdict)
                more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
                rule = printable(reason.rule or reason.check)
                what = f"{rule}  {printable(reason.because, MESSAGE)}{more}"
                yield f"{printable(each.dossier.model)}: {label} {what}"
        told = f"{phrases.models(self.report.models)}: {phrases.counts(counted)}"
        worst = max(self.report.models, key=lambda each: each.decision.verdict, default=None)
        if worst is not None and worst.decision.verdict is not Verdict.ALLOW:
            name = worst.dossier.model
            if printable(name, 0) == name:
                verb = "verify" if self.report.scope is Scope.SIGNATURES else "scan"
                import shlex  # noqa: PLC0415 - only where there is more to tell

                told = f"{told}. More: weighbridge {verb} {shlex.quote(name)}"
        yield told

    def _wrap(
        self, text: str, lead: str, indent: str | None = None, limit: int = MESSAGE
    ) -> Iterator[str]:
        """Break text after ``lead``; what follows is indented by ``indent``, or as far as it."""
        told = printable(text, 0 if self.view.verbosity > 0 else limit)
        rest = " " * len(lead) if indent is None else indent
        yield from wrapped(told, max(self.view.width, 40), lead, rest) or [lead]

    def _paint(self, text: str, verdict: Verdict) -> str:
        return f"\x1b[1;{_COLORS[verdict]}m{text}\x1b[0m" if self.view.color else text


def _sources(name: str, sources: Sequence[str]) -> str:
    """Say what a policy was read from, without what its name says anyway."""
    own = [sources[0]] if sources and sources[0] != f"{name}.toml" else []
    laid = ["with options given here"] if OPTIONS in sources[1:] else []
    below = [each.removesuffix(".toml") for each in sources[1:] if each != OPTIONS]
    told = [*own, *([f"extends {', '.join(below)}"] if below else []), *laid]
    return f"({printable(', '.join(told))})" if told else ""


def _is_short(each: Weighed) -> bool:
    return each.decision.verdict is Verdict.ALLOW and not each.decision.waived


def _bare(path: str) -> str:
    return path.rpartition("/")[2]


def _fix(reason: Reason) -> str:
    return reason.fix.replace("``", "`")


def _where(reason: Reason) -> str:
    return "" if reason.verdict is Verdict.ALLOW else reason.policy


RENDERER = Renderer(id="table", doc=__doc__, render=render)
