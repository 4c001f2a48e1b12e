"""What loaders of other formats than pickle act upon, in spellings that were passed over.

The stand-ins name functions and files that are not there; nothing in them is ever run.
"""

import json

import pytest

from tests.builders import rest, safetensors, tensorflow
from tests.builders.graphs import field, pair
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.formats import yaml_config
from weighbridge.intake.doubts import QUESTIONS
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

WEIGHTS = {"model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))}
SOURCE = b"import os\n\nos.system('true')\n"


def beside_weights(folder, name, text, **more):
    data = text.encode() if isinstance(text, str) else json.dumps(text).encode()
    return weigh(folder, {**WEIGHTS, name: data, **more})[:2]


FLOWING = {
    "a table": "{flavors: {python_function: {loader_module: own}}}\n",
    "over two lines": "{flavors:\n {python_function: {loader_module: own}}}\n",
    "behind the mark": "--- {flavors: {python_function: {loader_module: own}}}\n",
    "below the mark": "# x\n---\n{flavors: {python_function: {loader_module: own}}}\n",
    "quoted": "{'flavors': {'python_function': {loader_module: own}}}\n",
    "half quoted": '{"flavors": {python_function: {loader_module: own}}}\n',
    "a comma at the end": '{"flavors": {"python_function": {"loader_module": "own"}},}',
    "a key alone": '{"flavors": {"python_function": {"loader_module": "own"}}, "x"}',
}


@pytest.mark.parametrize("case", FLOWING)
def test_yaml_that_begins_as_json_does_is_read(tmp_path, case):
    verdict, rules = beside_weights(tmp_path, "MLmodel", FLOWING[case])
    assert verdict >= Verdict.WARN
    assert "remote-code" in rules


@pytest.mark.parametrize("case", FLOWING)
def test_whoever_says_yes_to_it_is_asked(case):
    """What is told of a file does not hang upon which files were weighed before it."""
    glimpse = Glimpse(Bytes(FLOWING[case].encode()))
    assert QUESTIONS["yaml-config"](glimpse) >= yaml_config.recognises(glimpse)


def test_so_are_layers_that_are_evaluated(tmp_path):
    text = """{nc: 1, head: [], backbone: [[-1, 1, Conv, ["__import__('os').system('true')"]]]}"""
    verdict, rules = beside_weights(tmp_path, "yolo.yaml", text)
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("quote", ["", "'"])
def test_such_yaml_that_is_too_long_is_not_passed_over(tmp_path, quote):
    flavors = f"{{{quote}flavors{quote}: {{python_function: {{loader_module: own}}}},"
    text = f"{flavors} x: '{'a' * 600_000}'}}\n"
    verdict, rules = beside_weights(tmp_path, "MLmodel", text)
    assert (verdict, rules) == (Verdict.DENY, {"unreadable-bytes"})


LOGS = {
    "tables one below the other": "{'target': 1, 'lr': 0.1}\n" * 30_000,
    "times": "[2026-11-28 10:00] os.getcwd(): x\n" * 20_000,
    "packages": "[os]\nos.x>=1\n\n[x:python_version < '3']\ny\n",
    "one line of code": "!function(){var os={x:os.y};" + "e[a]={b:c,d:{e:[1,2]}};" * 2_000,
    "sections": "[flavors]\nx = 1\n",
    "a link": "[flavors](x): os.system\n",
}


@pytest.mark.parametrize("case", LOGS)
def test_logs_and_the_like_are_no_yaml(tmp_path, case):
    verdict, rules = beside_weights(tmp_path, "train.log", LOGS[case])
    assert (verdict, rules) == (Verdict.ALLOW, set())


OWN = "x: &a {loader_module: own}\n"
MERGED = {
    "an alias": f"{OWN}flavors:\n  python_function: {{<<: *a}}\n",
    "a list": f"{OWN}flavors:\n  python_function:\n    <<: [{{env: x}}, *a]\n",
    "a table": "flavors:\n  python_function:\n    <<: {loader_module: own}\n",
    "a tag": "flavors:\n  python_function:\n    !!merge x: {loader_module: own}\n",
    "twice": f"{OWN}y: &b {{<<: *a}}\nflavors:\n  python_function: {{<<: *b}}\n",
    "the first": f"{OWN}flavors:\n  python_function:\n    <<: [*a, {{loader_module: mlflow}}]\n",
}


@pytest.mark.parametrize("case", MERGED)
def test_what_is_merged_into_a_table_is_in_it(tmp_path, case):
    assert beside_weights(tmp_path, "MLmodel", MERGED[case]) == (Verdict.WARN, {"remote-code"})


def test_what_stands_in_a_table_itself_counts(tmp_path):
    text = f"{OWN}flavors:\n  python_function:\n    <<: *a\n    loader_module: mlflow.sklearn\n"
    assert beside_weights(tmp_path, "MLmodel", text) == (Verdict.ALLOW, set())


def test_layers_are_put_together_by_merging(tmp_path):
    text = "x: &a {module: os}\nclass_name: Sequential\nconfig:\n  layers:\n  - <<: *a\n"
    text += "    class_name: function\n    config: system\n"
    verdict, rules = beside_weights(tmp_path, "model.yaml", text)
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})


