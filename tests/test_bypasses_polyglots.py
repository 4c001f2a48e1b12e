"""Texts that two loaders read as two things: a face that covers another hides what it would say.

Beside them, folders that a server reads whole. One inert stand-in each; none of it is ever run.
"""

import base64
import json
import struct

import pytest

from tests.builders import pmml
from tests.weighing import weigh
from weighbridge.core import Verdict

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
SOURCE = b"import os\nos.system('true')\n"
PICKLED = base64.b64encode(b"cposix\nsystem\n(S'true'\ntR.").decode()
STORED = {"policy": {":serialized:": PICKLED}}

HIDDEN = {
    "graph of TensorFlow, nested": b'library { op: "x"\n_target_: "os.system"\na: b }\n',
    "graph of TensorFlow, flat": b'library: x\nop: "x"\n_target_: os.system\n',
    "checkpoint state": b'model_checkpoint_path: "a"\n_target_: os.system\n',
    "Python": b'def f(): pass\n_target_: "os.system"\n',
    "Python by its first line": b'#!/usr/bin/env python\n_target_: "os.system"\n',
    "OmegaConf makes a table": b'x: "${oc.create:{_tar${y}: os.system}}"\n',
    "OmegaConf reads a text": b'x: "${oc.decode:${s}}"\ns: "{_target_: os.system}"\n',
    "in a list": b'x:\n- "${oc.create:{_target_: os.system}}"\n',
    "interpolated instantiator": b"_instantiator: ${a.b}\na: {b: os.system}\n",
    "interpolated component": b"m: {_component_: '${a}'}\na: os.system\n",
    "interpolated class path": b"m: {class_path: '${a}'}\na: os.system\n",
    "evaluated, and blanks": b"nc: 1\nactivation: \"__import__('os').system('true')"
    + b" " * 5000 + b'"\n',
}  # fmt: skip


@pytest.mark.parametrize("way", HIDDEN)
def test_a_configuration_that_is_something_else_too_is_judged(tmp_path, way):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "config.yaml": HIDDEN[way]})
    assert verdict is Verdict.DENY
    assert rules & {"dangerous-import", "remote-code"}


HOLDING = {
    "TensorFlow.js": {"modelTopology": {}, "weightsManifest": [], **STORED},
    "MXNet": {"nodes": [], "op": 1, **STORED, "arg_nodes": []},
    "notebook": {"cells": [], "nbformat": 4, **STORED},
    "envelope": {"payloadType": "a", "payload": "", "signatures": [], **STORED},
}


@pytest.mark.parametrize("way", HOLDING)
def test_a_pickle_in_json_that_is_something_else_too_is_judged(tmp_path, way):
    data = json.dumps(HOLDING[way]).encode()
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "data": data})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def yolo(activation):
    """A network whose activation is evaluated."""
    return f'nc: 1\nbackbone:\n- [-1, 1, Conv, [64]]\nactivation: "{activation}"\n'.encode()


EVALUATED = {
    "in brackets": "(os).system('true')",
    "in a list": "[os][0].system('true')",
    "handed over": "(lambda o: o.system('true'))(os)",
    "a file": "open('x', 'w').write('y')",
    "a file by name": "open(file='x', mode='ab')",
    "a path": "Path('x').write_text('y')",
    "a repository": "torch.hub.load('a/b', 'c', trust_repo=True)",
    "a pickle": "torch.load('x.pt', weights_only=False)",
    "wide letters": "(\uff4f\uff53).system('true')",
    "letters of mathematics": "(o\U0001d42c).system('true')",
    "blanks": "__import__('os').system('true')" + " " * 5000,
}


@pytest.mark.parametrize("way", EVALUATED)
@pytest.mark.parametrize("before", [b"", b"# a comment\n" * 30_000], ids=["short", "long"])
def test_what_is_evaluated_is_judged(tmp_path, way, before):
    data = before + yolo(EVALUATED[way])
    assert weigh(tmp_path, {**WEIGHTS, "m.yaml": data})[0] is Verdict.DENY


