"""What ``__metadata__`` of a safetensors file says of origin: by ModelSpec, by kohya's tools.

``modelspec.author``, ``.license``, ``.title``, ``.merged_from``; ``ss_base_model_version`` and
``ss_sd_model_name``, which is the checkpoint that training started from. All of it is declared.

Sources (retrieved 2026-11-25): https://github.com/Stability-AI/ModelSpec,
https://github.com/kohya-ss/sd-scripts/blob/main/library/train_util.py.
Not taken for origin: ``format``, ``modelspec.architecture``. Not read: names of the folders that a
user kept training images in; hashes, for which there is no catalogue here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Entry, Relation, Topic, later
from weighbridge.lineage import written
from weighbridge.origins import telling
from weighbridge.origins.folder import Folder

FORMAT = "safetensors"

_PLAIN = {
    "modelspec.author": Topic.PUBLISHER,
    "modelspec.license": Topic.LICENCE,
    "modelspec.title": Topic.NAME,
}
_STARTED = "ss_sd_model_name"
_VERSION = "ss_base_model_version"
_NETWORK = "ss_network_module"
_FILE = later.pattern(r"[^/\\]{1,200}\.(?:safetensors|ckpt|pt|pth|bin)", re.ASCII | re.IGNORECASE)


def read(dossier: Dossier, _folder: Folder) -> Iterator[Claim]:
    """Yield what each safetensors file declares."""
    return telling.bounded(_claims(dossier))


def _claims(dossier: Dossier) -> Iterator[Claim]:
    for entries in telling.metadata(dossier, FORMAT):
        yield from _file(entries)


def _file(entries: Mapping[str, Entry]) -> Iterator[Claim]:
    for key, topic in _PLAIN.items():
        if key in entries:
            yield from telling.told(topic, entries[key], _said(key))
    if (merged := entries.get("modelspec.merged_from")) is not None:
        for name in merged.value.split(",")[: telling.MOST]:
            yield from telling.told(
                Topic.BASE_MODEL, merged, _said(merged.key), value=name, relation=Relation.MERGE
            )
    relation = Relation.ADAPTER if _NETWORK in entries else Relation.UNKNOWN
    if (started := entries.get(_STARTED)) is not None:
        said = _said(_STARTED)
        found = written.model(started.value)
        if found is not None:
            yield from telling.told(
                Topic.BASE_MODEL, started, said, value=found.name, hub=found.hub, relation=relation
            )
        elif _FILE.fullmatch(started.value):
            yield from telling.told(Topic.BASE_MODEL, started, said, relation=relation)
    if _VERSION in entries:
        yield from telling.told(
            Topic.BASE_MODEL, entries[_VERSION], _said(_VERSION), relation=relation
        )


def _said(key: str) -> str:
    return f"declared by safetensors metadata {key}"


SOURCE = Source(id="safetensors-metadata", doc=__doc__, read=read)
