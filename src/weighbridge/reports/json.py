"""For programs: everything the verdicts rest on, as JSON of a versioned schema.

Schema ``weighbridge-report/1``. Keys may be added under the same number; a key that changes its
meaning or goes away makes it ``/2``. The same bytes and policy give the same text, byte for byte:
no clock, no host, no order that depends on a disk. Text from files is written as JSON escapes it,
ASCII only; values inside files are spelled as Python would, long ones cut with ``...``. Offsets and
sizes are in bytes.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias, get_args

from weighbridge.core import (
    Artifact,
    Attestation,
    Claim,
    Coverage,
    Digest,
    Dossier,
    Evidence,
    Face,
    Finding,
    LogEntry,
    Moment,
    Node,
    Opened,
    Origin,
    Party,
    Place,
    Reason,
    Report,
    Severity,
    Signer,
    Span,
    Subject,
    Topic,
    Value,
    Verdict,
    Verification,
    Weighed,
    spell,
)
from weighbridge.reports import Renderer, View

SCHEMA = "weighbridge-report/1"

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def render(report: Report, view: View) -> str:  # noqa: ARG001 - the same however it is looked at
    """Write the report as indented JSON."""
    return dump(
        {
            "schema": SCHEMA,
            "tool": {"name": "weighbridge", "version": report.version},
            "policy": {
                "name": report.policy.name,
                "version": report.policy.version,
                "digest": str(report.policy.digest),
                "sources": list(report.policy.sources),
            },
            "scope": report.scope.value,
            "verdict": report.verdict.word,
            "hashed": report.hashed,
            "summary": _summary(report),
            "models": [_weighed(each) for each in report.models],
            "passed-over": list(report.skipped),
            "notes": list(report.notes),
        }
    )


def dump(document: Json) -> str:
    """Write a document as indented ASCII, fit for a terminal too."""
    text = json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def facts(dossier: Dossier) -> Json:
    """Write what is known about a model, without any judgement."""
    return {
        **_about(dossier),
        "evidence": [evidence(item) for item in dossier.evidence],
    }


def evidence(item: Evidence) -> Json:
    """Write one piece of evidence; ``fact`` is its type."""
    row: dict[str, Json] = {"fact": type(item).__name__.lower()}
    for field in dataclasses.fields(item):
        row[field.name] = _plain(getattr(item, field.name))
    return row


def _plain(value: object) -> Json:
    match value:
        case Place():
            return _place(value)
        case Severity() | Verdict():
            return value.word
        case enum.Enum():
            return str(value.value)
        case bool() | int() | str() | None:
            return value
        case frozenset():
            words: list[Json] = [*sorted(str(_plain(item)) for item in value)]
            return words
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return _record(value)


def _record(value: object) -> Json:
    if isinstance(value, get_args(Value)):
        return spell(value)
    if isinstance(value, Digest):
        return str(value)
    if isinstance(value, Span):
        return {"start": value.start, "stop": value.stop}
    return repr(value)


def _place(place: Place) -> Json:
    return {
        "artifact": place.artifact.name,
        "start": place.span.start,
        "stop": place.span.stop,
    }


def _summary(report: Report) -> Json:
    counted = Counter(each.decision.verdict for each in report.models)
    waived = sum(len(each.decision.waived) for each in report.models)
    rows: dict[str, Json] = {verdict.word: counted[verdict] for verdict in sorted(Verdict)}
    return {"models": len(report.models), **rows, "waived": waived}


def _about(dossier: Dossier) -> dict[str, Json]:
    return {
        "name": dossier.model,
        "layout": dossier.layout,
        "digest": None if dossier.digest is None else str(dossier.digest),
        "coverage": _coverage(dossier),
        "files": [_artifact(artifact) for artifact in dossier.artifacts],
        "formats": _formats(dossier),
        "remarks": [
            {"name": remark.name, "about": remark.oddity.value, "why": remark.why}
            for remark in dossier.remarks
        ],
    }


def _coverage(dossier: Dossier) -> Json:
    tally = dossier.tally
    return {
        "files": tally.files,
        "bytes": tally.size,
        "examined": dossier.examined,
        "not-examined": list(tally.unread),
        "read-bytes": tally.read,
        "tensor-bytes-not-read": tally.data,
        "excluded": tally.excluded,
    }


def _artifact(artifact: Artifact) -> Json:
    digest = None if artifact.digest is None else str(artifact.digest)
    return {"name": artifact.name, "bytes": artifact.size, "digest": digest}


def _formats(dossier: Dossier) -> Json:
    """List the formats of each file and member, each format once."""
    faces: dict[str, dict[str, None]] = {}
    for face in dossier.every(Face):
        faces.setdefault(face.place.artifact.name, {})[face.format] = None
    return {name: list(formats) for name, formats in faces.items()}


def _weighed(each: Weighed) -> Json:
    dossier, decision = each.dossier, each.decision
    index = {id(finding): at for at, finding in enumerate(dossier.findings)}
    return {
        **_about(dossier),
        "verdict": decision.verdict.word,
        "reasons": [_reason(reason, index) for reason in decision.reasons],
        "waived": [
            {"waiver": row.waiver, "note": row.note, **_reason(row.reason, index)}
            for row in decision.waived
        ],
        "findings": [_finding(finding) for finding in dossier.findings],
        "signatures": [_verification(each) for each in dossier.verifications],
        **_origin(dossier),
    }


def whence(dossier: Dossier) -> Json:
    """Write where a model is from, what is claimed of it, and what is not known."""
    from weighbridge.lineage import words  # noqa: PLC0415 - only where it is asked

    return {
        "name": dossier.model,
        "layout": dossier.layout,
        "digest": None if dossier.digest is None else str(dossier.digest),
        "read-bytes": dossier.tally.read,
        **_origin(dossier),
        "unknown": list(words.unknown(dossier)),
    }


def _origin(dossier: Dossier) -> dict[str, Json]:
    """Write claims, and what comes of them; they are referred to by their index."""
    index = {id(claim): at for at, claim in enumerate(dossier.claims)}
    origin = dossier.origin
    return {
        "claims": [_claim(each) for each in dossier.claims],
        "origin": None if origin is None else _whence(origin, index),
    }


def _whence(origin: Origin, index: Mapping[int, int]) -> Json:
    return {
        "nodes": [_node(node, index) for node in origin.nodes],
        "uploader": None if origin.uploader is None else _party(origin.uploader),
        "conflicts": [
            {"what": row.what, "why": row.why, "claims": _indices(row.claims, index)}
            for row in origin.conflicts
        ],
        "undeclared": [
            {"family": family, "claims": _indices((claim,), index)}
            for family, claim in origin.undeclared
        ],
        "namesakes": [
            {"why": why, "claims": _indices((claim,), index)} for why, claim in origin.namesakes
        ],
        "unknown": [
            {
                "topic": row.topic.value,
                "why": row.why,
                "evidence": [evidence(item) for item in row.evidence],
            }
            for row in origin.unknown
        ],
        "openness": None if origin.opened is None else _opened(origin.opened),
    }


def _node(node: Node, index: Mapping[int, int]) -> Json:
    return {
        "name": node.name,
        "path": list(node.path),
        "relation": node.relation.value,
        "parties": [_party(party) for party in node.parties],
        "strength": node.strength.word,
        "said": node.said,
        "families": list(node.families),
        "claims": _indices(node.claims, index),
    }


def _opened(found: Opened) -> Json:
    return {
        "level": found.level.word,
        "reached": list(found.reached),
        "missing": list(found.missing),
        "withheld": list(found.withheld),
    }


def _party(party: Party) -> Json:
    return {
        "id": party.id or None,
        "name": party.name,
        "country": party.country or None,
        "parent": party.parent or None,
        "parent-country": party.parent_country or None,
        "source": party.source,
        "confidence": party.confidence or None,
        "republisher": party.republisher,
    }


def _indices(claims: tuple[Claim, ...], index: Mapping[int, int]) -> list[Json]:
    return [index.get(id(claim)) for claim in claims]


def _verification(each: Verification) -> Json:
    """Write what became of one signature or record."""
    attestation, coverage = each.attestation, each.coverage
    return {
        "place": _place(each.signature.place),
        "digest": _plain(each.signature.place.artifact.digest),
        "scheme": each.signature.scheme,
        "grade": each.signature.grade.value,
        "standing": each.standing.value,
        "reason": each.reason,
        "why": each.why,
        "signature-valid": each.valid,
        "signer-trusted-as": each.trusted or None,
        "publisher": each.publisher or None,
        "attestation": None if attestation is None else _fields(attestation),
        "coverage": None if coverage is None else _fields(coverage),
    }


def _fields(value: Attestation | Coverage | Signer | LogEntry | Moment | Subject) -> Json:
    row: dict[str, Json] = {}
    for field in dataclasses.fields(value):
        row[field.name.replace("_", "-")] = _field(field.name, getattr(value, field.name))
    return row


def _field(name: str, value: object) -> Json:
    if isinstance(value, (Signer, LogEntry, Moment, Subject)):
        return _fields(value)
    if isinstance(value, tuple) and name in {"facts", "details"}:
        return {str(key): str(text) for key, text in value}
    if isinstance(value, tuple):
        return [_field("", item) for item in value]
    return _plain(value)


def _claim(claim: Claim) -> Json:
    return {
        "topic": claim.topic.value,
        "value": claim.value,
        "strength": claim.strength.word,
        "said": claim.said,
        "hub": claim.hub or None,
        "relation": claim.relation.value if claim.topic is Topic.BASE_MODEL else None,
        "signer": claim.signer,
        "evidence": [evidence(item) for item in claim.evidence],
    }


def _reason(reason: Reason, index: Mapping[int, int]) -> dict[str, Json]:
    """Write a reason; a finding among its grounds is given by its index in ``findings``."""
    grounds: list[Json] = []
    for ground in reason.grounds:
        match ground:
            case Finding():
                grounds.append({"finding": index.get(id(ground)), "rule": ground.rule})
            case Claim():
                grounds.append({"claim": ground.topic.value, "value": ground.value})
            case _:
                grounds.append(evidence(ground))
    return {
        "verdict": reason.verdict.word,
        "check": reason.check,
        "rule": reason.rule,
        "because": reason.because,
        "fix": reason.fix,
        "policy": re.sub(r"  +", " ", reason.policy),
        "grounds": grounds,
    }


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": finding.message,
        "fix": finding.fix,
        "place": _place(finding.evidence[0].place),
        "evidence": [evidence(item) for item in finding.evidence],
    }


RENDERER = Renderer(id="json", doc=__doc__, render=render)
