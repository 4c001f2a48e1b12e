"""Rules, one each. A rule judges evidence; it sees no bytes. Its module docstring is its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import compress
from operator import attrgetter

from weighbridge import registry
from weighbridge.core import (
    Artifact,
    Call,
    Dossier,
    Entry,
    Evidence,
    Face,
    Finding,
    Gap,
    GapKind,
    How,
    Import,
    Kind,
    Operation,
    Place,
    Reference,
    Severity,
    Span,
    Tally,
)
from weighbridge.core.records import dataclass
from weighbridge.typings import Any

LOOKED = ("opinions", "origin", "verifications")
"""Fields of a dossier that are empty, mostly."""

FINDINGS = 5_000
"""Findings of one rule on one model that are told one by one."""

OF_FILE = 1_000
"""Those of one file, what is in it included."""

FEW, EACH = 6, 256
"""Those of any file, and bytes of it, or of what is in it, for one more."""

HELD = 4_096
"""Imports and calls that one finding stands on, at most, if it stands for many."""

NAMING = frozenset({Call, Import})
"""Evidence that names something."""

MADE = tuple((Call, how) for how in How if how is not How.CONFIG)
"""Calls that loading itself makes: all but those that a configuration tells a loader to make."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``; never renamed.
        severity: Of its findings, unless one says otherwise.
        doc: The page: what it finds, why it matters, what to do, what it fires on and is silent on.
        check: Yields findings on one model.
        about: Kinds of evidence: of a model that has none of them, it has nothing to say, and is
            not asked. Empty if it is about no evidence, or about any.
        among: Kinds of evidence of which it is about a part, and how that begins: an operation by
            its domain, an entry by its key, a reference by its purpose, a call by how it is made.
        looks: Those of ``LOOKED`` that it is about besides; empty if it looks at all of a model.
        called: Last parts of names of files that it is about besides, whatever is in them.
        alike: Whether what it says of a model that is one file, of which nothing is known but its
            format, is the same for all of that format and kind whose names end alike: in the same
            letters, small or not, from the first dot on.
    """

    id: str
    severity: Severity
    doc: str
    check: Callable[[Dossier], Iterator[Finding]]
    about: tuple[type[Evidence], ...] = ()
    among: tuple[tuple[type[Evidence], str], ...] = ()
    looks: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    alike: bool = False

    @property
    def title(self) -> str:
        """First line of the page."""
        return self.doc.strip().partition("\n")[0]

    def finding(
        self, message: str, *evidence: Evidence, severity: Severity | None = None, fix: str = ""
    ) -> Finding:
        """Make a finding of this rule."""
        chosen = self.severity if severity is None else severity
        return Finding(self.id, chosen, message, evidence, fix)


def row(rule: Rule) -> list[object]:
    """Return what is known of a rule without importing it: what it is about, by name."""
    called = (f"/{name}" for name in rule.called)
    among = (f"{kind.__name__} {begins}" for kind, begins in rule.among)
    return [*(kind.__name__ for kind in rule.about), *among, *rule.looks, *called]


def concerned(dossier: Dossier) -> tuple[Rule, ...]:
    """Return the rules that may have something to say of a model."""
    if _silent(dossier):
        return ()
    return _asked(dossier)


_REST = attrgetter(
    *("findings", "verifications", "origin", "claims", "remarks", "opinions", "fetched")
)
_NO_REST = _REST(Dossier(""))
"""What a dossier has besides files and evidence, and what that is if there is nothing."""


def _silent(dossier: Dossier) -> bool:
    """Whether no rule says anything of a model, as none does of any other that is alike."""
    evidence, artifacts = dossier.evidence, dossier.artifacts
    if len(evidence) != 1 or len(artifacts) != 1 or dossier.layout != "file":
        return False
    face = evidence[0]
    if type(face) is not Face or _REST(dossier) != _NO_REST:
        return False
    place, artifact = face.place, artifacts[0]
    if place.artifact is not artifact or place.span != Span(0, artifact.size):
        return False
    name = artifact.name.rpartition("/")[2]
    if name in _called() or "!" in name:
        return False
    _, dot, ending = name.lower().partition(".")
    return _none(face.format, face.kind, dot + ending)


@lru_cache(maxsize=1024)
def _none(format_: str, kind: Kind | None, ending: str) -> bool:
    """Whether rules that say the same of all that are alike say nothing of one, and are all asked.

    Args:
        format_: Of the file.
        kind: Of the format.
        ending: Of the file's name, from the first dot on.
    """
    artifact = Artifact(f"alike{ending}", 1)
    face = Face(Place(artifact, Span(0, 1)), format_, kind)
    one = Dossier(artifact.name, "file", (artifact,), (face,), tally=Tally(1, 1, 1))
    asked = _asked(one)
    return all(rule.alike for rule in asked) and not any(list(rule.check(one)) for rule in asked)


def _asked(dossier: Dossier) -> tuple[Rule, ...]:
    """Return the rules that are about what there is of a model."""
    kinds = frozenset(dossier.kinds())
    filled = (bool(dossier.opinions), dossier.origin is not None, bool(dossier.verifications))
    parts = {face.place.artifact.name.rpartition("/")[2] for face in dossier.every(Face)}
    return _about(kinds, filled, _called() & parts, frozenset(_begun(dossier)))


_BEGINNING: Mapping[type[Evidence], Callable[[Any], str]] = {
    Call: attrgetter("how"),
    Entry: attrgetter("key"),
    Operation: attrgetter("domain"),
    Reference: attrgetter("purpose"),
}
"""What tells of a kind of evidence which rules are about it."""


def _begun(dossier: Dossier) -> Iterator[str]:
    """Yield the beginnings that rules are about, of what there is."""
    kinds = dossier.kinds()
    for kind, word in _BEGINNING.items():
        begins = _beginnings(kind.__name__) if kind in kinds else ()
        words = {word(item) for item in dossier.every(kind)} if begins else ()
        for begin in begins:
            if any(each.startswith(begin) for each in words):
                yield f"{kind.__name__} {begin}"


@lru_cache(maxsize=8)
def _beginnings(kind: str) -> tuple[str, ...]:
    """Return how evidence of a kind begins that some rule is about."""
    every = (str(each) for about in registry.said("rules").values() for each in about)
    found = (each.partition(" ") for each in every)
    return tuple(dict.fromkeys(begin for name, _, begin in found if name == kind and begin))


@lru_cache(maxsize=256)
def _about(
    kinds: frozenset[type],
    filled: tuple[bool, ...],
    parts: frozenset[str],
    begun: frozenset[str],
) -> tuple[Rule, ...]:
    there = {kind.__name__ for kind in kinds} | set(compress(LOOKED, filled)) | begun
    there |= {f"/{name}" for name in parts}
    said = registry.said("rules")
    asked = (
        name
        for name in registry.names("rules")
        if not (about := said.get(name)) or not there.isdisjoint(about)
    )
    return tuple(registry.one("rules", name, "RULE", Rule) for name in asked)


@lru_cache(maxsize=1)
def _called() -> frozenset[str]:
    """Return the last parts of names that some rule is about."""
    every = (str(each) for about in registry.said("rules").values() for each in about)
    return frozenset(each[1:] for each in every if each.startswith("/"))


def told(rule: Rule, dossier: Dossier) -> Iterator[Finding]:
    """Yield what a rule has to say of a model, each with what to do.

    One finding stands for all that are not told one by one, as bad as the worst of them. It names
    no file, so that nothing which is said of one file settles it. If all of them are about names
    that are imported or called, it stands on these, and what settles every name settles it.
    """
    kept, count, worst = 0, 0, Severity.INFO
    names: list[Evidence] = []
    named = True
    files: dict[str, _Told] = {}
    sizes: dict[str, int] = {}
    for finding in rule.check(dossier):
        artifact = finding.evidence[0].place.artifact
        if (file := files.get(artifact.file)) is None:
            sizes = sizes or {each.name: each.size for each in dossier.artifacts}
            file = files[artifact.file] = _Told(sizes.get(artifact.file, 0))
        if kept < FINDINGS and file.again(artifact):
            kept += 1
            yield finding if finding.fix else _advised(finding, remedy(rule))
        else:
            count, worst = count + 1, max(worst, finding.severity)
            if named:
                names += finding.evidence
                named = len(names) <= HELD and NAMING.issuperset(map(type, finding.evidence))
    if count:
        most = f"{FINDINGS} findings of one rule"
        if kept < FINDINGS:
            few = max(file.most for file in files.values() if file.count > file.most)
            most = f"{few} findings of one rule on one file"
        why = f"more than {most}: {count} more are not told one by one"
        place = Place(Artifact(dossier.model, 0), Span(0, 0))
        gap = Gap(place, GapKind.LIMIT, why)
        held = names if named else ()
        more = f"{count} more finding{'s' if count > 1 else ''}, not told one by one: {rule.title}"
        yield rule.finding(more, gap, *held, severity=worst, fix=remedy(rule))


def _advised(each: Finding, fix: str) -> Finding:
    """Return a finding with what to do about it."""
    return Finding(each.rule, each.severity, each.message, each.evidence, fix)


class _Told:
    """What is told of one file one by one.

    Attributes:
        most: How much may be.
        count: How much was.
    """

    def __init__(self, size: int) -> None:
        """``size`` is the file's, in bytes."""
        self.most = self._of(size)
        self.count = 0

    @staticmethod
    def _of(size: int) -> int:
        return min(OF_FILE, FEW + size // EACH)

    def again(self, artifact: Artifact) -> bool:
        """Count one more, unless that is too much: what is packed counts as long as it is."""
        if self.count >= self.most:
            self.most = max(self.most, self._of(artifact.size))
        self.count += 1
        return self.count <= self.most


@lru_cache(maxsize=256)
def remedy(rule: Rule) -> str:
    """Return the first sentence of *What to do* on a rule's page, as reports spell sentences."""
    text = " ".join(rule.doc.partition("## What to do\n")[2].partition("\n## ")[0].split())
    sentence = re.split(r"\.(?= [A-Z]|$)", text, maxsplit=1)[0]
    return sentence[:1].lower() + sentence[1:]
