"""For the summary page of a GitHub Actions run: Markdown, verdict first.

Write it to the file that the runner names: ``--report "github-summary:$GITHUB_STEP_SUMMARY"``. It
replaces what the step wrote there before. GitHub shows nothing of a summary over 1 MiB, so the
report never reaches that: at most 200 findings are told, the worst first, and what is cut is
counted. Names and texts from files are escaped, and mark nothing up.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, "Adding a
job summary" and "Step isolation and limits" (retrieved 2026-11-26).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from weighbridge.core import Report, Scope, Verdict, Weighed, later, printable
from weighbridge.core.markup import code, markdown
from weighbridge.judgement import phrases
from weighbridge.judgement.objections import (
    SILENCE,
    Objection,
    counted,
    many,
    objections,
    unread,
    waived,
    word,
)
from weighbridge.judgement.phrases import CUSTOM
from weighbridge.reports import Renderer, View

FINDINGS = 200
"""Findings that are told."""

ROOM = 300_000
"""Bytes that findings get; nine for each character of the longest names, the rest needs 650000."""

NAMES = 30
"""Names of models, files, waived reasons and notes that are told, of each kind."""

RULES = 3
"""Rules of which the command that explains them is given."""

MESSAGE = 300
"""Characters of one message."""

_MARKS = {
    Verdict.ALLOW: "\u2705",
    Verdict.WARN: "\u26a0\ufe0f",
    Verdict.NO_VERDICT: "\u2753",
    Verdict.DENY: "\u274c",
}
"""Beside the word, never instead of it."""

_ID = later.pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_NAME = later.pattern(r"[0-9A-Za-z_./][0-9A-Za-z_./+@%=:,-]*")
"""Names that no shell reads in another way."""


def render(report: Report, view: View) -> str:  # noqa: ARG001 - the same however it is looked at
    """Write the report as GitHub Flavored Markdown."""
    rows = objections(report)
    blocks = [_head(report), *_findings(rows), _allowed(report), _waived(report)]
    blocks += [_missed(report), _next(report, rows)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(report: Report) -> str:
    policy = report.policy
    told = [
        f"**{counted(report)}.** Policy {code(f'{policy.name} {policy.version}')}",
        code(str(policy.digest)),
        code(f"weighbridge {report.version}"),
    ]
    if not report.hashed:
        told.append("no digests, so no verdict is bound to bytes")
    elif left := phrases.unhashed(each.dossier for each in report.models):
        told.append(f"no digest of {many(left, 'file')}")
    return f"## {_MARKS[report.verdict]} weighbridge: {word(report.verdict)}\n\n{', '.join(told)}."


def _findings(every: list[Objection]) -> Iterator[str]:
    """Yield a table for each model that something stands against, as far as there is room."""
    models: dict[int, list[tuple[int, Objection]]] = {}
    for at, row in enumerate(every):
        models.setdefault(id(row.each), []).append((at, row))
    used, left, out = 0, len(every), 0
    for rows in models.values():
        lines = list(_table(rows[0][1].each))
        head = len(lines)
        size = used + sum(map(_size, lines))
        for _, row in itertools.takewhile(lambda pair: pair[0] < FINDINGS, rows):
            line = _row(row)
            size += _size(line)
            if size > ROOM:
                break
            lines.append(line)
        count = len(lines) - head
        left -= count
        if not count:
            out += 1
            continue
        used += sum(map(_size, lines))
        if count < len(rows):
            lines.append(f"\n... and {many(len(rows) - count, 'more finding')} of this model.")
        yield "\n".join(lines)
    if left:
        of = f", {many(out, 'model')} among them with none shown" if out else ""
        room = f"a summary has room for {FINDINGS}, or for {ROOM} bytes of them"
        yield f"**{many(left, 'finding')} not shown**{of}: {room}."


def _size(text: str) -> int:
    return len(text.encode()) + 1


def _table(each: Weighed) -> Iterator[str]:
    verdict = each.decision.verdict
    yield f"### {_MARKS[verdict]} {word(verdict)}: {code(each.dossier.model, MESSAGE)}"
    yield ""
    yield "| Verdict | Rule | What | Where | What to do |"
    yield "| --- | --- | --- | --- | --- |"


def _row(row: Objection) -> str:
    reason, at = row.reason, row.spot
    place = code(str(at), MESSAGE)
    fix = markdown(reason.fix.replace("``", "`"), MESSAGE)
    said = markdown(reason.because, MESSAGE)
    return f"| {word(reason.verdict)} | {code(row.id)} | {said} | {place} | {fix} |"


def _allowed(report: Report) -> str:
    names = [each.dossier.model for each in report.models if each.decision.verdict is Verdict.ALLOW]
    title = f"{_MARKS[Verdict.ALLOW]} {many(len(names), 'model')} allowed"
    return _folded(title, map(_code, names), len(names))


def _waived(report: Report) -> str:
    rows = waived(report)
    lines = (
        f"{code(row.id)} in {_code(str(row.spot))}: {markdown(row.reason.because, MESSAGE)}; "
        f"by {code(row.waived.waiver)}, {markdown(row.waived.note, MESSAGE)}"
        for row in rows
        if row.waived
    )
    return _folded(f"{many(len(rows), 'finding')} waived", lines, len(rows))


def _missed(report: Report) -> str:
    """Say what was not looked at, in sight: a verdict says nothing of it."""
    names = [name for each in report.models for name in unread(each)]
    files = sum(each.dossier.tally.files for each in report.models)
    examined = sum(each.dossier.examined for each in report.models)
    excluded = sum(each.dossier.tally.excluded for each in report.models)
    head = f"{examined} of {many(files, 'file')} examined"
    if report.scope is Scope.SIGNATURES:
        head = f"{many(files, 'file')}: bytes hashed, nothing scanned"
    rest = f"; {many(excluded, 'file')} excluded by --include or --exclude" if excluded else ""
    moved = list(phrases.moved(report))
    lines = [
        *_few([markdown(row, MESSAGE) for row in moved[:NAMES]], len(moved)),
        *_few([f"not examined: {_code(name)}" for name in names[:NAMES]], len(names)),
        *_few([f"passed over: {markdown(row, MESSAGE)}" for row in report.skipped[:NAMES]],
              len(report.skipped)),
        *_few([f"note: {markdown(row, MESSAGE)}" for row in report.notes[:NAMES]],
              len(report.notes)),
    ]  # fmt: skip
    text = f"### What was not looked at\n\n{head}{rest}."
    return "\n".join((text, *(("", *lines) if lines else ())))


def _next(report: Report, rows: list[Objection]) -> str:
    """Give commands for whoever reads this, with names that a shell takes as they are."""
    ids = (CUSTOM if row.reason.check == CUSTOM else row.id for row in rows)
    rules = dict.fromkeys(each for each in ids if each != SILENCE and _ID.fullmatch(each))
    lines = [f"- {code(f'weighbridge explain {rule}')}" for rule in list(rules)[:RULES]]
    models = dict.fromkeys(row.each.dossier.model for row in rows)
    named = [name for name in models if _NAME.fullmatch(name) and printable(name, 0) == name]
    verb = "verify" if report.scope is Scope.SIGNATURES else "scan"
    if named:
        lines.insert(0, f"- {code(f'weighbridge {verb} {named[0]} -v', MESSAGE)}")
    return "\n".join(("### Next", "", *lines)) if lines else ""


def _code(name: str) -> str:
    return code(name, MESSAGE)


def _folded(title: str, lines: Iterable[str], count: int) -> str:
    """Write a list that is shown when asked for."""
    if not count:
        return ""
    shown = [line for line, _ in zip(lines, range(NAMES), strict=False)]
    inner = "\n".join(_few(shown, count))
    return f"<details><summary>{title}</summary>\n\n{inner}\n\n</details>"


def _few(shown: list[str], count: int) -> Iterator[str]:
    yield from (f"- {line}" for line in shown)
    if count > len(shown):
        yield f"- ... and {count - len(shown)} more"


RENDERER = Renderer(id="github-summary", doc=__doc__, render=render)
