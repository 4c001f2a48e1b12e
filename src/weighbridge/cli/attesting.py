"""What ``attest`` does: weigh with digests, and state the answer."""

from __future__ import annotations

import datetime as dt
import json
import os
import string
from dataclasses import dataclass
from pathlib import Path

from weighbridge import __version__, policy, scan
from weighbridge.cli.exits import Exit
from weighbridge.cli.progress import Progress
from weighbridge.core import Grade, Report, Standing, UsageError, Verdict, Weighed
from weighbridge.intake.inventory import Select
from weighbridge.verification import signing

_PLAIN = frozenset(string.ascii_letters + string.digits + "-._~")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was weighed, and how it ended.

    Attributes:
        statement: The verification summary.
        verdict: In words.
        files: How many are named.
        exit_code: Of the command.
    """

    statement: bytes
    verdict: str
    files: int
    exit_code: Exit


def weigh(
    path: str, reference: str, place: Path, bar: Progress, *, verifier: str, resource: str | None
) -> Answer:
    """Weigh a model under a policy.

    Raises:
        UsageError: The path holds several models.
        PolicyError: The policy is not understood.
    """
    applied = policy.load(reference, scan.known())
    now = dt.datetime.now(dt.UTC)
    reading = scan.Reading(hashed=True, progress=bar.step, expect=bar.expect)
    inside = os.path.relpath(os.path.realpath(place), os.path.realpath(path))
    select = Select(exclude=() if inside.startswith("..") else (inside,))
    report = scan.scan([path], applied, today=now.date(), now=now, reading=reading, select=select)
    if len(report.models) != 1:
        raise UsageError(f"{path!r}: {len(report.models)} models, and one is attested at a time")
    return _answer(report, report.models[0], path, verifier, resource, now)


def _answer(
    report: Report,
    each: Weighed,
    path: str,
    verifier: str,
    resource: str | None,
    now: dt.datetime,
) -> Answer:
    missing = [row.name for row in each.dossier.artifacts if row.digest is None]
    if missing or not each.dossier.artifacts:
        raise UsageError(f"{path!r}: no digest of {missing[:1] or 'anything'}, so no summary")
    subjects = {row.name: row.digest.hex for row in each.dossier.artifacts if row.digest}
    name = os.path.basename(os.path.realpath(path))  # noqa: PTH119 - strings throughout
    facts = {
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resource": resource or f"file:{_quoted(name)}",
        "policy": f"policy:{_quoted(report.policy.name)}@{_quoted(report.policy.version)}",
        "policy-digest": report.policy.digest.hex,
    }
    verdict = each.decision.verdict
    passed = verdict in {Verdict.ALLOW, Verdict.WARN}
    statement = signing.summary_statement(
        subjects, verifier, __version__, facts, passed=passed, levels=_levels(each)
    )
    codes = {Verdict.DENY: Exit.DENIED, Verdict.NO_VERDICT: Exit.NO_VERDICT}
    code = Exit.FAULT if report.faulty else codes.get(verdict, Exit.ALLOWED)
    return Answer(statement, verdict.word, len(subjects), code)


def _quoted(text: str) -> str:
    """Write a text as part of a URI."""
    data = text.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in data)


def _levels(each: Weighed) -> list[str]:
    signed = any(
        one.standing is Standing.VERIFIED and one.signature.grade is Grade.SIGNED
        for one in each.dossier.verifications
    )
    levels = ["SLSA_BUILD_LEVEL_UNEVALUATED", "WEIGHBRIDGE_PASSED"]
    return [*levels, "WEIGHBRIDGE_SIGNED"] if signed else levels


def bare(statement: bytes) -> bytes:
    """Write a statement without a signature: a record, and no proof."""
    return json.dumps(json.loads(statement), indent=2).encode() + b"\n"


def online(statement: bytes) -> bytes:
    """Sign with the identity of the CI job.

    Raises:
        UsageError: There is none, or Sigstore cannot be reached.
    """
    from weighbridge.verification import online as sigstore  # noqa: PLC0415 - touches the network

    return sigstore.sign(statement)
