"""peft: adapter folders, in safetensors and in torch's format."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import peft
import torch
from peft import PeftModel, get_peft_model

from tests.corpus.case import Case
from tests.corpus.transformers_ import model

DISTRIBUTION = "peft"

CONFIGS: dict[str, tuple[str, str, dict[str, object]]] = {
    "lora": ("llama", "LoraConfig", {"r": 2, "target_modules": ["q_proj", "v_proj"]}),
    "lora-gpt2": ("gpt2", "LoraConfig", {"r": 2, "fan_in_fan_out": True}),
    "dora": ("llama", "LoraConfig", {"r": 2, "use_dora": True, "target_modules": ["q_proj"]}),
    "ia3": ("llama", "IA3Config", {"target_modules": ["k_proj"], "feedforward_modules": []}),
    "prompt": ("gpt2", "PromptTuningConfig", {"num_virtual_tokens": 3, "task_type": "CAUSAL_LM"}),
}


def _adapter(name: str) -> PeftModel:
    base, kind, options = CONFIGS[name]
    return get_peft_model(model(base), getattr(peft, kind)(**options))


def _safe(name: str, path: Path) -> None:
    _adapter(name).save_pretrained(path)


def _old(name: str, path: Path) -> None:
    made = _adapter(name)
    made.save_pretrained(path)
    (path / "adapter_model.safetensors").unlink()
    torch.save(peft.get_peft_model_state_dict(made), path / "adapter_model.bin")


def cases() -> Iterator[Case]:
    """Adapters, in both formats."""
    for name in CONFIGS:
        yield Case(name, f"adapter {name}", functools.partial(_safe, name))
        yield Case(f"{name}-bin", f"adapter {name}, torch", functools.partial(_old, name))
