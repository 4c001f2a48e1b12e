"""Models of random weights, and what is done to them on the way from one maker to another."""

import numpy as np

from tests.builders import quantised
from weighbridge.core import Artifact, Place, Span, Tensor
from weighbridge.fingerprints.weights import Held
from weighbridge.intake.source import Bytes

WIDE, INNER, LAYERS, ROWS, HEAD = 512, 768, 6, 640, 64
ROLES = {
    "self_attn.q_proj": (WIDE, WIDE),
    "self_attn.k_proj": (WIDE // 4, WIDE),
    "self_attn.v_proj": (WIDE // 4, WIDE),
    "self_attn.o_proj": (WIDE, WIDE),
    "mlp.gate_proj": (INNER, WIDE),
    "mlp.up_proj": (INNER, WIDE),
    "mlp.down_proj": (WIDE, INNER),
}
GGUF = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def trained(seed):
    """Weights with heavy tails, loud channels, and embeddings with a mean in common."""
    random = np.random.default_rng(seed)
    loud = random.choice(WIDE, 6, replace=False)
    embedding = random.standard_normal((ROWS, WIDE)) + random.standard_normal(WIDE) * 0.5
    found = {"model.embed_tokens.weight": (embedding * 0.02).astype("f4")}
    for layer in range(LAYERS):
        for role, shape in ROLES.items():
            matrix = random.standard_t(6, size=shape) * 0.02
            if shape[1] == WIDE:
                matrix[:, loud] *= 3
            found[f"model.layers.{layer}.{role}.weight"] = matrix.astype("f4")
    return found


def tuned(model, drift, seed=5):
    random = np.random.default_rng(seed)
    return {
        name: (m + drift * m.std() * random.standard_normal(m.shape)).astype("f4")
        for name, m in model.items()
    }


def merged(one, other):
    return {name: (matrix + other[name]) / 2 for name, matrix in one.items()}


def permuted(model):
    """Put the channels of the stream in another order, which changes nothing that is computed."""
    order = np.random.default_rng(8).permutation(WIDE)
    found = {}
    for name, matrix in model.items():
        outward = "o_proj" in name or "down_proj" in name
        found[name] = matrix[order] if outward else matrix[:, order]
    return found


def scrubbed(model):
    """Give every tensor a name that tells nothing, in no order."""
    names = list(model)
    np.random.default_rng(3).shuffle(names)
    return {f"tensor_{n}": model[name] for n, name in enumerate(names)}


def converted(model):
    """As llama.cpp names tensors and orders the rows of queries and keys."""
    found = {}
    for name, matrix in model.items():
        if name == "model.embed_tokens.weight":
            found["token_embd.weight"] = matrix
            continue
        _, _, layer, role = name.removesuffix(".weight").split(".", 3)
        rows = matrix
        if role.endswith(("q_proj", "k_proj")):
            halves = rows.reshape(-1, 2, HEAD // 2, rows.shape[1])
            rows = halves.swapaxes(1, 2).reshape(rows.shape)
        found[f"blk.{layer}.{GGUF[role]}.weight"] = rows
    return found


def held(model, dtype="F32"):
    """Put every tensor into a file of its own."""
    for name, matrix in model.items():
        raw = quantised.encode(dtype, matrix)
        place = Place(Artifact(name, len(raw)), Span(0, len(raw)))
        tensor = Tensor(place, name, dtype, matrix.shape, Span(0, len(raw)), len(raw))
        yield Held(tensor, Bytes(raw))
