"""transformers: tiny models in every layout it writes or wrote, and Trainer's files."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedModel, PreTrainedTokenizerFast, TrainingArguments

from tests.corpus.case import Case, pickled

DISTRIBUTION = "transformers"

TEXT: dict[str, int] = {
    "vocab_size": 99,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 64,
}
"""Sizes for the usual text model."""

DECODER = TEXT | {"num_key_value_heads": 2}

GPT2 = {"vocab_size": 99, "n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 64}

DISTIL = {"vocab_size": 99, "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32}

T5 = {"vocab_size": 99, "d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_heads": 2}

VIT = {"image_size": 16, "patch_size": 8, "hidden_size": 16, "num_hidden_layers": 2} | {
    "num_attention_heads": 2,
    "intermediate_size": 32,
}

WHISPER = {"vocab_size": 99, "d_model": 16, "encoder_layers": 1, "decoder_layers": 1} | {
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "max_source_positions": 30,
    "max_target_positions": 20,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
}

ARCHITECTURES: dict[str, tuple[str, str, dict[str, int]]] = {
    "bert": ("BertConfig", "BertForSequenceClassification", TEXT),
    "roberta": ("RobertaConfig", "RobertaForMaskedLM", TEXT),
    "distilbert": ("DistilBertConfig", "DistilBertForTokenClassification", DISTIL),
    "electra": ("ElectraConfig", "ElectraModel", TEXT),
    "gpt2": ("GPT2Config", "GPT2LMHeadModel", GPT2),
    "llama": ("LlamaConfig", "LlamaForCausalLM", DECODER),
    "qwen2": ("Qwen2Config", "Qwen2ForCausalLM", DECODER),
    "mistral": ("MistralConfig", "MistralForCausalLM", DECODER),
    "gemma": ("GemmaConfig", "GemmaForCausalLM", DECODER | {"head_dim": 8}),
    "t5": ("T5Config", "T5ForConditionalGeneration", T5),
    "vit": ("ViTConfig", "ViTForImageClassification", VIT),
    "whisper": ("WhisperConfig", "WhisperForConditionalGeneration", WHISPER),
}
"""Name to configuration class, model class and sizes."""


def model(name: str) -> PreTrainedModel:
    """A randomly initialised model of a few thousand parameters."""
    config, kind, sizes = ARCHITECTURES[name]
    return getattr(transformers, kind)(getattr(transformers, config)(**sizes))


def _safe(name: str, path: Path) -> None:
    model(name).save_pretrained(path)


def _shards(name: str, path: Path) -> None:
    model(name).save_pretrained(path, max_shard_size="8KB")


def _half(name: str, path: Path) -> None:
    model(name).to(torch.bfloat16).save_pretrained(path)


def _old(name: str, path: Path) -> None:
    """The layout of before safetensors; what a version of today no longer writes itself."""
    made = model(name)
    made.config.save_pretrained(path)
    torch.save(made.state_dict(), path / "pytorch_model.bin")


def _old_shards(name: str, path: Path) -> None:
    made = model(name)
    made.config.save_pretrained(path)
    state = list(made.state_dict().items())
    half = len(state) // 2
    where: dict[str, str] = {}
    for number, part in enumerate((state[:half], state[half:]), 1):
        file = f"pytorch_model-{number:05}-of-00002.bin"
        torch.save(dict(part), path / file)
        where |= dict.fromkeys(dict(part), file)
    index = json.dumps({"metadata": {"total_size": 1}, "weight_map": where})
    (path / "pytorch_model.bin.index.json").write_text(index, "utf-8")


def _arguments(folder: Path) -> TrainingArguments:
    return TrainingArguments(str(folder.with_name("outputs")), report_to=[], use_cpu=True)


class _Rows(torch.utils.data.Dataset[dict[str, torch.Tensor]]):
    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {"input_ids": torch.arange(6) + index, "labels": torch.tensor(index % 2)}


def _trained(path: Path) -> None:
    """A checkpoint folder as Trainer writes it in the middle of a run."""
    arguments = TrainingArguments(
        str(path),
        report_to=[],
        use_cpu=True,
        max_steps=2,
        save_steps=2,
        per_device_train_batch_size=2,
        disable_tqdm=True,
    )
    transformers.Trainer(model("bert"), arguments, train_dataset=_Rows()).train()


def _arguments_file(path: Path) -> None:
    torch.save(_arguments(path), path)


def _seq2seq_arguments(path: Path) -> None:
    torch.save(transformers.Seq2SeqTrainingArguments(str(path.with_name("o")), use_cpu=True), path)


def _rng_state(path: Path) -> None:
    """What Trainer writes of the random generators."""
    state = {
        "python": random.Random(1).getstate(),  # noqa: S311
        "numpy": np.random.RandomState(1).get_state(),
        "cpu": torch.get_rng_state(),
    }
    torch.save(state, path)


def _scheduler(path: Path) -> None:
    optimiser = torch.optim.AdamW(model("bert").parameters(), 1e-3)
    plan = transformers.get_linear_schedule_with_warmup(optimiser, 2, 10)
    torch.save(plan.state_dict(), path)


def _whole(name: str, path: Path) -> None:
    torch.save(model(name), path)


def _output(path: Path) -> None:
    made = model("bert").eval()
    torch.save(made(torch.ones(1, 4, dtype=torch.long)), path)


def _processor(path: Path) -> None:
    transformers.ViTImageProcessor(size={"height": 16, "width": 16}).save_pretrained(path)


def _tokenizer() -> PreTrainedTokenizerFast:
    marks = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    marks |= {"sep_token": "[SEP]", "mask_token": "[MASK]"}
    words = dict(zip([*marks.values(), "a", "cat", "sat"], range(8), strict=True))
    made = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=made, **marks)


def _pipeline(task: str, kind: str) -> object:
    config = transformers.BertConfig(**TEXT | {"num_hidden_layers": 1, "hidden_size": 4})
    made = getattr(transformers, kind)(config)
    return transformers.pipeline(task, model=made, tokenizer=_tokenizer(), device="cpu")


def _schedule(name: str) -> object:
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.1)
    return getattr(transformers, name)(optimiser, 2, 10)


def _generated() -> object:
    prompt = torch.ones(1, 4, dtype=torch.long)
    options = {"return_dict_in_generate": True, "output_scores": True, "pad_token_id": 0}
    return model("gpt2").generate(prompt, max_new_tokens=2, **options)


PIPELINES: dict[str, str] = {
    "text-classification": "BertForSequenceClassification",
    "token-classification": "BertForTokenClassification",
    "fill-mask": "BertForMaskedLM",
    "feature-extraction": "BertModel",
}
"""Task to model class."""

OBJECTS: dict[str, Callable[[], object]] = {
    **{f"pipeline-{t}": functools.partial(_pipeline, t, k) for t, k in PIPELINES.items()},
    "tokenizer": _tokenizer,
    "batch": lambda: _tokenizer()(["a cat sat"], return_tensors="pt"),
    "image-processor": lambda: transformers.ViTImageProcessor(size={"height": 16, "width": 16}),
    "feature-extractor": transformers.WhisperFeatureExtractor,
    "processor": lambda: transformers.CLIPProcessor(
        transformers.CLIPImageProcessor(), _tokenizer()
    ),
    "collator": lambda: transformers.DataCollatorWithPadding(_tokenizer()),
    "collator-masking": lambda: transformers.DataCollatorForLanguageModeling(_tokenizer()),
    "collate-function": lambda: transformers.default_data_collator,
    "schedule-linear": lambda: _schedule("get_linear_schedule_with_warmup"),
    "schedule-cosine": lambda: _schedule("get_cosine_schedule_with_warmup"),
    "generated": _generated,
    "cache": lambda: model("llama")(torch.ones(1, 4, dtype=torch.long)).past_key_values,
    "logits": lambda: transformers.LogitsProcessorList([transformers.TopKLogitsWarper(5)]),
    "callback": lambda: transformers.EarlyStoppingCallback(2),
}
"""What users pickle whole."""


def _stored(make: Callable[[], object], path: Path) -> None:
    torch.save(make(), path)


def _generation(path: Path) -> None:
    transformers.GenerationConfig(max_new_tokens=5, do_sample=True).save_pretrained(path)


LAYOUTS: dict[str, Callable[[str, Path], None]] = {
    "safetensors": _safe,
    "sharded": _shards,
    "bf16": _half,
    "bin": _old,
    "bin-sharded": _old_shards,
}


def cases() -> Iterator[Case]:
    """Architectures by layouts, then Trainer's own files, then objects pickled whole."""
    for name in ARCHITECTURES:
        for layout, write in LAYOUTS.items():
            what = f"{name}, {layout}"
            yield Case(f"{name}-{layout}", what, functools.partial(write, name))
    for name in ("bert", "gpt2", "t5"):
        yield Case(f"{name}-whole.pt", f"{name} whole", functools.partial(_whole, name))
    yield Case("trainer", "output folder of Trainer", _trained)
    yield Case("arguments/training_args.bin", "TrainingArguments", _arguments_file)
    yield Case(
        "arguments-seq2seq/training_args.bin", "Seq2SeqTrainingArguments", _seq2seq_arguments
    )
    yield Case("states/rng_state.pth", "random states", _rng_state)
    yield Case("states/scheduler.pt", "state of a schedule", _scheduler)
    yield Case("output.pt", "a ModelOutput", _output)
    yield Case("processor", "image processor", _processor)
    yield Case("generation", "generation config", _generation)
    for name, make in OBJECTS.items():
        yield pickled(f"objects/{name}.pkl", f"{name}, pickle", make)
        yield Case(f"objects/{name}.pt", f"{name}, torch.save", functools.partial(_stored, make))
