"""The model on the hub that MLflow packed, as its ``MLmodel`` says.

``flavors.<flavor>.source_model_name``, with ``source_model_revision`` as further evidence. MLflow
may have packed a model that was trained further, so it is a base. A path on somebody's machine is
nobody's claim.

Source: https://mlflow.org/docs/latest/ml/deep-learning/transformers/ (retrieved 2026-11-25).
Not read: files over 64 KiB; run, experiment and user, which say who packed it.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.core.records import replace
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

FILE = "MLmodel"
KEY = "source_model_name"
REVISION = "source_model_revision"


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield a base model for each flavour that names one."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(folder.named(FILE))[: documents.FILES]:
        for document in documents.yaml(folder, name):
            flavors = telling.table(document.get("flavors"))
            for flavor in telling.items(list(flavors)):
                if isinstance(flavor, str):
                    yield from _flavor(folder, name, flavor, flavors[flavor])


def _flavor(folder: Folder, name: str, flavor: str, said: object) -> Iterator[Claim]:
    row = telling.table(said)
    at = f"flavors.{flavor[:80]}"
    value, revision = row.get(KEY), telling.text(row.get(REVISION))
    if (found := written.model(telling.text(value))) is None:
        return
    more = (folder.entry(name, f"{at}.{REVISION}", revision),) if revision else ()
    teller = Teller(folder, name, f"declared by {FILE}")
    for claim in teller.claim(
        Topic.BASE_MODEL, value, f"{at}.{KEY}", value=found.name, hub=found.hub
    ):
        yield replace(claim, evidence=(*claim.evidence, *more))


SOURCE = Source(id="mlmodel", doc=__doc__, read=read)
