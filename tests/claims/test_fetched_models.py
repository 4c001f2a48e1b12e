"""Other models that a configuration has its loader fetch."""

import json

import pytest

from tests.builders import safetensors
from tests.claims.claiming import ask, survives, told
from tests.weighing import weigh
from weighbridge.claims.fetched_models import FILES, SOURCE
from weighbridge.core import Verdict

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


POLICY = """
name = "t"
version = "1"
extends = ["default"]

[checks.jurisdiction]
deny = ["CN"]
unknown = "allow"
"""


@pytest.mark.parametrize("named", ["Qwen/Qwen2-VL-7B", "openai/clip-vit-large-patch14"])
def test_whoever_made_what_is_fetched_is_judged_by_a_policy_of_countries(tmp_path, named):
    policy = tmp_path / "t.toml"
    policy.write_text(POLICY)
    files = {
        "model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
        "config.json": json.dumps({"model_type": "llava", "mm_vision_tower": named}).encode(),
    }
    verdict, rules, reasons = weigh(tmp_path / "m", files, str(policy))
    if named.startswith("openai"):
        assert "jurisdiction" not in rules
        return
    assert (verdict, rules) == (Verdict.DENY, {"jurisdiction"})
    told = next(each.because for each in reasons if each.rule == "jurisdiction")
    assert f"'{named}' (fetched as config.json says)" in told