LONG = {
    "a base": b"_base_: ./x.py\n",
    "a shell": b"names: [a]\ndownload: bash get.sh\n",
    "a consent": b"name: x\nbackend: y\ntrust_remote_code: yes\nparameters: {model: acme/x}\n",
    "logging": b"handlers: {x: {'()': subprocess.Popen}}\n",
    "a network": b"nc: 1\nbackbone:\n- [-1, 1, check_requirements, [acme]]\nhead: []\n",
    "shapes": b"conv_feature_layers: \"open('x')\"\n",
    "a command": b"model_param: x\nonready: 'true'\n",
    "Haystack": b"c: {x: {type: os.system, init_parameters: {}}}\n",
    "torchtune": b"model: {_component_: os.system}\n",
    "Lightning": b"_instantiator: os.system\n",
    "OmegaConf": b'x: "${oc.create:{_tar${y}: os.system}}"\n',
    "template": b'x: "{{ messages.__class__ }}"\n',
    "a callback": b"callbacks: [dill.loads]\n",
    "a function of NumPy": b"loss_fn: numpy.load\n",
    "BentoML": b"name: x\nmodule: os\nsignatures: {}\ncontext: {}\n",
    "kernels": b"_attn_implementation_internal: http://a.example/x\n",
    "a pipeline": b"_class_name:\n- acme--b.Thing\n- x\n",
    "GPTQ": b"model_file_base_name: ../../outside\n",
}


@pytest.mark.parametrize("way", LONG)
def test_a_long_configuration_is_judged(tmp_path, way):
    data = b"# a comment\n" * 30_000 + LONG[way]
    assert weigh(tmp_path, {**WEIGHTS, "c.yaml": data})[0] is Verdict.DENY


ROW, RUN = [-1, 1, "Conv", [64]], "__import__('os').system('true')"
MUCH = {
    "behind many layers": {"nc": 1, "backbone": [*[ROW] * 300, [-1, 1, RUN, [64]]]},
    "behind more": {"nc": 1, "backbone": [*[ROW] * 10_000, ["a", "b", RUN, "c"]]},
    "behind many imports": {"imports": ["$import glob"] * 300 + [f"${RUN}"]},
    "in a pair of many": {"x": [*[["a", "b"]] * 300, ["a", f"${RUN}"]]},
    "with a long text": {"nc": 1, "activation": f"{RUN} or '{'A' * 70_000}'"},
    "with a long list": {"nc": 1, "activation": f"[{'1,' * 40_000}1] or {RUN}"},
}


@pytest.mark.parametrize("way", MUCH)
def test_what_is_evaluated_among_much_is_judged(tmp_path, way):
    data = json.dumps(MUCH[way]).encode()
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "m.json": data})
    assert verdict is Verdict.DENY
    assert rules & {"dangerous-import", "remote-code"}


def net(*rows, **more):
    """A network of YOLO with some rows more."""
    backbone = [[-1, 1, "Conv", [64, 3, 2]], *rows]
    head = [[-1, 1, "nn.Upsample", ["None", 2, "nearest"]], [[1, 2], 1, "Detect", ["nc"]]]
    return json.dumps({"nc": 1, "backbone": backbone, "head": head, **more}).encode()


UNLISTED = {
    "a function of Python": net([-1, 1, "os.system", ["true"]]),
    "one without a module": net([-1, 1, "exec", ["x"]]),
    "an installer": net([-1, 1, "check_requirements", ["acme"]]),
    "an unpickler": net([-1, 1, "torch_safe_load", ["x.pt"]]),
    "a download": net([-1, 1, "torch.hub.load", ["a/b"]]),
    "an expression": net([-1, 1, "(lambda: 1)", [1]]),
    "what writes": net(activation="open('x', 'w').write('y')"),
    "what writes a path": net(activation="Path('x').write_text('y')"),
    "an argument": net([-1, 1, "Conv", [["open('x', 'w')"]]]),
    "shapes of layers": b'{"conv_feature_layers": "open(\'x\')"}',
    "a symbolic size": json.dumps({"expr_str": "open('x', 'w')"}).encode(),
    "a type": json.dumps({"model": {"type": "cProfile.run", "statement": "1"}}).encode(),
    "a type of a library": json.dumps({"model": {"type": "torch.hub.load"}}).encode(),
}


