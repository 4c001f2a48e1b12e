"""How a model is built: dimensions, biases, norms, experts; from settings or from tensors alone.

Names of architectures say who wrote the code: many developers build on ``llama``, and llama.cpp
writes ``deepseek2`` for a French model. They are kept as a hint and never compared. Dimensions must
be true for the model to work; yet two that were trained apart may have all of them in common.

Sources (retrieved 2026-11-25): ``configuration_*.py`` of
https://github.com/huggingface/transformers; ``gguf-py/gguf/constants.py`` of
https://github.com/ggml-org/llama.cpp; ``params.json`` of Meta's and Mistral's releases.

Not read: vision and audio towers, rotary scaling, windows, quantisation.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields

from weighbridge.core import Entry, Tensor, later
from weighbridge.core.records import dataclass, replace
from weighbridge.fingerprints.tensornames import Seat, foretells, seat

TOP = 1 << 32
"""No dimension is larger."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """How a model is built; ``None`` where that is not known.

    Attributes:
        source: ``config``, ``gguf`` or ``tensors``.
        name: ``model_type`` or ``general.architecture``: a hint, attacker-controlled.
        convention: How tensors are named, see ``tensornames``; empty if not known.
        layers: Blocks.
        hidden: Width of the residual stream, in elements.
        intermediate: Width of the feed-forward block, or of one expert, in elements.
        dense: Width of the feed-forward block of layers without experts, if there are both.
        heads: Query heads.
        kv_heads: Key and value heads.
        head_dim: Width of one head, in elements.
        q_width: Width of all query heads, in elements.
        kv_width: Width of all key heads, in elements.
        vocabulary: Rows of the embedding.
        experts: Routed experts; 0 for none.
        rope_theta: Base of the rotary embedding.
        tied: Whether the output matrix is the embedding.
        qkv_bias: Whether query, key and value have biases.
        qk_norm: Whether queries and keys are normalised.
    """

    source: str
    name: str = ""
    convention: str = ""
    layers: int | None = None
    hidden: int | None = None
    intermediate: int | None = None
    dense: int | None = None
    heads: int | None = None
    kv_heads: int | None = None
    head_dim: int | None = None
    q_width: int | None = None
    kv_width: int | None = None
    vocabulary: int | None = None
    experts: int | None = None
    rope_theta: float | None = None
    tied: bool | None = None
    qkv_bias: bool | None = None
    qk_norm: bool | None = None


CONFIG = {
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "hidden": ("hidden_size", "n_embd", "d_model", "dim"),
    "intermediate": (
        "moe_intermediate_size", "intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size",
        "hidden_dim", "d_ff",
    ),
    "dense": ("intermediate_size",),
    "heads": ("num_attention_heads", "n_head", "n_heads"),
    "kv_heads": ("num_key_value_heads", "num_kv_heads", "n_kv_heads", "multi_query_group_num"),
    "head_dim": ("head_dim", "kv_channels"),
    "vocabulary": ("vocab_size", "padded_vocab_size"),
    "experts": ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"),
}  # fmt: skip
"""Keys of ``config.json`` and ``params.json``; the first that is there counts."""

GGUF = {
    "layers": ("block_count",),
    "hidden": ("embedding_length",),
    "intermediate": ("expert_feed_forward_length", "feed_forward_length"),
    "dense": ("feed_forward_length",),
    "heads": ("attention.head_count",),
    "kv_heads": ("attention.head_count_kv",),
    "head_dim": ("attention.key_length",),
    "vocabulary": ("vocab_size",),
    "experts": ("expert_count",),
}
"""Keys of a GGUF file, behind the architecture's name."""

INNER = ("text_config", "llm_config", "language_config", "thinker_config")
"""Where models of several modes keep the settings of their language model."""

_COUNTED = later.pattern(r"^(\d{1,9}) x \[")


