"""Write tokenizer files of every kind by hand, and vocabularies of any length."""

import base64
import json
import struct

from tests.builders.gguf import Writer
from weighbridge.core import Artifact, Place, Span
from weighbridge.fingerprints.vocabulary import Vocabulary

PLACE = Place(Artifact("t", 0), Span(0, 0))


def made(tokens, special=(), merges=(), **more):
    return Vocabulary(
        PLACE, "made", "bpe", tuple(tokens), frozenset(special), tuple(merges), **more
    )


def fast(tokens, merges=None, added=(), kind="BPE", *, pairs=False):
    """A ``tokenizer.json``; a list of pieces with scores for Unigram."""
    vocab = {token: index for index, token in enumerate(tokens)}
    model = {"type": kind, "vocab": vocab}
    if kind == "Unigram":
        model["vocab"] = [[token, -float(index)] for index, token in enumerate(tokens)]
    if merges is not None:
        model["merges"] = [merge.split(" ") for merge in merges] if pairs else list(merges)
    more = [{"id": index, "content": token, "special": True} for index, token in added]
    table = {"version": "1.0", "added_tokens": more, "pre_tokenizer": {"type": "ByteLevel"}}
    return json.dumps(table | {"model": model}).encode()


def ranks(tokens):
    """tiktoken's lines, of tokens in bytes."""
    return b"".join(b"%s %d\n" % (base64.b64encode(t), n) for n, t in enumerate(tokens))


def tekken(tokens, specials=2, size=None):
    entries = [
        {"rank": n, "token_bytes": base64.b64encode(t).decode(), "token_str": None}
        for n, t in enumerate(tokens)
    ]
    config = {
        "pattern": "\\s+",
        "default_vocab_size": size or len(tokens) + specials,
        "default_num_special_tokens": specials,
    }
    return json.dumps({"config": config, "vocab": entries}).encode()


def varint(number):
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def sized(key, data):
    return bytes([key]) + varint(len(data)) + data


def sentencepiece(pieces, model=2):
    """A message of (text, score, type) pieces."""
    found = b""
    for text, score, kind in pieces:
        inner = sized(10, text.encode()) + b"\x15" + struct.pack("<f", score)
        found += sized(10, inner + (b"\x18" + varint(kind) if kind != 1 else b""))
    return found + sized(18, b"\x18" + varint(model))


def gguf(tokens, kinds=None, merges=(), *, model="gpt2", pre="", writer=None, more=()):
    """A GGUF file with a vocabulary."""
    w = writer or Writer()
    pairs = [
        w.text("general.architecture", "llama"),
        *more,
        w.text("tokenizer.ggml.model", model),
        w.array("tokenizer.ggml.tokens", 8, [w.string(token) for token in tokens]),
        w.array("tokenizer.ggml.scores", 6, [w.pack("f", 0.0) for _ in tokens]),
        w.array(
            "tokenizer.ggml.token_type", 5, [w.pack("i", k) for k in kinds or [1] * len(tokens)]
        ),
    ]
    if merges:
        pairs.append(w.array("tokenizer.ggml.merges", 8, [w.string(merge) for merge in merges]))
    if pre:
        pairs.append(w.text("tokenizer.ggml.pre", pre))
    return w.file(pairs)
