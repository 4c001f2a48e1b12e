"""Texts that begin and end with nothing, or end their lines otherwise, or say all in the middle.

Loaders pass over any number of blanks, and take keys in any order; formats are recognised by both
ends of a file. One inert stand-in each; none of it is ever run.
"""

import json
import struct

import pytest

from tests.weighing import weigh
from weighbridge.core import Verdict

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
BEFORE, BEHIND = b"\n" * 9_000, b" \n" * 45_000
LONG = "x" * 100_000
TEMPLATE = b"{{ ''.__class__.__mro__ }}"
NETWORK = b'<net name="m" version="11"><layers><layer id="0" name="a" type="%b" version="opset1"/>'
PMML = b'<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/></PMML>'
ENTITY = b'[<!ENTITY a SYSTEM "file:///etc/x>]">]'
OPERATOR = (
    b'<ir_version: 8, opset_import: ["a.b": 1]>\n'
    b"g (float[N] x) => (float[N] y) { y = a.b.PyOp (x) }\n"
)
LOGS = b"[loggers]\nkeys=x\n[handler_x]\nargs=(os.system('x'),)\n"
NET = NETWORK % b"ReLU" + b"</layers></net>"
PIPELINE = b'[nlp]\nlang = "en"\npipeline = []\n[initialize.before_init]\n@callbacks = "%b"\n'


def said(**keys):
    return json.dumps(keys).encode()


def middle(**keys):
    """A table whose keys of interest are at neither end."""
    return said(before=LONG, **keys, behind=LONG)


def remote(target):
    return said(model_type="x", auto_map={"AutoModel": target})


def called(operator, **more):
    node = {"op": operator, "name": "a", "inputs": [], **more}
    return {"nodes": [node], "arg_nodes": [], "heads": [[0, 0, 0]]}


def graph(operation, where="modelTopology"):
    return {where: {"node": [{"name": "a", "op": operation}]}, "weightsManifest": []}


def configured(path):
    return b"flavors:\n  python_function:\n    loader_module: " + path + b"\n"


BLANK = {
    "config": ("config.json", remote("acme/x--net.Net")),
    "template": ("tokenizer_config.json", said(chat_template=TEMPLATE.decode())),
    "Jinja": ("chat_template.jinja", TEMPLATE),
    "lines": ("a.jsonl", said(chat_template=TEMPLATE.decode())),
    "YAML": ("c.yaml", b"a: {_target_: os.system}\n"),
    "MLflow": ("MLmodel", configured(b"os")),
    "TensorFlow": ("graph.pbtxt", b'node { name: "a" op: "PyFunc" }\n'),
    "SavedModel": ("saved_model.pbtxt", b'meta_graphs { graph_def { node { op: "WriteFile" } } }'),
    "PMML": ("m.pmml", b"<!DOCTYPE PMML " + ENTITY + b">" + PMML),
    "ONNX": ("m.onnxtxt", OPERATOR),
    "TensorFlow.js": ("model.json", said(**graph("WriteFile"))),
    "Spark": ("metadata/part-00000", said(**{"class": "java.lang.Runtime", "timestamp": 1,
              "sparkVersion": "3.4", "uid": "x", "paramMap": {}, "defaultParamMap": {}})),
}  # fmt: skip


@pytest.mark.parametrize("way", BLANK)
def test_blanks_hide_nothing(tmp_path, way):
    name, data = BLANK[way]
    verdict, rules, _ = weigh(tmp_path / "a", {**WEIGHTS, name: data})
    assert verdict is Verdict.DENY
    for n, text in enumerate((BEFORE + data + BEHIND, BEFORE + data, data + BEHIND)):
        assert weigh(tmp_path / f"{n}", {**WEIGHTS, name: text})[:2] == (verdict, rules)


OTHERWISE = {
    "MXNet": ("m-symbol.json", middle(**called("Custom", attrs={"op_type": "own"})), Verdict.WARN),
    "MXNet, inside": ("m-symbol.json", said(**called("_foreach", subgraphs=[called("Custom")])),
                      Verdict.WARN),
    "MXNet, Lua": ("m-symbol.json", said(**called("TorchModule", attrs={"lua_string": "nn.X()"})),
                   Verdict.DENY),
    "TensorFlow.js": ("model.json", middle(**graph("WriteFile")), Verdict.DENY),
    "TensorFlow.js, first": ("model.json", middle(**graph("PyFunc", "modelInitializer")),
                             Verdict.DENY),
    "YAML, returns": ("MLmodel", configured(b"os").replace(b"\n", b"\r"), Verdict.DENY),
    "YAML, next lines": ("MLmodel", b"# \xc2\x85" + configured(b"os").replace(b"\n", b"\xc2\x85"),
                         Verdict.DENY),
    "Gin, returns": ("x.gin", b"# x\rimport os\rx.y = @os.system()\r", Verdict.DENY),
    "spaCy, returns": ("config.cfg", (PIPELINE % b"runpy.x").replace(b"\n", b"\r"), Verdict.DENY),
    "logging, returns": ("logging.conf", LOGS.replace(b"\n", b"\r"), Verdict.DENY),
    "Modelfile, wide": ("Modelfile", "FROM /etc/x.gguf\n".encode("utf-16"), Verdict.DENY),
    "OpenVINO": ("m.xml", b"<!DOCTYPE net " + ENTITY + b">" + NET, Verdict.DENY),
    "OpenVINO, wide": ("m.xml", NET.decode().encode("utf-16"), Verdict.DENY),
}  # fmt: skip


@pytest.mark.parametrize("way", OTHERWISE)
def test_what_a_loader_takes_as_well_is_judged(tmp_path, way):
    name, data, expected = OTHERWISE[way]
    assert weigh(tmp_path, {**WEIGHTS, name: data})[0] is expected


HONEST = {
    "config": ("config.json", BEFORE + said(model_type="bert") + BEHIND),
    "nothing": ("notes.txt", BEFORE + BEHIND),
    "prose": ("notes.txt", BEFORE + b"What this is about.\n" + BEHIND),
    "template": ("chat_template.jinja", BEFORE + b"{{ messages[0]['content'] }}" + BEHIND),
    "TensorFlow": ("graph.pbtxt", BEFORE + b'node { name: "a" op: "Placeholder" }\n' + BEHIND),
    "MXNet": ("m-symbol.json", middle(**called("_foreach", subgraphs=[called("FullyConnected")]))),
    "TensorFlow.js": ("model.json", middle(**graph("MatMul"))),
    "YAML, returns": ("MLmodel", configured(b"mlflow.xgboost").replace(b"\n", b"\r")),
    "spaCy, returns": ("config.cfg", (PIPELINE % b"spacy.x.v1").replace(b"\n", b"\r")),
    "Modelfile, wide": ("Modelfile", "FROM ./model.safetensors\n".encode("utf-16")),
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_honest_texts_are_silent(tmp_path, case):
    name, data = HONEST[case]
    assert weigh(tmp_path, {**WEIGHTS, name: data})[:2] == (Verdict.ALLOW, set())
