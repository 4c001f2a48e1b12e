"""Configurations that make one library or another import, call or render something.

One inert stand-in per way, beside harmless weights; none of it is ever run.
"""

import json
import struct

import pytest

from tests.builders import chat_templates, zips
from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

M = zips.M
WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
EVAL = "__import__('os').system('true')"
WALK = "{{ messages.__class__ }}"
SOURCE = b"import os\nos.system('true')\n"
KERNEL = "acme/kernel"


def said(**keys):
    return json.dumps(keys).encode()


def yolo(**keys):
    return json.dumps({"nc": 1, "backbone": [[-1, 1, "Conv", [64, 3, 2]]], **keys}).encode()


def genai(**options):
    return said(model={"decoder": {"filename": "model.onnx", "session_options": options}})


CALLED = {
    "sentence-transformers Dense": ("2_Dense/config.json", said(activation_function="os.system")),
    "sentence-transformers words": ("0_Words/config.json", said(tokenizer_class="os.system")),
    "sentence-transformers Router": ("config.json", said(types={"a": "os.system"}, structure={})),
    "cross encoder": ("config.json", said(sentence_transformers={"activation_fn": "os.system"})),
    "old cross encoder": ("config.json", said(sbert_ce_default_activation_function="os.system")),
    "GluonTS": ("predictor.json", said(**{"__kind__": "instance", "class": "os.system"})),
    "jsonpickle": ("x.json", said(**{"py/object": "os.system"})),
    "jsonpickle reduce": ("x.json", said(**{"py/reduce": [{"py/function": "os.system"}]})),
    "jsonpickle repr": ("x.json", said(**{"py/repr": "os/os.system('true')"})),
    "Fiddle": ("io.json", said(a={"type": {"type": "pyref", "module": "os", "name": "system"}})),
    "Haystack": ("p.yaml", b"components: {x: {type: os.system, init_parameters: {}}}\n"),
    "MLServer": ("model-settings.json", said(name="x", implementation="os.system")),
    "torchtune": ("c.yaml", b"model: {_component_: os.system, command: 'true'}\n"),
    "MMEngine": ("c.json", said(custom_imports={"imports": ["pty"]})),
    "MMEngine, one": ("c.json", said(custom_imports={"imports": "antigravity"})),
    "Coqui": ("config.json", said(characters={"characters_class": "os.system"})),
    "Lightning": ("hparams.yaml", b"_instantiator: os.system\n"),
    "torch.export": ("m.json", said(node={"target": "torch.serialization.os.system",
                                          "inputs": []})),
    "by way of a library": ("c.yaml", b"_target_: torch.serialization.os.system\n"),
    "by way of another": ("c.yaml", b"_target_: lightning.pytorch.utilities.os.system\n"),
    "by way of an attribute": ("c.yaml", b"_target_: torch.nn.Linear.__init__.__globals__\n"),
    "a library's loader": ("c.yaml", b"_target_: torch.ops.load_library\npath: x.so\n"),
    "a library's runner": ("c.yaml", b"_target_: monai.bundle.run\n"),
    "a library's importer": ("c.yaml", b"_target_: nemo.utils.model_utils.import_class_by_path\n"),
    "a library's download": ("c.yaml", b"_target_: spacy.cli.download.download\n"),
    "MLflow with PyTorch": ("data/pickle_module_info.txt", b"subprocess\n"),
    "MLflow with Keras": ("data/keras_module.txt", b"antigravity"),
}  # fmt: skip

EVALUATED = {
    "YOLO": ("yolo.yaml", yolo(activation=EVAL)),
    "YOLO's modules": ("yolo.json", yolo(backbone=[[-1, 1, EVAL, [64]]])),
    "YOLO's arguments": ("yolo.json", yolo(head=[[-1, 1, "Conv", ["os.system('true')"]]])),
    "MONAI": ("inference.json", said(imports=["$import os"], x="$os.system('true')")),
    "MONAI with a reference": ("inference.json", said(x="$os.popen(@command)")),
    "symbolic sizes": ("m.json", said(as_expr={"expr_str": EVAL})),
    "symbols": ("m.json", said(as_expr={"expr_str": "Symbol('s0') + lambdify([], 'x')()"})),
    "fairseq": ("config.yaml", b"conv_feature_layers: \"[eval('1')]\"\n"),
    "a resolver": ("c.yaml", b"a: \"${eval:'exec(1)'}\"\n"),
    "by classes": ("c.yaml", b"activation: '().__class__.__base__.__subclasses__()'\n"),
}  # fmt: skip

