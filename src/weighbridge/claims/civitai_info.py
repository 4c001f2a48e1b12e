"""What download helpers of Civitai wrote beside a checkpoint: ``<file>.civitai.info``.

``baseModel`` is the base, as the site calls it, e.g. ``SDXL 1.0``; ``model.name`` the name;
``creator.username`` the account. Anybody can write such a file.

Source: https://github.com/civitai/civitai/wiki/REST-API-Reference (retrieved 2026-11-25).
Not read: hashes, permissions, images.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.facts.references import ELSEWHERE
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

ENDING = ".civitai.info"


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield base, name and account for each such file."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    names = (name for name in folder.names if name.lower().endswith(ENDING))
    for name in telling.outermost(names):
        document = documents.json(folder, name)
        teller = Teller(folder, name, "declared by a file of Civitai")
        model = telling.table(document.get("model"))
        creator = telling.table(document.get("creator")) or telling.table(model.get("creator"))
        yield from teller.claim(Topic.BASE_MODEL, document.get("baseModel"), "baseModel")
        yield from teller.claim(Topic.NAME, model.get("name"), "model.name", hub=ELSEWHERE)
        yield from teller.claim(
            Topic.UPLOADER, creator.get("username"), "creator.username", hub=ELSEWHERE
        )


SOURCE = Source(id="civitai-info", doc=__doc__, read=read)
