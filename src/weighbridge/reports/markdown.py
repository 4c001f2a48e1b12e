"""For merge requests and wikis: verdict first, worst first, and lineage as a Mermaid chart.

GitHub Flavored Markdown, https://github.github.com/gfm/ (retrieved 2026-11-26): headings, lists,
tables, and one fenced block. What comes from files stands in code spans that it cannot end, or is
escaped so that it marks nothing up, links nowhere and notifies nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import Claim, Report, Verdict
from weighbridge.core.markup import code, markdown
from weighbridge.document.content import (
    EVERYTHING,
    PROSE,
    Content,
    Entry,
    File,
    Limits,
    Sheet,
    Told,
    Topic,
    content,
)
from weighbridge.document.vouching import Vouching
from weighbridge.judgement import phrases
from weighbridge.lineage import chart, words
from weighbridge.reports import Renderer, View

LIMITS = Limits(sheets=20, listed=200, reasons=100, places=3, files=50, names=20, length=300)
"""Less than a page of its own would have: a comment is read between others."""


def render(report: Report, view: View) -> str:
    """Write the report as Markdown; with a verbosity above 0, with every row."""
    told = content(report, EVERYTHING if view.verbosity > 0 else LIMITS)
    return "\n".join(_Page(told).lines()) + "\n"


class _Page:
    """Writes one report."""

    def __init__(self, told: Content) -> None:
        self.told = told
        self.length = told.limits.length

    def lines(self) -> Iterator[str]:
        """Yield the lines of the document."""
        told, policy = self.told, self.told.report.policy
        yield f"# {phrases.word(told.report.verdict)}: {told.headline}"
        yield ""
        yield self._text(told.counts)
        yield ""
        yield f"By policy {self._text(f'{policy.name} {policy.version}')}. {told.coverage}."
        yield from self._contents(*told.entries)
        for sheet in told.sheets[0]:
            yield from self._sheet(sheet)
        if told.sheets[1] > 0:
            more = phrases.many(told.sheets[1], "more model")
            yield from ("", f"Of {more} nothing else is told: the JSON report has all.")
        yield from self._looked()
        yield from self._pages()
        yield from self._policy()

    def _text(self, text: str) -> str:
        return markdown(text, self.length)

    def _code(self, text: str) -> str:
        return code(text, self.length)

    def _contents(self, entries: Iterable[Entry], left: int) -> Iterator[str]:
        every = list(entries)
        if len(every) < 2:  # noqa: PLR2004 - one model needs no list
            return
        yield from ("", "| Verdict | Model | Why | Extent |", "| --- | --- | --- | --- |")
        for entry in every:
            dossier, verdict = entry.weighed.dossier, entry.weighed.decision.verdict
            worst = entry.worst
            why = self._text(worst.because) if worst and verdict is not Verdict.ALLOW else ""
            word, extent = _verdict(verdict), phrases.extent(dossier.tally)
            yield f"| {word} | {code(dossier.model, 0)} | {why} | {extent} |"
        yield from self._left(left, "model")

    def _left(self, left: int, noun: str) -> Iterator[str]:
        if left > 0:
            yield from ("", f"And {phrases.many(left, f'more {noun}')}.")

    def _sheet(self, sheet: Sheet) -> Iterator[str]:
        dossier = sheet.dossier
        yield from ("", f"## {code(dossier.model, 0)}", "")
        yield f"{_verdict(sheet.verdict)}: {sheet.headline}."
        yield ""
        yield " \u00b7 ".join(map(self._text, sheet.facts))
        if dossier.digest is not None:
            yield from ("", f"Digest {code(str(dossier.digest), 0)}")
        if sheet.others:
            names = sheet.others[: self.told.limits.names]
            left = len(sheet.others) - len(names)
            more = f", and {left} more" if left else ""
            yield from ("", f"The same is said of {', '.join(map(self._code, names))}{more}.")
        yield from self._reasons("Why", sheet.against, sheet.unsaid)
        yield from self._reasons("Waived", sheet.waived, 0)
        yield from self._reasons("Checked, and nothing against it", sheet.favour, 0)
        yield from self._vouched(sheet.vouchings)
        for topic in sheet.topics:
            yield from self._topic(topic)
            if topic.title == "Lineage" and dossier.origin and len(dossier.origin.nodes) > 1:
                yield from ("", "```mermaid", chart.mermaid([dossier]).rstrip("\n"), "```")
        yield from self._listed("What was not looked at", *sheet.unread, sheet.seen)
        yield from self._listed("Names and links", sheet.remarks, 0)
        yield from self._files(*sheet.files)
        yield from self._claims(*sheet.claims)

    def _reasons(self, title: str, every: tuple[Told, ...], left: int) -> Iterator[str]:
        if not every:
            return
        yield from ("", f"### {title}", "")
        for told in every:
            word = "**waived**" if told.waived else _verdict(told.verdict)
            about = f", {self._text(told.about)}" if told.about else ""
            yield f"- {word}: {self._text(told.because)} ({self._code(told.id)}{about})"
            yield from self._rows(told.rows, "  ")
        yield from self._left(left, "reason")

    def _rows(self, rows: Iterable[tuple[str, str]], indent: str) -> Iterator[str]:
        for label, text in rows:
            shown = self._text(text) if label in PROSE else self._code(text)
            yield f"{indent}- *{self._text(label)}* {shown}" if label else f"{indent}- {shown}"

    def _vouched(self, every: Iterable[Vouching]) -> Iterator[str]:
        for at, each in enumerate(every):
            if at == 0:
                yield from ("", "### Signatures and records", "")
            yield f"- **{each.standing}**: {self._text(each.why)}"
            yield from self._rows(each.rows, "  ")

    def _topic(self, topic: Topic) -> Iterator[str]:
        yield from ("", f"### {topic.title}", "")
        alone = len({line.label for line in topic.lines}) == 1
        for line in topic.lines:
            label = "" if alone else f"**{line.label}** "
            yield f"- {label}{self._text(line.text)}"
            for text in line.more:
                yield f"  - {self._text(text)}"

    def _listed(
        self, title: str, names: Iterable[str], left: int, otherwise: str = ""
    ) -> Iterator[str]:
        every = list(names)
        if not every and not otherwise:
            return
        yield from ("", f"### {title}", "")
        if not every:
            yield f"- {otherwise}"
        for name in every:
            yield f"- {self._text(name)}"
        if left:
            yield f"- and {left} more"

    def _files(self, files: Iterable[File], left: int) -> Iterator[str]:
        every = list(files)
        if not every:
            return
        yield from ("", "### Files", "", "| File | Read as | Size | Digest |")
        yield "| --- | --- | ---: | --- |"
        for file in every:
            artifact = file.artifact
            formats = file.formats or "nothing known"
            missed = "; not wholly examined" if file.missed else ""
            digest = "" if artifact.digest is None else code(str(artifact.digest), 0)
            size = phrases.size(artifact.size)
            shown = self._text(f"{formats}{missed}")
            yield f"| {self._code(artifact.name)} | {shown} | {size} | {digest} |"
        yield from self._left(left, "file")

    def _claims(self, claims: Iterable[Claim], left: int) -> Iterator[str]:
        every = list(claims)
        if not every:
            return
        yield from ("", "### What is claimed, and by whom", "")
        yield from ("| About | Value | How it is known | Strength |", "| --- | --- | --- | --- |")
        for claim in every:
            about = claim.topic.value.replace("-", " ")
            how = self._text(words.how(claim))
            yield f"| {about} | {self._code(claim.value)} | {how} | {claim.strength.word} |"
        yield from self._left(left, "claim")

    def _looked(self) -> Iterator[str]:
        told = self.told
        yield from ("", "## What was looked at, and what was not", "", f"{told.coverage}.")
        yield from self._listed("Not examined", *told.unread)
        yield from self._listed("Passed over on purpose", *told.passed)
        yield from self._listed("Notes", *told.notes)

    def _pages(self) -> Iterator[str]:
        if not self.told.pages:
            return
        yield from ("", "## What is asked", "")
        for each in self.told.pages:
            yield f"- {self._code(each.id)}: {self._text(each.title)}"
        yield from ("", "`weighbridge explain ID` prints the page of each.")

    def _policy(self) -> Iterator[str]:
        report, policy = self.told.report, self.told.report.policy
        yield from ("", "## Policy", "")
        yield f"- name {self._code(f'{policy.name} {policy.version}')}"
        yield f"- digest {code(str(policy.digest), 0)}"
        for source in policy.sources:
            yield f"- from {self._code(source)}"
        yield from ("", f"Made by weighbridge {self._text(report.version)}.")


def _verdict(verdict: Verdict) -> str:
    return f"**{phrases.word(verdict)}**"


RENDERER = Renderer(id="markdown", doc=__doc__, render=render, origin=True)
