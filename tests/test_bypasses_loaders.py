"""What loaders were read to do with a file, and nothing here told of: one stand-in each.

Each row says which key or member makes its loader act. None of it is ever run.
"""

import json
import struct

import pytest

from tests.builders import pickles as p
from tests.builders import zips
from tests.weighing import weigh
from weighbridge.core import Verdict

M = zips.M
WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
SOURCE = b"import os\nos.system('true')\n"
EVAL = "__import__('os').system('true')"
PLAIN = p.stream(p.value({"a": 1}))
KERNEL = "acme/kernel"


def said(**keys):
    return json.dumps(keys).encode()


def plans(name="x.Net", **given):
    part = {"network_class_name": name, "arch_kwargs": given}
    return said(configurations={"2d": {"architecture": part}})


def step(name, **more):
    return said(name="x", steps=[{"class": name, "config": {"args": ["true"]}, **more}])


CALLED = {
    "a library's command": ("c.yaml", b"_target_: speechbrain.utils.superpowers.run_shell\n"),
    "under another module": ("c.yaml", b"_target_: monai.utils.run_cmd\n"),
    "by a tag": ("hyperparams.yaml", b"a: !new:speechbrain.utils.superpowers.run_shell\n"),
    "by another tag": ("h.yaml", b"a: !apply:speechbrain.utils.importutils.import_from_path\n"),
    "by a reference": ("h.yaml", b"a: !applyref:os.system ['true']\n"),
    "by a name": ("h.yaml", b"a: !name:gensim.utils.check_output\n"),
    "by a module": ("h.yaml", b"a: !module:os\n"),
    "a library's importer": ("c.yaml", b"_target_: mmengine.utils.import_modules_from_strings\n"),
    "a library's resolver": ("c.yaml", b"target: ldm.util.get_obj_from_str\nparams: {}\n"),
    "a library's unpickler": ("c.yaml", b"_target_: gensim.utils.unpickle\nfname: x\n"),
    "a library's loader": ("c.yaml", b"_target_: tensorflow.compat.v1.load_op_library\n"),
    "a name that says it": ("c.yaml", b"_target_: audiocraft.utils.spawn_workers\n"),
    "a method that unpickles": ("c.yaml", b"_target_: nemo.core.ModelPT.restore_from\n"),
    "a class that does": ("c.yaml", b"_target_: ultralytics.YOLO\nmodel: x.pt\n"),
    "a method that loads code": ("c.yaml",
                                 b"_target_: onnxruntime.X.register_custom_ops_library\n"),
    "LeRobot": ("policy_preprocessor.json", step("subprocess.Popen")),
    "LeRobot with a state": ("x.json", said(steps=[{"class": "os.system", "state_file": "x"}])),
    "PEFT": ("adapter_config.json", said(peft_type="LORA", megatron_core="antigravity")),
    "pyannote": ("config.yaml", b"pipeline: {name: os.system, params: {}}\n"),
    "pyannote, before": ("config.yaml", b"preprocessors: {x: {name: os.system}}\n"),
    "BentoML": ("model.yaml", b"name: x\nmodule: antigravity\nsignatures: {}\ncontext: {}\n"),
    "nnU-Net": ("plans.json", plans("subprocess.Popen")),
    "nnU-Net, a part": ("plans.json", plans(dropout_op="subprocess.Popen")),
    "nnU-Net, imported": ("plans.json", plans(x="os.system", _kw_requires_import=["x"])),
    "Rasa": ("metadata.json", said(a={"uses": "os.system", "constructor_name": "create"})),
    "AllenNLP": ("config.json", said(model={"type": "subprocess.Popen", "args": "true"})),
    "a provider": ("agent.json", said(provider="subprocess.Popen", config={"args": "true"})),
    "behind a colon": ("serve.yaml", b"applications: [{import_path: 'os:system'}]\n"),
    "modular diffusers": ("modular_model_index.json", said(
        _class_name="ModularPipeline", unet=[None, None, {"type_hint": ["os", "system"]}])),
    "MLflow with TensorFlow": ("MLmodel", b"flavors: {tensorflow: {keras_module: antigravity}}\n"),
    "MLflow with LlamaIndex": ("s.json", said(object_constructor="os.system", object_kwargs={})),
    "YOLO's data": ("data.yaml", b"names: [a]\ndownload: |\n  import os\n  os.system('true')\n"),
    "YOLO's data, a shell": ("data.yaml", b"names: {0: a}\ndownload: bash get.sh\n"),
    "torch.export": ("m.json", said(node={"target": "torch.ops.aten.from_file.default",
                                          "inputs": []})),
    "torch.export with an image": ("m.json", said(node={
        "target": "torch.ops.image.read_file.default", "inputs": []})),
    "torch.export of a function": ("m.json", said(node={"target": "torch.load", "inputs": []})),
    "torch.export with a library": ("m.json", said(node={"target": "torch.ops.load_library",
                                                         "inputs": []})),
}  # fmt: skip