@pytest.mark.parametrize("way", UNLISTED)
def test_what_is_no_harmless_value_of_a_network_is_denied(tmp_path, way):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "m.json": UNLISTED[way]})
    assert verdict is Verdict.DENY
    assert rules & {"dangerous-import", "remote-code"}


@pytest.mark.parametrize(
    "data",
    [
        net(),
        net(activation="nn.LeakyReLU(0.1, inplace=True)", anchors=[[10, 13]]),
        net([-1, 1, "torchvision.ops.DeformConv2d", [1]], activation="torch.nn.GELU('tanh')"),
        net([-1, 3, "Conv", [64, "nn.SiLU()", "(1, 2)"]], activation="SiLU"),
        json.dumps({"model": {"type": "torch.nn.Linear", "backbone": "resnet50"}}).encode(),
    ],
)
def test_honest_networks_are_silent(tmp_path, data):
    assert weigh(tmp_path, {**WEIGHTS, "m.json": data})[:2] == (Verdict.ALLOW, set())


CALLED = (
    b'<java class="java.beans.XMLDecoder"><object class="java.lang.ProcessBuilder">'
    b'<void method="start"/></object></java>'
)
TASKS = json.dumps({"tasks": [{"label": "a", "command": "true",
                               "runOptions": {"runOn": "folderOpen"}}]}).encode()  # fmt: skip
LUA = b"1\n5\nxxxxx\n3\n9\n0\n"

LAYER = b'layer { name: "x" type: "Python" python_param { module: "os" layer: "system" } }\n'
NOTE = b"# a comment of some length\n"
MARKUP = b"<!--" + b"x" * (70 << 10) + b"-->"
NET = (
    b"<net name='m' version='11'><layers><layer id='0' name='l' type='Own' version='opset1'>"
    b"<data library='/tmp/own.so'/></layer></layers></net>"
)
PIPELINE = b'[nlp]\nlang = "en"\n[training.x]\n@misc = "os.system"\n'
SCRIPT = pmml.document(pmml.extension(value="Runtime.getRuntime().exec(c)"), before="@@")

BEHIND = {
    "Caffe, comments": ("m.prototxt", NOTE * 200 + LAYER),
    "Caffe, large": ("m.prototxt", b'name: "x"\n' + NOTE * 700_000 + LAYER),
    "TensorFlow, comments": ("m.pbtxt", NOTE * 3000 + b'node { name: "x" op: "PyFunc" }\n'),
    "TensorFlow, name": ("m.pbtxt", b'node { name: "' + b"x" * 70_000 + b'" op: "PyFunc" }\n'),
    "OpenVINO": ("m.xml", MARKUP + NET),
    "OpenVINO, instruction": ("m.xml", b"<?a > ?>" + NET),
    "PMML": ("m.pmml", SCRIPT.replace(b"@@", MARKUP)),
    "Modelfile": ("Modelfile", NOTE * 50_000 + b"FROM ./model.safetensors\nADAPTER /etc/x\n"),
    "Gin": ("x.gin", NOTE * 50_000 + b"import os\nx.y = @os.system()\n"),
    "logging": (
        "logging.conf",
        NOTE * 300 + b"[loggers]\n[handler_x]\nargs=(os.system('true'),)\n",
    ),
    "logging, large": ("logging.conf", b"[loggers]\n" + NOTE * 50_000 + b"[handler_x]\nargs=()\n"),
    "Kaldi": ("x.conf", NOTE * 50_000 + b"--lda-matrix=true |\n"),
    "DJL": ("serving.properties", NOTE * 5_000 + b"engine=Python\n"),
    "template": ("x.jinja", b"{# " + NOTE * 50_000 + b" #}{{ messages.__class__ }}"),
    "spaCy, comments": ("config.cfg", NOTE * 200 + PIPELINE),
    "spaCy, large": ("config.cfg", NOTE * 50_000 + PIPELINE),
    "TOML": ("c.toml", NOTE * 200_000 + b'_target_ = "os.system"\n'),
    "YAML": ("c.yaml", NOTE * 90_000 + b"_instantiator: os.system\n"),
    "instruction": ("m.xml", b"<?x > ?>" + CALLED),
    "comment": ("m.xml", b"<!--" + b"x" * (1 << 20) + b"-->" + CALLED),
    "document type": ("m.xml", b'<!DOCTYPE java SYSTEM "a>b">' + CALLED),
    "text": ("m.xml", b"<java><string>" + b"x" * (1 << 20) + b"</string>" + CALLED[6:]),
    "tasks": (".vscode/tasks.json", b"//" + b" " * (300 << 10) + b"\n" + TASKS),
    "Lua, a function": ("m.t7", b"8\n" + LUA),
    "Lua, any index": ("m.t7", b"3\n7\n1\n2\n1\na\n8\n" + LUA),
    "Lua, old class": ("m.t7", b"4\n7\n9\nnn.Linear\n3\n2\n1\n2\n1\na\n8\n" + LUA),
}


