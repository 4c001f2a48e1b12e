"""Whatever lies in a folder: sources answer, and no answer goes beyond a declaration."""

import os
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.claims.claiming import MARK, claims, model, write
from tests.hostile_strings import HOSTILE
from weighbridge import pipeline
from weighbridge.core import Strength, Topic, Unclaimed

NAMES = (
    ".git/config", ".mdl", ".msc", ".mv", "Kitfile", "MLmodel", "README.md", "adapter_config.json",
    "bom.json", "config.json", "croissant.json", "index.json", "m.civitai.info", "m.gguf",
    "m.mlmodel", "m.onnx", "m.safetensors", "m.spdx.json", "m.tflite", "mergekit_config.yml",
    "meta.json", "model_index.json", "oci-layout", "tokenizer_config.json",
)  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(HOSTILE)
KEYS = st.sampled_from(
    [
        "_name_or_path",
        "base_model",
        "metadata",
        "name",
        "components",
        "@graph",
        "annotations",
        "type",
    ]
)
TREES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.binary(max_size=60) | st.dictionaries(KEYS, TREES), max_size=5
    )
)
def test_any_files(files):
    with tempfile.TemporaryDirectory() as root:
        write(root, MARK | files)
        found = model(os.path.realpath(root))
        dossier = pipeline.inspect(found, pipeline.Reading())
        for source in pipeline.sources():
            for claim in source.read(dossier, _folder(found)):
                if isinstance(claim, Unclaimed):
                    assert claim.why
                    continue
                assert claim.strength <= Strength.STRUCTURAL
                assert claim.evidence


def _folder(found):
    return pipeline.Folder(found)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_a_value_and_nothing_more(text):
    bill = {
        "bomFormat": "CycloneDX",
        "metadata": {"component": {"type": "machine-learning-model", "publisher": text}},
    }
    with tempfile.TemporaryDirectory() as root:
        write(root, MARK | {"bom.json": bill, "config.json": {"_name_or_path": text}})
        found = model(os.path.realpath(root))
        for source in pipeline.sources():
            for claim in claims(source, found):
                assert claim.topic is Topic.COMPONENT or claim.value in text
                assert text not in claim.said