DECOY = {"__kind__": "instance", "class": "gluonts.time_feature._base.hour_of_day",
         "inputs": 1, "type": "pyref"}  # fmt: skip
BESIDE = {
    "nnU-Net": {"network_class_name": "subprocess.Popen", "arch_kwargs": {}},
    "BentoML": {"module": "antigravity", "signatures": {}, "context": {}},
    "modular diffusers": {"type_hint": ["os", "system"]},
    "Rasa": {"uses": "os.system", "constructor_name": "create"},
    "YOLO's data": {"names": ["a"], "download": "bash get.sh"},
    "torch.export": {"target": "torch.ops.aten.from_file.default", "inputs": []},
    "Fiddle": {"type": "pyref", "module": "os", "name": "system"},
}


@pytest.mark.parametrize("way", BESIDE)
def test_keys_of_another_library_hide_nothing(tmp_path, way):
    data = json.dumps({"a": DECOY | BESIDE[way]}).encode()
    rules = denied(tmp_path, {**WEIGHTS, "x.json": data})
    assert rules & {"dangerous-import", "remote-code"}


CODE = {
    "kernels of one part": {"config.json": said(attn_implementation={"": KERNEL})},
    "kernels as kept": {"config.json": said(_attn_implementation_internal=KERNEL)},
    "kernels of experts": {"config.json": said(_experts_implementation={"text": KERNEL})},
    "FunASR": {"config.yaml": b"trust_remote_code: true\nremote_code: ./model.py\n",
               "model.py": SOURCE},
    "libraries of a provider": {"genai_config.json": said(model={"decoder": {"session_options": {
        "provider_options": [{"tensorrt": {"trt_extra_plugin_lib_paths": "../own.so;own.so"}}]}}})},
    "FunASR, elsewhere": {"config.yaml": b"remote_code: https://example.org/model.py\n"},
}  # fmt: skip

OPENED = {
    "LeRobot": ("x.json", step("lerobot.processor.X", state_file="../../x.safetensors")),
    "MLflow's data": ("MLmodel", b"flavors: {pytorch: {model_data: ../x}}\n"),
    "MLflow's artifacts": ("MLmodel",
                           b"flavors: {python_function: {artifacts: {a: {path: ../x}}}}\n"),
}  # fmt: skip

CARRIED = {
    "Hydra": {"hyper_parameters": {"cfg": {"_target_": "os.system", "command": "true"}}},
    "fairseq": {"cfg": {"model": {"conv_feature_layers": EVAL}}},
    "fairseq, old": {"args": {"conv_feature_layers": f"[{EVAL}]"}},
}


def denied(folder, files):
    verdict, rules, reasons = weigh(folder, files)
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    return rules


@pytest.mark.parametrize("way", CALLED)
def test_a_name_that_a_loader_calls_is_judged(tmp_path, way):
    name, data = CALLED[way]
    assert denied(tmp_path, {**WEIGHTS, name: data}) & {"dangerous-import", "remote-code"}


@pytest.mark.parametrize("way", CODE)
def test_code_that_a_loader_runs_is_judged(tmp_path, way):
    assert "remote-code" in denied(tmp_path, {**WEIGHTS, **CODE[way]})


@pytest.mark.parametrize("way", OPENED)
def test_files_that_a_loader_opens_stay_inside(tmp_path, way):
    name, data = OPENED[way]
    assert denied(tmp_path, {**WEIGHTS, name: data}) == {"outside-reference"}


