"""What transformers wrote down of where configuration or tokenizer were loaded from.

``_name_or_path`` of ``config.json`` and ``generation_config.json``, ``name_or_path`` of
``tokenizer_config.json``: whatever was given to ``from_pretrained`` before the model was saved. For
a fine-tune that is the base; for a copy, the model itself. A path on somebody's machine is nobody's
claim. Those of folders below count too: a pipeline has a configuration for each of its parts.

Source: https://huggingface.co/docs/transformers/main_classes/configuration (retrieved 2026-11-25).
Not taken for origin: ``model_type`` and ``architectures``, which models of many makers share.
Not read: versions of transformers from 5 on leave the key out.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

FILES = ("config.json", "generation_config.json", "tokenizer_config.json")
KEYS = ("_name_or_path", "name_or_path")


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield a base model for each file that names one."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for last in FILES:
        for name in telling.outermost(folder.named(last)):
            document = documents.json(folder, name)
            teller = Teller(folder, name, f"declared by {last}")
            for key in KEYS:
                value = document.get(key)
                if (found := written.model(telling.text(value))) is not None:
                    yield from teller.claim(
                        Topic.BASE_MODEL, value, key, value=found.name, hub=found.hub
                    )


SOURCE = Source(id="config-json", doc=__doc__, read=read)
