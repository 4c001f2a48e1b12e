"""For code scanning: SARIF 2.1.0, as GitHub takes it and as the standard has it.

Results are the reasons that deny, warn, or leave a model without a verdict, the worst first.
Weights have no lines, and GitHub shows nothing without one: everything is at line 1, and bytes are
given as well. Inside a container, bytes are counted from the member's first, so they are given with
its name and not as the file's. A result is named by a fingerprint that outlives changes of offsets
and words.

What a waiver lifts is left out, since GitHub would show it all the same, and counted in the run's
properties; ``-v`` writes it as suppressed results, for an archive. What was not examined, and a
fault of weighbridge's own, is told as a notification of a run that did not succeed: a report
without results is then no sign that all is well. GitHub refuses more than 25000 results; the rest
is cut, and a notification says so.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
(retrieved 2026-11-26).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from weighbridge.core import Evidence, Page, Report, Severity, Verdict, Weighed, printable
from weighbridge.judgement import phrases
from weighbridge.judgement.alike import evidence
from weighbridge.judgement.objections import Objection, faults, many, objections, unread, waived
from weighbridge.judgement.phrases import CUSTOM
from weighbridge.judgement.spots import Spot, fingerprint, path, seen_from
from weighbridge.reports import Renderer, View
from weighbridge.typings import TypeAlias

Row: TypeAlias = dict[str, object]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

BASE = "%SRCROOT%"
"""What relative paths are relative to: the folder one is in, which has to be the repository's."""

RESULTS = 25_000
"""Results of one run that GitHub takes; it keeps the 5000 worst."""

KEPT = 5_000

RELATED = 99
"""Further places of one result: GitHub shows a hundred locations, and refuses over a thousand."""

NOTES = 1_000
"""Notifications about files that were not examined; the rest is counted in one more."""

DESCRIPTION = 1_024
"""Characters of a rule's description that GitHub takes."""

MESSAGE = 2_000
"""Characters of one message."""

HELP = 20_000
"""Characters of a rule's page."""

_LEVELS = {Verdict.DENY: "error", Verdict.NO_VERDICT: "error", Verdict.WARN: "warning"}

_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.1",
}
"""``security-severity``: GitHub's bounds are 9.0, 7.0, 4.0 and 0.1."""

_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
"""Bytes of a path that a URI holds as they are."""


def render(report: Report, view: View) -> str:
    """Write the report as one run of a SARIF log."""
    report = seen_from(report, view.folder)
    against = objections(report)
    lifted = waived(report) if view.verbosity > 0 else []
    shown = [*against, *lifted][:RESULTS]
    rules = _rules(report, shown)
    at = {rule["id"]: index for index, rule in enumerate(rules)}
    seen = Counter[str]()
    notes = [*_cut(len(against) + len(lifted)), *_missed(report)]
    run: Row = {
        "tool": {
            "driver": {
                "name": "weighbridge",
                **_version(printable(report.version)),
                "rules": rules,
            }
        },
        "automationDetails": {"id": f"weighbridge/{_slug(report.policy.name)}/"},
        "invocations": [
            {
                "executionSuccessful": not (report.faulty or any(map(unread, report.models)))
                and bool(report.models)
                and report.partial is None,
                "toolExecutionNotifications": notes,
            }
        ],
        "originalUriBaseIds": {BASE: {"description": {"text": "the folder that was scanned from"}}},
        "artifacts": list(_artifacts(report)),
        "results": [_result(row, at[printable(row.id)], seen) for row in shown],
        "columnKind": "utf16CodeUnits",
        "properties": {
            "verdict": report.verdict.word,
            "policy": {
                "name": printable(report.policy.name),
                "version": printable(report.policy.version),
                "digest": str(report.policy.digest),
            },
            "models": len(report.models),
            **_moved(report),
            **({"partial": report.partial.why} if report.partial else {}),
            "waived": sum(len(each.decision.waived) for each in report.models),
        },
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=True) + "\n"


def _version(text: str) -> Row:
    """Give the version, and once more if it is what the standard calls semantic."""
    semantic = re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", text)
    row: Row = {"version": text}
    return {**row, "semanticVersion": text} if semantic else row


