"""Where a pipeline of diffusers was loaded from."""

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.model_index import SOURCE

INDEX = {"_class_name": "X", "_name_or_path": "stabilityai/sdxl-turbo", "unet": ["diffusers", "U"]}


def test_a_pipeline_s_base():
    found = ask(SOURCE, {"model_index.json": INDEX})
    assert told(found) == [("base-model", "stabilityai/sdxl-turbo", "huggingface")]


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "model_index.json", INDEX)