@pytest.mark.parametrize("way", CARRIED)
@pytest.mark.parametrize("pack", [zips.torch, lambda pickle: pickle], ids=["zip", "bare"])
def test_a_configuration_in_a_checkpoint_is_judged(tmp_path, way, pack):
    data = pack(p.stream(p.value(CARRIED[way])))
    assert denied(tmp_path, {"model.ckpt": data}) & {"dangerous-import", "remote-code"}


NAMED = {
    "kernels": {"build/torch-universal/own/__init__.py": SOURCE},
    "ModelScope": {"configuration.json": said(allow_remote=True), "own.py": SOURCE},
}


@pytest.mark.parametrize("way", NAMED)
def test_what_is_imported_for_where_it_lies_is_a_warning(tmp_path, way):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "config.json": b"{}", **NAMED[way]})
    assert (verdict, rules) == (Verdict.WARN, {"remote-code"})


@pytest.mark.parametrize(
    "name",
    [
        "torch.py",
        "numpy/__init__.py",
        "json.py",
        "_pickle.py",
        "datetime.py",
        "xgboost/__init__.py",
        "model_description.py",
    ],
)
def test_what_is_imported_for_its_name_is_a_warning(tmp_path, name):
    found = weigh(tmp_path, {**WEIGHTS, "config.json": b"{}", name: SOURCE})
    assert found[:2] == (Verdict.WARN, {"remote-code"})


@pytest.mark.parametrize(
    ("name", "source"),
    [("torch.py", b"x = 1\n"), ("train.py", SOURCE), ("examples/torch.py", SOURCE)],
)
def test_what_is_not_is_silent(tmp_path, name, source):
    found = weigh(tmp_path, {**WEIGHTS, "config.json": b"{}", name: source})
    assert found[:2] == (Verdict.ALLOW, set())


def script(*members):
    rows = [M("s/data.pkl", PLAIN), M("s/constants.pkl", PLAIN), M("s/version", b"3")]
    return zips.build([*rows, *members])


@pytest.mark.parametrize(
    "call",
    [
        b'torch.save(1, "x")',
        b'torch.from_file("x", True, 1)',
        b'getattr(torch, "from_file")("x", True, 1)',
        b'a.from_file("x", True, 1)',
        b'(torch.# x\n from_file)("x", True, 1)',
        b'ops.image.write_file("x", x)',
        b'ops.torchaudio.sox_io_load_audio_file("x")',
    ],
)
def test_torchscript_that_opens_files_is_denied(tmp_path, call):
    code = b"class M(Module):\n  def forward(self):\n    _0 = %s\n    return _0\n" % call
    data = script(M("s/code/__torch__.py", code))
    assert denied(tmp_path, {"m.pt": data}) == {"embedded-code"}


@pytest.mark.parametrize(
    ("operator", "expected"), [("aten::add", Verdict.WARN), ("aten::from_file", Verdict.DENY)]
)
def test_instructions_of_the_lite_interpreter_are_code(tmp_path, operator, expected):
    data = script(M("s/bytecode.pkl", p.stream(p.value([("operators", [(operator, "")])]))))
    verdict, rules, _ = weigh(tmp_path, {"m.ptl": data})
    assert (verdict, rules) == (expected, {"embedded-code"})


def test_source_that_torch_compiles_is_denied(tmp_path):
    rows = [M("m/archive_format", b"pt2"), M("m/models/model.json", said(graph_module={})),
            M("m/data/aotinductor/model/x.wrapper.cpp", b"int main() { return 0; }\n")]  # fmt: skip
    assert denied(tmp_path, {**WEIGHTS, "m.pt2": zips.build(rows)}) == {"embedded-code"}