CODE = {
    "MLX": {"config.json": said(model_file="own.py"), "own.py": SOURCE},
    "MLX, elsewhere": {"config.json": said(model_file="../own.py")},
    "kernels": {"config.json": said(attn_implementation=KERNEL)},
    "kernels kept": {"config.json": said(_attn_implementation=f"paged|{KERNEL}@main:f")},
    "operators": {"genai_config.json": genai(custom_ops_library="own.so")},
}

RENDERED = {
    "under another key": ("tokenizer_config.json", said(tool_template=WALK)),
    "in a table of tables": ("tokenizer_config.json",
                             said(chat_template={"default": {"template": WALK}})),
    "in a list of lists": ("tokenizer_config.json",
                           said(chat_template=[{"name": "a", "template": [WALK]}])),
    "of a web interface": ("instruction.yaml", b"instruction_template: '{{ x.__class__ }}'\n"),
    "in GGUF under another key": ("m.gguf", chat_templates.in_gguf(WALK, "llama.chat_template")),
    "too long": ("chat_template.jinja", b"x" * 300_000 + b"{{ messages['_' ~ x] }}"),
    "too long, in a configuration": ("tokenizer_config.json",
                                     said(chat_template="x" * 300_000 + "{{ x }}")),
}  # fmt: skip


def denied(folder, files):
    verdict, rules, reasons = weigh(folder, files)
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    return rules


@pytest.mark.parametrize("way", CALLED)
def test_a_name_that_a_configuration_has_imported_is_judged(tmp_path, way):
    name, data = CALLED[way]
    assert denied(tmp_path, {**WEIGHTS, name: data}) & {"dangerous-import", "remote-code"}


@pytest.mark.parametrize("way", EVALUATED)
def test_a_text_that_would_be_evaluated_is_judged(tmp_path, way):
    name, data = EVALUATED[way]
    assert denied(tmp_path, {**WEIGHTS, name: data}) & {"dangerous-import", "remote-code"}


@pytest.mark.parametrize("way", CODE)
def test_code_that_a_configuration_names_is_judged(tmp_path, way):
    assert "remote-code" in denied(tmp_path, {**WEIGHTS, **CODE[way]})


@pytest.mark.parametrize("way", RENDERED)
def test_a_template_is_judged_wherever_it_is(tmp_path, way):
    name, data = RENDERED[way]
    assert "unsafe-template" in denied(tmp_path, {**WEIGHTS, name: data})


@pytest.mark.parametrize("key", ["filename", "backend_path"])
def test_files_of_onnx_runtime_genai_stay_inside(tmp_path, key):
    config = said(model={"decoder": {key: "../../x.so"}})
    assert denied(tmp_path, {**WEIGHTS, "genai_config.json": config}) == {"outside-reference"}


PICKLED = {
    "one": p.value({"hyper_parameters": {"_instantiator": "os.system"}}),
    "first of several": p.value({"_instantiator": "os.system", "a": 1, "b": [1]}),
    "not spelled out": p.EMPTY_DICT + p.text("_instantiator") + p.call("builtins", "str", "x")
    + p.SETITEM,
    "in an object": p.new("collections", "OrderedDict") + p.text("_instantiator")
    + p.text("os.system") + p.SETITEM,
    "quoted, with escapes": p.EMPTY_DICT + b"S'\\x5finstantiator'\n" + p.text("os.system")
    + p.SETITEM,
    "quoted twice, with octal escapes": p.EMPTY_DICT + b'S"_\\151nstantiator"\n'
    + p.text("os.system") + p.SETITEM,
    "counted in eight bytes": p.EMPTY_DICT + b"\x8d" + struct.pack("<Q", 13) + b"_instantiator"
    + p.text("os.system") + p.SETITEM,
    "counted in four bytes": p.EMPTY_DICT + b"T" + struct.pack("<I", 13) + b"_instantiator"
    + p.text("os.system") + p.SETITEM,
    "with escapes": p.EMPTY_DICT + b"V\\u005finstantiator\n" + p.text("os.system") + p.SETITEM,
}  # fmt: skip


@pytest.mark.parametrize("way", PICKLED)
@pytest.mark.parametrize("pack", [zips.torch, lambda pickle: pickle], ids=["zip", "bare"])
def test_what_lightning_calls_for_a_checkpoint_of_plain_data_is_judged(tmp_path, way, pack):
    data = pack(p.stream(PICKLED[way]))
    assert denied(tmp_path, {"model.ckpt": data}) & {"dangerous-import", "remote-code"}


def test_the_instantiator_of_lightning_itself_is_silent(tmp_path):
    own = "lightning.pytorch.cli.instantiate_module"
    data = zips.torch(p.stream(p.value({"hyper_parameters": {"_instantiator": own}})))
    assert weigh(tmp_path, {"model.ckpt": data})[:2] == (Verdict.ALLOW, set())