def _whole(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < TOP else None


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < TOP:
        return float(value)
    return None


def _flag(table: Mapping[str, object], *keys: str) -> bool | None:
    for key in keys:
        if isinstance(value := table.get(key), bool):
            return value
    return None


def _first(table: Mapping[str, object], keys: Iterable[str]) -> int | None:
    return next((found for key in keys if (found := _whole(table.get(key))) is not None), None)


def from_config(table: Mapping[str, object]) -> Architecture:
    """Read a ``config.json`` or a ``params.json``; whatever is not as expected is not known."""
    name = table.get("model_type")
    for _ in range(len(INNER)):
        inner = next((v for key in INNER if isinstance(v := table.get(key), dict)), None)
        if inner is None:
            break
        table = inner
    found = {key: _first(table, names) for key, names in CONFIG.items()}
    rope = table.get("rope_parameters")
    theta = _number(table.get("rope_theta")) or _number(table.get("rotary_emb_base"))
    if theta is None and isinstance(rope, dict):
        theta = _number(rope.get("rope_theta"))
    if found["kv_heads"] is None:
        found["kv_heads"] = 1 if table.get("multi_query") is True else found["heads"]
    if isinstance(moe := table.get("moe"), dict) and found["experts"] is None:
        found["experts"] = _first(moe, ("num_experts",))
    return _completed(
        Architecture(
            "config",
            name=name if isinstance(name, str) else "",
            rope_theta=theta,
            tied=_flag(table, "tie_word_embeddings"),
            qkv_bias=_flag(table, "attention_bias", "qkv_bias", "use_qkv_bias"),
            qk_norm=_flag(table, "use_qk_norm", "qk_layernorm", "qk_norm"),
        ),
        found,
    )


def from_entries(entries: Iterable[Entry]) -> Architecture | None:
    """Read the metadata of a GGUF file; ``None`` if it names no architecture."""
    table = {entry.key: entry.value for entry in entries}
    name = table.get("general.architecture", "")
    if not name:
        return None
    numbers = {
        key.removeprefix(f"{name}."): int(value)
        for key, value in table.items()
        if key.startswith(f"{name}.") and value.isascii() and value.isdigit() and len(value) < 12  # noqa: PLR2004 - digits of a dimension
    }
    found = {key: _first(numbers, names) for key, names in GGUF.items()}
    if found["layers"] and (extra := numbers.get("nextn_predict_layers", 0)) < found["layers"]:
        found["layers"] -= extra
    tokens = _COUNTED.match(table.get("tokenizer.ggml.tokens", ""))
    if found["vocabulary"] is None and tokens:
        found["vocabulary"] = int(tokens.group(1))
    if found["kv_heads"] is None and f"{name}.attention.head_count_kv" not in table:
        found["kv_heads"] = found["heads"]
    try:
        theta = _number(float(table.get(f"{name}.rope.freq_base", "")))
    except ValueError:
        theta = None
    return _completed(Architecture("gguf", name=name, rope_theta=theta), found)


def _completed(one: Architecture, found: Mapping[str, int | None]) -> Architecture:
    """Put in what was found, and what follows from it: the width of a head, and of all."""
    hidden, heads, kv_heads = found["hidden"], found["heads"], found["kv_heads"]
    head = found["head_dim"]
    if head is None and hidden and heads and hidden % heads == 0:
        head = hidden // heads
    return replace(
        one,
        layers=found["layers"],
        hidden=hidden,
        intermediate=found["intermediate"],
        dense=found["dense"],
        heads=heads,
        kv_heads=kv_heads,
        head_dim=head,
        q_width=heads * head if heads and head else None,
        kv_width=kv_heads * head if kv_heads and head else None,
        vocabulary=found["vocabulary"],
        experts=found["experts"] or 0,
    )


FLOATS = later.pattern(r"^(BF16|F\d|Q\d|IQ\d|TQ\d|MXFP4|float|bfloat|half|double)", re.IGNORECASE)
"""Types whose shapes are those of the matrix. Packed integers have others."""


def from_tensors(tensors: Iterable[Tensor]) -> Architecture:
    """Read names and shapes, of any number of files of one model."""
    held: dict[tuple[str, str], tuple[int, ...]] = {}
    convention, experts, head, several = "", -1, False, False
    layers, extra = set[int](), set[int]()
    for tensor in tensors:
        at = seat(tensor.name)
        experts = max(experts, at.expert)
        (extra if foretells(tensor.name) else layers).add(at.layer)
        head = head or at.role == "head"
        several = several or "expert" in tensor.name or at.role == "router"
        if at.role and FLOATS.match(tensor.dtype) and tensor.shape:
            convention = convention or at.convention
            held.setdefault((at.role, at.part), tuple(tensor.shape))
            experts = max(experts, _stacked(at, tensor))
    last = max(layers - extra, default=-1)
    one = _measured(held, convention, last + 1, head)
    counted = None if last < 0 or (several and experts < 0) else experts + 1
    return replace(one, experts=counted)


def _stacked(at: Seat, tensor: Tensor) -> int:
    """Return the number of the last expert of a tensor that holds all; -1 of any other."""
    three = 3
    stacked = at.role.startswith("expert") and tensor.shape and len(tensor.shape) == three
    return tensor.shape[0] - 1 if stacked and tensor.shape else -1


def _measured(
    held: Mapping[tuple[str, str], tuple[int, ...]],
    convention: str,
    layers: int,
    head: bool,  # noqa: FBT001 - whether there is an output matrix
) -> Architecture:
    """Tell dimensions from the shapes of roles; matrices are (outputs, inputs)."""
    embedding = held.get(("embedding", "weight"), ())
    rows, hidden = (embedding[0], embedding[1]) if len(embedding) == 2 else (None, None)  # noqa: PLR2004 - a matrix

    def outputs(*roles: str) -> int | None:
        for role in roles:
            shape = held.get((role, "weight"), ())
            if len(shape) >= 2:  # noqa: PLR2004 - a matrix, or one per expert
                a, b = shape[-2:]
                return b if a == hidden and b != hidden else a
        return None

    both = outputs("gate-up")
    norm = held.get(("q-norm", "weight"), ())
    wide, narrow = outputs("q"), outputs("k")
    per_head = norm[0] if len(norm) == 1 and wide and norm[0] < wide else None
    return Architecture(
        "tensors",
        convention=convention,
        layers=layers or None,
        hidden=hidden,
        intermediate=outputs("expert-gate", "expert-up", "gate", "up")
        or (both // 2 if both else None),
        dense=outputs("gate", "up"),
        heads=wide // per_head if wide and per_head else None,
        kv_heads=narrow // per_head if narrow and per_head else None,
        head_dim=per_head,
        q_width=wide,
        kv_width=narrow,
        vocabulary=rows,
        tied=None if rows is None else not head,
        qkv_bias=("q", "bias") in held or ("qkv", "bias") in held if layers else None,
        qk_norm=bool(norm) if layers else None,
    )


def agree(one: Architecture, other: Architecture) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the dimensions that two accounts of a model share, and those they contradict in."""
    same, different = list[str](), list[str]()
    for each in fields(Architecture)[3:]:
        a, b = getattr(one, each.name), getattr(other, each.name)
        if a is not None and b is not None and each.name != "dense":
            close = math.isclose(a, b, rel_tol=1e-4)
            (same if close else different).append(each.name)
    return tuple(same), tuple(different)
