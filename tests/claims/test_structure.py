"""Folders of real vocabularies without a name are attributed, or it is said why they are not."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.claims.laying import asking, claims, lay, reasons, scrubbed, shards, told
from tests.fingerprints import shared
from tests.fingerprints.test_cost import LLAMA70, laid
from tests.fingerprints.test_family import PHI3, gguf
from weighbridge.claims import structure
from weighbridge.claims.structure import SOURCE
from weighbridge.core import Claim, Dossier, Strength, Topic
from weighbridge.fingerprints import readers
from weighbridge.intake.inventory import take
from weighbridge.origins.folder import Folder

CARD = "---\nbase_model: {}\n---\n# Acme Flow\n\nA model of ours, for everybody to use.\n"
BAICHUAN7 = PHI3 | {
    "hidden_size": 4096, "intermediate_size": 11008, "vocab_size": 64000, "model_type": "llama",
}  # fmt: skip


def phi(folder, extra=0, **more):
    """A derivative of Phi-3 with every name scrubbed."""
    config = PHI3 | {"model_type": "llama", "vocab_size": 32064 + extra}
    lay(folder, {"tokenizer.json": scrubbed("phi-3", extra), "config.json": json.dumps(config)})
    shards(folder, config)
    return lay(folder, more)


@pytest.mark.parametrize("extra", [0, 20_000], ids=["renamed", "extended"])
def test_a_renamed_and_resharded_derivative_is_attributed_and_undeclared(tmp_path, extra):
    dossier, folder = told(phi(tmp_path, extra))
    [claim] = [each for each in dossier.claims if each.topic is Topic.FAMILY]
    assert (claim.value, claim.strength) == ("phi3", Strength.STRUCTURAL)
    assert claim.said.startswith("tokenizer and all compared dimensions are those of Phi-3")
    keys = {(entry.place.artifact.name, entry.key) for entry in claim.evidence}
    assert {("tokenizer.json", "matched"), ("config.json", "dimensions")} <= keys
    assert ("part-0.safetensors", "dimensions") in keys
    assert "layers 32" in next(e.value for e in claim.evidence if e.key == "matched")
    assert [one for one, _ in dossier.origin.undeclared] == ["phi3"]
    assert "phi3" in claims(dossier.claims, Topic.TOKENIZER)
    assert folder.touched < 10e6


def test_a_declared_base_is_not_undeclared(tmp_path):
    dossier, _ = told(
        phi(tmp_path, **{"README.md": CARD.format("microsoft/Phi-3-mini-4k-instruct")})
    )
    assert dossier.origin.undeclared == ()
    assert not [one for one in dossier.origin.conflicts if one.what == "base-model"]


@pytest.mark.parametrize("base", ["meta-llama/Llama-3.1-8B", "Qwen/Qwen2.5-7B"])
def test_a_card_that_names_another_base_is_contradicted(tmp_path, base):
    lay(tmp_path, {"tokenizer.json": scrubbed("baichuan"), "README.md": CARD.format(base)})
    lay(tmp_path, {"config.json": json.dumps(BAICHUAN7)})
    shards(tmp_path, BAICHUAN7)
    dossier, _ = told(tmp_path)
    assert "baichuan" in claims(dossier.claims, Topic.TOKENIZER)
    [conflict] = [one for one in dossier.origin.conflicts if one.what == "base-model"]
    assert base in conflict.why
    assert "Baichuan" in conflict.why


def test_a_planted_card_and_configuration_take_nothing_away(tmp_path):
    planted = {
        "README.md": CARD.format("acme/own") + "\nDeveloped by: Acme\n",
        "generation_config.json": '{"_name_or_path": "acme/own"}',
    }
    dossier, _ = told(phi(tmp_path, **planted))
    assert claims(dossier.claims, Topic.FAMILY) == ["phi3"]
    assert [one for one, _ in dossier.origin.undeclared] == ["phi3"]
    assert all(
        each.strength <= Strength.STRUCTURAL and each.signer is None for each in dossier.claims
    )


def quantised(name="phi-3", config=PHI3):
    return gguf(shared.path(name), config)


def test_a_quantised_file_alone_is_attributed_with_the_card_beside_it(tmp_path):
    lay(tmp_path, {"m.gguf": quantised(), "README.md": CARD.format("acme/own")})
    dossier, _ = told(tmp_path)
    assert claims(dossier.claims, Topic.FAMILY) == ["phi3"]
    assert claims(dossier.claims, Topic.BASE_MODEL) == ["acme/own"]
    assert [one for one, _ in dossier.origin.undeclared] == ["phi3"]


def test_a_quantised_file_under_another_name_is_attributed(tmp_path):
    dossier, _ = told(lay(tmp_path, {"weights.bin": quantised()}))
    assert claims(dossier.claims, Topic.FAMILY) == ["phi3"]


def counted(monkeypatch):
    names, read = [], readers.read

    def reading(cursor):
        names.append(cursor.artifact.name)
        return read(cursor)

    monkeypatch.setattr(readers, "read", reading)
    return names


def test_the_same_vocabulary_is_compared_once(tmp_path, monkeypatch):
    files = {f"m-q{n}.gguf": quantised() for n in range(3)} | {"config.json": json.dumps(PHI3)}
    files |= {"tokenizer.json": scrubbed("phi-3"), "old/tokenizer.json": scrubbed("phi-3")}
    names = counted(monkeypatch)
    found = asking(SOURCE, lay(tmp_path, files))
    assert names == ["m-q0.gguf", "old/tokenizer.json"]
    assert claims(found, Topic.FAMILY) == ["phi3"]


def test_files_that_contradict_one_another_leave_it_open(tmp_path):
    phi(tmp_path, **{"tokenizer.model.json": b"{}", "m.gguf": quantised("baichuan")})
    found = asking(SOURCE, tmp_path)
    assert claims(found, Topic.FAMILY) == []
    assert {"phi3", "baichuan"} <= set(claims(found, Topic.TOKENIZER))
    assert any("contradict" in why for why in reasons(found, Topic.FAMILY))


def test_a_decoy_of_the_same_names_and_other_shapes_leaves_it_open(tmp_path):
    phi(tmp_path)
    shards(tmp_path, PHI3 | {"num_hidden_layers": 4}, 1, "a-decoy-{}.safetensors")
    found = asking(SOURCE, tmp_path)
    assert claims(found, Topic.FAMILY) == []
    assert any("layers 4, 32" in why for why in reasons(found, Topic.FAMILY))


def test_an_adapter_does_not_contradict_what_it_is_for(tmp_path):
    phi(tmp_path)
    name = "base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight"
    row = safetensors.tensor(0, 32, shape=[2, 4])
    lay(tmp_path, {"adapter_model.safetensors": safetensors.build({name: row}, data=bytes(32))})
    assert claims(asking(SOURCE, tmp_path), Topic.FAMILY) == ["phi3"]


def test_an_index_tells_layers_where_shards_are_elsewhere(tmp_path):
    names = [f"model.layers.{n}.mlp.up_proj.weight" for n in range(12)]
    index = {"weight_map": dict.fromkeys(names, "model-00001-of-00001.safetensors")}
    lay(tmp_path, {"config.json": "{}", "model.safetensors.index.json": json.dumps(index)})
    [unknown] = asking(SOURCE, tmp_path)
    assert [entry.value for entry in unknown.evidence] == ["layers 12, experts 0"]


@pytest.mark.parametrize(
    ("files", "topic", "why"),
    [
        ({}, Topic.FAMILY, "there is no vocabulary to read"),
        (
            {"tokenizer.json": json.dumps({"model": {"vocab": {"a": 0, "b": 1}}})},
            Topic.TOKENIZER,
            "no known tokenizer is like that of 'tokenizer.json'",
        ),
        ({"tokenizer.json": b"{"}, Topic.TOKENIZER, "was not understood"),
        ({"tokenizer.json": b"\xff\xfe"}, Topic.TOKENIZER, "was not understood"),
    ],
    ids=["none", "own", "cut", "no-text"],
)
def test_what_is_not_known_says_why(tmp_path, files, topic, why):
    dossier, _ = told(lay(tmp_path, {"config.json": json.dumps(PHI3)} | files))
    assert claims(dossier.claims, Topic.FAMILY) == claims(dossier.claims, Topic.TOKENIZER) == []
    assert any(why in each.why for each in dossier.origin.unknown if each.topic is topic)


def test_a_tokenizer_with_other_dimensions_is_of_tokenizer_origin(tmp_path):
    config = PHI3 | {"num_hidden_layers": 31}
    files = {"tokenizer.json": scrubbed("phi-3"), "config.json": json.dumps(config)}
    found = asking(SOURCE, lay(tmp_path, files))
    assert claims(found, Topic.FAMILY) == []
    assert "phi3" in claims(found, Topic.TOKENIZER)
    assert any("no known size" in why for why in reasons(found, Topic.FAMILY))


def test_names_alone_name_nothing(tmp_path):
    config = {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "vocab_size": 151936}
    files = {"config.json": json.dumps(config), "tokenizer_config.json": '{"name": "qwen"}'}
    assert not any(isinstance(each, Claim) for each in asking(SOURCE, lay(tmp_path, files)))


def test_no_more_than_is_allowed_is_read(tmp_path):
    [model] = take(str(phi(tmp_path))).models
    folder = Folder(model)
    [unread] = structure._Structure(Dossier(model.name), folder, left=1000).vocabularies()
    assert "was not read" in unread.why
    assert folder.touched == 0


def test_an_answer_for_a_folder_of_140_gigabytes_reads_little(tmp_path):
    laid(tmp_path, LLAMA70, tokens=2000)
    dossier, folder = told(tmp_path)
    assert sum(each.size for each in dossier.artifacts) > 130e9
    assert dossier.tally.read + folder.touched < 20e6
    assert any("no known tokenizer" in each.why for each in dossier.origin.unknown)


NAMES = ("tokenizer.json", "config.json", "params.json", "vocab.txt", "tokenizer.model", "m.gguf")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.binary(max_size=80)
        | st.sampled_from(
            [b"GGUF\3\0\0\0", b'{"model": {"vocab": []}}', b'{"n_layer": -1}', b"\n\0"]
        ),
    )
)
def test_any_bytes_are_read_or_said_not_to_be(tmp_path_factory, files):
    folder = lay(tmp_path_factory.mktemp("any"), {"config.json": b"{}"} | files)
    assert asking(SOURCE, folder)


def test_a_cut_vocabulary_is_told_at_every_length(tmp_path):
    whole = scrubbed("baichuan")
    lay(tmp_path, {"config.json": "{}"})
    for size in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        lay(tmp_path, {"tokenizer.json": whole[:size]})
        assert reasons(asking(SOURCE, tmp_path), Topic.TOKENIZER)
