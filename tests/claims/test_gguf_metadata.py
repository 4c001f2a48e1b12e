"""What GGUF metadata declare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.evidence import artifact
from tests.builders.gguf import Writer
from tests.claims.claiming import ask, told
from weighbridge.claims.gguf_metadata import SOURCE
from weighbridge.core import Dossier, Entry, Face, Kind, Place, Relation, Span
from weighbridge.origins import telling

WRITER = Writer()


def declared(pairs, name="m.gguf"):
    data = WRITER.file([WRITER.text(key, value) for key, value in pairs.items()])
    return ask(SOURCE, {name: data}, inspected=True)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"general.organization": "Deepseek Ai"}, ("publisher", "Deepseek Ai", "")),
        ({"general.author": "Jane"}, ("publisher", "Jane", "")),
        ({"general.name": "Tiny Qwen2"}, ("name", "Tiny Qwen2", "")),
        ({"general.basename": "Qwen2.5"}, ("name", "Qwen2.5", "")),
        (
            {"general.repo_url": "https://huggingface.co/acme/m", "general.name": "M"},
            ("name", "acme/m", "huggingface"),
        ),
        (
            {"general.source.url": "https://huggingface.co/Qwen/Qwen2.5-0.5B"},
            ("base-model", "Qwen/Qwen2.5-0.5B", "huggingface"),
        ),
        (
            {"general.base_model.0.repo_url": "https://huggingface.co/Qwen/Qwen2.5-0.5B"},
            ("base-model", "Qwen/Qwen2.5-0.5B", "huggingface"),
        ),
        (
            {"general.base_model.0.repo_url": "https://hub.evil.test/Qwen/Qwen2.5"},
            ("base-model", "https://hub.evil.test/Qwen/Qwen2.5", "elsewhere"),
        ),
        ({"general.base_model.0.name": "Qwen2.5 0.5B"}, ("base-model", "Qwen2.5 0.5B", "")),
        ({"general.license": "Apache-2.0"}, ("licence", "apache-2.0", "")),
        ({"general.license": "my own"}, ("licence", "my own", "")),
        (
            {"general.license": "other", "general.license.name": "acme-licence"},
            ("licence", "acme-licence", ""),
        ),
        ({"general.dataset.0.name": "wikitext"}, ("dataset", "wikitext", "")),
        ({"general.datasets.0.repo_url": "https://x.test/d"}, ("dataset", "https://x.test/d", "")),
    ],
)
def test_what_a_key_declares(pairs, expected):
    (found,) = declared(pairs)
    assert told([found]) == [expected]
    assert found.said == f"declared by GGUF {found.evidence[0].key}"


def test_a_name_that_contradicts_the_address_is_told_too():
    found = declared(
        {
            "general.base_model.0.repo_url": "https://huggingface.co/meta-llama/Llama-3.1-8B",
            "general.base_model.0.name": "Qwen2.5 7B",
            "general.base_model.0.organization": "Qwen",
        }
    )
    assert [claim.value for claim in found] == ["meta-llama/Llama-3.1-8B", "Qwen/Qwen2.5 7B"]


def test_one_that_agrees_is_not_told_twice():
    found = declared(
        {
            "general.base_model.0.repo_url": "https://huggingface.co/Qwen/Qwen2.5-0.5B",
            "general.base_model.0.name": "Qwen2.5 0.5B",
            "general.base_model.0.organization": "Qwen",
        }
    )
    assert [claim.value for claim in found] == ["Qwen/Qwen2.5-0.5B"]


def test_an_adapter_s_base():
    pairs = {
        "general.type": "adapter",
        "general.base_model.0.repo_url": "https://huggingface.co/a/b",
    }
    (found,) = declared(pairs)
    assert found.relation is Relation.ADAPTER


@pytest.mark.parametrize(
    "key", ["general.quantized_by", "general.architecture", "general.finetune", "acme.base_model"]
)
def test_keys_that_say_nothing_of_origin(key):
    assert declared({key: "qwen2"}) == []


@pytest.mark.parametrize("value", ["", " ", "none", "Unknown", "[More Information Needed]"])
def test_what_says_nothing_is_no_claim(value):
    assert declared({"general.organization": value, "general.license": value}) == []


def test_entries_of_other_formats_are_not_taken_for_metadata():
    row = {"general.organization": "Acme"}
    assert ask(SOURCE, {"config.json": row}, inspected=True) == []


def test_a_shard_says_what_the_first_one_said():
    data = WRITER.file([WRITER.text("general.organization", "Acme")])
    files = {f"m-{n:05}-of-00003.gguf": data for n in (1, 2, 3)}
    (found,) = ask(SOURCE, files, inspected=True)
    assert found.evidence[0].place.artifact.name == "m-00001-of-00003.gguf"


KEYS = st.sampled_from(
    ["general.license", "general.name", "general.repo_url", "general.source.url", "general.type"]
    + [f"general.base_model.{n}.{f}" for n in (0, 7) for f in ("name", "repo_url", "organization")]
)


@given(st.lists(st.tuples(KEYS, st.text(max_size=20))), st.integers(0, 400))
def test_any_texts_are_claims_or_nothing(pairs, more):
    place = Place(artifact("m.gguf"), Span(0, 1))
    rows = [Entry(place, key, value) for key, value in pairs]
    rows += [Entry(place, f"general.base_model.{n}.name", f"m{n}") for n in range(more)]
    dossier = Dossier("m", evidence=(Face(place, "gguf", Kind.WEIGHTS), *rows))
    found = list(SOURCE.read(dossier, None))
    assert len(found) <= telling.MOST
    assert all(claim.value and claim.said and claim.evidence for claim in found)
