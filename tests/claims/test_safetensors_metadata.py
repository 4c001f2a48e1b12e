"""What safetensors metadata declare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.evidence import artifact
from tests.builders.safetensors import build, tensor
from tests.claims.claiming import ask, told
from weighbridge.claims.safetensors_metadata import SOURCE
from weighbridge.core import Dossier, Entry, Face, Kind, Place, Relation, Span


def declared(metadata):
    data = build({"w": tensor(0, 4)}, data=bytes(4), metadata=metadata)
    return ask(SOURCE, {"m.safetensors": data}, inspected=True)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("modelspec.author", "Stability AI", ("publisher", "Stability AI", "")),
        ("modelspec.license", "MIT", ("licence", "mit", "")),
        ("modelspec.title", "tiny", ("name", "tiny", "")),
        ("ss_base_model_version", "sdxl_base_v1-0", ("base-model", "sdxl_base_v1-0", "")),
        ("ss_sd_model_name", "sdxl.safetensors", ("base-model", "sdxl.safetensors", "")),
        ("ss_sd_model_name", "runwayml/sd-1-5", ("base-model", "runwayml/sd-1-5", "huggingface")),
    ],
)  # fmt: skip
def test_what_a_key_declares(key, value, expected):
    (found,) = declared({key: value})
    assert told([found]) == [expected]
    assert found.said == f"declared by safetensors metadata {key}"


def test_models_that_were_merged():
    found = declared({"modelspec.merged_from": "One, Two"})
    assert [(claim.value, claim.relation) for claim in found] == [
        ("One", Relation.MERGE),
        ("Two", Relation.MERGE),
    ]


def test_a_network_is_an_adapter():
    (found,) = declared(
        {"ss_network_module": "networks.lora", "ss_base_model_version": "sdxl_base_v1-0"}
    )
    assert found.relation is Relation.ADAPTER


@pytest.mark.parametrize(
    "metadata",
    [{"format": "pt"}, {"modelspec.architecture": "qwen"}, {"ss_sd_model_name": "/home/me/x.ckpt"}],
)
def test_what_says_nothing_of_origin(metadata):
    assert declared(metadata) == []


@given(
    st.dictionaries(
        st.sampled_from(
            ["modelspec.author", "modelspec.merged_from", "ss_sd_model_name", "modelspec.license"]
        ),
        st.text(max_size=60) | st.just("," * 5000) | st.just("a," * 5000),
    )
)
def test_any_texts_are_claims_or_nothing(metadata):
    place = Place(artifact("m.safetensors"), Span(0, 1))
    rows = (Entry(place, key, value) for key, value in metadata.items())
    dossier = Dossier("m", evidence=(Face(place, "safetensors", Kind.WEIGHTS), *rows))
    found = list(SOURCE.read(dossier, None))
    assert len(found) <= 200
    assert all(claim.value and claim.evidence for claim in found)
