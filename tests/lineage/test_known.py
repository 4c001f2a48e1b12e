"""What our own data say about a name."""

import pytest

from weighbridge.facts import families, publishers
from weighbridge.lineage import known

SHIPPED = publishers.shipped()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Qwen/Qwen2.5-7B", True),
        ("a/b", True),
        ("qwen2.5", False),
        ("a/b/c", False),
        ("/a", False),
        ("./a", False),
        ("dеepseek-ai/DeepSeek-V3", False),  # noqa: RUF001 - Cyrillic
        ("a" * 97 + "/b", False),
        ("a/b\n", False),
    ],
)
def test_a_reference_has_a_namespace_and_a_name_in_ascii(name, expected):
    assert known.is_reference(name) is expected


@pytest.mark.parametrize("name", ["deepseek-ai/x", "DeepSeek-AI/x", "DEEPSEEK-ai/x"])
def test_the_hub_knows_no_case(name):
    assert known.behind("huggingface", name, SHIPPED).id == "deepseek"


@pytest.mark.parametrize(
    "name",
    [
        "dеepseek-ai/DeepSeek-V3",  # noqa: RUF001 - Cyrillic
        "deepseek-ai-official/x",
        "Qwen-Labs/Qwen2.5-7B",
        "metallama/Llama-3",
        "deepseek-ai",
        "x/deepseek-ai",
    ],
)
def test_a_namesake_is_nobody(name):
    assert known.behind("huggingface", name, SHIPPED) is None


def test_a_hub_that_is_not_known_has_no_namespaces():
    assert known.behind("elsewhere", "Qwen/Qwen2.5-7B", SHIPPED) is None


def test_a_republisher_is_told_to_be_one():
    assert known.behind("huggingface", "TheBloke/Llama-2-7B-GGUF", SHIPPED).republisher


@pytest.mark.parametrize(
    ("text", "one"),
    [("alibaba", "alibaba"), ("Deepseek Ai", "deepseek"), ("MISTRAL AI", "mistral")],
)
def test_a_maker_is_found_by_id_name_or_title(text, one):
    assert known.maker(text, SHIPPED).id == one


def test_a_maker_that_is_not_known_has_a_name_only():
    found = known.maker("Acme Widgets", SHIPPED)
    assert (found.id, found.name, found.country) == ("", "Acme Widgets", "")


def test_every_family_has_a_maker_with_a_source():
    for family in families.every():
        found = known.made_by(family, SHIPPED)
        assert found.id == family.publisher
        assert found.source
