"""What file names promise, and which faces go together."""

import pytest

from weighbridge import facts


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a/model.SafeTensors", ".safetensors"),
        ("config.json", ".json"),
        ("vocab.json.gz", ".json.gz"),
        ("model.safetensors.index.json", ".json"),
        ("a.zip!/b/model.gguf", ".gguf"),
    ],
)
def test_promise(name, suffix):
    assert facts.promise(name).suffix == suffix


@pytest.mark.parametrize("name", ["model.pkl", "model.pth.tar", "x", "", "a.json/x", "model.mdl"])
def test_no_promise(name):
    assert facts.promise(name) is None


@pytest.mark.parametrize("name", ["a.pt", "A.PKL", "x.pth.tar", "a.zip!/b.npy"])
def test_names_of_weights(name):
    assert facts.weights_name(name)


@pytest.mark.parametrize("name", ["a.txt", "README", "a.pt.md", "tokenizer.model"])
def test_names_of_other_things(name):
    assert not facts.weights_name(name)


def test_compatible():
    assert facts.compatible("pickle", "pytorch-legacy")
    assert facts.compatible("zip-archive", "zip-archive")
    assert not facts.compatible("pickle", "zip-archive")


def test_known_libraries_are_top_level_names():
    assert facts.known_library("sentence_transformers")
    assert not facts.known_library("acme")
