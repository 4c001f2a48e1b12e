"""Name, author and licence that stand in the metadata of a TensorFlow Lite model.

Source: https://ai.google.dev/edge/litert/models/metadata (retrieved 2026-11-25).
Not taken for origin: ``description``, the program that wrote the file. Not read: the graph;
metadata that are packed after the model as a zip; members of archives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.origins import graphs, telling
from weighbridge.origins.folder import Folder

FORMAT = "tflite"
TOPICS = {"name": Topic.NAME, "author": Topic.PUBLISHER, "license": Topic.LICENCE}


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what each model declares."""
    return telling.bounded(_claims(dossier, folder))


def _claims(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    for name in telling.read_as(dossier, FORMAT):
        for entry in graphs.entries(folder, name, graphs.tflite):
            said = f"declared by TensorFlow Lite metadata {entry.key}"
            yield from telling.told(TOPICS[entry.key], entry, said)


SOURCE = Source(id="tflite-metadata", doc=__doc__, read=read)
