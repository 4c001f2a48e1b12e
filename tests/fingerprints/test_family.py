"""A family is named where tokenizer and dimensions agree, and no further than that goes."""

import json
import struct
from dataclasses import replace

import pytest

from tests.builders import vocabularies as build
from tests.builders.gguf import Writer
from tests.fingerprints import shared
from tests.fingerprints.test_architecture import QWEN, hf, tensor
from weighbridge.facts import families, tokenizers
from weighbridge.fingerprints import architecture, family, readers, tokenizer
from weighbridge.fingerprints.family import Kind
from weighbridge.fingerprints.tokenizer import How, TokenizerMatch
from weighbridge.formats.gguf import FORMAT
from weighbridge.intake.cursor import Cursor

PHI3 = {
    "model_type": "phi3",
    "num_hidden_layers": 32,
    "hidden_size": 3072,
    "intermediate_size": 8192,
    "num_attention_heads": 32,
    "num_key_value_heads": 32,
    "vocab_size": 32064,
    "rope_theta": 10000.0,
}
LLAMA2 = PHI3 | {
    "model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008, "vocab_size": 32000,
}  # fmt: skip


def known(name):
    """Say that the tokenizer is this one, as if it had been read."""
    row = tokenizers.by_id(name)
    return (TokenizerMatch(row.id, row.name, row.families, How.ORDER, 1.0, row.normal, (), ()),)


def settings(layers, hidden, inner, heads, kv_heads, head=None, **more):
    return architecture.from_config(
        {
            "num_hidden_layers": layers, "hidden_size": hidden, "intermediate_size": inner,
            "num_attention_heads": heads, "num_key_value_heads": kv_heads, "head_dim": head,
        }
        | more
    )  # fmt: skip


def named(answer, kind=Kind.LINEAGE):
    return [one.family for one in answer.matches if one.kind is kind]


def test_tokenizer_and_dimensions_name_a_family():
    seen = settings(28, 3584, 18944, 28, 4, vocab_size=152064, rope_theta=1e6)
    answer = family.match([known("qwen2")], [seen])
    assert named(answer)[0] == "qwen2"
    assert answer.why == ""
    best = answer.matches[0]
    assert (best.score, best.kind) == (1.0, Kind.LINEAGE)
    assert best.words == (
        "tokenizer and all compared dimensions are those of Qwen2-7B, Qwen2.5-7B, Qwen2.5-Coder-7B"
    )
    assert "layers 28" in best.matched


def test_what_derives_from_a_family_is_named_behind_it():
    """The distillation that its maker published under another name, read from bytes alone."""
    seen = settings(28, 3584, 18944, 28, 4, vocab_size=152064, rope_theta=1e4)
    answer = family.match([known("qwen2")], [seen])
    assert named(answer) == ["qwen2", "deepseek-r1-distill-qwen"]
    assert answer.matches[0].size == "Qwen2-Math-7B"
    assert answer.why == ""


def test_a_taken_over_tokenizer_is_of_tokenizer_origin():
    seen = settings(62, 4096, 10944, 32, 32, 128, moe_intermediate_size=1408)
    answer = family.match([known("qwen2")], [seen])
    assert named(answer) == []
    assert {"qwen2", "dots1", "mimo"} <= set(named(answer, Kind.TOKENIZER))
    assert "no known size" in answer.why
    assert all("nothing is known of the weights" in one.words for one in answer.matches)
    assert all(one.score < 0.5 for one in answer.matches)


def test_dimensions_alone_name_no_family():
    seen = settings(36, 4096, 12288, 32, 8, 128)
    answer = family.match([()], [seen])
    assert answer.matches == ()
    assert "Qwen3-8B" in answer.why
    assert "tells no family" in answer.why
    assert family.match([], [seen]).why.startswith("there is no vocabulary")
    assert family.match([], []).matches == ()


def test_no_dimensions_are_of_tokenizer_origin():
    answer = family.match([known("llama-bpe")], [])
    assert named(answer) == []
    assert "llama3" in named(answer, Kind.TOKENIZER)
    assert "no dimensions are known" in answer.why


def test_independent_weights_of_one_shape_leave_it_open():
    base = families.by_id("qwen2")
    twin = replace(base, id="twin", name="Twin", bases=())
    row = replace(known("qwen2")[0], families=("qwen2", "twin"))
    seen = settings(28, 3584, 18944, 28, 4)
    answer = family.match([(row,)], [seen], [base, twin])
    assert "independent weights" in answer.why
    assert "Twin" in answer.why
    child = replace(twin, bases=(families.Base("qwen2", (), "", base.as_of),))
    assert family.match([(row,)], [seen], [base, child]).why == ""


def test_a_family_whose_dimensions_are_not_known_leaves_it_open():
    answer = family.match([known("llama-bpe")], [settings(32, 4096, 14336, 32, 8)])
    assert named(answer)[0] == "llama3"
    assert "Kanana" in answer.why


def test_a_family_of_the_same_maker_is_noted_and_leaves_the_origin_clear():
    answer = family.match([known("qwen2")], [settings(48, 5120, 13824, 40, 8)])
    assert answer.why == ""
    assert any(note.startswith("Qwen 1 of the same maker") for note in answer.matches[0].unmatched)


def test_a_circle_of_bases_ends():
    one = families.by_id("qwen2")
    a = replace(one, id="a", bases=(families.Base("b", (), "", one.as_of),))
    b = replace(one, id="b", bases=(families.Base("a", (), "", one.as_of),))
    assert family.ancestors(a, {"a": a, "b": b}) == {"a", "b"}