def _rules(report: Report, shown: list[Objection]) -> list[Row]:
    """Describe every rule and check that results name, by id."""
    pages = {page.id: page for page in report.pages}
    worst: dict[str, Objection] = {}
    for row in shown:
        worst.setdefault(row.id, row)
    return [_rule(key, pages.get(key), worst[key]) for key in sorted(worst)]


def _rule(key: str, page: Page | None, worst: Objection) -> Row:
    shown = printable(key)
    own = worst.reason.check == CUSTOM
    whose = "a rule of the policy's own" if own else "a rule or check of weighbridge"
    title = page.title if page else f"{shown}, {whose}."
    text = page.text if page else f"See: weighbridge explain {CUSTOM if own else shown}"
    severity = worst.severity if page is None or page.severity is None else page.severity
    # What a rule fires on is for those who test it; ``explain`` shows that too.
    text = _lines(text.partition("\n## Fires on")[0].replace("``", "`"))
    return {
        "id": shown,
        "name": "".join(part.capitalize() for part in re.split(r"[^0-9A-Za-z]+", shown)) or "Rule",
        "shortDescription": {"text": printable(title, DESCRIPTION)},
        "fullDescription": {"text": printable(_opening(text) or title, DESCRIPTION)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS.get(worst.reason.verdict, "note")},
        "properties": {
            "tags": [
                "security",
                "machine-learning-model",
                printable(worst.reason.check) or "other",
            ],
            "precision": "high",
            "security-severity": _SCORES[severity],
        },
    }


def _lines(text: str) -> str:
    """Make a page fit to be shown; it keeps its lines."""
    return "\n".join(printable(line, MESSAGE) for line in text[:HELP].splitlines()) or "-"


def _opening(text: str) -> str:
    """Return the first paragraph after the title and its headings, in one line."""
    for part in text.split("\n\n")[1:]:
        lines = [line for line in part.splitlines() if not line.startswith("#")]
        if lines:
            return " ".join(line.strip() for line in lines)
    return ""


def _result(row: Objection, index: int, seen: Counter[str]) -> Row:
    at, reason = row.spot, row.reason
    name = fingerprint(row.each, reason)
    seen[name] += 1
    fix = reason.fix.replace("``", "`")
    said = f"{reason.because}{f' (in {at.member})' if at.member else ''}{f'; {fix}' if fix else ''}"
    result: Row = {
        "ruleId": printable(row.id),
        "ruleIndex": index,
        "kind": "fail",
        "level": _LEVELS.get(reason.verdict, "note"),
        "message": {"text": _message(said)},
        "locations": [_location(at)],
        "partialFingerprints": {
            # As GitHub forms them: a hash, and the how-manieth of its kind.
            "primaryLocationLineHash": f"{name[:16]}:{seen[name]}",
            "weighbridge/v1": f"{name}:{seen[name]}",
        },
        "properties": {
            "verdict": reason.verdict.word,
            "severity": row.severity.word,
            "check": printable(reason.check),
            "model": printable(row.each.dossier.model, 0),
            **({"policy": printable(re.sub("  +", " ", reason.policy))} if reason.policy else {}),
        },
    }
    if related := _related(row):
        result["relatedLocations"] = related
    if row.waived:
        note = printable(f"{row.waived.waiver}: {row.waived.note}", MESSAGE)
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": note}]
    return result


def _related(row: Objection) -> list[Row]:
    """Return the further places that a result rests on, each once."""
    spots = (_spot(row.each, item) for item in evidence(row.reason)[1:])
    others = [at for at in dict.fromkeys(spots) if at != row.spot]
    return [_location(at) for at in others[:RELATED]]


def _spot(each: Weighed, item: Evidence) -> Spot:
    place = item.place
    file, _, member = place.artifact.name.partition("!/")
    whole = place.span.size == 0 or (place.span.start, place.span.stop) == (0, place.artifact.size)
    return Spot(path(each, file), member, None if whole else place.span)


