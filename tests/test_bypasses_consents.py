"""Configurations that consent to code of another repository, in place of whoever loads them.

One inert stand-in each; none of it is ever run.
"""

import json
import struct

import pytest

from tests.weighing import weigh
from weighbridge.core import Verdict

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}


def said(**keys):
    return json.dumps(keys).encode()


def called(target, **given):
    return {"c.json": said(_target_=target, **given)}


TRUST = {"trust_remote_code": True}
SERVER = {"implementation": "mlserver_huggingface.HuggingFaceRuntime"}
MODEL = {"pretrained_model_name_or_path": "acme/x"}

CONSENTS = {
    "Hydra": called("transformers.AutoModel.from_pretrained", **MODEL, **TRUST),
    "Hydra, in order": called("transformers.AutoModel.from_pretrained", _args_=["acme/x"], **TRUST),
    "Hydra, a class": called("sentence_transformers.SentenceTransformer", **TRUST),
    "Hydra, handed on": called("sentence_transformers.SentenceTransformer", model_kwargs=TRUST),
    "Hydra, a word": called("transformers.AutoModel.from_pretrained", trust_remote_code="yes"),
    "Hydra, diffusers": called("diffusers.DiffusionPipeline.from_pretrained", **MODEL,
                               custom_pipeline="acme/pipe"),
    "torchtune": {"c.yaml": b"m: {_component_: torchtune.models.x, trust_remote_code: true}\n"},
    "Lightning": {"c.yaml": b"m:\n  class_path: lit.X\n  init_args: {trust_remote_code: 1}\n"},
    "XTuner": {"c.json": said(type="transformers.AutoModel.from_pretrained", **MODEL, **TRUST)},
    "Triton's vLLM": {"config.pbtxt": b'backend: "vllm"\n', "1/model.json": said(model="a/b",
                                                                                **TRUST)},
    "LocalAI": {"x.yaml": b"name: x\nbackend: transformers\ntrust_remote_code: true\n"
                          b"parameters: {model: acme/x}\n"},
    "Ludwig": {"model_hyperparameters.json": said(model_type="llm", base_model="a/b", **TRUST)},
    "MLServer": {"model-settings.json": said(
        **SERVER, parameters={"extra": {"pretrained_model": "acme/x", **TRUST}})},
    "PEFT": {"adapter_config.json": said(peft_type="PROMPT_TUNING", tokenizer_name_or_path="a/b",
                                         tokenizer_kwargs=TRUST)},
    "Haystack": {"c.json": said(type="haystack.components.generators.HuggingFaceLocalGenerator",
                                init_parameters={"huggingface_pipeline_kwargs": {
                                    "model": "acme/x", **TRUST}})},
}  # fmt: skip


@pytest.mark.parametrize("way", CONSENTS)
def test_a_consent_that_a_loader_takes_from_the_model_is_denied(tmp_path, way):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, **CONSENTS[way]})
    assert verdict is Verdict.DENY
    assert "remote-code" in rules


HONEST = {
    "no consent": called("transformers.AutoModel.from_pretrained", **MODEL),
    "refused": called("transformers.AutoModel.from_pretrained", **MODEL, trust_remote_code=False),
    "arguments of training": {"training_args.yaml": b"model_name_or_path: a/b\nlr: 0.1\n"
                                                    b"trust_remote_code: true\n"},
    "axolotl": {"c.yaml": b"base_model: a/b\nmodel_type: LlamaForCausalLM\n"
                          b"trust_remote_code: true\n"},
    "of a type": {"c.json": said(type="SomeDataset", model="a/b", **TRUST)},
    "no engine": {"model.json": said(model="a/b", **TRUST)},
    "PEFT": {"adapter_config.json": said(peft_type="PROMPT_TUNING", tokenizer_name_or_path="a/b",
                                         tokenizer_kwargs=None)},
    "MLServer": {"model-settings.json": said(
        **SERVER, parameters={"extra": {"pretrained_model": "acme/x", "task": "ner"}})},
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_what_nobody_hands_on_is_silent(tmp_path, case):
    assert weigh(tmp_path, {**WEIGHTS, **HONEST[case]})[:2] == (Verdict.ALLOW, set())
