"""Author and licence that stand in the ``metadata_props`` of an ONNX graph.

Source: https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md (retrieved 2026-11-25).
Not taken for origin: ``producer_name``, the program that wrote the file, and ``domain``. Not read:
the graph; members of archives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.origins import graphs, telling
from weighbridge.origins.folder import Folder

FORMAT = "onnx-graph"
TOPICS = {
    "author": Topic.PUBLISHER,
    "model_author": Topic.PUBLISHER,
    "license": Topic.LICENCE,
    "model_license": Topic.LICENCE,
}


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what each graph declares."""
    return telling.bounded(_claims(dossier, folder))


def _claims(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    for name in telling.read_as(dossier, FORMAT):
        for entry in graphs.entries(folder, name, graphs.onnx):
            if entry.key in TOPICS:
                said = f"declared by ONNX metadata {entry.key}"
                yield from telling.told(TOPICS[entry.key], entry, said)


SOURCE = Source(id="onnx-metadata", doc=__doc__, read=read)
