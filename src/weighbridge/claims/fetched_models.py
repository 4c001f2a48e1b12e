"""Other models that a loader fetches, or builds on, because a configuration names them.

- ``gliner_config.json``: ``model_name``, ``labels_encoder`` and ``labels_decoder``.
- ``open_clip_config.json``: ``hf_model_name`` and ``hf_tokenizer_name`` of the tower of texts,
  ``timm_model_name`` of that of pictures where it names a repository of the hub.
- ``config.json``: ``backbone`` where ``use_pretrained_backbone`` says so, ``mm_vision_tower`` and
  ``vision_tower`` of LLaVA, ``name_or_path`` of the ``verifier`` of a ``speculators_config``.
- ``adapter_config.json``: the ``adapters`` that X-LoRA mixes, and ``tokenizer_name_or_path``.

What is fetched is part of what runs, so whoever published it counts. A path on somebody's machine
is nobody's claim. Sources (retrieved 2026-11-27):
https://github.com/urchade/GLiNER/blob/main/gliner/modeling/encoder.py,
https://github.com/mlfoundations/open_clip/blob/main/src/open_clip/hf_model.py,
https://github.com/huggingface/transformers/blob/main/src/transformers/backbone_utils.py,
https://github.com/haotian-liu/LLaVA/blob/main/llava/model/multimodal_encoder/builder.py,
https://github.com/vllm-project/speculators, https://huggingface.co/docs/peft/package_reference/xlora.
Not read: what code in the folder fetches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

Named = Iterator[tuple[str, object]]

TIMM = ("hf-hub:", "hf_hub:")
"""How names of timm and OpenCLIP begin that stand for a repository of the hub."""


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield a base model for each that is named."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for last, named in FILES.items():
        for name in telling.outermost(folder.named(last)):
            teller = Teller(folder, name, f"fetched as {last} says")
            for key, value in named(documents.json(folder, name)):
                text = telling.text(value)
                plain = next((text.removeprefix(each) for each in TIMM if each in text), text)
                if (found := written.model(plain)) is not None:
                    yield from teller.claim(
                        Topic.BASE_MODEL, value, key, value=found.name, hub=found.hub
                    )


def _of(document: Mapping[str, object], above: str, *keys: str) -> Named:
    prefix = f"{above}." if above else ""
    return ((f"{prefix}{key}", document[key]) for key in keys if key in document)


def _gliner(document: Mapping[str, object]) -> Named:
    yield from _of(document, "", "model_name", "labels_encoder", "labels_decoder")


def _clip(document: Mapping[str, object]) -> Named:
    config = telling.table(document.get("model_cfg"))
    texts, pictures = telling.table(config.get("text_cfg")), telling.table(config.get("vision_cfg"))
    yield from _of(texts, "model_cfg.text_cfg", "hf_model_name", "hf_tokenizer_name")
    if telling.text(pictures.get("timm_model_name")).startswith(TIMM):
        yield from _of(pictures, "model_cfg.vision_cfg", "timm_model_name")


def _config(document: Mapping[str, object]) -> Named:
    if document.get("use_pretrained_backbone"):
        yield from _of(document, "", "backbone")
    yield from _of(document, "", "mm_vision_tower", "vision_tower")
    verifier = telling.table(telling.table(document.get("speculators_config")).get("verifier"))
    yield from _of(verifier, "speculators_config.verifier", "name_or_path")


def _adapter(document: Mapping[str, object]) -> Named:
    yield from _of(document, "", "tokenizer_name_or_path")
    mixed = telling.table(document.get("adapters"))
    for key in telling.items(list(mixed)):
        yield f"adapters.{str(key)[:80]}", mixed[str(key)]


FILES: dict[str, Callable[[Mapping[str, object]], Named]] = {
    "gliner_config.json": _gliner,
    "open_clip_config.json": _clip,
    "config.json": _config,
    "adapter_config.json": _adapter,
}

SOURCE = Source(id="fetched-models", doc=__doc__, read=read)