def test_files_that_contradict_one_another_are_told_and_nothing_is_forgotten():
    seen = settings(28, 3584, 18944, 28, 4)
    answer = family.match([known("qwen2"), known("llama-bpe")], [seen])
    assert "contradict" in answer.why
    assert {"qwen2", "llama3"} <= set(named(answer, Kind.TOKENIZER))
    answer = family.match([known("qwen2"), ()], [seen])
    assert "one not known" in answer.why
    assert named(answer) == []
    answer = family.match([known("qwen2")], [seen, replace(seen, source="tensors", layers=24)])
    assert answer.why == "files contradict one another: layers 24, 28"
    assert "qwen2" in named(answer, Kind.TOKENIZER)


def test_two_tokenizers_as_good_as_one_another_name_the_families_of_both():
    both = (*known("cl100k"), *known("llama-bpe"))
    answer = family.match([both], [settings(40, 5120, 17920, 40, 10)])
    assert named(answer) == ["phi4"]
    assert {"llama3", "phi4"} <= set(named(family.match([both], []), Kind.TOKENIZER))


# Folders of real vocabularies, in which no name is left


def scrubbed_json(name, extra=0):
    """A ``tokenizer.json`` with other special tokens, and more tokens behind."""
    one = shared.vocabulary(name)
    tokens = [f"<x{i}>" if i in one.special else t for i, t in enumerate(one.tokens)]
    tokens += [f"new{n}" for n in range(extra)]
    data = build.fast(tokens, added=[(i, tokens[i]) for i in sorted(one.special)])
    return readers.read(Cursor.over(data, "t.json"))


def gguf(path, config, arch="acme"):
    """A quantised file with a real vocabulary and without a name."""
    one, w = readers.read(Cursor.over(path.read_bytes())), Writer()
    pairs = [
        w.text("general.architecture", arch),
        w.number(f"{arch}.block_count", config["num_hidden_layers"]),
        w.number(f"{arch}.embedding_length", config["hidden_size"]),
        w.number(f"{arch}.feed_forward_length", config["intermediate_size"]),
        w.number(f"{arch}.attention.head_count", config["num_attention_heads"]),
        w.number(f"{arch}.attention.head_count_kv", config["num_key_value_heads"]),
        w.text("tokenizer.ggml.model", "llama"),
        w.array("tokenizer.ggml.tokens", 8, [w.string(t) for t in one.tokens]),
        w.array("tokenizer.ggml.token_type", 5, [
            struct.pack("<i", 3 if i in one.special else 1) for i in range(len(one.tokens))
        ]),
    ]  # fmt: skip
    return w.file(pairs)


@pytest.mark.parametrize("extra", [0, 20_000])
@pytest.mark.parametrize("model_type", ["phi3", "llama", "qwen2", ""])
def test_a_scrubbed_folder_under_any_model_type_is_attributed(extra, model_type):
    one = scrubbed_json("phi-3", extra)
    config = PHI3 | {"model_type": model_type, "vocab_size": 32064 + extra}
    shards = sorted(hf(config), key=lambda each: each.name[::-1])
    seen = [architecture.from_config(config), architecture.from_tensors(shards)]
    answer = family.match([tokenizer.match(one)], seen)
    assert named(answer) == ["phi3"]
    assert answer.why == ""


def test_a_scrubbed_quantised_file_is_attributed():
    data = gguf(shared.path("phi-3"), PHI3)
    entries = [item for item in FORMAT.read(Cursor.over(data)) if hasattr(item, "key")]
    seen = architecture.from_entries(entries)
    answer = family.match([tokenizer.match(readers.read(Cursor.over(data)))], [seen])
    assert named(answer) == ["phi3"]


def test_llama_2_is_consistent_and_one_that_may_be_as_well_is_told():
    answer = family.match(
        [tokenizer.match(shared.vocabulary("llama-spm"))], [architecture.from_config(LLAMA2)]
    )
    assert "llama1-2" in named(answer)
    assert "Amber" in answer.why


@pytest.mark.parametrize("name", ["baichuan", "bert-bge", "llama-spm"])
def test_a_real_tokenizer_with_dimensions_of_another_family_is_tokenizer_origin(name):
    config = QWEN | {"num_hidden_layers": 24}
    answer = family.match(
        [tokenizer.match(shared.vocabulary(name))],
        [architecture.from_config(config), architecture.from_tensors(hf(config, bias=True))],
    )
    assert named(answer) == []
    assert named(answer, Kind.TOKENIZER)


def test_names_alone_name_nothing():
    config = json.loads(json.dumps({"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"]}))
    seen = [
        architecture.from_config(config),
        architecture.from_tensors(
            [tensor("qwen.deepseek.model.layers.0.mlp.up_proj.weight", 9, 9)]
        ),
    ]
    assert family.match([()], seen).matches == ()


def test_every_known_size_is_told_from_the_others_or_left_open():
    """With its tokenizer known: the family, or what it derives from, or a reason; never another."""
    rows = {row.id: row for row in families.every()}
    asked = 0
    for row in tokenizers.every():
        for name in row.families:
            for size in rows[name].signatures if name in rows else ():
                if None in (size.layers, size.hidden, size.intermediate, size.heads, size.kv_heads):
                    continue
                wide = (size.layers, size.hidden, size.intermediate, size.heads, size.kv_heads)
                seen = settings(*wide, size.head_dim, num_experts=size.experts or 0)
                answer = family.match([known(row.id)], [seen])
                fit = named(answer)
                asked += 1
                assert name in fit, (row.id, size.name)
                if not answer.why:
                    assert fit[0] in {name} | family.ancestors(rows[name], rows), size.name
    assert asked > 50