PIPELINE = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.37.0"}


def test_a_pipeline_without_a_source_of_its_own_has_one_called_none(tmp_path):
    """CVE-2026-44827."""
    for source, verdict, rules in (
        (SOURCE, Verdict.WARN, {"remote-code"}),
        (b"x = 1\n", Verdict.ALLOW, set()),
    ):
        more = {"None.py": source}
        assert beside_weights(tmp_path, "model_index.json", PIPELINE, **more) == (verdict, rules)


def test_arguments_of_a_backbone_consent_to_its_code(tmp_path):
    config = {"model_type": "upernet", "backbone": "own/net", "use_timm_backbone": False}
    agreed = {**config, "backbone_kwargs": {"trust_remote_code": True}}
    plain = {**config, "backbone_kwargs": {"out_indices": [1]}}
    assert beside_weights(tmp_path, "config.json", plain) == (Verdict.ALLOW, set())
    verdict, rules = beside_weights(tmp_path, "config.json", agreed)
    assert (verdict, rules) == (Verdict.DENY, {"remote-code"})


def saved(*nodes, functions=()):
    graph = tensorflow.graph(nodes, functions=functions)
    return {"saved_model.pb": tensorflow.saved_model(tensorflow.meta_graph(graph))}


def told(inputs):
    return tensorflow.node("s", "SaveV2", inputs=(inputs, "names", "slices"))


@pytest.mark.parametrize("op", ["Enter", "GuaranteeConst", "DeepCopy", "Print", "ShardedFilespec"])
def test_names_of_files_are_followed_through_what_hands_them_on(tmp_path, op):
    handing = tensorflow.node("i", op, inputs=("c",))
    nodes = (tensorflow.const("c", "/etc/hostname"), handing, told("i"))
    verdict, rules, _ = weigh(tmp_path, saved(*nodes))
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


def test_names_of_files_are_added_up(tmp_path):
    parts = tensorflow.const("c", "."), tensorflow.const("d", "./x")
    nodes = (*parts, tensorflow.node("i", "Add", inputs=("c", "d")), told("i"))
    verdict, rules, _ = weigh(tmp_path, saved(*nodes))
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize("op", ["DecodeCSV", "ParseExampleV2", "VariableV2", "Unstage", "If"])
def test_names_of_files_that_are_made_while_the_graph_runs_are_not_passed_over(tmp_path, op):
    making = tensorflow.node("i", op, inputs=("c",))
    verdict, rules, _ = weigh(tmp_path, saved(tensorflow.const("c", "x"), making, told("i")))
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


INNER = pair("f", field(10, field(1, "inner")))
CALLS = {
    "by its name": lambda name: tensorflow.node(name, "inner", inputs=("c",)),
    "by another": lambda name: tensorflow.node(name, "PartitionedCall", ("c",), [INNER]),
}


