"""The model that MLflow packed."""

from tests.claims.claiming import ask, seen, survives, told
from weighbridge.claims.mlmodel import SOURCE

TEXT = b"""flavors:
  python_function: {env: conda.yaml}
  transformers:
    source_model_name: Qwen/Qwen2.5-0.5B
    source_model_revision: abc
"""
TREE = {"flavors": {"transformers": {"source_model_name": "a/b", "source_model_revision": "c"}}}


def test_the_packed_model_is_a_base():
    (found,) = ask(SOURCE, {"MLmodel": TEXT})
    assert told([found]) == [("base-model", "Qwen/Qwen2.5-0.5B", "huggingface")]
    assert [key for _, key in seen(found)] == [
        "flavors.transformers.source_model_name",
        "flavors.transformers.source_model_revision",
    ]


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "MLmodel", TREE)


def test_aliases_in_a_circle_are_read():
    assert ask(SOURCE, {"MLmodel": b"flavors: &a\n  x: *a\n  y: {source_model_name: a/b}\n"})


def test_a_long_file_is_not_read():
    assert ask(SOURCE, {"MLmodel": TEXT + b"#" * 70_000}) == []
