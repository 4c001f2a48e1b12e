"""What a tensor is for, by the names that libraries give: its layer and its role.

Conventions: ``hf`` (Transformers since Llama), ``gguf``, ``meta`` (Meta's and Mistral's
consolidated files), ``gpt2``, ``gpt-neox``, ``bloom`` (also Falcon and ChatGLM), ``bert``, ``opt``.

Sources (retrieved 2026-11-25): the ``modeling_*.py`` of https://github.com/huggingface/transformers
and ``gguf-py/gguf/tensor_mapping.py`` of https://github.com/ggml-org/llama.cpp.
"""

from __future__ import annotations

from weighbridge.core import later
from weighbridge.core.records import dataclass

_LAYER = later.pattern(r"(?:^|\.)(?:layers|layer|h|blk|blocks|block)\.(\d{1,5})\.(.+)$")
_END = later.pattern(r"\.(weight|bias)$")
_OTHER = later.pattern(
    r"(?:^|[._])(?:vision|visual|vit|image|audio|speech|mm|multi_modal)|^[va]\.blk\."
)
_NEXT = later.pattern(r"nextn|\.(?:eh_proj|enorm|hnorm|shared_head)\b|^mtp\.")
_EXPERT = later.pattern(r"\bexperts\.(\d{1,5})\.")

ROLES = {
    "q": r"(?:self_)?attn\.q_proj|attn_q|attention\.wq|attention\.(?:self\.)?(?:query|q_proj)",
    "k": r"(?:self_)?attn\.k_proj|attn_k|attention\.wk|attention\.(?:self\.)?(?:key|k_proj)",
    "v": r"(?:self_)?attn\.v_proj|attn_v|attention\.wv|attention\.(?:self\.)?(?:value|v_proj)",
    "o": r"(?:self_)?attn\.(?:o_proj|out_proj|c_proj|dense)|attn_output|attention\.wo"
    r"|(?:self_)?attention\.(?:dense|output\.dense|o_proj)",
    "qkv": r"(?:self_)?attn\.(?:qkv_proj|c_attn|Wqkv|W_pack)|attn_qkv|attention\.wqkv"
    r"|(?:self_)?attention\.query_key_value",
    "gate": r"mlp\.(?:gate_proj|w1)|ffn_gate|feed_forward\.(?:w1|gate_proj)",
    "up": r"mlp\.(?:up_proj|fc1|c_fc|dense_h_to_4h|w2)|ffn_up|feed_forward\.(?:w3|up_proj)"
    r"|intermediate\.dense|fc1",
    "down": r"mlp\.(?:down_proj|fc2|c_proj|dense_4h_to_h)|ffn_down"
    r"|feed_forward\.(?:w2|down_proj)|output\.dense|fc2",
    "gate-up": r"mlp\.gate_up_proj",
    "expert-gate": r"(?:mlp|block_sparse_moe|feed_forward)\.experts\.(?:gate_proj|w1)"
    r"|ffn_gate_exps",
    "expert-up": r"(?:mlp|block_sparse_moe|feed_forward)\.experts\.(?:up_proj|w3)|ffn_up_exps",
    "expert-down": r"(?:mlp|block_sparse_moe|feed_forward)\.experts\.(?:down_proj|w2)"
    r"|ffn_down_exps",
    "expert-gate-up": r"(?:mlp|block_sparse_moe|feed_forward)\.experts\.gate_up_proj",
    "router": r"(?:mlp|block_sparse_moe|feed_forward)\.(?:gate|router)|ffn_gate_inp",
    "q-norm": r"(?:self_)?attn\.(?:q_norm|query_layernorm|q_layernorm)|attn_q_norm",
    "k-norm": r"(?:self_)?attn\.(?:k_norm|key_layernorm|k_layernorm)|attn_k_norm",
    "norm-1": r"input_layernorm|attn_norm|attention_norm|ln_1",
    "norm-2": r"post_attention_layernorm|ffn_norm|ln_2",
}
"""Roles inside a layer. Of Qwen 1's ``mlp.w1`` and ``mlp.w2``, only the shapes are alike."""

_ROLES = later.pattern("|".join(f"(?P<r{n}>{pattern})" for n, pattern in enumerate(ROLES.values())))
_NAMES = tuple(ROLES)

EMBEDDINGS = {
    "token_embd.weight": "gguf",
    "tok_embeddings.weight": "meta",
    "embed_tokens.weight": "hf",
    "wte.weight": "gpt2",
    "embed_in.weight": "gpt-neox",
    "embeddings.word_embeddings.weight": "bert",
    "word_embeddings.weight": "bloom",
}
"""Endings of the name of the token embedding, and the convention that has it."""

HEADS = ("lm_head.weight", "embed_out.weight", "output_layer.weight")
"""Endings of the name of the output matrix; ``output.weight`` only as a whole name."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a tensor sits.

    Attributes:
        layer: Number of the block; -1 outside of blocks.
        role: A key of ``ROLES``, ``embedding``, ``head``, or empty if no convention says.
        part: ``weight`` or ``bias``; empty for another ending.
        expert: Number of the expert; -1 where there is none, or all are in one tensor.
        convention: Of the name, where an embedding tells; else empty.
    """

    layer: int
    role: str
    part: str
    expert: int = -1
    convention: str = ""


def foretells(name: str) -> bool:
    """Whether a tensor belongs to a block that predicts further tokens, not counted as a layer."""
    return _NEXT.search(name) is not None


def seat(name: str) -> Seat:
    """Say where a tensor of this name sits; those of other modes than text sit nowhere."""
    if _OTHER.search(name):
        return Seat(-1, "", "")
    for ending, convention in EMBEDDINGS.items():
        if name == ending or name.endswith("." + ending):
            return Seat(-1, "embedding", "weight", -1, convention)
    if name == "output.weight" or name.endswith(HEADS):
        return Seat(-1, "head", "weight")
    last = _END.search(name)
    part = last.group(1) if last else ""
    layer = _LAYER.search(name[: last.start()] if last else name)
    if layer is None:
        return Seat(-1, "", part)
    rest = layer.group(2)
    expert = _EXPERT.search(rest)
    found = _ROLES.fullmatch(_EXPERT.sub("experts.", rest))
    role = _NAMES[int((found.lastgroup or "r0")[1:])] if found else ""
    return Seat(int(layer.group(1)), role, part, int(expert.group(1)) if expert else -1)
