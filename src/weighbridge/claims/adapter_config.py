"""The model that an adapter belongs to, as PEFT wrote it down.

``base_model_name_or_path`` of ``adapter_config.json``, with ``revision`` as further evidence.
Loading the adapter needs it, so it is true as a rule; anybody can write another one all the same. A
path on somebody's machine is nobody's claim.

Source: https://huggingface.co/docs/peft/developer_guides/checkpoint (retrieved 2026-11-25).
Not read: ``auto_mapping``, which names classes.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Relation, Topic
from weighbridge.core.records import replace
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

FILE = "adapter_config.json"
KEY = "base_model_name_or_path"


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield the base model of each adapter."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(folder.named(FILE)):
        document = documents.json(folder, name)
        teller = Teller(folder, name, f"declared by {FILE}")
        found = written.model(telling.text(document.get(KEY)))
        if found is None:
            continue
        revision = telling.text(document.get("revision"))
        more = (folder.entry(name, "revision", revision),) if revision else ()
        for claim in teller.claim(
            Topic.BASE_MODEL,
            document[KEY],
            KEY,
            value=found.name,
            hub=found.hub,
            relation=Relation.ADAPTER,
        ):
            yield replace(claim, evidence=(*claim.evidence, *more))


SOURCE = Source(id="adapter-config", doc=__doc__, read=read)
