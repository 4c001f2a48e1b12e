"""The models that were merged."""

from tests.claims.claiming import ask, seen, survives, told
from weighbridge.claims.mergekit import SOURCE
from weighbridge.core import Relation
from weighbridge.origins import telling

TEXT = b"""slices:
  - sources:
      - model: OpenPipe/one@main
        layer_range: [0, 32]
      - model: /data/local
  - sources:
      - model: {model: {path: acme/two, revision: x}}
merge_method: slerp
base_model: acme/base+acme/lora
---
base_model: acme/base
experts:
  - source_model: acme/expert
    positive_prompts: [a]
tokenizer_source: acme/tokenizer
"""
TREE = {
    "models": [{"model": "a/b"}, {"model": {"model": {"path": "c/d"}}}],
    "base_model": {"path": "e/f"},
    "slices": [{"sources": [{"model": "g/h+i/j"}]}],
}


def test_every_model_of_a_merge():
    found = ask(SOURCE, {"mergekit_config.yml": TEXT})
    assert {value for _, value, _ in told(found)} == {
        "OpenPipe/one", "acme/two", "acme/base", "acme/lora", "acme/expert",
    }  # fmt: skip
    assert {claim.relation for claim in found} == {Relation.MERGE}
    keys = {claim.value: seen(claim)[0][1] for claim in found}
    assert keys["OpenPipe/one"] == "slices[0].sources[0].model"
    assert keys["acme/two"] == "slices[1].sources[0].model.path"


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "mergekit_config.yaml", TREE)


def test_aliases_in_a_circle_end():
    text = b"models: &a\n  - model: acme/one\n  - *a\n"
    assert [claim.value for claim in ask(SOURCE, {"mergekit_config.yml": text})] == ["acme/one"]


def test_claims_are_bounded():
    rows = [{"model": f"acme/m{n}"} for n in range(1500)]
    assert len(ask(SOURCE, {"mergekit_config.yml": {"models": rows}})) == telling.MOST