@pytest.mark.parametrize("way", BEHIND)
def test_what_is_behind_a_beginning_of_another_kind_is_not_missed(tmp_path, way):
    name, data = BEHIND[way]
    verdict, _, _ = weigh(tmp_path, {**WEIGHTS, name: data})
    # A network without a name that loaders look for, too large to be read, is a warning.
    assert verdict is (Verdict.WARN if way == "Caffe, large" else Verdict.DENY)


HONEST = {
    "what is read": b"a: $json.load(open(@path))\nb: open(x)\n",
    "MONAI": b"a: $torch.load(@path)\nb: $os.path.join(@root, 'a')\n",
    "names": b"a: linux-raw-sys\nb: os - sys\n",
    "prose": b"a: The os module of Python, and sys. Use torch.load with care.\n",
    "OmegaConf and the environment": b"port: ${oc.decode:${oc.env:PORT}}\nx: ${port}\n",
    "long prose": b'a: "' + b"os gatos e os sys (bons) " * 9000 + b'"\n',
    "much prose": b"a:\n" + b"- os gatos e os sys (bons)\n" * 9000,
    "checkpoint state": b'model_checkpoint_path: "a-1"\nall_model_checkpoint_paths: "a-1"\n',
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_texts_are_silent(tmp_path, case):
    name = "checkpoint" if case == "checkpoint state" else "c.yaml"
    assert weigh(tmp_path, {**WEIGHTS, name: HONEST[case]})[:2] == (Verdict.ALLOW, set())


ENVIRONMENT = (
    b'backend: "x" parameters: [{key: "a"}, {key: "EXECUTION_ENV_PATH" '
    b'value: {string_value: "/tmp/env.tar.gz"}}]'
)
TRITON = {
    "backend": (b'name: "m"\nbackend: "python"\n', "1/model.py"),
    "platform": (b'platform: "python"\n', "1/model.py"),
    "own name": (b'backend: "python" default_model_filename: "own.py"', "1/own.py"),
    "runtime": (b'platform: "pytorch_libtorch"\nruntime: "own.py"\n', "1/own.py"),
    "library": (b'model_operations { op_library_filename: ["own.so"] }', "readme.txt"),
    "environment": (ENVIRONMENT, "readme.txt"),
}  # fmt: skip


@pytest.mark.parametrize("way", TRITON)
@pytest.mark.parametrize("root", ["", "m/"])
def test_what_triton_imports_is_judged(tmp_path, way, root):
    config, code = TRITON[way]
    files = {"config.pbtxt": config, code: SOURCE, "1/model.safetensors": bytes([2]) + bytes(7)
             + b"{}"}  # fmt: skip
    verdict, rules, _ = weigh(tmp_path, {f"{root}{name}": data for name, data in files.items()})
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)


SERVED = b"""# comment
name: "m"
platform: "onnxruntime_onnx"
input [ { name: "x" data_type: TYPE_FP32 dims: [ 3, 224, 224 ] } ]
output [ { name: "y" data_type: TYPE_FP32 dims: [ -1 ] label_filename: "l.txt" } ]
instance_group [ { count: 1 kind: KIND_GPU gpus: [ 0, 1 ] } ]
dynamic_batching { preferred_batch_size: [4, 8] max_queue_delay_microseconds: 100 }
parameters: { key: "a" value: { string_value: "b" } }
runtime: "libtriton_onnxruntime.so"
"""