@pytest.mark.parametrize("how", CALLS)
def test_nor_are_those_that_a_function_returns(tmp_path, how):
    calls = [CALLS[how](f"p{number}") for number in range(20)]
    inner = tensorflow.function("inner", tensorflow.const("c", "/etc/hostname"))
    verdict, rules, _ = weigh(tmp_path, saved(*calls, told("p19"), functions=[inner]))
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


@pytest.mark.parametrize(
    ("op", "verdict"),
    [("DecodeBase64", Verdict.NO_VERDICT), ("ReadVariableOp", Verdict.ALLOW)],
)
def test_nor_are_those_that_a_function_is_handed(tmp_path, op, verdict):
    nodes = tensorflow.const("c", "eA"), tensorflow.node("i", op, inputs=("c",))
    call = tensorflow.node("p", "PartitionedCall", ("i",), [INNER])
    inner = tensorflow.function("inner", told("argument"))
    assert weigh(tmp_path, saved(*nodes, call, functions=[inner]))[0] is verdict


SPACY = '[nlp]\nlang = "en"\npipeline = ["ner"]\n\n[components]\n'


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ('\n[components.ner]\nsource = "../../other"\n', Verdict.DENY),
        ('ner = {"source": "/srv/other"}\n', Verdict.DENY),
        ('\n[components.ner]\nsource = "en_core_web_sm"\n', Verdict.ALLOW),
        ('\n[components.ner]\nsource = "training/model-best"\n', Verdict.ALLOW),
    ],
)
def test_pipelines_from_which_components_are_taken_are_told(tmp_path, source, verdict):
    found, rules = beside_weights(tmp_path, "config.cfg", SPACY + source)
    assert (found, rules) == (verdict, {"outside-reference"} if verdict else set())


def paddle(kind, name):
    attribute = {"N": name, "AT": {"#": "0.a_str", "D": "/etc/hostname"}}
    block = {"#": "block_0", "args": [], "ops": [{"#": kind, "O": [], "A": [attribute], "I": []}]}
    program = {"regions": [{"#": "region_0", "blocks": [block]}]}
    return {"base_code": {"magic": "pir", "version": 1}, "program": program}


@pytest.mark.parametrize(
    ("kind", "name", "verdict"),
    [
        ("1.load_combine", "file_path", Verdict.DENY),
        ("pd_op.save", "file_path", Verdict.DENY),
        ("1.read_file", "filename", Verdict.DENY),
        ("1.matmul", "file_path", Verdict.ALLOW),
    ],
)
def test_files_of_a_program_of_paddle_are_told(tmp_path, kind, name, verdict):
    files = {"inference.json": json.dumps(paddle(kind, name)).encode()}
    found, rules, _ = weigh(tmp_path, {**files, "inference.pdiparams": rest.PARAMETERS})
    assert (found, rules) == (verdict, {"outside-reference"} if verdict else set())


MOJO = "[info]\nh2o_version = 3.46\nmojo_version = 1.40\nalgo = gbm\n\n[domains]\n0: 2 %s\n"
POJO = """/* A model */
import java.util.Map;
import hex.genmodel.GenModel;

public class gbm extends GenModel {
%s
}
"""


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("d000.txt", Verdict.ALLOW),
        ("../../outside", Verdict.DENY),
        ("..\\..\\outside", Verdict.DENY),
    ],
)
def test_domains_of_a_mojo_are_in_its_folder(tmp_path, name, verdict):
    found, rules, _ = weigh(tmp_path, {"model.ini": (MOJO % name).encode()})
    assert (found, rules) == (verdict, {"outside-reference"} if verdict else set())


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("  static double f(double x) { return x; }", Verdict.ALLOW),
        ('  static { Runtime.getRuntime().exec("true"); }', Verdict.DENY),
        ('  static { System.load("own.so"); }', Verdict.DENY),
    ],
)
def test_models_of_h2o_as_source_reach_nothing(tmp_path, line, verdict):
    files = {"gbm.java": (POJO % line).encode(), "model.safetensors": safetensors.build({})}
    found, rules, _ = weigh(tmp_path, files)
    assert (found, rules) == (verdict, {"embedded-code"} if verdict else set())


