"""Files that name a source which a program runs: a warning, and never a denial for that alone."""

import pytest

from tests.builders import safetensors
from tests.builders.evidence import place
from tests.weighing import weigh
from weighbridge.core import SERVED, Verdict
from weighbridge.intake import launchers

MODEL = {
    "config.json": b"{}",
    "model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
}
PLAIN = b"import math\n\n\nclass Predictor:\n    pass\n"
REACHING = b"import subprocess\n\n\ndef setup():\n    subprocess.run(['true'])\n"

SAID = {
    "cog.yaml": b'build:\n  gpu: true\n  run:\n    - pip install x\npredict: "SOURCE:Predictor"\n',
    "bentofile.yaml": b"service: \"MODULE:svc\"\ninclude:\n  - '*.py'\n",
    "MLproject": b'name: n\nentry_points:\n  main:\n    command: "python SOURCE {alpha}"\n',
    "config.yaml": b"model_class_filename: SOURCE\nmodel_module_dir: .\nresources:\n  cpu: '1'\n",
}


def said(name, source="predict.py"):
    module = source.removesuffix(".py").encode()
    return SAID[name].replace(b"SOURCE", source.encode()).replace(b"MODULE", module)


def told(name, tree):
    return [
        (each.key.removeprefix(SERVED), each.value)
        for each in launchers.facts(tree, place(name), 99)
    ]


@pytest.mark.parametrize("source", [PLAIN, REACHING], ids=["plain", "reaching"])
@pytest.mark.parametrize("name", SAID)
def test_a_source_that_is_here_is_a_warning_and_no_more(tmp_path, name, source):
    verdict, rules, reasons = weigh(tmp_path, {**MODEL, name: said(name), "predict.py": source})
    assert (verdict, rules) == (Verdict.WARN, {"remote-code"})
    because = next(each.because for each in reasons if each.rule == "remote-code")
    assert ("process" in because) is (source is REACHING)


@pytest.mark.parametrize("name", SAID)
def test_a_source_that_is_not_here_is_nothing(tmp_path, name):
    assert weigh(tmp_path, {**MODEL, name: said(name)})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("name", SAID)
def test_strict_refuses_it(tmp_path, name):
    files = {**MODEL, name: said(name), "predict.py": PLAIN}
    assert "remote-code" in weigh(tmp_path, files, "strict")[1]


def test_under_another_name_it_says_nothing(tmp_path):
    files = {**MODEL, "other.yaml": said("cog.yaml"), "predict.py": PLAIN}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_what_it_imports_counts(tmp_path):
    files = {**MODEL, "cog.yaml": said("cog.yaml"), "predict.py": b"import helper\n"}
    files["helper.py"] = REACHING
    reasons = weigh(tmp_path, files)[2]
    assert any("process" in each.because for each in reasons if each.rule == "remote-code")


def test_what_is_told_as_remote_code_is_not_told_twice(tmp_path):
    files = {**MODEL, "cog.yaml": said("cog.yaml", "modeling_net.py"), "modeling_net.py": PLAIN}
    files["config.json"] = b'{"model_type": "net", "auto_map": {"AutoModel": "modeling_net.Net"}}'
    reasons = weigh(tmp_path, files)[2]
    assert len([each for each in reasons if each.rule == "remote-code"]) == 1


def test_a_denied_source_stays_denied(tmp_path):
    """The loader's own reference goes before: a warning never takes its place."""
    files = {**MODEL, "cog.yaml": said("cog.yaml", "modeling_net.py")}
    files["modeling_net.py"] = REACHING
    files["config.json"] = b'{"model_type": "net", "auto_map": {"AutoModel": "modeling_net.Net"}}'
    assert weigh(tmp_path, files)[0] is Verdict.DENY


@pytest.mark.parametrize(
    ("name", "tree", "sources"),
    [
        (
            "cog.yaml",
            {"predict": "a.py:P", "train": "b.py:t", "run": "c.py"},
            ["a.py", "b.py", "c.py"],
        ),
        (
            "cog.yaml",
            {"build": {"run": ["python x.py", {"command": "python -m y"}]}},
            ["x.py", "y"],
        ),
        ("cog.yaml", {"predict": 3, "build": [], "train": None}, []),
        ("bentofile.yaml", {"service": "src.service:S"}, ["src.service"]),
        ("bentofile.yaml", {"service": "https://host/x"}, []),
        (
            "MLproject",
            {"entry_points": {"a": {"command": "cd d && python d/t.py; true"}}},
            ["d/t.py"],
        ),
        ("MLproject", {"entry_points": {"a": "python t.py"}}, []),
        ("config.yaml", {"model_name": "m", "resources": {}}, ["model/model.py"]),
        ("config.yaml", {"model_name": "m"}, []),
        ("config.yaml", {"resources": {}, "a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, []),
        (
            "config.yaml",
            {"docker_server": {"start_command": "python s.py"}},
            ["s.py", "model/model.py"],
        ),
        ("cog.yaml", ["predict"], []),
    ],
)
def test_what_is_told(name, tree, sources):
    assert [value for _, value in told(name, tree)] == sources


def test_many_are_told_up_to_a_number():
    points = {str(index): {"command": f"python t{index}.py"} for index in range(200)}
    assert len(told("MLproject", {"entry_points": points})) == launchers.MOST


@pytest.mark.parametrize("name", ["cog.yaml", "bentofile.yaml", "MLproject"])
def test_such_a_file_makes_its_folder_one_model(tmp_path, name):
    weights = {"w.safetensors": MODEL["model.safetensors"]}
    files = {**weights, name: said(name), "predict.py": PLAIN}
    assert weigh(tmp_path, files)[:2] == (Verdict.WARN, {"remote-code"})
