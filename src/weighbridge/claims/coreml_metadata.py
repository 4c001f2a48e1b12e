"""Author and licence that stand in the description of a Core ML model.

Source: https://apple.github.io/coremltools/docs-guides/source/model-prediction.html (retrieved
2026-11-25). Not read: the network; what converters define for themselves; members of archives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.origins import graphs, telling
from weighbridge.origins.folder import Folder

FORMAT = "coreml-model"
TOPICS = {"author": Topic.PUBLISHER, "license": Topic.LICENCE}


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what each model declares."""
    return telling.bounded(_claims(dossier, folder))


def _claims(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    for name in telling.read_as(dossier, FORMAT):
        for entry in graphs.entries(folder, name, graphs.coreml):
            if entry.key in TOPICS:
                said = f"declared by Core ML metadata {entry.key}"
                yield from telling.told(TOPICS[entry.key], entry, said)


SOURCE = Source(id="coreml-metadata", doc=__doc__, read=read)
