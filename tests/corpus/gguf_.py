"""gguf: version 3 in both byte orders, tokenizer arrays, plain and quantised tensors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import gguf
import numpy as np

from tests.corpus.case import Case

DISTRIBUTION = "gguf"

QUANTISED = ("Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "BF16", "F16", "F32", "TQ1_0", "TQ2_0")

TEMPLATE = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _finish(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _about(writer: gguf.GGUFWriter) -> None:
    writer.add_name("Tiny")
    writer.add_description("a model for tests; eval( in a comment")
    writer.add_license("apache-2.0")
    writer.add_context_length(128)
    writer.add_embedding_length(32)
    writer.add_block_count(1)
    writer.add_head_count(4)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(0)


def _words(writer: gguf.GGUFWriter, count: int) -> None:
    tokens = [f"tok{n}".encode() for n in range(count)]
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_scores([float(-n) for n in range(count)])
    writer.add_token_types([1] * count)
    writer.add_token_merges(["a b", "c d"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(TEMPLATE)


def _model(
    *, endian: gguf.GGUFEndian = gguf.GGUFEndian.LITTLE, arch: str = "llama", words: int = 64
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        writer = gguf.GGUFWriter(path, arch, endianess=endian)
        _about(writer)
        _words(writer, words)
        writer.add_tensor("token_embd.weight", _rng().random((64, 32), "f4"))
        writer.add_tensor("blk.0.attn_q.weight", _rng().random((32, 32)).astype("f2"))
        writer.add_tensor("output_norm.weight", np.ones(32, "f4"))
        writer.add_tensor("scalar.weight", np.ones(1, "f4"))
        _finish(writer)

    return write


def _quantised(kind: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        wanted = gguf.GGMLQuantizationType[kind]
        writer = gguf.GGUFWriter(path, "llama")
        _about(writer)
        data = gguf.quants.quantize(_rng().random((8, 256), "f4"), wanted)
        writer.add_tensor("blk.0.ffn_up.weight", data, raw_dtype=wanted)
        _finish(writer)

    return write


def _integers(path: Path) -> None:
    writer = gguf.GGUFWriter(path, "test")
    for dtype in ("i1", "i2", "i4", "i8", "f8"):
        writer.add_tensor(f"t.{dtype}", np.ones((2, 8), dtype))
    writer.add_uint8("a.u8", 1)
    writer.add_int64("a.i64", -1)
    writer.add_float64("a.f64", 0.5)
    writer.add_bool("a.flag", val=True)
    writer.add_array("a.nested", [1, 2, 3])
    writer.add_array("a.strings", ["x", "größe"])
    _finish(writer)


def _bare(path: Path) -> None:
    _finish(gguf.GGUFWriter(path, "llama"))


def _aligned(path: Path) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_custom_alignment(64)
    writer.add_tensor("a.weight", np.ones(5, "f4"))
    writer.add_tensor("b.weight", np.ones(3, "f4"))
    _finish(writer)


def _lora(path: Path) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 16.0)
    writer.add_tensor("blk.0.attn_q.weight.lora_a", np.ones((4, 32), "f4"))
    writer.add_tensor("blk.0.attn_q.weight.lora_b", np.ones((32, 4), "f4"))
    _finish(writer)


def _split(path: Path) -> None:
    path.mkdir()
    writer = gguf.GGUFWriter(path / "tiny.gguf", "llama", split_max_tensors=2)
    _about(writer)
    for layer in range(5):
        writer.add_tensor(f"blk.{layer}.ffn_up.weight", np.ones((4, 32), "f4"))
    _finish(writer)


def cases() -> Iterator[Case]:
    """Whole models, one tensor of each type, odd ones, a split model."""
    yield Case("tiny.gguf", "little endian", _model())
    yield Case("tiny-big-endian.gguf", "big endian", _model(endian=gguf.GGUFEndian.BIG))
    for arch in ("qwen2", "gemma", "phi3", "mamba", "bert", "deepseek2"):
        yield Case(f"{arch}.gguf", f"architecture {arch}", _model(arch=arch))
    yield Case("vocabulary.gguf", "30,000 tokens", _model(words=30_000))
    for kind in QUANTISED:
        yield Case(f"tensor-{kind}.gguf", f"one tensor of {kind}", _quantised(kind))
    yield Case("integers.gguf", "integer tensors, every kind of value", _integers)
    yield Case("bare.gguf", "no tensors", _bare)
    yield Case("aligned.gguf", "alignment 64", _aligned)
    yield Case("lora.gguf", "adapter", _lora)
    yield Case("split", "split in several files", _split)
