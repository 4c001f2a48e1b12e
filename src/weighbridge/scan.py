"""The pipeline, top to bottom. The only module that knows the order of the stages."""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from weighbridge import __version__, policy, registry
from weighbridge.checks import Check, Question
from weighbridge.core import (
    Artifact,
    Decision,
    Digest,
    Dossier,
    Evidence,
    Face,
    Finding,
    FormatError,
    Gap,
    GapKind,
    Kind,
    Member,
    Operation,
    Place,
    Reason,
    Report,
    Span,
    Tally,
    Tensor,
    Verdict,
    Weighed,
)
from weighbridge.formats import Format, Part, Role
from weighbridge.intake import digest
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.inventory import Inventory, Listed, Model, Select, take
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import File, Source
from weighbridge.rules import Rule

Progress = Callable[[str, int], None]
"""Told the name of the file at hand and how many more bytes are done."""

NOT_EXAMINED = frozenset(
    {
        GapKind.DAMAGED,
        GapKind.UNRECOGNISED,
        GapKind.UNSUPPORTED,
        GapKind.LIMIT,
        GapKind.EXPANSION,
        GapKind.ELSEWHERE,
        GapKind.SPECIAL,
        GapKind.CHANGED,
        GapKind.FAULT,
    }
)
"""Gaps after which an artifact does not count as examined."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    Attributes:
        hashed: Read every byte and hash it.
        limits: How much of anything is read.
        progress: Told about every file.
        expect: Told, before the first file is opened, how many bytes there are in all.
    """

    hashed: bool = False
    limits: Limits = field(default_factory=Limits)
    progress: Progress = lambda _name, _size: None
    expect: Callable[[int], None] = lambda _size: None


def formats() -> tuple[Format, ...]:
    """Return every format."""
    return registry.load("formats", "FORMAT", Format)


def rules() -> tuple[Rule, ...]:
    """Return every rule."""
    return registry.load("rules", "RULE", Rule)


def checks() -> tuple[Check, ...]:
    """Return every check."""
    return registry.load("checks", "CHECK", Check)


def known() -> policy.Known:
    """Return what a policy may name."""
    return policy.Known(
        checks=frozenset(check.id for check in checks()),
        rules=frozenset(rule.id for rule in rules()),
    )


