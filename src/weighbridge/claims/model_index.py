"""Where diffusers loaded a pipeline from, before it was saved.

``_name_or_path`` of ``model_index.json``. A path on somebody's machine is nobody's claim. The
configurations of the pipeline's parts are read by ``config-json``.

Source: https://huggingface.co/docs/diffusers/using-diffusers/loading (retrieved 2026-11-25).
Not taken for origin: classes of the pipeline and of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

FILE = "model_index.json"
KEY = "_name_or_path"


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield a base model for each pipeline that names one."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for name in telling.outermost(folder.named(FILE)):
        value = documents.json(folder, name).get(KEY)
        teller = Teller(folder, name, f"declared by {FILE}")
        if (found := written.model(telling.text(value))) is not None:
            yield from teller.claim(Topic.BASE_MODEL, value, KEY, value=found.name, hub=found.hub)


SOURCE = Source(id="model-index", doc=__doc__, read=read)
