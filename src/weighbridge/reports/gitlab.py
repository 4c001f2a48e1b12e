"""For GitLab: a Code Quality report, which merge requests show.

Name the file under ``artifacts: reports: codequality``. A denial is ``blocker`` if its finding is
critical, else ``critical``; no verdict is ``major``; a warning is ``major``, ``minor`` or ``info``,
as its finding is. What was not examined is told once for each model, and what was fetched once for
each address, as ``info``. Waived reasons are left out. Weights have no lines, so everything is at
line 1.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format (retrieved
2026-11-26).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator

from weighbridge.core import Report, Severity, Verdict, Weighed, printable
from weighbridge.judgement import phrases
from weighbridge.judgement.objections import Objection, many, objections, unread
from weighbridge.judgement.spots import fingerprint, seen_from
from weighbridge.reports import Renderer, View

MESSAGE = 1000
"""Characters of one description."""

NAMES = 20
"""Names of files not examined that are told of a model."""


def render(report: Report, view: View) -> str:
    """Write the report as a JSON array of issues, the worst first."""
    report = seen_from(report, view.folder)
    seen = Counter[str]()
    issues = [_issue(row, seen) for row in objections(report)]
    issues += [issue for each in report.models for issue in _missed(each, seen)]
    issues += [_fetched(line, uri, seen) for uri, line in phrases.moved_by(report)]
    if report.partial:
        print_ = hashlib.sha256(b"partial").hexdigest()
        issues.insert(0, _row(report.partial.why, "partial", print_, "major", "."))
    return json.dumps(issues, indent=2, ensure_ascii=True) + "\n"


def _issue(row: Objection, seen: Counter[str]) -> dict[str, object]:
    at, fix = row.spot, row.reason.fix.replace("``", "`")
    inside = f" (in {at.member})" if at.member else ""
    said = f"{row.reason.because}{inside}{f'; {fix}' if fix else ''}"
    return _row(
        said, row.id, _once(fingerprint(row.each, row.reason), seen), _severity(row), at.file
    )


def _missed(each: Weighed, seen: Counter[str]) -> Iterator[dict[str, object]]:
    names = unread(each)
    if not names:
        return
    told = ", ".join(repr(name) for name in names[:NAMES])
    more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
    said = f"{many(len(names), 'file')} not examined: {told}{more}"
    model = each.dossier.model
    print_ = hashlib.sha256(f"not-examined\0{model}".encode("utf-8", "surrogatepass")).hexdigest()
    yield _row(said, "not-examined", _once(print_, seen), "info", model)


def _fetched(line: str, uri: str, seen: Counter[str]) -> dict[str, object]:
    # How much it was differs from run to run, and what is told is the same.
    print_ = hashlib.sha256(f"fetched\0{uri}".encode("utf-8", "surrogatepass")).hexdigest()
    return _row(line, "fetched", _once(print_, seen), "info", uri)


def _row(said: str, check: str, print_: str, severity: str, path: str) -> dict[str, object]:
    return {
        "description": printable(said, MESSAGE),
        "check_name": printable(check),
        "fingerprint": print_,
        "severity": severity,
        "location": {"path": printable(path.removeprefix("./"), 0), "lines": {"begin": 1}},
    }


def _once(print_: str, seen: Counter[str]) -> str:
    """Tell apart what has the same fingerprint: GitLab would show the first one only."""
    seen[print_] += 1
    count = seen[print_]
    return print_ if count == 1 else hashlib.sha256(f"{print_}:{count}".encode()).hexdigest()


def _severity(row: Objection) -> str:
    match row.reason.verdict:
        case Verdict.DENY:
            return "blocker" if row.severity is Severity.CRITICAL else "critical"
        case Verdict.NO_VERDICT:
            return "major"
        case _:
            low = "minor" if row.severity is Severity.MEDIUM else "info"
            return "major" if row.severity >= Severity.HIGH else low


RENDERER = Renderer(id="gitlab", doc=__doc__, render=render)
