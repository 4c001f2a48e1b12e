"""Presets of KerasHub are what the table says; what its tokenizers open is told."""

import json

import pytest

from tests.builders import hdf5
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.facts.keras import Standing, keras_object, plain

POLICY = {
    "module": "keras",
    "class_name": "DTypePolicy",
    "config": {"name": "float32"},
    "registered_name": None,
}


def made(module, name, **config):
    return {
        "module": module,
        "class_name": name,
        "config": {"trainable": True, "dtype": POLICY, **config},
        "registered_name": f"{module.partition('.')[0]}>{name}",
    }


def preset(package="keras_hub", module="bert_tokenizer", kind="BertTokenizer", **held):
    """A folder as ``save_to_preset`` writes it, of a classifier."""
    bert = f"{package}.src.models.bert"
    backbone = made(f"{bert}.bert_backbone", "BertBackbone", vocabulary_size=40, num_layers=1)
    tokenizer = {"vocabulary": None, "config_file": "tokenizer.json", **held}
    tokenizer = made(f"{bert}.{module}", kind, **tokenizer)
    before = made(
        f"{bert}.bert_text_classifier_preprocessor",
        "BertTextClassifierPreprocessor",
        tokenizer=tokenizer,
        config_file="preprocessor.json",
    )
    task = made(
        f"{bert}.bert_text_classifier",
        "BertTextClassifier",
        backbone=backbone,
        preprocessor=before,
        activation="linear",
    )
    metadata = {"keras_version": "3.15.1", "keras_hub_version": "0.32.0", "tasks": ["MaskedLM"]}
    files = {
        "config.json": backbone,
        "task.json": task,
        "preprocessor.json": before,
        "tokenizer.json": tokenizer,
        "metadata.json": metadata,
    }
    return {
        **{name: json.dumps(table).encode() for name, table in files.items()},
        "model.weights.h5": hdf5.plain({}, {"w": (2,)}),
        "assets/tokenizer/vocabulary.txt": b"[PAD]\n[UNK]\n",
    }


@pytest.mark.parametrize("package", ["keras_hub", "keras_nlp"])
def test_a_preset_needs_no_word(tmp_path, package):
    assert weigh(tmp_path, preset(package))[:2] == (Verdict.ALLOW, set())


OPENED = {
    "vocabulary": {"vocabulary": "/etc/passwd"},
    "vocabulary at an address": {"vocabulary": "https://a.example/v.txt"},
    "merges": {"merges": "../../merges.txt"},
    "a proto": {"proto": "/etc/hostname"},
    "a long proto": {"proto": "/" + "./" * 1200 + "etc/hostname"},
    "tokens of a language": {"language_tokens": "~/tokens.json"},
    "special tokens": {"special_tokens": "/etc/tokens.json"},
    "assets beside another file": {"config_file": "../other/tokenizer.json"},
}


@pytest.mark.parametrize("what", OPENED)
def test_what_a_tokenizer_opens_elsewhere_is_denied(tmp_path, what):
    verdict, rules, _ = weigh(tmp_path, preset(**OPENED[what]))
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize("kind", ["os.system", "KerasPresetLoader"])
def test_what_is_no_part_of_a_model_is_no_part_of_a_preset(tmp_path, kind):
    verdict, rules, _ = weigh(tmp_path, preset(kind=kind))
    assert verdict is not Verdict.ALLOW
    assert rules & {"remote-code", "dangerous-import"}


def test_the_rest_of_the_library_is_strange(tmp_path):
    loader = made("keras_hub.src.utils.preset_utils", "KerasPresetLoader", preset="x")
    verdict, rules, _ = weigh(tmp_path, preset() | {"config.json": json.dumps(loader).encode()})
    assert (verdict, "unlisted-keras-object" in rules) == (Verdict.DENY, True)
    layer = ("keras_hub.src.models.new.new_layers", "NoSuchLayerYet")
    assert keras_object(*layer) is Standing.BESIDE
    assert plain("keras_hub.src.utils.keras_utils", "gelu_approximate")
    assert not plain("keras_hub.src.utils.keras_utils", "print_msg")
    assert not plain("keras_hub.vllm.keras_hub_vllm_wrapper", "BertBackbone")
    assert not plain("keras_hubs.models", "BertBackbone")
