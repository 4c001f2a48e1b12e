"""Data sets that lie described beside a model: Croissant metadata.

Each makes a claim by its name; identifier, address, version and licence of the data are further
evidence. That a description lies here says that somebody relates the data to the model, and not
that it was trained on them.

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec.html (retrieved 2026-11-25).
Not read: record sets, files, and the vocabulary for responsible AI.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.core.records import replace
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

PROFILE = "mlcommons.org/croissant"
TYPES = frozenset({"Dataset", "sc:Dataset", "schema:Dataset", "https://schema.org/Dataset"})
KEYS = ("@id", "url", "version", "license", "sc:license")


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield a data set for each description."""
    return telling.bounded(_claims(folder))


def _candidates(folder: Folder) -> Iterator[str]:
    for name in folder.names:
        last = name.rpartition("/")[2].lower()
        plain = last.endswith(".json") and ("croissant" in last or last == "metadata.json")
        if plain or last.endswith((".croissant", ".jsonld")):
            yield name


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(_candidates(folder)):
        document = documents.json(folder, name)
        if not _is_one(document):
            continue
        teller = Teller(folder, name, "declared by Croissant metadata")
        more = [
            folder.entry(name, key, value)
            for key in KEYS
            for each in telling.several(document.get(key))[:4]
            if (value := telling.text(each))
        ]
        for claim in teller.claim(Topic.DATASET, document.get("name"), "name"):
            yield replace(claim, evidence=(*claim.evidence, *more))


def _is_one(document: documents.Table) -> bool:
    kinds = {telling.text(each) for each in telling.several(document.get("@type"))}
    profiles = [
        telling.text(each)
        for key in ("conformsTo", "dct:conformsTo")
        for each in telling.several(document.get(key))
    ]
    return bool(kinds & TYPES) and any(PROFILE in profile for profile in profiles)


SOURCE = Source(id="croissant", doc=__doc__, read=read)
