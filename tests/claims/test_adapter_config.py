"""The model that an adapter belongs to."""

from tests.claims.claiming import ask, seen, survives, told
from weighbridge.claims.adapter_config import SOURCE
from weighbridge.core import Relation

CONFIG = {"base_model_name_or_path": "meta-llama/Llama-3.1-8B", "revision": "main", "r": 8}


def test_an_adapter_s_base():
    (found,) = ask(SOURCE, {"adapter_config.json": CONFIG})
    assert told([found]) == [("base-model", "meta-llama/Llama-3.1-8B", "huggingface")]
    assert found.relation is Relation.ADAPTER
    keys = [key for _, key in seen(found)]
    assert keys == ["base_model_name_or_path", "revision"]


def test_a_local_path_is_no_claim():
    config = CONFIG | {"base_model_name_or_path": "/home/me/llama"}
    assert ask(SOURCE, {"adapter_config.json": config}) == []


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "adapter_config.json", CONFIG)