@pytest.mark.parametrize("kind", ["3.own", "custom_op.own"])
def test_operators_of_paddle_that_a_library_registers_are_told(tmp_path, kind):
    program = json.dumps(paddle(kind, "axis")).encode()
    found, rules, _ = weigh(tmp_path, {"m.json": program, "m.pdiparams": rest.PARAMETERS})
    assert (found, rules) == (Verdict.WARN, {"custom-operator"})


@pytest.mark.parametrize(
    ("operator", "attributes", "verdict", "rules"),
    [
        ("FullyConnected", {"num_hidden": "8"}, Verdict.ALLOW, set()),
        ("_contrib_MultiBoxPrior", {}, Verdict.ALLOW, set()),
        ("_npx_fully_connected", {}, Verdict.ALLOW, set()),
        ("_cvimread", {"filename": "images/a.png"}, Verdict.ALLOW, set()),
        ("own_op", {}, Verdict.WARN, {"custom-operator"}),
        ("_cvimread", {"filename": "/etc/hostname"}, Verdict.DENY, {"outside-reference"}),
        ("_npi_cvimread", {"filename": "../outside"}, Verdict.DENY, {"outside-reference"}),
    ],
)
def test_operators_of_mxnet_are_its_own(tmp_path, operator, attributes, verdict, rules):
    nodes = [
        {"op": "null", "name": "x", "inputs": []},
        {"op": operator, "name": "y", "attrs": attributes, "inputs": [[0, 0, 0]]},
    ]
    symbol = {"nodes": nodes, "arg_nodes": [0], "heads": [[1, 0, 0]]}
    files = {"m-symbol.json": json.dumps(symbol).encode()}
    assert weigh(tmp_path, files)[:2] == (verdict, rules)


def test_so_are_files_that_an_older_one_reads(tmp_path):
    attribute = field(1, "filename") + field(2, 2) + field(5, "/etc/hostname")
    program = rest.program(field(4, field(3, "read_file") + field(4, attribute)))
    found, rules, _ = weigh(tmp_path, {"m.pdmodel": program, "m.pdiparams": rest.PARAMETERS})
    assert (found, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize("key", ["ep.context_file_path", "enable_profiling"])
def test_files_that_a_session_writes_are_told(tmp_path, key):
    for target, verdict in (("../../x", Verdict.DENY), ("x", Verdict.ALLOW)):
        options = {"session_options": {key: target}, "filename": "model.safetensors"}
        config = {"model": {"type": "phi", "decoder": options}}
        found, rules = beside_weights(tmp_path, "genai_config.json", config)
        assert (found, rules) == (verdict, {"outside-reference"} if verdict else set())


MODEL = "flavors:\n  python_function:\n    loader_module: own\n"
BEGUN = {
    "a bracket": f"(x): y\n{MODEL}",
    "nothing": f"~: y\n{MODEL}",
    "an address": f"http://x: y\n{MODEL}",
    "a comma": f"a,b: y\n{MODEL}",
    "many letters": f"{'a' * 200}: y\n{MODEL}",
    "a statement": f"if a: y\n{MODEL}",
    "a remark behind the mark": f"--- # x\n{MODEL}",
    "a tab": "flavors:\n  python_function:\n    loader_module:\town\n",
}


@pytest.mark.parametrize("case", BEGUN)
def test_yaml_is_read_whatever_its_first_key_is(tmp_path, case):
    verdict, rules = beside_weights(tmp_path, "MLmodel", BEGUN[case])
    assert (verdict, "remote-code" in rules) == (Verdict.WARN, True)


TARGET = "model: {target: os.system, params: {command: x}}\n"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("(x): y\n", MODEL),
        ("(x): y\n", TARGET),
        (f"{{x: {'[a],' * 9_000} flavors: y}}\n", ""),
        (f"x: [{'a,' * 15_000}]\n", MODEL),
    ],
)
def test_such_yaml_of_too_many_nodes_is_not_passed_over(tmp_path, first, last):
    more = "".join(f"k{number}: v\n" for number in range(9_000))
    text = f"{first}{more}{last}"
    verdict, rules = beside_weights(tmp_path, "MLmodel", text)
    assert (verdict, rules) == (Verdict.DENY, {"unreadable-bytes"})


