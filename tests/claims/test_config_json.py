"""Where transformers loaded something from, as its files say."""

import pytest

from tests.claims.claiming import ask, seen, survives, told
from weighbridge.claims.config_json import SOURCE
from weighbridge.core import Relation
from weighbridge.origins import telling

CONFIG = {"_name_or_path": "Qwen/Qwen2.5-7B", "model_type": "qwen2", "architectures": ["X"]}


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("config.json", "_name_or_path"),
        ("generation_config.json", "_name_or_path"),
        ("tokenizer_config.json", "name_or_path"),
    ],
)
def test_what_was_loaded_is_a_base_of_unknown_relation(file, key):
    (found,) = ask(SOURCE, {file: {key: "Qwen/Qwen2.5-7B"}})
    assert told([found]) == [("base-model", "Qwen/Qwen2.5-7B", "huggingface")]
    assert (found.said, found.relation) == (f"declared by {file}", Relation.UNKNOWN)
    assert seen(found) == [(file, key)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("https://huggingface.co/Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-7B"),
        ("/root/.cache/huggingface/hub/models--Qwen--Qwen2.5-7B/snapshots/" + "a" * 40,
         "Qwen/Qwen2.5-7B"),
        ("C:\\hub\\models--Qwen--Qwen2.5-7B", "Qwen/Qwen2.5-7B"),
        ("Qwen2.5-7B", "Qwen2.5-7B"),
        (" Qwen/Qwen2.5-7B ", "Qwen/Qwen2.5-7B"),
    ],
)  # fmt: skip
def test_other_ways_to_name_a_model_on_the_hub(written, name):
    (found,) = ask(SOURCE, {"config.json": {"_name_or_path": written}})
    assert found.value == name
    assert found.evidence[0].value == written


@pytest.mark.parametrize(
    "written",
    [
        "/data/Qwen/Qwen2.5-7B", "./Qwen2.5-7B", "../Qwen/Qwen2.5-7B", "~/m", "C:\\m", "models/m",
        "output/checkpoint-500", "Acme/checkpoint-500", "a/b/c", "my-model", "", "none",
        "https://huggingface.co.evil.test/Qwen/Qwen2.5-7B", "https://huggingface.co@evil.test/Qwen/x",
        "https://huggingface.co/datasets/Qwen", "\u0421ohere/command", "Qwen\u200b/Qwen2.5-7B",
    ],
)  # fmt: skip
def test_a_path_on_somebody_s_machine_is_nobody_s_claim(written):
    assert ask(SOURCE, {"config.json": {"_name_or_path": written}}) == []


def test_letters_that_look_alike_name_nobody():
    assert ask(SOURCE, {"config.json": {"_name_or_path": "Q\u051cen/Qwen2.5-7B"}}) == []


def test_model_type_and_architectures_say_nothing_of_origin():
    config = {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"]}
    assert ask(SOURCE, {"config.json": config}) == []


def test_parts_of_a_pipeline_count_too_and_equal_words_once():
    files = {f"{part}/config.json": CONFIG for part in "abc"} | {"config.json": CONFIG}
    (found,) = ask(SOURCE, files)
    assert seen(found) == [("config.json", "_name_or_path")]


def test_of_a_key_that_stands_twice_the_last_one_counts_as_for_the_loader():
    text = b'{"_name_or_path": "a/b", "x": Infinity, "_name_or_path": "Qwen/Qwen2.5-7B"}'
    (found,) = ask(SOURCE, {"config.json": text})
    assert found.value == "Qwen/Qwen2.5-7B"


def test_wrong_types_and_broken_texts_claim_nothing_and_break_nothing():
    survives(SOURCE, "config.json", CONFIG)


def test_claims_are_bounded():
    files = {f"{n}/config.json": {"_name_or_path": f"acme/m{n}"} for n in range(300)}
    assert len(ask(SOURCE, files)) == telling.FILES
