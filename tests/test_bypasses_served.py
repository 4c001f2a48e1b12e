"""Keys by which servers of models and single libraries import, run or open something.

One inert stand-in each; none of it is ever run.
"""

import json
import struct

import pytest

from tests.weighing import weigh
from weighbridge.core import Verdict

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
SOURCE = b"import os\nos.system('true')\n"
SKLEARN = {"name": "x", "implementation": "mlserver_sklearn.SKLearnModel"}


def said(**keys):
    return json.dumps(keys).encode()


def engine(**given):
    return {"config.pbtxt": b'backend: "vllm"\n', "1/model.json": said(model="a/b", **given)}


def logs(**handler):
    return said(logging_settings={"version": 1, "handlers": {"x": handler}})


def index(**given):
    return said(path="a/b", dimensions=384, offset=5, **given)


MLFLOW = b"flavors:\n  python_function: {loader_module: mlflow.sklearn, code: code}\n"
TASK = {"framework": "pytorch", "task": "ner"}

DENIED = {
    "KoboldCpp": ({"x.kcpps": said(model_param="m.gguf", onready="true")}, "dangerous-import"),
    "KoboldCpp, and more": ({"x.kcpps": said(**{"@module": "matgl.a", "@class": "B", "offset": 1,
                                              "dimensions": 2}, onready="true")},
                            "dangerous-import"),
    "logging": ({"settings.json": logs(**{"()": "os.system"})}, "dangerous-import"),
    "logging in YAML": ({"logging.yaml": b"handlers: {x: {(): subprocess.Popen, args: 'true'}}\n"},
                        "dangerous-import"),
    "MLServer": ({"model-settings.json": said(**SKLEARN, parameters={"uri": "/srv/x.joblib"})},
                 "outside-reference"),
    "MLServer, environment": ({"model-settings.json": said(
        **SKLEARN, parameters={"environment_tarball": "env.tar.gz"})}, "remote-code"),
    "PEFT": ({"adapter_config.json": said(
        peft_type="MULTITASK_PROMPT_TUNING", prompt_tuning_init_state_dict_path="/srv/x.pt")},
             "outside-reference"),
    "transformers": ({"config.json": said(transformers_weights="../x.safetensors")},
                     "outside-reference"),
    "sentence-transformers": ({"sentence_bert_config.json": said(
        model_args={"file_name": "../../x.onnx"})}, "outside-reference"),
    "MLflow": ({"MLmodel": MLFLOW, "code/sklearn.py": SOURCE}, "remote-code"),
    "FunASR": ({"configuration.json": said(**TASK, file_path_metas={"init_param": "../../x.pt"})},
               "outside-reference"),
    "FunASR, below": ({"configuration.json": said(
        **TASK, file_path_metas={"frontend_conf": {"cmvn_file": "/x"}})}, "outside-reference"),
    "ModelScope, elsewhere": ({"configuration.json": said(
        **TASK, plugins=["os"])}, "remote-code"),
    "vLLM": (engine(worker_cls="os.system"), "dangerous-import"),
    "vLLM, a file": (engine(tool_parser_plugin="own.py") | {"1/own.py": SOURCE}, "remote-code"),
    "txtai": ({"config.json": index(backend="subprocess.Popen")}, "dangerous-import"),
    "txtai, functions": ({"config.json": index(functions=["os.system"])}, "dangerous-import"),
    "DeepPavlov": ({"c.json": said(chainer={"pipe": [{"class_name": "os:system"}]})},
                   "dangerous-import"),
    "DeepPavlov, imports": ({"c.json": said(chainer={}, metadata={"imports": ["antigravity"]})},
                            "dangerous-import"),
    "ParlAI": ({"m.opt": said(model="os:system", model_file="m")}, "dangerous-import"),
    "evaluation harness": ({"task.yaml": b"task: x\nprocess_docs: !function own.run\n",
                            "config.json": b"{}", "own.py": SOURCE}, "remote-code"),
    "MLC": ({"mlc-chat-config.json": said(model_lib="../../x.so")}, "remote-code"),
    "MatGL": ({"model.json": said(**{"@module": "os", "@class": "system"})}, "dangerous-import"),
    "DiffSinger": ({"config.yaml": b"task_cls: os.system\n"}, "dangerous-import"),
    "MLX, compiled": ({"config.json": said(model_type="x", model_file="own.pyc")}, "remote-code"),
}  # fmt: skip


@pytest.mark.parametrize("way", DENIED)
def test_what_a_key_has_done_is_denied(tmp_path, way):
    files, rule = DENIED[way]
    verdict, rules, reasons = weigh(tmp_path, {**WEIGHTS, **files})
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    assert rule in rules


WARNED = {
    "ModelScope": {"configuration.json": said(**TASK, plugins=["adaseq"])},
    "ModelScope, all modules": {"configuration.json": said(**TASK, allow_remote=True),
                                "own.py": SOURCE},
    "SageMaker": {"code/inference.py": SOURCE},
    "BentoML": {"bentofile.yaml": b"service: 'own:svc'\n", "own.py": SOURCE},
    "DeepPavlov": {"c.json": said(chainer={}, metadata={"imports": ["acme"]})},
    "MLflow": {"MLmodel": MLFLOW, "code/own.py": b"class Net:\n    pass\n"},
    "MatGL": {"model.json": said(**{"@module": "acme.nets", "@class": "Net"})},
    "txtai": {"config.json": index(method="external", transform="acme.embed")},
}  # fmt: skip


@pytest.mark.parametrize("way", WARNED)
def test_what_is_ones_own_is_a_warning(tmp_path, way):
    assert weigh(tmp_path, {**WEIGHTS, **WARNED[way]})[:2] == (Verdict.WARN, {"remote-code"})


HONEST = {
    "KoboldCpp": {"x.kcpps": said(model_param="m.gguf", onready="")},
    "logging": {"settings.json": logs(**{"class": "logging.StreamHandler",
                                         "formatter": {"()": "uvicorn.logging.DefaultFormatter"}})},
    "MLServer": {"model-settings.json": said(**SKLEARN, parameters={"uri": "./model.joblib"})},
    "PEFT": {"adapter_config.json": said(peft_type="PROMPT_TUNING",
                                         prompt_tuning_init_state_dict_path=None)},
    "sentence-transformers": {"sentence_bert_config.json": said(
        model_args={"file_name": "onnx/model.onnx"})},
    "FunASR": {"configuration.json": said(**TASK, file_path_metas={
        "init_param": "model.pt", "tokenizer_conf": {"bpemodel": "x.model"}})},
    "ModelScope": {"configuration.json": said(**TASK, model={"type": "x"})},
    "vLLM": engine(distributed_executor_backend="ray", gpu_memory_utilization=0.9),
    "txtai": {"config.json": index(backend="faiss", method="sentence-transformers",
                                   content="sqlite:///x.db")},
    "DeepPavlov": {"c.json": said(chainer={"pipe": [{"class_name": "torch_transformers_ner"}]},
                                  metadata={"variables": {}})},
    "MLC": {"mlc-chat-config.json": said(model_lib="llama_q4f16_1", conv_template="x")},
    "MatGL": {"model.json": said(**{"@module": "matgl.models._m3gnet", "@class": "M3GNet"})},
    "ParlAI": {"m.opt": said(model="transformer/generator", model_file="m")},
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_honest_keys_are_silent(tmp_path, case):
    assert weigh(tmp_path, {**WEIGHTS, **HONEST[case]})[:2] == (Verdict.ALLOW, set())
