"""What ``meta.json`` of a spaCy pipeline says: author, licence, and the data it was trained on.

Source: https://spacy.io/api/data-formats#meta (retrieved 2026-11-25).
Not read: ``url`` and ``email``; the licences of the data, but as further evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.core.records import replace
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

FILE = "meta.json"
MARKS = frozenset({"spacy_version", "spacy_git_version", "parent_package"})
"""Keys that only spaCy's has."""


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what each pipeline declares."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(folder.named(FILE)):
        document = documents.json(folder, name)
        if MARKS.isdisjoint(document):
            continue
        teller = Teller(folder, name, "declared by meta.json of spaCy")
        yield from teller.claim(Topic.PUBLISHER, document.get("author"), "author")
        yield from teller.claim(Topic.LICENCE, document.get("license"), "license")
        language, short = telling.text(document.get("lang")), telling.text(document.get("name"))
        if language and short:
            yield from teller.claim(Topic.NAME, short, "name", value=f"{language}_{short}")
        for at, row in enumerate(telling.items(document.get("sources"))):
            yield from _data(teller, f"sources[{at}]", telling.table(row))


def _data(teller: Teller, at: str, row: documents.Table) -> Iterator[Claim]:
    licence = telling.text(row.get("license"))
    more = (teller.folder.entry(teller.file, f"{at}.license", licence),) if licence else ()
    for claim in teller.claim(Topic.DATASET, row.get("name"), f"{at}.name"):
        yield replace(claim, evidence=(*claim.evidence, *more))


SOURCE = Source(id="spacy-meta", doc=__doc__, read=read)
