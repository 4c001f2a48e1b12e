"""A folder of a model, as it lies on a disk, answers with its names scrubbed."""

import json

import pytest

from tests.builders import vocabularies as build
from tests.builders.gguf import Writer
from tests.fingerprints import shared
from tests.fingerprints.test_architecture import hf
from tests.fingerprints.test_family import PHI3, gguf, named
from weighbridge.core import Entry, Evidence, Tensor
from weighbridge.fingerprints import model
from weighbridge.fingerprints.family import Kind
from weighbridge.formats import gguf as gguf_format
from weighbridge.formats import safetensors as safetensors_format
from weighbridge.intake.cursor import Cursor


def looked(files):
    """Read a folder, given as a table of names and bytes, as the scanner would."""
    evidence = []
    for name, data in files.items():
        for fmt in (gguf_format.FORMAT, safetensors_format.FORMAT):
            if name.endswith(fmt.extensions):
                found = fmt.read(Cursor.over(data, name))
                evidence += [item for item in found if isinstance(item, Entry | Tensor)]
    assert all(isinstance(item, Evidence) for item in evidence)
    return model.look((Cursor.over(data, name) for name, data in files.items()), evidence)


def shards(config, count=3):
    """Headers of shards with the dimensions of a model; of one layer only the shapes are true."""
    names = {f"model-{n}.safetensors": {} for n in range(count)}
    for number, each in enumerate(hf(config)):
        table = names[f"model-{number % count}.safetensors"]
        table[each.name] = {"dtype": "F8_E4M3", "shape": each.shape}
    for name, table in names.items():
        at = 0
        for fields in table.values():
            size = fields["shape"][0] * (fields["shape"] + (1,))[1]
            fields["data_offsets"] = [at, at + size]
            at += size
        text = json.dumps(table).encode()
        yield name, len(text).to_bytes(8, "little") + text + bytes(at)


SMALL = PHI3 | {"hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 2}


def tokenizer_json(name, extra=0):
    one = shared.vocabulary(name)
    tokens = [f"<x{i}>" if i in one.special else t for i, t in enumerate(one.tokens)]
    tokens += [f"new{n}" for n in range(extra)]
    return build.fast(tokens, added=[(i, tokens[i]) for i in sorted(one.special)])


def test_a_folder_with_settings_and_a_scrubbed_tokenizer():
    config = PHI3 | {"model_type": "llama", "architectures": ["Acme"]}
    files = {
        "config.json": json.dumps(config).encode(),
        "tokenizer.json": tokenizer_json("phi-3", 500),
        "README.md": b"base_model: acme/own-weights",
    }
    found = looked(files)
    assert named(found.answer) == ["phi3"]
    assert found.answer.why == ""
    assert [each.name for each in found.tokenizers] == ["tokenizer.json"]


def test_tensors_and_settings_of_shards_agree():
    files = dict(shards(SMALL)) | {
        "config.json": json.dumps(SMALL).encode(),
        "tokenizer.json": tokenizer_json("llama-spm"),
    }
    found = looked(files)
    assert named(found.answer) == []
    assert "phi3" in named(found.answer, Kind.TOKENIZER)
    assert [each.source for each in found.architectures] == ["config", "tensors"]
    assert "no known size" in found.answer.why
    lying = files | {"config.json": json.dumps(PHI3).encode()}
    assert "contradict" in looked(lying).answer.why


@pytest.mark.parametrize("name", ["m-Q4_K_M.gguf", "blobs/sha256-00.gguf", "sha256-00"])
def test_a_quantised_file_alone(name):
    found = looked({name: gguf(shared.path("phi-3"), PHI3)})
    if name.endswith(".gguf"):
        assert named(found.answer) == ["phi3"]
    assert "phi3" in {one.family for one in found.answer.matches}


def test_a_decoy_tokenizer_makes_no_answer_better():
    decoy = {
        "config.json": json.dumps(PHI3).encode(),
        "tokenizer.json": build.fast([f"own{n}" for n in range(40_000)]),
        "old/tokenizer.json": tokenizer_json("llama-spm"),
    }
    found = looked(decoy)
    assert named(found.answer) == []
    assert "one not known" in found.answer.why
    two = decoy | {"tokenizer.json": tokenizer_json("baichuan")}
    assert "baichuan" in named(looked(two).answer, Kind.TOKENIZER)


def test_merges_beside_a_vocabulary_are_read_with_it():
    tokens = [f"t{n}" for n in range(50)]
    files = {
        "a/vocab.json": json.dumps({t: n for n, t in enumerate(tokens)}).encode(),
        "a/merges.txt": b"#version: 0.2\nt 1\n",
        "b/merges.txt": b"x y\n",
    }
    (read,) = looked(files).tokenizers
    assert read.vocabulary.merges == ("t 1",)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", Writer().file([])])
def test_what_cannot_be_read_is_kept_with_the_reason(data):
    files = {"config.json": data, "tokenizer.json": data, "tokenizer.model": data}
    found = looked(files)
    assert {name for name, _ in found.unread} == set(files)
    assert found.answer.matches == ()
    assert found.answer.why.startswith("there is no vocabulary")


def test_an_empty_folder():
    assert looked({}).answer.matches == ()
    assert not model.wanted("README.md")
    assert model.wanted("a/config.json")