STEP = step("lerobot.processor.X", state_file="x.safetensors")
NETWORK = plans(
    "dynamic_network_architectures.architectures.unet.PlainConvUNet",
    conv_op="torch.nn.modules.conv.Conv3d",
    dropout_op=None,
    _kw_requires_import=["conv_op", "dropout_op"],
)
HYDRA = b"""a: {_target_: torch.nn.functional.silu}
b: {_target_: timm.create_model}
c: {_target_: pytorch_lightning.Trainer}
d: {_target_: monai.handlers.from_engine}
"""
TUNE = b"""m: {_component_: torchtune.models.llama3.llama3_8b}
p: {_component_: torchtune.training.setup_torch_profiler}
"""
DIARIZATION = b"""pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params: {a: 1}
"""
FLAVORS = b"""flavors:
  tensorflow: {keras_module: keras, data: data}
  python_function:
    loader_module: mlflow.sklearn
    artifacts: {a: {path: artifacts/a, uri: "file:///x"}}
"""
FETCHED = b"""names: [a]
download: |
  from pathlib import Path
  from ultralytics.utils.downloads import download
  download(["https://example.org/a.zip"], dir=Path("a"))
"""
SPEECH = b"""a: !new:speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN
b: !apply:torch.manual_seed [1]
c: !name:speechbrain.nnet.RNN.LSTM
"""
PLAIN_KEYS = {"conv_feature_layers": "[(512,10,5)] * 4", "_target_": "src.models.Net"}

HONEST = {
    "Hydra": ("c.yaml", HYDRA),
    "torchtune": ("c.yaml", TUNE),
    "PEFT": ("adapter_config.json", said(peft_type="LORA", megatron_core="megatron.core")),
    "LeRobot": ("x.json", STEP),
    "pyannote": ("config.yaml", DIARIZATION),
    "nnU-Net": ("plans.json", NETWORK),
    "MLflow": ("MLmodel", FLAVORS),
    "YOLO's data": ("data.yaml", b"names: [a]\ndownload: https://example.org/coco8.zip\n"),
    "YOLO's data, a script": ("data.yaml", FETCHED),
    "types": ("x.json", said(type="builtins.dict", provider="openai", cls="a.b", type_hint=None)),
    "SpeechBrain": ("hyperparams.yaml", SPEECH),
    "fairseq": ("m.pt", p.stream(p.value(PLAIN_KEYS))),
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_files_are_silent(tmp_path, case):
    name, data = HONEST[case]
    assert weigh(tmp_path, {**WEIGHTS, name: data})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("path", ["/home/somebody/agent.py", "agent.py", "../../agent.py"])
def test_a_model_that_is_code_is_looked_for_where_mlflow_does(tmp_path, path):
    flavors = b"flavors:\n  python_function:\n    model_code_path: %b\n" % path.encode()
    source = b"import subprocess\nsubprocess.run(['true'])\n"
    files = {**WEIGHTS, "MLmodel": flavors}
    verdict, rules, reasons = weigh(tmp_path / "with", files | {"agent.py": source})
    assert (verdict, rules) == (Verdict.DENY, {"remote-code"})
    assert any("'agent.py'" in each.because and "process" in each.because for each in reasons)
    assert weigh(tmp_path / "without", files)[0] is Verdict.DENY


@pytest.mark.parametrize("name", ["numpy.py", "numpy/__init__.py"])
@pytest.mark.parametrize("model", ["model.pkl", "model.pt", "deep/down/model.joblib"])
def test_what_is_imported_for_its_name_beside_a_loose_model_is_a_warning(tmp_path, name, model):
    beside = model.rpartition("/")[0]
    files = {model: p.stream(p.value(1)), f"{beside}/{name}".lstrip("/"): SOURCE}
    verdict, rules, reasons = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.WARN, {"remote-code"})
    assert any(name in reason.because for reason in reasons)


@pytest.mark.parametrize(
    "files",
    [
        {"numpy/__init__.py": SOURCE, "setup.py": b"x = 1\n"},
        {"src/numpy/__init__.py": SOURCE, "model.pkl": p.stream(p.value(1))},
        {"numpy/__init__.py": b"x = 1\n", "model.pkl": p.stream(p.value(1))},
        {"mine/__init__.py": SOURCE, "model.pkl": p.stream(p.value(1))},
        {"numpy/numpy/__init__.py": SOURCE, "numpy/__init__.py": b"", "tests/data.npy": b""},
    ],
    ids=["no-weights", "not-beside", "does-nothing", "not-for-a-loader", "a-tree-of-sources"],
)
def test_packages_in_a_tree_of_sources_are_none_of_it(tmp_path, files):
    _, rules, _ = weigh(tmp_path, files)
    assert "remote-code" not in rules
