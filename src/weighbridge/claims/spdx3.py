"""What an SPDX 3 document says of the model that it is about: AI and Dataset profiles.

That is the only ``ai_AIPackage`` that no other descends from; of a document with several, nothing
is claimed. Read are ``originatedBy`` and ``suppliedBy``, and the relationships ``descendantOf``,
``trainedOn``, ``hasDeclaredLicense`` and ``hasConcludedLicense``. Whoever writes the document can
write anything: it is declared.

Source: https://spdx.github.io/spdx-spec/v3.0.1/ (retrieved 2026-11-25).
Not read: SPDX 2; other serialisations than JSON-LD; ``ai_informationAboutTraining``; contexts of
one's own, under which keys mean something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.core.records import dataclass
from weighbridge.origins import documents, telling
from weighbridge.origins.documents import Table
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

CONTEXT = "https://spdx.org/rdf/3."
MODEL = "ai_AIPackage"
SAID = "declared by an SPDX document"

ELEMENTS = 20_000
"""Elements of one document that are looked at."""

_ENDINGS = (".spdx.json", ".spdx3.json", ".spdx.jsonld", ".spdx3.jsonld")
_NAMES = ("spdx.json", "sbom.spdx3", "spdx.jsonld", "sbom.json")
_RELATIONS = {
    "descendantOf": Topic.BASE_MODEL,
    "trainedOn": Topic.DATASET,
    "hasDeclaredLicense": Topic.LICENCE,
    "hasConcludedLicense": Topic.LICENCE,
}
_WORDS = ("simplelicensing_licenseExpression", "name", "simplelicensing_licenseText")


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what each document declares."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(filter(_candidate, folder.names))[: documents.BILLS]:
        document = documents.json(folder, name, documents.BILL)
        contexts = [telling.text(each) for each in telling.several(document.get("@context"))]
        if any(context.startswith(CONTEXT) for context in contexts):
            yield from _Document(Teller(folder, name, SAID), *_sorted(document)).claims()


def _candidate(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return last in _NAMES or last.endswith(_ENDINGS)


def _sorted(document: Table) -> tuple[dict[str, Table], list[Table]]:
    """Return elements by id, and relationships."""
    graph = document.get("@graph")
    rows = graph[:ELEMENTS] if isinstance(graph, list) else []
    elements: dict[str, Table] = {}
    relations: list[Table] = []
    for row in map(telling.table, rows):
        kind = telling.text(row.get("type") or row.get("@type"))
        if kind.endswith("Relationship"):
            relations.append(row)
        elif name := telling.text(row.get("spdxId") or row.get("@id")):
            elements.setdefault(name, row)
    return elements, relations


@dataclass(frozen=True, slots=True)
class _Document:
    """A document, taken apart."""

    teller: Teller
    elements: Mapping[str, Table]
    relations: list[Table]

    def claims(self) -> Iterator[Claim]:
        models = {
            name
            for name, row in self.elements.items()
            if telling.text(row.get("type") or row.get("@type")) == MODEL
        }
        related = list(self._related())
        subjects = models - {to for _, kind, to in related if kind == "descendantOf"}
        if len(subjects) != 1:
            return
        (subject,) = subjects
        row = self.elements[subject]
        yield from self.teller.claim(Topic.NAME, row.get("name"), f"{subject[:200]}.name")
        for key in ("originatedBy", "suppliedBy"):
            for each in telling.several(row.get(key)):
                yield from self._told(Topic.PUBLISHER, telling.text(each), f"{subject[:200]}.{key}")
        for start, kind, to in related:
            if start == subject and kind in _RELATIONS:
                yield from self._told(_RELATIONS[kind], to, f"{subject[:200]} {kind}")

    def _related(self) -> Iterator[tuple[str, str, str]]:
        """Yield from, type and to of each relationship."""
        for row in self.relations:
            kind = telling.text(row.get("relationshipType")).rpartition("/")[2]
            for to in telling.several(row.get("to")):
                if target := telling.text(to):
                    yield telling.text(row.get("from")), kind, target

    def _told(self, topic: Topic, target: str, key: str) -> Iterator[Claim]:
        """Yield what an element says that something refers to; its id, if it is not here."""
        if not target:
            return
        row = self.elements.get(target, {})
        words = _WORDS if topic is Topic.LICENCE else ("name",)
        value = next((said for word in words if (said := telling.text(row.get(word)))), "")
        # A licence of the SPDX list is referred to by its address.
        value = value or target.rpartition("/")[2] if topic is Topic.LICENCE else value or target
        yield from self.teller.claim(topic, target, key, value=value)


SOURCE = Source(id="spdx3", doc=__doc__, read=read)
