"""Everything known about one model. Built once, then only read."""

from __future__ import annotations

from collections.abc import Iterator, KeysView

from weighbridge.core.artifact import Artifact, Digest
from weighbridge.core.attestation import Verification
from weighbridge.core.claim import Claim, Topic
from weighbridge.core.evidence import Evidence, Face, Kind, Remark, Tally
from weighbridge.core.fetched import Fetched
from weighbridge.core.finding import Finding
from weighbridge.core.opinion import Opinion
from weighbridge.core.origin import Origin
from weighbridge.core.records import dataclass, field
from weighbridge.typings import Any, TypeVar

E = TypeVar("E")


_SORTED: list[tuple[tuple[Evidence, ...], dict[type, list[Evidence]]]] = [((), {})]
"""The evidence that was sorted last, and how: some fifty rules and checks ask for a kind of it."""


def _by_kind(evidence: tuple[Evidence, ...]) -> dict[type, list[Evidence]]:
    """Sort the evidence of a model by kind, once."""
    held = _SORTED[0]
    if held[0] is evidence:
        return held[1]
    found: dict[type, list[Evidence]] = {}
    for item in evidence:
        found.setdefault(type(item), []).append(item)
    # In one step, so that threads may do so at once.
    _SORTED[0] = (evidence, found)
    return found


LOOSE = frozenset({"file", "shards"})
"""Layouts of models that are not all of what lies in a folder."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts about one model, in the order the stages added them.

    Attributes:
        model: Name of the model: its path as given or found.
        layout: What kind of model it is: ``file``, ``shards``, ``folder``, ``hub-cache``,
            ``ollama``.
        artifacts: Its files, by name; without members.
        digest: Digest over (name, size, digest) of every file, and names of what else there is; or
            ``None`` if not asked for.
        tally: How much of it was looked at.
        remarks: What is to be said about names and links.
        opinions: What other scanners said, if they were asked; kept in no report but as findings.
        verifications: What became of every signature and record of digests.
        origin: Where it is from; ``None`` if nobody asked.
        fetched: How it came here; ``None`` if it lies here.
    """

    model: str
    layout: str = "file"
    artifacts: tuple[Artifact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    verifications: tuple[Verification, ...] = ()
    origin: Origin | None = None
    claims: tuple[Claim, ...] = ()
    digest: Digest | None = None
    tally: Tally = field(default_factory=Tally)
    remarks: tuple[Remark, ...] = ()
    opinions: tuple[Opinion, ...] = field(default=(), compare=False)
    fetched: Fetched | None = None

    def every(self, kind: type[E]) -> Iterator[E]:
        """Yield evidence of one kind, in file order."""
        held, found = _SORTED[0]
        if held is not self.evidence:
            found = _by_kind(self.evidence)
        every: Any = found.get(kind, ())
        return iter(every)

    def kinds(self) -> KeysView[type]:
        """Return the kinds of evidence that there are."""
        held, found = _SORTED[0]
        return found.keys() if held is self.evidence else _by_kind(self.evidence).keys()

    def faces(self) -> dict[str, list[str]]:
        """Map each artifact's name, members too, to the formats it was read as."""
        faces: dict[str, list[str]] = {}
        for face in self.every(Face):
            faces.setdefault(face.place.artifact.name, []).append(face.format)
        return faces

    def of_kind(self, *kinds: Kind) -> frozenset[str]:
        """Return the names of artifacts, members too, that were read as a format of these kinds."""
        return frozenset(
            face.place.artifact.name for face in self.every(Face) if face.kind in kinds
        )

    @property
    def missed(self) -> frozenset[str]:
        """Names of what was not examined, or not wholly: files, and what is no regular file."""
        unread = self.tally.unread
        return frozenset([name.partition("!/")[0] for name in unread]) if unread else frozenset()

    @property
    def examined(self) -> int:
        """How many files were examined."""
        missed = self.missed
        if not missed:
            return len(self.artifacts)
        return sum(artifact.name not in missed for artifact in self.artifacts)

    def claimed(self, topic: Topic) -> tuple[Claim, ...]:
        """Return the claims on a topic."""
        return tuple(claim for claim in self.claims if claim.topic is topic)
