"""What an expression of a policy can see: records, their fields, and what each field says.

Every record is a class of this module and every field is a property of it: name, type and meaning
of a fact are written once, there. Types are ``str``, ``int``, ``bool``, another record, or a tuple
of one of these; a text that is one of several words, and the number of such a word, name their
scale with ``Annotated``. Text that is not known is empty, a record that is not known has empty
fields.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from functools import cache, cached_property
from typing import Annotated, TypeAlias, get_args, get_origin, get_type_hints

from weighbridge.core import Artifact as CoreArtifact
from weighbridge.core import (
    Claim,
    Disclosure,
    Dossier,
    Face,
    Node,
    Openness,
    Party,
    Severity,
    Standing,
    Strength,
    Topic,
    Verification,
)
from weighbridge.core import Finding as CoreFinding
from weighbridge.core.records import dataclass
from weighbridge.facts import licences

SeverityWord: TypeAlias = Annotated[str, "severity"]
SeverityLevel: TypeAlias = Annotated[int, "severity"]
StrengthWord: TypeAlias = Annotated[str, "strength"]
StrengthLevel: TypeAlias = Annotated[int, "strength"]
DisclosureWord: TypeAlias = Annotated[str, "disclosure"]
DisclosureLevel: TypeAlias = Annotated[int, "disclosure"]
OpennessWord: TypeAlias = Annotated[str, "openness"]
OpennessLevel: TypeAlias = Annotated[int, "openness"]
Country: TypeAlias = Annotated[str, "country"]
PublisherId: TypeAlias = Annotated[str, "publisher"]
RuleId: TypeAlias = Annotated[str, "rule"]
FormatId: TypeAlias = Annotated[str, "format"]
LicenceId: TypeAlias = Annotated[str, "licence"]
FamilyId: TypeAlias = Annotated[str, "family"]
RelationWord: TypeAlias = Annotated[str, "relation"]
KindWord: TypeAlias = Annotated[str, "kind"]
StandingWord: TypeAlias = Annotated[str, "standing"]
LayoutWord: TypeAlias = Annotated[str, "layout"]


@dataclass(frozen=True)
class Publisher:
    """An organisation behind a model."""

    _party: Party
    _strength: Strength = Strength.DECLARED

    @property
    def id(self) -> PublisherId:
        """Id in the directory of publishers; empty if it is not there."""
        return self._party.id

    @property
    def name(self) -> str:
        """For people; as written, if the directory does not have it."""
        return self._party.name

    @property
    def country(self) -> Country:
        """ISO 3166-1 alpha-2 of its seat, ``ZZ`` for several; empty if not known."""
        return self._party.country

    @property
    def parent(self) -> str:
        """Who controls it; empty if nobody does, or that is not known."""
        return self._party.parent

    @property
    def parent_country(self) -> Country:
        """As ``country``, of who controls it."""
        return self._party.parent_country

    @property
    def republisher(self) -> bool:
        """Whether it only passes on what others made."""
        return self._party.republisher

    @property
    def strength(self) -> StrengthWord:
        """How far the evidence goes: declared, structural, recorded or signed."""
        return self._strength.word

    @property
    def level(self) -> StrengthLevel:
        """As ``strength``, as a number that ``level("recorded")`` can be held against."""
        return int(self._strength)


_NOBODY = Publisher(Party("", ""))


@dataclass(frozen=True)
class Licence:
    """A licence of the weights, as somebody states it."""

    _claim: Claim | None

    @property
    def id(self) -> LicenceId:
        """Its SPDX id, or ours if SPDX has none; empty if it is none that we know."""
        row = licences.of(self.written.removeprefix("LicenseRef-"))
        return (row.spdx or row.id) if row else ""

    @property
    def written(self) -> str:
        """As stated, e.g. an expression; empty if no licence is stated."""
        return self._claim.value if self._claim else ""

    @property
    def strength(self) -> StrengthWord:
        """How far the evidence goes: declared, structural, recorded or signed."""
        return self._claim.strength.word if self._claim else Strength.DECLARED.word

    @property
    def level(self) -> StrengthLevel:
        """``strength`` as a number."""
        return int(self._claim.strength) if self._claim else 0


@dataclass(frozen=True)
class TrainingData:
    """How much is said about the data a model was trained on."""

    _grade: Disclosure

    @property
    def grade(self) -> DisclosureWord:
        """None, statement, named, resolvable, documented or open, in lower case."""
        return self._grade.word

    @property
    def level(self) -> DisclosureLevel:
        """As ``grade``, as a number that ``level("named")`` can be held against."""
        return int(self._grade)


@dataclass(frozen=True)
class Release:
    """How open a release is."""

    _grade: Openness

    @property
    def grade(self) -> OpennessWord:
        """None, open-weights, open-tooling or open-source, in lower case."""
        return self._grade.word

    @property
    def level(self) -> OpennessLevel:
        """As ``grade``, as a number that ``level("open-weights")`` can be held against."""
        return int(self._grade)


@dataclass(frozen=True)
class Signature:
    """A signature, or a record of digests, and what became of it."""

    _answer: Verification

    @property
    def standing(self) -> StandingWord:
        """What became of it: verified, recorded, unsigned, untrusted-signer, mismatch ..."""
        return self._answer.standing.value

    @property
    def scheme(self) -> str:
        """Id of the scheme."""
        return self._answer.signature.scheme

    @property
    def signer(self) -> str:
        """Name that the policy gives the signer; empty if it names no such signer."""
        return self._answer.trusted

    @property
    def publisher(self) -> str:
        """For whom the policy lets that signer speak; may be empty."""
        return self._answer.publisher

    @property
    def path(self) -> str:
        """File that the signature is in."""
        return self._answer.signature.place.artifact.name

    @property
    def complete(self) -> bool:
        """Whether it covers every file, each as it was signed."""
        return self._answer.coverage is not None and self._answer.coverage.complete


@dataclass(frozen=True)
class Ancestor:
    """A model that the one at hand descends from."""

    _node: Node

    def grounds(self) -> tuple[Claim, ...]:
        """Return what it rests on that it is an ancestor."""
        return self._node.claims

    @property
    def name(self) -> str:
        """As it is referred to, or the name of a family."""
        return self._node.name

    @property
    def relation(self) -> RelationWord:
        """How the one before it descends from it: finetune, adapter, merge, quantized ..."""
        return self._node.relation.value

    @property
    def depth(self) -> int:
        """Steps from the model at hand."""
        return self._node.depth

    @property
    def families(self) -> tuple[FamilyId, ...]:
        """Families that it stands for or belongs to."""
        return self._node.lines

    @property
    def publisher(self) -> Publisher:
        """Who made it: the best known, if several are named."""
        return self.publishers[0] if self._node.parties else _NOBODY

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """Everybody who is said to have made it, the best known first."""
        return tuple(Publisher(party, self._node.strength) for party in self._node.parties)

    @property
    def strength(self) -> StrengthWord:
        """How far the evidence goes that it is an ancestor."""
        return self._node.strength.word

    @property
    def level(self) -> StrengthLevel:
        """``strength`` as a number."""
        return int(self._node.strength)


@dataclass(frozen=True)
class Finding:
    """What a rule of weighbridge found."""

    source: CoreFinding

    @property
    def rule(self) -> RuleId:
        """Id of the rule."""
        return self.source.rule

    @property
    def severity(self) -> SeverityWord:
        """Info, low, medium, high or critical, in lower case."""
        return self.source.severity.word

    @property
    def level(self) -> SeverityLevel:
        """As ``severity``, as a number that ``level("high")`` can be held against."""
        return int(self.source.severity)

    @property
    def message(self) -> str:
        """What was found, in words; wording may change between versions."""
        return self.source.message

    @property
    def path(self) -> str:
        """File, with the member after ``!/``."""
        return self.source.evidence[0].place.artifact.name


@dataclass(frozen=True)
class File:
    """A file of the model."""

    source: CoreArtifact
    faces: tuple[Face, ...] = ()
    found: tuple[CoreFinding, ...] = ()
    missed: bool = False

    def _own(self) -> tuple[Face, ...]:
        return tuple(face for face in self.faces if face.place.artifact.name == self.source.name)

    @property
    def path(self) -> str:
        """Path from the model's root."""
        return self.source.name

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.source.name.rpartition("/")[2]

    @property
    def extension(self) -> str:
        """What follows the last dot of the name, in lower case; may be empty."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def bytes(self) -> int:
        """Size."""
        return self.source.size

    @property
    def digest(self) -> str:
        """``sha256:`` and hexadecimal digits; empty if it could not be taken."""
        return str(self.source.digest) if self.source.digest else ""

    @property
    def format(self) -> FormatId:
        """What its bytes are: the first of ``formats``; empty if nobody knows."""
        return self.formats[0] if self._own() else ""

    @property
    def formats(self) -> tuple[FormatId, ...]:
        """Everything its bytes are, layouts too: ``zip-archive``, ``pytorch-zip``."""
        return tuple(dict.fromkeys(face.format for face in self._own()))

    @property
    def member_formats(self) -> tuple[FormatId, ...]:
        """Everything that is inside of it."""
        own = self._own()
        return tuple(sorted({face.format for face in self.faces if face not in own}))

    @property
    def kind(self) -> KindWord:
        """Weights, container, code, config, text, media or record; empty if nobody knows."""
        return next((face.kind.value for face in self._own() if face.kind is not None), "")

    @property
    def examined(self) -> bool:
        """Whether all of it was looked at."""
        return not self.missed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in it, members too."""
        return tuple(map(Finding, self.found))