def _location(at: Spot) -> Row:
    region: Row = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    if at.span is not None and not at.member:
        region |= {"byteOffset": at.span.start, "byteLength": at.span.size}
    location: Row = {"physicalLocation": {"artifactLocation": _address(at.file), "region": region}}
    if at.member or at.span is not None:
        logical: Row = {"fullyQualifiedName": printable(str(at), MESSAGE)}
        if at.member:
            logical |= {"name": printable(at.member, MESSAGE), "kind": "member"}
        location["logicalLocations"] = [logical]
    return location


def _address(name: str) -> Row:
    """Write a path as a URI: relative to the base, unless it is absolute or leads out of it."""
    if name.startswith("/"):
        return {"uri": f"file:///{_percent(name.lstrip('/'))}"}
    relative = name.removeprefix("./") or "."
    if ".." in relative.split("/"):
        return {"uri": _percent(relative)}
    return {"uri": _percent(relative), "uriBaseId": BASE}


def _percent(name: str) -> str:
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in _bytes(name))


def _bytes(name: str) -> bytes:
    try:
        return name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A surrogate that no file name on disk gives: from inside of a file.
        return name.encode("utf-8", "surrogatepass")


def _message(text: str) -> str:
    """Write a message that is all text: no placeholder (3.11.5), no embedded link (3.11.6)."""
    shown = printable(text, MESSAGE).replace("{", "{{").replace("}", "}}")
    # Brackets are a link only where one is closed and a parenthesis follows at once.
    return re.sub(r"[\\\[\]]", r"\\\g<0>", shown) if "](" in shown else shown


def _artifacts(report: Report) -> Iterator[Row]:
    """Yield every file once."""
    known: set[str] = set()
    for each in report.models:
        for artifact in each.dossier.artifacts:
            location = _address(path(each, artifact.name))
            uri = str(location["uri"])
            if uri in known:
                continue
            known.add(uri)
            row: Row = {"location": location, "length": artifact.size}
            if artifact.digest is not None:
                # As IANA's registry, which the standard refers to, spells it.
                algorithm = artifact.digest.algorithm.replace("sha256", "sha-256")
                row["hashes"] = {algorithm: artifact.digest.hex}
            yield row


def _missed(report: Report) -> Iterator[Row]:
    """Yield a notification for each fault and for each file that was not examined."""
    if report.partial:
        yield _note("error", report.partial.why, "partial")
    for each, gap in faults(report):
        at = _spot(each, gap)
        yield _note("error", f"fault of weighbridge: {gap.why}", "fault", at)
    names = [(each, name) for each in report.models for name in unread(each)]
    for _, name in names[:NOTES]:
        file, _, member = name.partition("!/")
        yield _note("warning", f"not examined: {name}", "not-examined", Spot(file, member, None))
    if len(names) > NOTES:
        yield _note("warning", f"not examined: {len(names) - NOTES} more", "not-examined")
    if not report.models and not report.partial:
        yield _note("warning", "nothing to weigh", "not-examined")
    for line in report.notes[:NOTES]:
        yield _note("note", line, "note")


def _cut(count: int) -> Iterator[Row]:
    if count > RESULTS:
        more = many(count - RESULTS, "result")
        yield _note("warning", f"{more} left out, the least severe: GitHub takes {RESULTS}", "cut")
    elif count > KEPT:
        yield _note("note", f"{count} results, of which GitHub keeps {KEPT}", "cut")


def _note(level: str, text: str, key: str, at: Spot | None = None) -> Row:
    note: Row = {"level": level, "message": {"text": _message(text)}, "descriptor": {"id": key}}
    if at is not None:
        note["locations"] = [_location(at)]
    return note


def _slug(name: str) -> str:
    """Reduce a policy's name to what a category may hold."""
    return re.sub(r"[^0-9A-Za-z._-]+", "-", name)[:60] or "policy"


def _moved(report: Report) -> dict[str, list[str]]:
    """Say what was fetched of models that are elsewhere."""
    rows = [printable(row, 0) for row in phrases.moved(report)]
    return {"fetched": rows} if rows else {}


RENDERER = Renderer(id="sarif", doc=__doc__, render=render)
