"""The pipeline, top to bottom. The only module that knows the order of the stages."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from weighbridge import registry
from weighbridge.core import (
    Artifact,
    Dossier,
    Evidence,
    Face,
    FormatError,
    Gap,
    GapKind,
    Place,
    Span,
    Tally,
)
from weighbridge.formats import Format, Part, Role
from weighbridge.intake import digest
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.inventory import Listed, Model
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
    """

    hashed: bool = False
    limits: Limits = field(default_factory=Limits)
    progress: Progress = lambda _name, _size: None


def formats() -> tuple[Format, ...]:
    """Return every format."""
    return registry.load("formats", "FORMAT", Format)


def rules() -> tuple[Rule, ...]:
    """Return every rule."""
    return registry.load("rules", "RULE", Rule)


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
        evidence.append(Gap(where, GapKind.SPECIAL, odd.why))
    size = sum(artifact.size for artifact in artifacts)
    return Dossier(
        model=model.name,
        layout=model.layout,
        artifacts=tuple(artifacts),
        evidence=tuple(evidence),
        digest=digest.of_model(artifacts),
        tally=Tally(len(artifacts), size, touched, size - touched, _unread(evidence)),
    )


def judge(dossier: Dossier) -> Dossier:
    """Run every rule."""
    findings = tuple(finding for rule in rules() for finding in rule.check(dossier))
    return replace(dossier, findings=findings)


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
        return artifact, [Gap(whole, GapKind.DAMAGED, f"cannot be opened: {error.strerror}")], 0
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
        hashed = digest.of_source(source, lambda size: reading.progress(artifact.name, size))
        artifact = replace(artifact, digest=hashed)
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
