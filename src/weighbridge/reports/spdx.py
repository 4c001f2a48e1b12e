"""SPDX 3.0.1 as JSON-LD: models as AI packages, their files, data sets, licences and ancestors.

Each model is an ``ai_AIPackage`` that contains its files; what it was trained on are
``dataset_DatasetPackage``; ancestors are AI packages it is ``descendantOf``. The format states
facts; what a folder tells are claims, so every relationship that rests on one says in its
``comment`` how it is known. What nobody says is left out. The verdict is an annotation.

The profiles *ai* and *dataset* ask for a release time, a supplier and a place to download from,
which a folder seldom tells. So their classes are used, and conformance with them is not claimed.
``created`` is when the model was weighed; 1970-01-01 if the report does not say when.

Source: https://spdx.github.io/spdx-spec/v3.0.1/ (retrieved 2026-11-26). Not written: security
profile, licence texts, other serialisations.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator

from weighbridge.core import Artifact, Dossier, Party, Report, Topic, Verdict, Weighed
from weighbridge.core.records import dataclass, field
from weighbridge.judgement import phrases
from weighbridge.lineage import papers
from weighbridge.reports import Renderer, View, dump
from weighbridge.typings import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str"

CREATED = "_:creation"
"""Blank node of the information on who made the document, and when."""

NEVER = "1970-01-01T00:00:00Z"
"""Stands where a time has to, if nobody said when."""

_ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})


def render(report: Report, view: View) -> str:  # noqa: ARG001 - the same however it is looked at
    """Write the document as indented JSON-LD."""
    graph = _Graph(f"https://spdx.org/spdxdocs/weighbridge-{_name(report)}#")
    graph.rows.append(
        {
            "type": "CreationInfo",
            "@id": CREATED,
            "specVersion": "3.0.1",
            "created": report.at or NEVER,
            "createdBy": [graph.id("weighbridge")],
        }
    )
    agent = graph.element("SoftwareAgent", "weighbridge")
    agent["name"] = f"weighbridge {report.version}"
    document = graph.element("SpdxDocument", "document")
    models = [_model(graph, at, each) for at, each in enumerate(report.models, 1)]
    document["profileConformance"] = ["core", "software", "simpleLicensing"]
    if models:
        document["rootElement"] = [*models]
    document["comment"] = (
        f"policy {report.policy.name} {report.policy.version} ({report.policy.digest}): "
        f"{report.verdict.word}{f'; {report.partial.why}' if report.partial else ''}"
        f"{''.join(f'; {row}' for row in phrases.moved(report))}"
    )
    document["element"] = [name for name in graph.ids if name != document["spdxId"]]
    return dump(
        {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph.rows}
    )


def _name(report: Report) -> uuid.UUID:
    """Name the document after what it is about: policy, models, digests and time."""
    told = [report.version, report.at, str(report.policy.digest)]
    told += [report.partial.why] if report.partial else []
    for each in report.models:
        told += [each.dossier.model, str(each.dossier.digest), each.decision.verdict.word]
        told += [f"{artifact.name} {artifact.digest}" for artifact in each.dossier.artifacts]
    digest = hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).digest()
    return uuid.UUID(bytes=digest[:16], version=5)


@dataclass(slots=True)
class _Graph:
    """Elements of a document, as they come."""

    base: str
    rows: list[Json] = field(default_factory=list)
    ids: list[Json] = field(default_factory=list)

    def id(self, short: str) -> str:
        return self.base + short

    def element(self, kind: str, short: str) -> dict[str, Json]:
        row: dict[str, Json] = {"type": kind, "spdxId": self.id(short), "creationInfo": CREATED}
        self.rows.append(row)
        self.ids.append(row["spdxId"])
        return row

    def relate(self, start: str, kind: str, to: list[str], comment: str = "") -> None:
        row = self.element("Relationship", f"relationship-{len(self.ids)}")
        row |= {"from": start, "relationshipType": kind, "to": [*to]}
        if comment:
            row["comment"] = comment


def _model(graph: _Graph, at: int, each: Weighed) -> str:
    dossier, name = each.dossier, papers.name(each.dossier)
    row = graph.element("ai_AIPackage", f"model-{at}")
    me = graph.id(f"model-{at}")
    row |= _called(name)
    row["software_primaryPurpose"] = "model"
    if families := [claim.value for claim in papers.distinct(dossier, Topic.FAMILY)]:
        row["ai_typeOfModel"] = [*families]
    if told := [papers.known(claim) for claim in papers.distinct(dossier, Topic.TRAINING_DATA)]:
        grades = [claim.value for claim in papers.distinct(dossier, Topic.TRAINING_DATA)]
        pairs = zip(grades, told, strict=True)
        row["ai_informationAboutTraining"] = "; ".join(f"{grade} ({how})" for grade, how in pairs)
    if name.known:
        row["comment"] = f"name {name.known}"
    _parties(graph, at, dossier, row)
    _contents(graph, at, dossier)
    _licences(graph, at, dossier)
    for number, claim in enumerate(papers.distinct(dossier, Topic.DATASET)):
        data = graph.element("dataset_DatasetPackage", f"model-{at}-data-{number}")
        data |= {"name": claim.value, "dataset_datasetType": ["noAssertion"]}
        data["software_primaryPurpose"] = "data"
        graph.relate(me, "trainedOn", [graph.id(f"model-{at}-data-{number}")], papers.known(claim))
    _ancestors(graph, at, dossier)
    _annotate(graph, me, at, each)
    return me


def _called(name: papers.Name) -> dict[str, Json]:
    row: dict[str, Json] = {"name": f"{name.group}/{name.name}" if name.group else name.name}
    if name.purl:
        row["software_packageUrl"] = name.purl
    return row


def _parties(graph: _Graph, at: int, dossier: Dossier, row: dict[str, Json]) -> None:
    origin = dossier.origin
    if origin is None:
        return
    if (model := origin.model) is not None and model.parties:
        comment = f"{model.strength.word}: {model.said}"
        party = _party(graph, f"model-{at}-maker", model.parties[0], comment)
        row["originatedBy"] = [party]
    if origin.uploader is not None:
        row["suppliedBy"] = _party(graph, f"model-{at}-supplier", origin.uploader, "uploader")


def _party(graph: _Graph, short: str, party: Party, comment: str) -> str:
    row = graph.element("Organization", short)
    row["name"] = party.name or party.id
    seat = f"; seat {party.country} ({party.source})" if party.country else ""
    row["comment"] = comment + seat
    return graph.id(short)


def _contents(graph: _Graph, at: int, dossier: Dossier) -> None:
    names: list[str] = []
    for number, artifact in enumerate(dossier.artifacts):
        short = f"model-{at}-file-{number}"
        row = graph.element("software_File", short)
        row["name"] = artifact.name
        if hashes := _hashes(artifact):
            row["verifiedUsing"] = hashes
        names.append(graph.id(short))
    if names:
        graph.relate(graph.id(f"model-{at}"), "contains", names)


def _hashes(artifact: Artifact) -> list[Json]:
    digest = artifact.digest
    if digest is None or digest.algorithm not in _ALGORITHMS:
        return []
    return [{"type": "Hash", "algorithm": digest.algorithm, "hashValue": digest.hex}]


def _licences(graph: _Graph, at: int, dossier: Dossier) -> None:
    for number, terms in enumerate(papers.terms(dossier)):
        short = f"model-{at}-licence-{number}"
        if spdx := terms.id or terms.expression:
            row = graph.element("simplelicensing_LicenseExpression", short)
            row["simplelicensing_licenseExpression"] = spdx
        else:
            row = graph.element("simplelicensing_SimpleLicensingText", short)
            row |= {"name": terms.name, "simplelicensing_licenseText": terms.name}
        me = graph.id(f"model-{at}")
        graph.relate(me, "hasDeclaredLicense", [graph.id(short)], terms.known)


def _ancestors(graph: _Graph, at: int, dossier: Dossier) -> None:
    """Relate each model of the tree to the one before it in its path."""
    known: dict[str, str] = {}
    for number, node in enumerate(dossier.origin.nodes if dossier.origin else ()):
        if not number:
            known[node.name] = graph.id(f"model-{at}")
            continue
        if node.name not in known:
            short = f"model-{at}-ancestor-{number}"
            row = graph.element("ai_AIPackage", short)
            row |= _called(papers.ancestor(node))
            if node.parties:
                party = _party(graph, f"{short}-maker", node.parties[0], node.said)
                row["originatedBy"] = [party]
            known[node.name] = graph.id(short)
        start = known.get(node.path[-2]) if len(node.path) > 1 else None
        comment = f"{node.relation.value}; {node.strength.word}: {node.said}"
        if (to := known[node.name]) != start:
            graph.relate(start or graph.id(f"model-{at}"), "descendantOf", [to], comment)


def _annotate(graph: _Graph, me: str, at: int, each: Weighed) -> None:
    for number, statement in enumerate(_statements(each)):
        row = graph.element("Annotation", f"model-{at}-annotation-{number}")
        row |= {"annotationType": "review", "subject": me, "contentType": "text/plain"}
        row["statement"] = statement


def _statements(each: Weighed) -> Iterator[str]:
    yield f"weighbridge: {each.decision.verdict.word}"
    for reason in each.decision.reasons:
        if reason.verdict is not Verdict.ALLOW:
            yield f"{reason.verdict.word} {reason.rule or reason.check}: {reason.because}"
    for row in each.decision.waived:
        yield f"waived {row.reason.rule or row.reason.check}: {row.reason.because} ({row.note})"
    for found in each.dossier.verifications:
        place = found.signature.place.artifact.name
        yield f"signature {place}: {found.standing.value}: {found.why}"


RENDERER = Renderer(id="spdx", doc=__doc__, render=render, hashes=True, origin=True)