@dataclass(frozen=True)
class Model:
    """The model at hand."""

    dossier: Dossier

    @property
    def name(self) -> str:
        """Its path, as given or found."""
        return self.dossier.model

    @property
    def layout(self) -> LayoutWord:
        """What kind of model it is: file, shards, folder, hub-cache, ollama ..."""
        return self.dossier.layout

    @property
    def digest(self) -> str:
        """``sha256:`` and hexadecimal digits, over all files; empty if it could not be taken."""
        return str(self.dossier.digest) if self.dossier.digest else ""

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(artifact.size for artifact in self.dossier.artifacts)

    @property
    def file_count(self) -> int:
        """How many files it has."""
        return len(self.dossier.artifacts)

    @cached_property
    def _files(self) -> tuple[File, ...]:
        faces: dict[str, list[Face]] = {}
        for face in self.dossier.every(Face):
            faces.setdefault(face.place.artifact.file, []).append(face)
        found: dict[str, list[CoreFinding]] = {}
        for finding in self.dossier.findings:
            found.setdefault(finding.evidence[0].place.artifact.file, []).append(finding)
        missed = self.dossier.missed
        return tuple(
            File(each, tuple(faces.get(each.name, ())), tuple(found.get(each.name, ())),
                 each.name in missed)
            for each in self.dossier.artifacts
        )  # fmt: skip

    @property
    def files(self) -> tuple[File, ...]:
        """Its files, by name."""
        return self._files

    @property
    def unread(self) -> tuple[str, ...]:
        """Paths of what was not examined, or not wholly."""
        return tuple(sorted(self.dossier.missed))

    @property
    def formats(self) -> tuple[FormatId, ...]:
        """Every format that any of its files or their members has, sorted."""
        return tuple(sorted({face.format for face in self.dossier.every(Face)}))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found."""
        return tuple(map(Finding, self.dossier.findings))

    def _node(self) -> Node | None:
        return self.dossier.origin.model if self.dossier.origin else None

    @property
    def publisher(self) -> Publisher:
        """Who made it: the best known, if several are named."""
        return next(iter(self.publishers), _NOBODY)

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """Everybody who is said to have made it, the best known first."""
        node = self._node()
        return () if node is None else tuple(Publisher(row, node.strength) for row in node.parties)

    @property
    def uploader(self) -> Publisher:
        """Whose account it was downloaded from."""
        origin, claims = self.dossier.origin, self.dossier.claimed(Topic.UPLOADER)
        if origin is None or origin.uploader is None:
            return _NOBODY
        told = max((claim.strength for claim in claims), default=Strength.DECLARED)
        return Publisher(origin.uploader, told)

    @property
    def claimed_countries(self) -> tuple[Country, ...]:
        """Countries that somebody names for its maker; files of the model may, and may be wrong."""
        claims = self.dossier.claimed(Topic.JURISDICTION)
        return tuple(sorted({claim.value for claim in claims}))

    @property
    def undeclared(self) -> tuple[FamilyId, ...]:
        """Families that its structure points to and no declared base leads to."""
        origin = self.dossier.origin
        return () if origin is None else tuple(name for name, _ in origin.undeclared)

    @property
    def lineage(self) -> tuple[Ancestor, ...]:
        """Everything it descends from, nearest first; one for each way to it."""
        origin = self.dossier.origin
        return () if origin is None else tuple(map(Ancestor, origin.ancestors))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """What claims about it contradict each other on: publisher, base-model, licence ..."""
        origin = self.dossier.origin
        return () if origin is None else tuple(sorted({row.what for row in origin.conflicts}))

    @property
    def licence(self) -> Licence:
        """What the best evidence says, the first of ``licences``."""
        return next(iter(self.licences), Licence(None))

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Every licence that is stated for the weights, by the best evidence first."""
        claims = sorted(self.dossier.claimed(Topic.LICENCE), key=lambda claim: -claim.strength)
        return tuple(map(Licence, claims))

    @property
    def training_data(self) -> TrainingData:
        """How much is said about training data."""
        levels = {each.word: each for each in Disclosure}
        claims = self.dossier.claimed(Topic.TRAINING_DATA)
        told = (levels.get(claim.value, Disclosure.NONE) for claim in claims)
        return TrainingData(max(told, default=Disclosure.NONE))

    @property
    def openness(self) -> Release:
        """How open the release is."""
        origin = self.dossier.origin
        return Release(origin.opened.level if origin and origin.opened else Openness.NONE)

    @property
    def signed(self) -> bool:
        """Whether a signer whom the policy trusts has signed it, and all is as signed."""
        return any(each.standing is Standing.VERIFIED for each in self.dossier.verifications)

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """Every signature and record of digests."""
        return tuple(map(Signature, self.dossier.verifications))


