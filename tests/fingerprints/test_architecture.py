"""Dimensions are read from settings, from GGUF metadata and from tensors alone, and agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import vocabularies as build
from weighbridge.core import Entry, Tensor
from weighbridge.fingerprints import architecture
from weighbridge.fingerprints.tensornames import seat

QWEN = {
    "model_type": "qwen2",
    "num_hidden_layers": 3,
    "hidden_size": 896,
    "intermediate_size": 4864,
    "num_attention_heads": 14,
    "num_key_value_heads": 2,
    "vocab_size": 151936,
    "rope_theta": 1000000.0,
    "tie_word_embeddings": True,
}


def tensor(name, *shape, dtype="BF16"):
    return Tensor(build.PLACE, name, dtype, shape, None, None)


def hf(config=QWEN, **more):
    """Tensors as transformers names them."""
    wide, inner = config["hidden_size"], config["intermediate_size"]
    head = more.get("head", wide // config["num_attention_heads"])
    q, kv = config["num_attention_heads"] * head, config["num_key_value_heads"] * head
    yield tensor("model.embed_tokens.weight", config["vocab_size"], wide)
    for layer in range(config["num_hidden_layers"]):
        root = f"model.layers.{layer}"
        yield tensor(f"{root}.self_attn.q_proj.weight", q, wide)
        yield tensor(f"{root}.self_attn.k_proj.weight", kv, wide)
        yield tensor(f"{root}.self_attn.v_proj.weight", kv, wide)
        yield tensor(f"{root}.self_attn.o_proj.weight", wide, q)
        yield tensor(f"{root}.mlp.gate_proj.weight", inner, wide)
        yield tensor(f"{root}.mlp.up_proj.weight", inner, wide)
        yield tensor(f"{root}.mlp.down_proj.weight", wide, inner)
        if more.get("bias"):
            yield tensor(f"{root}.self_attn.q_proj.bias", q)
        if more.get("norm"):
            yield tensor(f"{root}.self_attn.q_norm.weight", head)
    yield tensor("model.norm.weight", wide)


def entries(table):
    return [Entry(build.PLACE, key, str(value)) for key, value in table.items()]


def test_settings_and_tensors_agree():
    one, other = architecture.from_config(QWEN), architecture.from_tensors(hf(bias=True))
    assert (one.name, one.head_dim, one.q_width, one.kv_width) == ("qwen2", 64, 896, 128)
    assert (other.convention, other.layers, other.hidden) == ("hf", 3, 896)
    same, different = architecture.agree(one, other)
    assert set(same) >= {"layers", "hidden", "intermediate", "q_width", "kv_width", "vocabulary"}
    assert different == ()
    assert (one.tied, other.tied, other.qkv_bias, other.qk_norm) == (True, True, True, False)


def test_a_norm_of_queries_tells_the_width_of_a_head():
    one = architecture.from_tensors(hf(norm=True, head=128))
    assert (one.qk_norm, one.head_dim, one.heads, one.kv_heads) == (True, 128, 14, 2)


def test_gguf_metadata():
    table = {
        "general.architecture": "qwen2",
        "qwen2.block_count": 28,
        "qwen2.embedding_length": 3584,
        "qwen2.feed_forward_length": 18944,
        "qwen2.attention.head_count": 28,
        "qwen2.attention.head_count_kv": 4,
        "qwen2.rope.freq_base": 10000.0,
        "tokenizer.ggml.tokens": "152064 x ['!', ...]",
    }
    one = architecture.from_entries(entries(table))
    assert (one.source, one.name, one.layers, one.hidden) == ("gguf", "qwen2", 28, 3584)
    assert (one.q_width, one.kv_width, one.vocabulary) == (3584, 512, 152064)
    assert one.rope_theta == 10000.0
    assert architecture.from_entries(entries({"a": "b"})) is None
    more = table | {"qwen2.nextn_predict_layers": 1, "qwen2.attention.head_count_kv": "28 x [4]"}
    one = architecture.from_entries(entries(more))
    assert (one.layers, one.kv_heads, one.kv_width) == (27, None, None)


def test_settings_of_several_modes_and_of_newer_forms():
    inner = {key: value for key, value in QWEN.items() if key != "rope_theta"}
    inner["rope_parameters"] = {"rope_theta": 5e6}
    one = architecture.from_config({"model_type": "x", "text_config": inner})
    assert (one.name, one.layers, one.rope_theta) == ("x", 3, 5e6)
    meta = {"dim": 4096, "n_layers": 32, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8}
    one = architecture.from_config(meta | {"moe": {"num_experts": 8}})
    assert (one.hidden, one.intermediate, one.kv_width, one.experts) == (4096, 14336, 1024, 8)
    assert architecture.from_config({"multi_query": True, "n_head": 4, "n_embd": 64}).kv_heads == 1


def test_experts_apart_and_in_one_tensor():
    apart = [
        tensor("model.embed_tokens.weight", 100, 64),
        tensor("model.layers.0.mlp.gate_proj.weight", 256, 64),
        *(tensor(f"model.layers.1.mlp.experts.{n}.gate_proj.weight", 32, 64) for n in range(8)),
    ]
    stacked = [
        tensor("token_embd.weight", 100, 64),
        tensor("blk.0.ffn_gate.weight", 256, 64),
        tensor("blk.1.ffn_gate_exps.weight", 8, 32, 64),
    ]
    for tensors in (apart, stacked):
        one = architecture.from_tensors(tensors)
        assert (one.layers, one.experts, one.intermediate, one.dense) == (2, 8, 32, 256)


def test_experts_that_cannot_be_counted_are_not_none():
    packed = tensor("model.layers.0.mlp.experts.gate_up_proj_blocks", 32, 64, 9, dtype="U8")
    assert architecture.from_tensors([packed]).experts is None
    whole = tensor("model.layers.0.mlp.experts.gate_up_proj", 32, 64, 128)
    assert architecture.from_tensors([whole]).experts == 32


def test_other_modes_foretelling_blocks_and_packed_numbers_do_not_count():
    more = [
        tensor("vision_tower.encoder.layers.40.self_attn.q_proj.weight", 9, 9),
        tensor("model.layers.3.eh_proj.weight", 9, 9),
        tensor("model.layers.3.mlp.up_proj.weight", 9, 9),
        tensor("model.layers.1.self_attn.q_proj.weight", 9, 1, dtype="U8"),
        tensor("model.layers.1.self_attn.q_proj.qweight", 9, 9, dtype="I32"),
    ]
    one = architecture.from_tensors([*more, *hf()])
    assert (one.layers, one.q_width) == (3, 896)


def test_matrices_of_gpt_2_are_the_other_way_round():
    tensors = [
        tensor("wte.weight", 50257, 768),
        tensor("h.0.mlp.c_fc.weight", 768, 3072),
        tensor("h.0.attn.c_attn.bias", 2304),
    ]
    one = architecture.from_tensors(tensors)
    assert (one.convention, one.intermediate, one.qkv_bias) == ("gpt2", 3072, True)


@pytest.mark.parametrize(
    ("name", "layer", "role", "part", "expert"),
    [
        ("model.layers.7.self_attn.k_proj.bias", 7, "k", "bias", -1),
        ("blk.7.attn_k.weight", 7, "k", "weight", -1),
        ("layers.7.attention.wk.weight", 7, "k", "weight", -1),
        ("language_model.model.layers.7.self_attn.k_proj.weight", 7, "k", "weight", -1),
        ("gpt_neox.layers.3.attention.query_key_value.weight", 3, "qkv", "weight", -1),
        ("encoder.layer.3.attention.self.query.weight", 3, "q", "weight", -1),
        ("encoder.layer.3.output.dense.weight", 3, "down", "weight", -1),
        ("encoder.layer.3.attention.output.dense.weight", 3, "o", "weight", -1),
        ("model.layers.2.block_sparse_moe.experts.5.w1.weight", 2, "expert-gate", "weight", 5),
        ("output.weight", -1, "head", "weight", -1),
        ("lm_head.weight", -1, "head", "weight", -1),
        ("model.norm.weight", -1, "", "weight", -1),
        ("blk.1.attn_q_norm.weight", 1, "q-norm", "weight", -1),
        ("tensor_17", -1, "", "", -1),
    ],
)
def test_seats(name, layer, role, part, expert):
    at = seat(name)
    assert (at.layer, at.role, at.part, at.expert) == (layer, role, part, expert)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.lists(st.integers(), max_size=2)
)
MORE = ("rope_theta", "rope_parameters", "moe", "text_config", "model_type", "multi_query")
KEYS = st.sampled_from([*sorted({k for keys in architecture.CONFIG.values() for k in keys}), *MORE])


@given(st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=6), max_size=8))
def test_any_settings_are_read(table):
    one = architecture.from_config(table)
    assert one.layers is None or 0 <= one.layers < 1 << 32


@given(st.lists(st.tuples(st.text(max_size=30), st.lists(st.integers(0, 1 << 63), max_size=4))))
def test_any_tensors_are_read(rows):
    architecture.from_tensors(tensor(name, *shape) for name, shape in rows)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=12)), st.text(max_size=5))
def test_any_metadata_is_read(table, name):
    keys = {f"{name}.{key}": table[key] for key in table}
    architecture.from_entries(entries(keys | {"general.architecture": name}))
