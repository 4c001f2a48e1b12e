"""Make configurations that name callables, with harmless arguments. Read as bytes, never loaded."""

import json

REMOTE = json.dumps(
    {
        "_name_or_path": "acme/small",
        "architectures": ["AcmeModel"],
        "auto_map": {
            "AutoConfig": "configuration_acme.AcmeConfig",
            "AutoModel": "acme/code--modeling_acme.AcmeModel",
            "AutoTokenizer": ["tokenization_acme.AcmeTokenizer", None],
        },
        "model_type": "acme",
        "text_config": {"model_type": "acme_text", "trust_remote_code": True},
    }
).encode()

INDEX = json.dumps(
    {
        "metadata": {"total_size": 8},
        "weight_map": {
            "a": "model-00001-of-00002.safetensors",
            "b": "model-00001-of-00002.safetensors",
            "c": "../model-00002-of-00002.safetensors",
        },
    }
).encode()

MODULES = json.dumps(
    [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "acme.Pooling"},
    ]
).encode()

PIPELINE = json.dumps(
    {
        "_class_name": "AcmePipeline",
        "_diffusers_version": "0.35.0",
        "safety_checker": [None, None],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": [None, "AutoencoderKL"],
        "requires_safety_checker": True,
    }
).encode()

UNET = b'{"_class_name": "UNet2DModel", "down_block_types": ["DownBlock2D", "AttnDownBlock2D"]}'

HYDRA = b'{"jobs": [{"_target_": "os.system", "_args_": ["true"], "n": 1, "deep": {"x": 1}}]}'

TAGS = b"""\
a: !!python/object/apply:os.system ["true"]
b: !!python/name:builtins.eval ''
c: !!python/module:webbrowser ''
d: !!python/object:acme.Thing {x: 1}
e: !!python/object/new:acme.Other
  args: [1]
  kwds: {y: 2}
f: !<tag:yaml.org,2002:python/object/apply:posix.nice> [0]
g: !!python/tuple [1, 2]
h: !!python/odd:thing x
i: !!python/object/apply:print []
"""

HANDLES = b"""\
%TAG !p! tag:yaml.org,2002:python/
---
!p!object/apply:os.system ["true"]
"""

HYPER = b"""\
seed: !apply:torch.manual_seed [1234]
net: !new:acme.Net
  size: 4
act: !name:torch.nn.GELU
more: !include:other.yaml
same: !ref <seed>
"""

MLMODEL = b"""\
artifact_path: model
flavors:
  python_function:
    data: model.pkl
    code: code
    env: {conda: conda.yaml}
    loader_module: acme.loader
  sklearn:
    pickled_model: model.pkl
mlflow_version: 2.9.2
"""

CARD = b"""\
---
license: apache-2.0
base_model:
- acme/base
language: [en, de]
tags:
- text-generation
---
# Acme

Prose: with a colon, and "quotes.
"""

LAUGHS = b"a: &a [1, 1]\n" + b"".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n".encode()
    for old, new in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
)


def notebook(*cells, **metadata):
    """Return a notebook with these code cells."""
    made = [{"cell_type": "markdown", "source": ["import os"]}]
    made += [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4}).encode()
