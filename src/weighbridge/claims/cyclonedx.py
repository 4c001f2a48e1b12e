"""What a CycloneDX bill of materials says of the model that it is about.

That is ``metadata.component`` if it is a ``machine-learning-model``, else the only component that
is one; of a bill with several, nothing is claimed. Read are supplier, manufacturer and publisher
with their countries, package URL, licences, ``pedigree.ancestors``, and the data sets of the model
card. Whoever writes the bill can write anything: it is declared. What a signer whom the policy
trusts vouches for is another source's.

Source: https://cyclonedx.org/docs/1.6/json/ (retrieved 2026-11-25). Not taken for origin:
``metadata.manufacturer``, who made the bill. Not read: XML; individuals among the authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic, later
from weighbridge.facts import countries
from weighbridge.facts.references import HUGGINGFACE
from weighbridge.origins import documents, telling
from weighbridge.origins.documents import Table
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

MODEL = "machine-learning-model"
SAID = "declared by a CycloneDX bill of materials"

COMPONENTS = 20_000
"""Components of one bill that are looked at."""

DEEP = 8
"""Levels of components in components."""

_NAMES = ("bom.json", "cyclonedx.json", "sbom.json", "aibom.json", "mlbom.json")
_ENDINGS = (".cdx.json", ".bom.json", "-bom.json", "_bom.json", ".cyclonedx.json", "aibom.json")
_PURL = later.pattern(
    r"pkg:huggingface/([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@[^?#]*)?(?:[?#].*)?", re.ASCII
)


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what each bill declares."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(filter(_candidate, folder.names))[: documents.BILLS]:
        document = documents.json(folder, name, documents.BILL)
        if document.get("bomFormat") == "CycloneDX":
            yield from _bill(Teller(folder, name, SAID), document)


def _candidate(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return last in _NAMES or last.endswith(_ENDINGS)


def _bill(teller: Teller, document: Table) -> Iterator[Claim]:
    metadata = telling.table(document.get("metadata"))
    main = telling.table(metadata.get("component"))
    rows = _components(document.get("components"), "components")
    every = [("metadata.component", main), *islice(rows, COMPONENTS)]
    models = [(at, row) for at, row in every if row.get("type") == MODEL]
    if main.get("type") == MODEL:
        models = models[:1]
        yield from _organisation(teller, metadata.get("supplier"), "metadata.supplier")
    if len(models) == 1:
        named = {
            reference: row for _, row in every if (reference := telling.text(row.get("bom-ref")))
        }
        yield from _model(teller, *models[0], named)


def _components(rows: object, at: str, deep: int = DEEP) -> Iterator[tuple[str, Table]]:
    """Yield path and table of each component, those inside others too."""
    for number, each in enumerate(telling.items(rows)):
        row, here = telling.table(each), f"{at}[{number}]"
        yield here, row
        if deep:
            yield from _components(row.get("components"), f"{here}.components", deep - 1)


def _model(teller: Teller, at: str, row: Table, named: Table) -> Iterator[Claim]:
    for key in ("supplier", "manufacturer"):
        yield from _organisation(teller, row.get(key), f"{at}.{key}")
    yield from teller.claim(Topic.PUBLISHER, row.get("publisher"), f"{at}.publisher")
    yield from _named(teller, row, at, Topic.NAME)
    for licence, where in _licences(row, at):
        yield from teller.claim(Topic.LICENCE, licence, where)
    pedigree = telling.table(row.get("pedigree"))
    for number, each in enumerate(telling.items(pedigree.get("ancestors"))):
        here = f"{at}.pedigree.ancestors[{number}]"
        yield from _named(teller, telling.table(each), here, Topic.BASE_MODEL)
    parameters = telling.table(telling.table(row.get("modelCard")).get("modelParameters"))
    for number, each in enumerate(telling.items(parameters.get("datasets"))):
        here = f"{at}.modelCard.modelParameters.datasets[{number}]"
        yield from _data(teller, telling.table(each), here, named)


def _organisation(teller: Teller, value: object, at: str) -> Iterator[Claim]:
    row = telling.table(value)
    yield from teller.claim(Topic.PUBLISHER, row.get("name"), f"{at}.name")
    country = telling.text(telling.table(row.get("address")).get("country"))
    code = countries.code(country) or countries.code(country.upper())
    if code is not None:
        yield from teller.claim(Topic.JURISDICTION, country, f"{at}.address.country", value=code)


def _named(teller: Teller, row: Table, at: str, topic: Topic) -> Iterator[Claim]:
    """Yield what a component is called: by its package URL, or by group and name."""
    purl = telling.text(row.get("purl"))
    if (found := _PURL.fullmatch(purl)) is not None:
        yield from teller.claim(topic, purl, f"{at}.purl", value=found[1], hub=HUGGINGFACE)
        return
    group, name = telling.text(row.get("group")), telling.text(row.get("name"))
    if name:
        yield from teller.claim(
            topic, name, f"{at}.name", value=f"{group}/{name}" if group else name
        )


def _licences(row: Table, at: str) -> Iterator[tuple[object, str]]:
    for number, each in enumerate(telling.items(row.get("licenses"))):
        choice, here = telling.table(each), f"{at}.licenses[{number}]"
        yield choice.get("expression"), f"{here}.expression"
        licence = telling.table(choice.get("license"))
        key = "id" if telling.text(licence.get("id")) else "name"
        yield licence.get(key), f"{here}.license.{key}"


def _data(teller: Teller, row: Table, at: str, named: Table) -> Iterator[Claim]:
    reference = telling.text(row.get("ref"))
    if reference:
        other = telling.table(named.get(reference))
        value = telling.text(other.get("name")) or reference
        yield from teller.claim(Topic.DATASET, reference, f"{at}.ref", value=value)
    else:
        yield from teller.claim(Topic.DATASET, row.get("name"), f"{at}.name")


SOURCE = Source(id="cyclonedx", doc=__doc__, read=read)
