"""What ``attest`` does: weigh with digests, and state the answer."""

from __future__ import annotations

import datetime as dt
import json
import os
import string
from collections.abc import Iterator
from pathlib import Path

from weighbridge import __version__, pipeline, policy
from weighbridge.cli.exits import Exit
from weighbridge.cli.progress import Progress
from weighbridge.core import Grade, Report, Standing, UsageError, Verdict, Weighed
from weighbridge.core.records import dataclass
from weighbridge.intake.inventory import Select
from weighbridge.judgement.alike import rank
from weighbridge.stages import isolation
from weighbridge.verification import signing

SHOWN = 3
"""Models, and reasons, that are named."""

_PLAIN = frozenset(string.ascii_letters + string.digits + "-._~")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was weighed, and how it ended.

    Attributes:
        statement: The verification summary.
        verdict: In words.
        files: How many are named.
        exit_code: Of the command.
        against: What stands against the model, worst first, one line each.
    """

    statement: bytes
    verdict: str
    files: int
    exit_code: Exit
    against: tuple[str, ...] = ()


def weigh(
    path: str,
    reference: str,
    place: Path | None,
    bar: Progress,
    *,
    verifier: str,
    resource: str | None,
) -> Answer:
    """Weigh a model under a policy.

    Args:
        path: The model.
        reference: Name or path of the policy.
        place: Where the answer is going to lie, which is not weighed; ``None`` for a new place.
        bar: Told how far it is.
        verifier: URI of whoever weighs.
        resource: URI of what is weighed.

    Raises:
        UsageError: The path holds several models.
        PolicyError: The policy is not understood.
    """
    applied = policy.load(reference, pipeline.known())
    now = dt.datetime.now(dt.UTC)
    select = Select(exclude=tuple(_inside(place, path)))
    with isolation.reader() as reader:
        reading = pipeline.Reading(hashed=True, progress=bar.step, expect=bar.expect, reader=reader)
        report = pipeline.scan(
            [path], applied, today=now.date(), now=now, reading=reading, select=select, whole=True
        )
    models = [each for each in report.models if each.dossier.artifacts]
    if not models:
        raise UsageError(f"{path!r}: no files to attest")
    if len(models) > 1:
        names = ", ".join(repr(each.dossier.model) for each in models[:SHOWN])
        more = ", ..." if len(models) > SHOWN else ""
        why = f"{len(models)} models, and one is attested at a time: {names}{more}"
        raise UsageError(f"{path!r}: {why}")
    return _answer(report, models[0], path, verifier, resource, now)


def _inside(place: Path | None, path: str) -> Iterator[str]:
    """Yield where in a folder the answer is going to lie, if it is in it."""
    if place is not None:
        inside = os.path.relpath(os.path.realpath(place), os.path.realpath(path))
        if not inside.startswith(".."):
            yield inside


def _answer(
    report: Report,
    each: Weighed,
    path: str,
    verifier: str,
    resource: str | None,
    now: dt.datetime,
) -> Answer:
    missing = [row.name for row in each.dossier.artifacts if row.digest is None]
    if missing:
        raise UsageError(f"{path!r}: {missing[0]!r} could not be read, so there is no summary")
    subjects = {row.name: row.digest.hex for row in each.dossier.artifacts if row.digest}
    name = os.path.basename(os.path.realpath(path))  # noqa: PTH119 - strings throughout
    facts = {
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resource": resource or f"file:{_quoted(name)}",
        "policy": f"policy:{_quoted(report.policy.name)}@{_quoted(report.policy.version)}",
        "policy-digest": report.policy.digest.hex,
    }
    verdict = report.verdict
    passed = verdict in {Verdict.ALLOW, Verdict.WARN}
    statement = signing.summary_statement(
        subjects, verifier, __version__, facts, passed=passed, levels=_levels(each)
    )
    codes = {Verdict.DENY: Exit.DENIED, Verdict.NO_VERDICT: Exit.NO_VERDICT}
    code = Exit.FAULT if report.faulty else codes.get(verdict, Exit.ALLOWED)
    found = [reason for one in report.models for reason in one.decision.reasons]
    worst = sorted((reason for reason in found if reason.verdict is not Verdict.ALLOW), key=rank)
    against = tuple(f"{each.rule or each.check}: {each.because}" for each in worst)
    told = against[:SHOWN]
    if len(against) > SHOWN:
        told += (f"... and {len(against) - SHOWN} more: weighbridge scan",)
    return Answer(statement, verdict.word, len(subjects), code, told)


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