Record: TypeAlias = (
    Model | File | Finding | Ancestor | Publisher | Licence | TrainingData | Release | Signature
)

RECORDS: dict[str, type[Record]] = {
    each.__name__: each for each in typing.cast("tuple[type[Record], ...]", get_args(Record))
}

SUBJECTS: dict[str, tuple[str, ...]] = {
    "model": ("model",),
    "file": ("model", "file"),
    "finding": ("model", "finding"),
    "ancestor": ("model", "ancestor"),
}
"""What a rule may be for, and the names that its expression knows then."""

ROOTS = {"model": "Model", "file": "File", "finding": "Finding", "ancestor": "Ancestor"}
"""Names that stand for a record, and its class."""

TOPICS = {
    **dict.fromkeys(
        ("bytes", "file_count", "files", "unread", "formats", "findings"), "serialisation"
    ),
    **dict.fromkeys(("publisher", "publishers", "uploader", "lineage", "conflicts"), "publisher"),
    **dict.fromkeys(("claimed_countries", "undeclared"), "publisher"),
    **dict.fromkeys(("licence", "licences"), "licence"),
    **dict.fromkeys(("signed", "signatures"), "signature"),
    **dict.fromkeys(("digest", "layout"), "completeness"),
    "training_data": "training-data",
    "openness": "openness",
}
"""Fields of the model, and the check that asks about the same things."""