def scan(
    paths: Sequence[str],
    applied: policy.Policy,
    *,
    today: dt.date,
    reading: Reading | None = None,
    select: Select | None = None,
) -> Report:
    """Weigh everything under some paths.

    Args:
        paths: Files and folders.
        applied: The policy.
        today: What waivers and review dates are held against.
        reading: How files are read; every byte of them if the policy has waivers.
        select: Which files are wanted.

    Raises:
        UsageError: A path is missing or unreadable; nothing was opened then.
        PolicyError: A check does not understand its table; nothing was opened then.
    """
    how = reading or Reading()
    how = replace(how, hashed=how.hashed or applied.hashes)
    asked = compile_(applied, today)
    inventories = [take(path, select) for path in paths]
    every = [model for each in inventories for model in each.models]
    how.expect(sum(file.size for model in every for file in model.files))
    weighed: list[Weighed] = []
    for path, inventory in zip(paths, inventories, strict=True):
        mine = [weigh(model, asked, how) for model in inventory.models]
        weighed += mine
        weighed += _nothing(path, mine, inventory)
    return Report(
        version=__version__,
        policy=applied.applied,
        models=tuple(weighed),
        hashed=how.hashed,
        skipped=tuple(line for each in inventories for line in each.skipped),
        notes=tuple(_unused(applied, weighed)),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy, ready to be held against dossiers.

    Attributes:
        policy: Where it is from.
        questions: One per check that the policy asks, with the check's id.
        standing: Reasons that hold for every model: lists that ought to have been reviewed.
        today: What end dates are held against.
    """

    policy: policy.Policy
    questions: tuple[tuple[str, Question], ...]
    standing: tuple[Reason, ...]
    today: dt.date


def compile_(applied: policy.Policy, today: dt.date) -> Asked:
    """Compile the checks that a policy asks.

    Raises:
        PolicyError: A check does not understand its table.
    """
    known_checks = {check.id: check for check in checks()}
    questions: list[tuple[str, Question]] = []
    standing: list[Reason] = []
    for check_id in applied.checks:
        table = applied.table(check_id)
        questions.append((check_id, known_checks[check_id].compile(table, applied.verdicts)))
        for late in policy.stale(tuple(table.used), today):
            why = f"the list {late.name!r} was to be reviewed by {late.review_by}"
            where = f"{late.where}  lists.{late.name}"
            fix = "review the list and set a new date"
            standing.append(
                Reason(check_id, Verdict.WARN, why, rule=check_id, fix=fix, policy=where)
            )
    return Asked(applied, tuple(questions), tuple(standing), today)


def weigh(model: Model, asked: Asked, reading: Reading) -> Weighed:
    """Take one model from bytes to a decision."""
    dossier = judge(inspect(model, reading))
    decision = decide(dossier, asked)
    bulk = Tensor | Member | Operation
    kept = tuple(item for item in dossier.evidence if not isinstance(item, bulk))
    return Weighed(replace(dossier, evidence=kept), decision)


def decide(dossier: Dossier, asked: Asked) -> Decision:
    """Ask every question, then lift what is waived for exactly these bytes."""
    reasons = list(asked.standing)
    for check_id, question in asked.questions:
        try:
            reasons += question(dossier)
        except Exception as error:  # noqa: BLE001 - a bug of ours in one check is no acceptance
            why = f"weighbridge failed: {type(error).__name__}: {error}"
            gap = _fault(dossier, why)
            reasons.append(Reason(check_id, Verdict.NO_VERDICT, why, (gap,), rule="fault"))
    return policy.decide(reasons, dossier.digest, asked.policy.waivers, asked.today)


def _fault(dossier: Dossier, why: str) -> Gap:
    return Gap(Place(Artifact(dossier.model, 0), Span(0, 0)), GapKind.FAULT, why)


def _nothing(path: str, weighed: list[Weighed], inventory: Inventory) -> Iterator[Weighed]:
    """Say that a folder holds no weights, if no model in it already says why it has no verdict."""
    if not os.path.isdir(path):  # noqa: PTH112 - the path as given
        return
    unsettled = (Verdict.NO_VERDICT, Verdict.DENY)
    for each in weighed:
        if each.decision.verdict in unsettled or each.dossier.of_kind(Kind.WEIGHTS):
            return
    files = sum(each.dossier.tally.files for each in weighed)
    skipped = len(inventory.skipped)
    entries = "1 entry" if skipped == 1 else f"{skipped} entries"
    passed = f", {entries} passed over" if skipped else ""
    what = f"{files} files, none of them weights" if files else "no files"
    why = f"nothing to weigh: {what}{passed}"
    fix = "see whether the download was complete, and whether this is the right folder"
    reason = Reason("completeness", Verdict.NO_VERDICT, why, rule="nothing-to-weigh", fix=fix)
    yield Weighed(Dossier(model=path, layout="folder"), Decision((reason,)))


def _unused(applied: policy.Policy, weighed: list[Weighed]) -> Iterator[str]:
    digests = {each.dossier.digest for each in weighed}
    for waiver in applied.waivers:
        if waiver.digest not in digests:
            yield f"waiver {waiver.id!r} is for no model weighed here"


def inspect(model: Model, reading: Reading) -> Dossier:
    """Read every file of a model into evidence."""
    artifacts: list[Artifact] = []
    evidence: list[Evidence] = []
    touched = 0
    for listed in model.files:
        artifact, found, read = _file(listed, reading)
        artifacts.append(artifact)
        evidence += found
        touched += read
    for odd in model.odd:
        where = Place(Artifact(odd.name, 0), Span(0, 0))
        evidence.append(Gap(where, odd.kind, odd.why))
    size = sum(artifact.size for artifact in artifacts)
    return Dossier(
        model=model.name,
        layout=model.layout,
        artifacts=tuple(artifacts),
        evidence=tuple(evidence),
        digest=digest.of_model(artifacts),
        tally=Tally(
            len(artifacts), size, touched, size - touched, _unread(evidence), model.excluded
        ),
        remarks=model.remarks,
    )


def judge(dossier: Dossier) -> Dossier:
    """Run every rule."""
    findings: list[Finding] = []
    faults: list[Evidence] = []
    for rule in rules():
        try:
            advice = remedy(rule)
            findings += (
                finding if finding.fix else replace(finding, fix=advice)
                for finding in rule.check(dossier)
            )
        except Exception as error:  # noqa: BLE001 - a bug of ours in one rule is no acceptance
            why = f"weighbridge failed: rule {rule.id}: {type(error).__name__}: {error}"
            faults.append(_fault(dossier, why))
    evidence = (*dossier.evidence, *faults)
    return replace(dossier, findings=tuple(findings), evidence=evidence)


@lru_cache(maxsize=256)
def remedy(rule: Rule) -> str:
    """Return the first sentence of *What to do* on a rule's page, as reports spell sentences."""
    text = " ".join(rule.doc.partition("## What to do\n")[2].partition("\n## ")[0].split())
    sentence = re.split(r"\.(?= [A-Z]|$)", text, maxsplit=1)[0]
    return sentence[:1].lower() + sentence[1:]


def _unread(evidence: list[Evidence]) -> tuple[str, ...]:
    names = {
        item.place.artifact.name: None
        for item in evidence
        if isinstance(item, Gap) and item.kind in NOT_EXAMINED
    }
    return tuple(names)


def _file(listed: Listed, reading: Reading) -> tuple[Artifact, list[Evidence], int]:
    """Open, hash if asked, read, and see whether the file held still meanwhile."""
    artifact = Artifact(listed.name, listed.size)
    whole = Place(artifact, Span(0, listed.size))
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(listed.path, flags)
    except OSError as error:
        return (
            artifact,
            [Gap(whole, GapKind.DAMAGED, f"cannot be opened: {str(error.strerror).lower()}")],
            0,
        )
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return artifact, [Gap(whole, GapKind.SPECIAL, "is no longer a regular file")], 0
        source = File(descriptor, before.st_size)
        artifact = Artifact(listed.name, before.st_size)
        return _opened(source, artifact, before, descriptor, reading)
    except OSError as error:
        return artifact, [Gap(whole, GapKind.DAMAGED, f"cannot be read: {error.strerror}")], 0
    finally:
        os.close(descriptor)


def _opened(
    source: File, artifact: Artifact, before: os.stat_result, descriptor: int, reading: Reading
) -> tuple[Artifact, list[Evidence], int]:
    reading.progress(artifact.name, 0)
    if reading.hashed:
        hashed = digest.of_source(source, (), lambda size: reading.progress(artifact.name, size))
        artifact = replace(artifact, digest=Digest("sha256", hashed.get("sha256")))
    source.touched = 0
    evidence = list(read(source, artifact, reading.limits))
    after = os.fstat(descriptor)
    if _version(before) != _version(after):
        whole = Place(artifact, Span(0, artifact.size))
        evidence.append(Gap(whole, GapKind.CHANGED, "changed while it was being read"))
    if not reading.hashed:
        reading.progress(artifact.name, artifact.size)
    return artifact, evidence, min(source.touched, source.size)


def _version(status: os.stat_result) -> tuple[int, int, int, int, int]:
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_dev, status.st_ino, status.st_size, *times)


