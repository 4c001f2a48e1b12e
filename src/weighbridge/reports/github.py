"""For GitHub Actions: annotations of the run, as workflow commands, and one line of summary.

Print it in a step: ``weighbridge scan --format github``. Reasons that deny, or for which there is
no verdict, are errors; warnings are warnings; what was not examined is a notice. GitHub shows ten
annotations of a level for each step, so no more are written, the worst first, and what is left out
is counted. With ``-v`` all are written, for whoever reads the log.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for the
escapes https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts (retrieved
2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Report, Verdict, later, printable
from weighbridge.judgement import phrases
from weighbridge.judgement.objections import SILENCE, Objection, counted, many, objections, unread
from weighbridge.judgement.spots import seen_from
from weighbridge.reports import Renderer, View

SHOWN = 10
"""Annotations of one level that GitHub shows of one step."""

MESSAGE = 1000
"""Characters of one message."""

NAMES = 20
"""Names of files not examined that are told."""

_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_ESCAPES, ":": "%3A", ",": "%2C"}

_OTHER = later.pattern(r"##(?=\w*\[)")
"""Begins a command wherever it stands in a line, to older runners and those of Azure."""


def render(report: Report, view: View) -> str:
    """Write the report as workflow commands, and what it comes to as a plain last line."""
    report = seen_from(report, view.folder)
    return "".join(f"{_OTHER.sub('# #', line)}\n" for line in _lines(report, view))


def _lines(report: Report, view: View) -> Iterator[str]:
    levels: dict[str, list[Objection]] = {"error": [], "warning": []}
    for row in objections(report):
        levels["warning" if row.reason.verdict is Verdict.WARN else "error"].append(row)
    for level, rows in levels.items():
        limit = len(rows) if view.verbosity > 0 else SHOWN
        for row in rows[:limit]:
            yield _command(level, row.spot.file, row.id, _message(row))
        if len(rows) > limit:
            yield f"weighbridge: {many(len(rows) - limit, f'more {level}')} not annotated"
    if report.partial:
        yield _command("error", "", "partial", report.partial.why)
    elif not report.models:
        yield _command("error", "", SILENCE, "nothing to weigh")
    missed = [name for each in report.models for name in unread(each)]
    if missed:
        names = ", ".join(repr(name) for name in missed[:NAMES])
        more = f" and {len(missed) - NAMES} more" if len(missed) > NAMES else ""
        yield _command("notice", "", "not examined", f"not examined: {names}{more}")
    for line in phrases.moved(report):
        yield _command("notice", "", "fetched", line)
    name = printable(f"policy {report.policy.name} {report.policy.version}")
    yield f"weighbridge {printable(report.version)}, {name}, {counted(report)}"


def _message(row: Objection) -> str:
    at = row.spot
    inside = f" (in {at.member})" if at.member else ""
    fix = f"; {row.reason.fix.replace('``', '`')}" if row.reason.fix else ""
    return f"{row.reason.because}{inside}{fix}"


def _command(level: str, file: str, title: str, message: str) -> str:
    properties = {"file": file.removeprefix("./"), "title": f"weighbridge: {title}"}
    given = ",".join(
        f"{key}={_escape(printable(value, 0 if key == 'file' else MESSAGE), _PROPERTY)}"
        for key, value in properties.items()
        if value
    )
    return f"::{level} {given}::{_escape(printable(message, MESSAGE), _ESCAPES)}"


def _escape(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(letter, letter) for letter in text)


RENDERER = Renderer(id="github", doc=__doc__, render=render)
