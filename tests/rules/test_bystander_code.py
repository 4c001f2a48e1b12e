"""Code that nothing makes run is told and no warning, unless the policy refuses code."""

import pytest

from tests.builders import configs, safetensors
from tests.builders.evidence import dossier, place
from tests.weighing import weigh
from weighbridge.core import Code, Effect, Purpose, Reference, Severity, Verdict
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
