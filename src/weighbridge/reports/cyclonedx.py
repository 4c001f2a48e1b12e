"""CycloneDX 1.6 ML-BOM: models, their files with digests, licences, data sets and ancestors.

One ``machine-learning-model`` a model, its files inside it. The format states facts; what a folder
tells are claims. So next to every claim stands a property ``weighbridge:known:...`` which says how
it is known: ``declared: declared by the card``. What nobody says is left out. The verdict, the
policy and what vouches for the files are properties too, since a bill has no place for them.

The serial number comes from what is in the bill, so the same report gives the same bill.

Source: https://cyclonedx.org/docs/1.6/json/ (retrieved 2026-11-26). Not written: vulnerabilities
(a denied model has none of a catalogue's), dependencies between models, ``declarations``.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator

from weighbridge.core import Artifact, Dossier, Node, Party, Report, Topic, Verdict, Weighed
from weighbridge.judgement import phrases
from weighbridge.lineage import papers
from weighbridge.reports import Renderer, View, dump
from weighbridge.typings import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool"

MODEL = "machine-learning-model"

VERSION = 1024
"""Characters of a version that the format takes."""

_ALGORITHMS = {"sha256": "SHA-256", "sha512": "SHA-512", "sha384": "SHA-384"}


def render(report: Report, view: View) -> str:  # noqa: ARG001 - the same however it is looked at
    """Write the bill as indented JSON."""
    models = [_model(at, each) for at, each in enumerate(report.models, 1)]
    metadata: dict[str, Json] = {
        "tools": {
            "components": [
                {"type": "application", "name": "weighbridge", "version": report.version[:VERSION]}
            ]
        },
        "properties": [
            _property("policy", f"{report.policy.name} {report.policy.version}"),
            _property("policy-digest", str(report.policy.digest)),
            _property("verdict", report.verdict.word),
            *([_property("partial", report.partial.why)] if report.partial else []),
        ],
    }
    if report.at:
        metadata["timestamp"] = report.at
    body: dict[str, Json] = {"metadata": metadata}
    if len(models) == 1:
        metadata["component"] = models[0]
    else:
        body["components"] = [*models]
    return dump(
        {
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{_serial(body)}",
            "version": 1,
            **body,
        }
    )


def _serial(body: dict[str, Json]) -> uuid.UUID:
    text = json.dumps(body, sort_keys=True).encode()
    return uuid.UUID(bytes=hashlib.sha256(text).digest()[:16], version=5)


def _property(name: str, value: str) -> Json:
    return {"name": f"weighbridge:{name}", "value": value}


def _model(at: int, each: Weighed) -> Json:
    dossier, name = each.dossier, papers.name(each.dossier)
    row: dict[str, Json] = {"type": MODEL, "bom-ref": f"model-{at}"}
    row |= _called(name)
    if (maker := _maker(dossier)) is not None:
        row["manufacturer"] = _organisation(maker)
    if dossier.origin is not None and dossier.origin.uploader is not None:
        row["supplier"] = _organisation(dossier.origin.uploader)
    if licences := list(_licences(dossier)):
        row["licenses"] = licences
    if len(dossier.artifacts) == 1 and (hashes := _hashes(dossier.artifacts[0])):
        row["hashes"] = hashes
    if ancestors := list(_ancestors(at, dossier)):
        row["pedigree"] = {"ancestors": ancestors}
    if card := _card(dossier):
        row["modelCard"] = card
    row["components"] = list(_files(at, dossier))
    row["properties"] = list(_properties(each, name))
    return row


def _called(name: papers.Name) -> dict[str, Json]:
    row: dict[str, Json] = {"group": name.group} if name.group else {}
    row["name"] = name.name
    if name.purl:
        row["purl"] = name.purl
    return row


def _maker(dossier: Dossier) -> Party | None:
    model = dossier.origin.model if dossier.origin is not None else None
    return model.parties[0] if model is not None and model.parties else None


def _organisation(party: Party) -> Json:
    row: dict[str, Json] = {"name": party.name or party.id}
    if party.country and party.country != "ZZ":
        row["address"] = {"country": party.country}
    return row


def _licences(dossier: Dossier) -> Iterator[Json]:
    """Yield each licence; an expression stands alone, or is a name among others."""
    every = list(papers.terms(dossier))
    for terms in every:
        if terms.id:
            yield {"license": {"id": terms.id, "acknowledgement": "declared"}}
        elif terms.expression and len(every) == 1:
            yield {"expression": terms.expression, "acknowledgement": "declared"}
        else:
            yield {"license": {"name": terms.name, "acknowledgement": "declared"}}


def _hashes(artifact: Artifact) -> list[Json]:
    digest = artifact.digest
    if digest is None or digest.algorithm not in _ALGORITHMS:
        return []
    return [{"alg": _ALGORITHMS[digest.algorithm], "content": digest.hex}]


def _ancestors(at: int, dossier: Dossier) -> Iterator[Json]:
    """Yield what the model descends from, nearest first, each model once."""
    seen: set[str] = set()
    for number, node in enumerate(dossier.origin.ancestors if dossier.origin else ()):
        if node.name not in seen:
            seen.add(node.name)
            yield _ancestor(f"model-{at}-ancestor-{number}", node)


def _ancestor(reference: str, node: Node) -> Json:
    name = papers.ancestor(node)
    row: dict[str, Json] = {"type": MODEL, "bom-ref": reference, **_called(name)}
    if node.parties:
        row["manufacturer"] = _organisation(node.parties[0])
    row["properties"] = [
        _property("relation", node.relation.value),
        _property("path", " <- ".join(node.path)),
        _property("known:ancestor", name.known),
    ]
    return row


def _card(dossier: Dossier) -> dict[str, Json]:
    parameters: dict[str, Json] = {}
    if families := [claim.value for claim in papers.distinct(dossier, Topic.FAMILY)]:
        parameters["modelArchitecture"] = ", ".join(families)
    if data := [claim.value for claim in papers.distinct(dossier, Topic.DATASET)]:
        parameters["datasets"] = [{"type": "dataset", "name": name} for name in data]
    return {"modelParameters": parameters} if parameters else {}


def _files(at: int, dossier: Dossier) -> Iterator[Json]:
    faces = dossier.faces()
    for number, artifact in enumerate(dossier.artifacts):
        row: dict[str, Json] = {
            "type": "file",
            "bom-ref": f"model-{at}-file-{number}",
            "name": artifact.name,
        }
        if hashes := _hashes(artifact):
            row["hashes"] = hashes
        properties = [_property("bytes", str(artifact.size))]
        formats = dict.fromkeys(faces.get(artifact.name, ()))
        properties += [_property("format", each) for each in formats]
        row["properties"] = properties
        yield row


def _properties(each: Weighed, name: papers.Name) -> Iterator[Json]:
    dossier, decision = each.dossier, each.decision
    yield _property("path", dossier.model)
    yield _property("verdict", decision.verdict.word)
    if dossier.digest is not None:
        yield _property("digest", str(dossier.digest))
    if name.known:
        yield _property("known:name", name.known)
    if dossier.origin is not None and (model := dossier.origin.model) is not None and model.parties:
        yield _property("known:manufacturer", f"{model.strength.word}: {model.said}")
    for terms in papers.terms(dossier):
        yield _property("known:licence", f"{terms.name}: {terms.known}")
    told = {Topic.FAMILY: "family", Topic.DATASET: "dataset", Topic.TRAINING_DATA: "training-data"}
    for topic, word in told.items():
        for claim in papers.distinct(dossier, topic):
            yield _property(f"known:{word}", f"{claim.value}: {papers.known(claim)}")
    for found in dossier.verifications:
        place = found.signature.place.artifact.name
        yield _property("signature", f"{place}: {found.standing.value}: {found.why}")
    yield from _reasons(each)
    if dossier.fetched is not None:
        yield _property("fetched", phrases.fetched(dossier.fetched, [dossier]))
    for missed in dossier.tally.unread:
        yield _property("not-examined", missed)


def _reasons(each: Weighed) -> Iterable[Json]:
    for reason in each.decision.reasons:
        if reason.verdict is not Verdict.ALLOW:
            rule = reason.rule or reason.check
            yield _property(reason.verdict.word, f"{rule}: {reason.because}")
    for row in each.decision.waived:
        rule = row.reason.rule or row.reason.check
        yield _property("waived", f"{rule}: {row.reason.because} ({row.waiver}: {row.note})")


RENDERER = Renderer(id="cyclonedx", doc=__doc__, render=render, hashes=True, origin=True)