TEXTS = {
    "code": "try:\n    import os\nexcept ImportError:\n    os = None\n\nif os:\n    os.getcwd()\n",
    "a statement": "try:\n    import os.path\n",
    "prose": "Usage: os.getcwd() is asked, then\n\tpython own.py\n* (x): y\n",
    "a dataclass": "class A:\n    backbone: str\n    def f(self): return os.getcwd()\n",
    "a short log": "2026-11-28 10:00:01 INFO: os.getcwd() is what {{ x }} wants\n" * 900,
    "a log": "2026-11-28 10:00:01 INFO: os.getcwd() is what {{ x }} wants\n" * 9_000,
    "long code": '"""A: b."""\nclass A:\n    backbone: str = os.x\n' + "    k: str\n" * 9_000,
    "a heading": "http://a.example: what eval(x) does\n\nIt: runs: it\n",
}


@pytest.mark.parametrize("case", TEXTS)
def test_other_texts_are_no_yaml(tmp_path, case):
    assert beside_weights(tmp_path, "notes.txt", TEXTS[case]) == (Verdict.ALLOW, set())


NODE = 'node { name: "a" op: "WriteFile" }'
PYTHON = 'type: "Python" python_param { module: "os" layer: "system" }'
MESSAGES = {
    "a version": ("g.pbtxt", f"version: 1\n{NODE}\n", "reaching-operation"),
    "debugging": ("g.pbtxt", f"debug_info {{ }} {NODE}\n", "reaching-operation"),
    "angles": ("m.prototxt", f'layer < type: "Data" >\nlayer < {PYTHON} >\n', "dangerous-import"),
    "one line": ("m.prototxt", f'name: "x" layer {{ {PYTHON} }}\n', "dangerous-import"),
    "a renderer": ("Modelfile", "RENDERER x\nPARSER x\nFROM /srv/x\n", "outside-reference"),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_texts_are_recognised_by_any_of_their_fields(tmp_path, case):
    name, text, rule = MESSAGES[case]
    verdict, rules = beside_weights(tmp_path, name, text)
    assert (verdict, rule in rules) == (Verdict.DENY, True)


def test_texts_of_a_constant_are_read_in_one_run_too(tmp_path):
    held = 'value { tensor { dtype: DT_STRING tensor_content: "\\015/etc/hostname" } }'
    text = f'node {{ name: "c" op: "Const" attr {{ key: "value" {held} }} }}\n'
    text += 'node { name: "s" op: "SaveV2" input: "c" }\n'
    verdict, rules, _ = weigh(tmp_path, {"g.pbtxt": text.encode()})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize("beside", [True, False])
def test_arguments_that_nnunet_imports_are_told(tmp_path, beside):
    for target, verdict in (("subprocess.Popen", Verdict.DENY), ("torch.nn.ReLU", Verdict.ALLOW)):
        imported = {"_kw_requires_import": ["act_layer"]}
        arguments = {"act_layer": target, "act_kwargs": {}} | ({} if beside else imported)
        network = {"network_class_name": "torch.nn.Sequential", "arch_kwargs": arguments}
        plans = {"configurations": {"2d": {"architecture": network | (imported if beside else {})}}}
        found, rules = beside_weights(tmp_path, "plans.json", plans)
        assert (found, rules) == (verdict, {"dangerous-import"} if verdict else set())