def read(
    source: Source, artifact: Artifact, limits: Limits, expect: str = ""
) -> Iterator[Evidence]:
    """Read one file, and everything inside it, with every format that recognises the bytes.

    A fault of ours ends this file and no other: it becomes a ``Gap`` of kind ``FAULT``.
    """
    cursor = Cursor(source, artifact, Budget(limits, source.size))
    try:
        yield from _Driver(limits).descend(cursor, Role.CONTENT, expect, 0)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where a bug of ours is kept to one file
        whole = cursor.place(0, artifact.size)
        yield Gap(whole, GapKind.FAULT, f"weighbridge failed: {type(error).__name__}: {error}")


class _Driver:
    """Descends into the parts of one file within one budget."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def descend(self, cursor: Cursor, role: Role, expect: str, depth: int) -> Iterator[Evidence]:
        """Read a span as each of its faces."""
        size = cursor.stop - cursor.start
        whole = cursor.place(cursor.start, cursor.stop)
        if size == 0 and not expect:
            if role is Role.CONTENT:
                yield Face(whole, "empty")
            return
        try:
            faces = recognise(Glimpse(cursor.source, cursor.start, cursor.stop), role, expect)
        except FormatError as error:
            yield _gap(cursor, error, "")
            return
        if not faces and role is Role.CONTENT:
            yield Gap(whole, GapKind.UNRECOGNISED, "no format recognises these bytes")
        for face in faces:
            yield Face(whole, face.id, face.kind)
            yield from self._face(cursor.again(), face, depth)

    def _face(self, cursor: Cursor, face: Format, depth: int) -> Iterator[Evidence]:
        """Read a span as one format. The one place where a ``FormatError`` is caught."""
        room = self._limits.evidence
        try:
            for item in face.read(cursor):
                if isinstance(item, Part):
                    yield from self._part(cursor, item, depth + 1)
                    continue
                room -= 1
                if room < 0:
                    why = f"more than {self._limits.evidence} pieces of evidence"
                    yield Gap(item.place, GapKind.LIMIT, why)
                    return
                yield item
        except FormatError as error:
            yield _gap(cursor, error, face.id)

    def _part(self, cursor: Cursor, part: Part, depth: int) -> Iterator[Evidence]:
        inner = cursor
        if depth > self._limits.depth:
            why = f"more than {self._limits.depth} containers inside one another"
            yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.EXPANSION, why)
            return
        try:
            if part.name:
                source = part.open()
                name = f"{cursor.artifact.name}!/{part.name}"
                inner = Cursor(source, Artifact(name, source.size), cursor.budget)
            elif part.span is not None:
                start, stop = part.span.start, part.span.stop
                inner = Cursor(
                    cursor.source, cursor.artifact, cursor.budget, start=start, stop=stop
                )
        except FormatError as error:
            yield _gap(cursor, error, part.name)
            return
        yield from self.descend(inner, part.role, part.expect, depth)


def recognise(glimpse: Glimpse, role: Role, expect: str) -> list[Format]:
    """Return the formats that a span is to be read as."""
    known, last, programs = _sorted()
    if role is Role.DATA:
        return [fmt for fmt in programs if fmt.recognises(glimpse)]
    faces = [fmt for fmt in known if fmt.id == expect or fmt.recognises(glimpse)]
    if not faces:
        return [fmt for fmt in last if fmt.id == expect or fmt.recognises(glimpse)][:1]
    covered = {name for fmt in faces for name in fmt.refines}
    return [fmt for fmt in faces if fmt.id not in covered]


@lru_cache(maxsize=1)
def _sorted() -> tuple[tuple[Format, ...], tuple[Format, ...], tuple[Format, ...]]:
    every = formats()
    return (
        tuple(fmt for fmt in every if not fmt.fallback),
        tuple(fmt for fmt in every if fmt.fallback),
        tuple(fmt for fmt in every if fmt.program),
    )


def _gap(cursor: Cursor, error: FormatError, what: str) -> Gap:
    stop = max(cursor.stop, error.offset)
    label = f"{what}: {error}" if what else str(error)
    return Gap(cursor.place(error.offset, stop), error.kind, label)
