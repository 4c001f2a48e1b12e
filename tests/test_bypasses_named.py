"""Configurations that name a file, a repository or a class in ways that loaders follow.

One inert stand-in each; none of it is ever run.
"""

import json
import struct

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import inventory
from weighbridge.rules import outside_reference

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
SOURCE = b"import os\nos.system('true')\n"
HISTORY = ".git/objects/aa/" + "b" * 38


def said(**keys):
    return json.dumps(keys).encode()


def flavor(name, **keys):
    rows = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return {"MLmodel": f"flavors:\n  {name}:\n{rows}".encode()}


def modules(path, kind="sentence_transformers.models.Transformer"):
    return {"modules.json": json.dumps([{"idx": 0, "name": "0", "path": path, "type": kind}])
            .encode()}  # fmt: skip


ROUTER = {"types": {"../x": "sentence_transformers.models.Transformer"},
          "structure": {"query": ["../x"]}}  # fmt: skip
TRUSTING = {"hf_tokenizer_name": "acme/x", "tokenizer_kwargs": {"trust_remote_code": True}}
EMBEDDER = {"type": "haystack.components.embedders.SentenceTransformersTextEmbedder",
            "init_parameters": {"model": "acme/x", "trust_remote_code": True}}  # fmt: skip

NAMED = {
    # What no loader should read is not looked into, so nothing may be named there.
    **{f"MLflow: {key} in a history": ({**flavor("a", **{key: HISTORY}), HISTORY: p.inert()},
                                       "outside-reference")
       for key in ("data", "model_data", "model_path", "pickled_model", "loader_fn",
                   "tools_data", "agent_data", "persist_dir", "serialized_explainer")},
    "MLflow: records of a download": ({**flavor("a", data="./.cache//Huggingface/x.metadata"),
                                       ".cache/huggingface/x.metadata": p.inert()},
                                      "outside-reference"),
    "MLflow: xgboost": (flavor("xgboost", data="m.json", model_class="runpy.x"),
                        "dangerous-import"),
    "MLflow: Spark Connect": (flavor("spark", model_class="runpy.x"), "dangerous-import"),
    # Releases of sentence-transformers before 5.2 join the path as it is.
    "sentence-transformers: path": (modules("../../x"), "outside-reference"),
    "sentence-transformers: absolute": (modules("/srv/x"), "outside-reference"),
    "sentence-transformers: Router": ({"router_config.json": said(**ROUTER)}, "outside-reference"),
    # From a folder, the class is fetched without anybody's consent.
    "sentence-transformers: elsewhere": (modules("", "acme/net--own.Net"), "remote-code"),
    "MMEngine: YAML": ({"c.yaml": b"_base_: ./x.py\n", "x.py": SOURCE}, "remote-code"),
    "MMEngine: JSON": ({"c.json": said(_base_=["x.py"]), "x.py": SOURCE}, "remote-code"),
    "MMEngine: elsewhere": ({"c.yaml": b"_base_: [../../x.py]\n"}, "remote-code"),
    "OpenCLIP": ({"open_clip_config.json": said(model_cfg={"text_cfg": TRUSTING})}, "remote-code"),
    "Haystack": ({"c.json": said(components={"a": EMBEDDER})}, "remote-code"),
    "axolotl": ({"c.yaml": b"base_model: a/b\nplugins:\n- os.system\n"}, "dangerous-import"),
    **{f"LangChain: {key}": ({"c.json": said(_type="prompt", **{key: "/etc/x.txt"})},
                             "outside-reference")
       for key in ("template_path", "prefix_path", "example_prompt_path", "examples")},
    "GPTQ": ({"quantize_config.json": said(bits=4, model_file_base_name="../../x")},
             "outside-reference"),
}  # fmt: skip


@pytest.mark.parametrize("way", NAMED)
def test_what_a_configuration_names_is_judged(tmp_path, way):
    files, rule = NAMED[way]
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, **files})
    assert (verdict, rule in rules) == (Verdict.DENY, True)


def test_a_class_of_ones_own_for_mlflow_is_a_warning(tmp_path):
    files = {**WEIGHTS, **flavor("xgboost", data="m.json", model_class="acme.own.Model")}
    assert weigh(tmp_path, files)[:2] == (Verdict.WARN, {"remote-code"})


HONEST = {
    "MLflow": flavor("xgboost", data="m.json", model_class="xgboost.sklearn.XGBClassifier"),
    "MLflow: Spark": flavor("spark", model_class="pyspark.ml.connect.pipeline.PipelineModel"),
    "sentence-transformers": modules("1_Pooling", "sentence_transformers.models.Pooling"),
    "sentence-transformers: root": modules(""),
    "PaddleSeg": {"c.yaml": b"_base_: '../_base_/pascal.yml'\n"},
    "Detectron": {"c.yaml": b"_BASE_: '../Base-RCNN-FPN.yaml'\n"},
    "MMEngine: the library's own": {"c.yaml": b"_base_: 'mmdet::_base_/default_runtime.py'\n"},
    "OpenCLIP": {"open_clip_config.json": said(model_cfg={"text_cfg": {
        "hf_tokenizer_name": "a/b", "tokenizer_kwargs": {"strip_sep_token": True}}})},
    "axolotl": {"c.yaml": b"base_model: a/b\nplugins:\n"
                          b"- axolotl.integrations.liger.LigerPlugin\n"},
    "LangChain": {"c.json": said(_type="prompt", template_path="template.txt")},
    "GPTQ": {"quantize_config.json": said(bits=4, model_file_base_name="model")},
    "a vocabulary": {"c.json": said(examples="/etc/x", plugins=["a.b"])},
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_honest_configurations_are_silent(tmp_path, case):
    assert weigh(tmp_path, {**WEIGHTS, **HONEST[case]})[:2] == (Verdict.ALLOW, set())


def test_folders_that_are_passed_over_are_those_that_nothing_may_name():
    assert set(outside_reference.PASSED) == set(inventory.PASSED_OVER)
