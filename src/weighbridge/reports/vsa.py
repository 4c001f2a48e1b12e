"""SLSA verification summaries, one a model and line: this policy said this of these bytes.

An in-toto statement (v1) whose subjects are the model's files with their SHA-256, ready to be
signed; ``weighbridge attest`` writes one that is. ``PASSED`` stands for the verdicts allow and
warn, ``FAILED`` for deny and no verdict, whatever the policy lets the command exit with. How a
model was built is not looked at: ``SLSA_BUILD_LEVEL_UNEVALUATED``.

There is none of a partial report. A model whose files were not hashed gets no line, since a summary
of no bytes would be true of all. A summary that nobody signed proves nothing.

What was fetched of a model elsewhere stands in a field of our own, which whoever does not know it
passes over: ``"weighbridge_fetched": {"bytesMoved": 812, "requests": 3}``.

Source: https://slsa.dev/spec/v1.2/verification_summary,
https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md,
https://github.com/in-toto/attestation/blob/main/spec/v1/README.md#parsing-rules for fields of one's
own (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import SUMMARY, Artifact, Dossier, Report, UsageError, Verdict, Weighed
from weighbridge.lineage import papers
from weighbridge.reports import Renderer, View, dump
from weighbridge.typings import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int"

PASSED = ("SLSA_BUILD_LEVEL_UNEVALUATED", "WEIGHBRIDGE_PASSED")
"""Levels of a model that passed, as ``weighbridge attest`` writes them."""

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")


def render(report: Report, view: View) -> str:  # noqa: ARG001 - the same however it is looked at
    """Write one statement a line.

    Raises:
        UsageError: The report is partial: what a summary is not about would be missed by nobody.
    """
    if report.partial:
        raise UsageError(f"no summary is made of a partial report: {report.partial.why}")
    rows = (_statement(report, each) for each in report.models)
    return "".join(dump(row, lines=False) for row in rows if row is not None)


def _statement(report: Report, each: Weighed) -> Json | None:
    dossier, verdict = each.dossier, each.decision.verdict
    subjects = [_subject(artifact) for artifact in dossier.artifacts]
    if not subjects or None in subjects:
        return None
    passed = verdict in (Verdict.ALLOW, Verdict.WARN)
    predicate: dict[str, Json] = {
        "verifier": {
            "id": f"pkg:pypi/weighbridge@{_uri(report.version)}",
            "version": {"weighbridge": report.version},
        },
        "resourceUri": _resource(dossier),
        "policy": {
            "uri": _uri(report.policy.sources[0] if report.policy.sources else report.policy.name),
            "digest": {report.policy.digest.algorithm: report.policy.digest.hex},
        },
        "inputAttestations": _inputs(dossier),
        "verificationResult": "PASSED" if passed else "FAILED",
        "verifiedLevels": [*PASSED] if passed else ["FAILED"],
        "slsaVersion": "1.2",
    }
    if report.at:
        predicate["timeVerified"] = report.at
    if (how := dossier.fetched) is not None:
        predicate["weighbridge_fetched"] = {"bytesMoved": how.moved, "requests": how.requests}
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [row for row in subjects if row is not None],
        "predicateType": SUMMARY,
        "predicate": predicate,
    }


def _subject(artifact: Artifact) -> Json | None:
    digest = artifact.digest
    if digest is None:
        return None
    return {"name": artifact.name, "digest": {digest.algorithm: digest.hex}}


def _resource(dossier: Dossier) -> str:
    """Name the model by its package URL, or else by the path that was weighed."""
    return papers.name(dossier).purl or _uri(dossier.model)


def _uri(text: str) -> str:
    """Percent-encode whatever could mean something in a URI."""
    data = text.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if chr(byte) in _SAFE else f"%{byte:02X}" for byte in data)


def _inputs(dossier: Dossier) -> list[Json]:
    """List the signatures that are valid, by name and digest."""
    rows: list[Json] = []
    for found in dossier.verifications:
        artifact = found.signature.place.artifact
        if found.valid and artifact.digest is not None:
            digest = {artifact.digest.algorithm: artifact.digest.hex}
            rows.append({"uri": _uri(artifact.name), "digest": {**digest}})
    return rows


RENDERER = Renderer(id="vsa", doc=__doc__, render=render, hashes=True)