SERVED = {
    "a module": {"handler": "own"},
    "a function": {"handler": "own:run"},
    "a file's function": {"handler": "own.py:run"},
    "a path": {"handler": "/home/x/own.py"},
    "a network": {"handler": "image_classifier", "modelFile": "own.py"},
    "in place of another": {"handler": "image_classifier"},
}


@pytest.mark.parametrize("way", SERVED)
def test_what_torchserve_imports_is_judged(tmp_path, way):
    name = "image_classifier.py" if way == "in place of another" else "own.py"
    rows = [M("MAR-INF/MANIFEST.json", said(model=SERVED[way])), M(name, SOURCE),
            M("model.pt", zips.torch(p.stream(p.EMPTY_DICT)))]  # fmt: skip
    assert "remote-code" in denied(tmp_path, {"model.mar": zips.build(rows)})


HONEST = {
    "handler of TorchServe": {"model.mar": zips.build(
        [M("MAR-INF/MANIFEST.json", said(model={"handler": "image_classifier"})),
         M("model.pt", zips.torch(p.stream(p.EMPTY_DICT)))])},
    "activation": {"config.json": said(
        activation_function="torch.nn.modules.activation.Tanh")},
    "plain activation": {"config.json": said(activation_function="gelu_new")},
    "attention": {"config.json": said(attn_implementation="flash_attention_2")},
    "tokenizer": {"tokenizer_config.json": said(tokenizer_class="BertTokenizer")},
    "Fiddle": {"io.json": said(a={"type": {"type": "pyref", "module": "torch",
                                           "name": "bfloat16"}})},
    "GluonTS": {"predictor.json": said(**{"__kind__": "instance",
                                          "class": "gluonts.time_feature._base.hour_of_day"})},
    "Haystack": {"p.yaml": b"x: {type: haystack.components.builders.PromptBuilder, "
                           b"init_parameters: {template: 'Say {{ question }}'}}\n"},
    "MLServer": {"model-settings.json": said(name="x",
                                             implementation="mlserver_sklearn.SKLearnModel")},
    "YOLO": {"yolo.yaml": yolo(activation="nn.SiLU()")},
    "MONAI": {"inference.json": said(imports=["$import glob", "$import os"],
                                     x="$os.path.join(@root, 'a')", y="$@net.to(@device)",
                                     z="$[{'i': i} for i in glob.glob('*')]")},
    "fairseq": {"c.yaml": b"conv_feature_layers: '[(512,10,5)] + [(512,3,2)] * 4'\n"},
    "symbolic sizes": {"m.json": said(expr_str="2*s0 + Mod(s1, 8)")},
    "symbols": {"m.json": said(expr_str="Mul(Integer(2), Symbol('s0', positive=True))")},
    "torch.export": {"m.json": said(nodes=[{"target": "torch.ops.aten.relu.default", "inputs": []},
                                           {"target": "_operator.getitem", "inputs": []},
                                           {"target": "torch.sym_max", "inputs": []}])},
    "GenAI": {"genai_config.json": genai(provider_options=[{"qnn": {"backend_path":
                                                                    "QnnHtp.dll"}}])},
    "prompts": {"prompts.json": said(prompt="Use `os.system` with care: {{ question }}",
                                     query="Represent this: __call__ {text}")},
    "MLflow": {"data/pickle_module_info.txt": b"mlflow.pytorch.pickle_module"},
    "MLflow with Keras": {"data/keras_module.txt": b"tensorflow.keras"},
    "MLflow with Keras 3": {"data/keras_module.txt": b"keras"},
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_honest_configurations_are_silent(tmp_path, case):
    assert weigh(tmp_path, {**WEIGHTS, **HONEST[case]})[:2] == (Verdict.ALLOW, set())


def nested(levels):
    held = {"_target_": "os.system"}
    for _ in range(levels):
        held = {"a": held}
    return json.dumps(held).encode()


def test_a_call_that_is_nested_out_of_sight_is_denied(tmp_path):
    for name in ("config.json", "c.yaml"):
        assert denied(tmp_path / name, {**WEIGHTS, name: nested(80)}) == {"unreadable-bytes"}


@pytest.mark.parametrize("held", [b"[" * 3000 + b"]" * 3000, b"1" * 5000])
@pytest.mark.parametrize("pad", [b"", b" " * 100_000])
def test_what_another_release_of_python_reads_is_denied(tmp_path, held, pad):
    data = said(auto_map={"AutoModel": "a/b--c.D"})[:-1] + pad + b', "x": ' + held + b"}"
    rules = denied(tmp_path, {**WEIGHTS, "config.json": data})
    assert rules == {"unreadable-bytes", "remote-code"}


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json", "m.index.json"])
def test_a_configuration_too_large_to_be_read_is_denied(tmp_path, name):
    data = b'{"a": "' + b" " * (65 << 20) + b'", ' + said(auto_map={"AutoModel": "a/b--c.D"})[1:]
    assert denied(tmp_path, {**WEIGHTS, name: data}) == {"unreadable-bytes"}


def test_data_too_large_to_be_read_are_a_warning(tmp_path):
    data = b'{"a": "' + b" " * (65 << 20) + b'"}'
    assert weigh(tmp_path, {**WEIGHTS, "data.json": data})[:2] == (
        Verdict.WARN,
        {"unreadable-bytes"},
    )


@pytest.mark.parametrize("file", ["assets/helper.py", "assets/helper/__init__.py"])
def test_source_on_a_path_that_is_added_is_followed(tmp_path, file):
    own = b"import sys\nsys.path.append('assets')\nimport helper\nclass Net:\n    pass\n"
    config = said(auto_map={"AutoModel": "own.Net"})
    files = {**WEIGHTS, "config.json": config, "own.py": own, file: SOURCE}
    assert "remote-code" in denied(tmp_path, files)


@pytest.mark.parametrize("key", ["index_path", "passages_path"])
def test_an_index_elsewhere_is_denied(tmp_path, key):
    config = {"model_type": "rag", key: "/etc/true"}
    verdict, rules, _ = weigh(tmp_path, {"config.json": json.dumps(config).encode()})
    assert verdict is Verdict.DENY
    assert "outside-reference" in rules


COMPILED = b"\xa7\r\r\n" + bytes(12) + b"\xe3" + bytes(20)
PARTS = {"model_index.json": said(_class_name="FluxPipeline", part=["flux", "X"])}
NET, TRAINER = said(m={"_target_": "acme.net.Net"}), said(m={"_target_": "lightning.Trainer"})


@pytest.mark.parametrize(
    "files",
    [
        {"config.json": NET, "acme/__init__.py": SOURCE},
        {"config.json": NET, "acme/net/__init__.py": SOURCE},
        {"config.json": NET, "acme.py": SOURCE},
        {"config.json": NET, "code/acme/__init__.py": SOURCE},
        {"a/config.json": NET, "a/acme/__init__.py": SOURCE},
        {"model_index.json": said(_class_name="X"), "a/config.json": NET,
         "acme/__init__.py": SOURCE},
        {"config.json": TRAINER, "lightning/__init__.py": SOURCE},
        {**PARTS, "flux/__init__.py": SOURCE},
        {"config.json": NET, "acme/net.pyc": COMPILED},
        {"config.json": TRAINER, "lightning.pyc": COMPILED},
        {"config.json": NET, "acme/net.py": b"",
         "acme/__pycache__/net.cpython-311.pyc": b"\xa7\r\r\n\1" + COMPILED[5:]},
        {"config.json": NET, "acme/net.py": b"import math\n\n\ndef f():\n    return math.pi\n",
         "acme/__pycache__/net.cpython-311.pyc": b"\xa7\r\r\n\1" + COMPILED[5:]},
    ],
    ids=["above", "package", "module-above", "elsewhere", "in-a-folder", "where-it-starts",
         "a-library's-name", "diffusers", "compiled", "compiled-library", "compiled-before",
         "compiled-of-a-source"],
)  # fmt: skip
def test_packages_that_a_module_is_in_run_with_it(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, **files})
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)


def test_a_package_elsewhere_that_is_called_as_a_library_is_no_matter(tmp_path):
    files = {"config.json": TRAINER, "src/lightning/__init__.py": SOURCE}
    assert weigh(tmp_path, {**WEIGHTS, **files})[0] is Verdict.ALLOW


def test_a_package_above_the_source_that_a_file_asks_for_runs_with_it(tmp_path):
    asks = b"flavors:\n  python_function:\n    loader_module: acme.loader\n"
    files = {"MLmodel": asks, "acme/loader.py": b"x = 1\n", "acme/__init__.py": SOURCE}
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, **files})
    assert (verdict, rules) == (Verdict.DENY, {"remote-code"})


def test_a_file_with_the_name_of_a_library_is_told_wherever_its_configuration_lies(tmp_path):
    files = {"c.yaml": b"m: {_target_: lightning.Trainer}\n", "lightning.py": SOURCE}
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, **files})
    assert (verdict, rules) == (Verdict.DENY, {"remote-code"})
