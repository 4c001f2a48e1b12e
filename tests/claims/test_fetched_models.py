"""Other models that a configuration has its loader fetch."""

import pytest

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.fetched_models import FILES, SOURCE

TEXTS = {"hf_model_name": "acme/text", "hf_tokenizer_name": "acme/words"}
PICTURES = {"timm_model_name": "hf-hub:acme/pictures"}
VERIFIER = {"verifier": {"name_or_path": "acme/large"}}

NAMED = {
    "gliner_config.json": ({"model_name": "acme/a", "labels_encoder": "acme/b"}, ["a", "b"]),
    "open_clip_config.json": (
        {"model_cfg": {"text_cfg": TEXTS, "vision_cfg": PICTURES}},
        ["text", "words", "pictures"],
    ),
    "config.json": (
        {
            "backbone": "hf_hub:acme/body", "use_pretrained_backbone": True,
            "mm_vision_tower": "acme/eyes", "speculators_config": VERIFIER,
        },
        ["body", "eyes", "large"],
    ),
    "adapter_config.json": ({"adapters": {"0": "acme/c", "1": "./d"}}, ["c"]),
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_models_that_are_fetched(file):
    document, names = NAMED[file]
    found = told(ask(SOURCE, {file: document}))
    assert found == [("base-model", f"acme/{name}", "huggingface") for name in names]


@pytest.mark.parametrize(
    ("file", "document"),
    [
        ("config.json", {"backbone": "acme/body", "use_pretrained_backbone": False}),
        ("config.json", {"mm_vision_tower": "/home/me/clip"}),
        ("config.json", {"model_name": "acme/a"}),
        ("open_clip_config.json", {"model_cfg": {"vision_cfg": {"timm_model_name": "vit_base"}}}),
    ],
)
def test_what_is_not_fetched(file, document):
    assert ask(SOURCE, {file: document}) == []


@pytest.mark.parametrize("file", FILES)
def test_wrong_types_and_broken_texts(file):
    survives(SOURCE, file, NAMED[file][0])