SCALES: dict[str, dict[str, int]] = {
    "severity": {each.word: int(each) for each in Severity},
    "strength": {each.word: int(each) for each in Strength},
    "disclosure": {each.word: int(each) for each in Disclosure},
    "openness": {each.word: int(each) for each in Openness},
}
"""Words that ``level`` takes, by scale. A word on two scales has one number on both."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record.

    Attributes:
        name: In expressions.
        type: ``str``, ``int``, ``bool``, or the class of a record.
        many: Whether it is a list of these.
        scale: What its words are words of; empty for free text.
        doc: What it says.
    """

    name: str
    type: str
    many: bool
    scale: str
    doc: str


@cache
def fields(record: str) -> dict[str, Field]:
    """Return the fields of a record, by name."""
    found: dict[str, Field] = {}
    for name, item in vars(RECORDS[record]).items():
        if isinstance(item, property) and not name.startswith("_"):
            found[name] = _field(name, item.fget)
    return found


def _field(name: str, getter: Callable[..., object] | None) -> Field:
    hint = get_type_hints(getter, include_extras=True)["return"]
    many = get_origin(hint) is tuple
    if many:
        hint = get_args(hint)[0]
    scale = ""
    if get_origin(hint) is Annotated:
        hint, scale = get_args(hint)
    doc = " ".join((getter.__doc__ or "").split())
    return Field(name, hint.__name__, many, scale, doc)


def facts_table() -> tuple[tuple[str, str, str], ...]:
    """Return a row for every fact that an expression can name: name, type and meaning."""
    rows: list[tuple[str, str, str]] = []
    for record, kind in RECORDS.items():
        root = next((name for name, called in ROOTS.items() if called == record), record)
        rows += [
            (f"{root}.{each.name}", f"list of {each.type}" if each.many else each.type, each.doc)
            for each in fields(record).values()
        ]
        assert kind.__doc__  # noqa: S101 - every record is documented
    return tuple(rows)