def test_an_honest_repository_of_triton_is_silent(tmp_path):
    files = {"m/config.pbtxt": SERVED, "m/1/model.safetensors": WEIGHTS["model.safetensors"]}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("folder", ["MAR-INF", "WAR-INF"])
def test_what_torchserve_imports_from_a_folder_is_judged(tmp_path, folder):
    manifest = json.dumps({"model": {"handler": "own.py"}}).encode()
    files = {**WEIGHTS, f"{folder}/MANIFEST.json": manifest, "own.py": SOURCE}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.DENY, {"remote-code"})


SCHEMA = {
    "type": "record",
    "name": "x",
    "fields": [{"name": "a", "type": {"type": "string", "java-class": "java.lang.ProcessBuilder"}}],
}
FIRST = {
    "XGBoost": {"learner": {"a": 1}},
    "TensorFlow.js": {"modelTopology": {"node": []}},
    "MXNet": {"nodes": [{"op": "null", "name": "a", "inputs": []}], "arg_nodes": [0],
              "heads": [[0, 0, 0]]},
    "a notebook": {"cells": [{"cell_type": "code", "source": ["1"]}], "nbformat": 4},
    "skops": {"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode",
              "content": {}, "key_types": {}, "__id__": 1, "protocol": 2, "_skops_version": "0.1"},
    "Spark": {"class": "org.apache.spark.ml.PipelineModel", "timestamp": 1, "sparkVersion": "3.0",
              "uid": "a", "paramMap": {}},
    "Prophet": {"growth": "x"},
    "CatBoost": {"features_info": {"a": 1}},
}  # fmt: skip
LAST = {"Prophet": {"__prophet_version": "1"}, "CatBoost": {"scale_and_bias": [1, [0]]}}


@pytest.mark.parametrize("name", FIRST)
def test_a_schema_of_avro_behind_keys_of_another_format_is_read_as_one(tmp_path, name):
    # Avro passes over keys that it does not know.
    data = json.dumps({**FIRST[name], **SCHEMA, **LAST.get(name, {})}).encode()
    files = {"model.safetensors": b"\2\0\0\0\0\0\0\0{}", "schema.avsc": data}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


COMMENTED = {
    "a line": b'// a comment\n{"_target_": "os.system"}\n',
    "a comment in lines": b'/*\n * a comment: yes\n */ {"_target_": "os.system"}\n',
    "long": b"// a comment\n" * 3000 + b'{"_target_": "os.system"}\n',
    "inside, too": b'// a\n{\n  // b\n  "_target_": "os.system",\n}\n// c\n',
    "keys without quotes": b"// a\n{_target_: 'os.system',}\n",
    "a list": b'/* a */\n[{"_target_": "os.system"}]\n',
    "a mark": b'\xef\xbb\xbf// a\n{"_target_": "os.system"}\n',
}


@pytest.mark.parametrize("name", ["c.json", "c.jsonc", "c.json5", "c.jsonnet"])
@pytest.mark.parametrize("way", COMMENTED)
def test_json_behind_a_comment_is_judged(tmp_path, way, name):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, name: COMMENTED[way]})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"import antigravity\n", Verdict.DENY),
        (b"# a\n\nimport os as x\n", Verdict.DENY),
        (b"from acme import net\n", Verdict.WARN),
        (b"import acme\nacme.f.x = 3\n", Verdict.WARN),
        (b"f.x = 3\n", Verdict.ALLOW),
        (b"", Verdict.ALLOW),
    ],
)
def test_gin_that_is_python_as_well_is_read_as_gin_for_its_name(tmp_path, text, expected):
    assert weigh(tmp_path, {**WEIGHTS, "operative_config.gin": text})[0] is expected


PYTHONIC = [b"with:\n  x: 1\n", b"class:\n  a: b\n", b"try:\n- 1\n", b"if x:\n  y: 1\n"]


@pytest.mark.parametrize("way", LONG)
@pytest.mark.parametrize("before", PYTHONIC)
def test_a_first_key_that_is_a_word_of_python_hides_nothing(tmp_path, before, way):
    assert weigh(tmp_path, {**WEIGHTS, "c.yaml": before + LONG[way]})[0] is Verdict.DENY
