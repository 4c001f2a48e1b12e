"""The gate for GitHub: its scripts, run by bash with a stand-in for the runner; and zizmor."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.hooks import models
from tests.hooks.repository import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
BASH = shutil.which("bash")
ZIZMOR = shutil.which(
    "zizmor", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
)

needs_bash = pytest.mark.skipif(BASH is None, reason="needs bash")


class Runner:
    """What the runner of GitHub gives to a step."""

    def __init__(self, root):
        self.root = root
        self.home = root / "temp/weighbridge"
        (self.home / "venv/bin").mkdir(parents=True)
        self.output, self.summary = root / "output", root / "summary"
        python = self.home / "venv/bin/python"
        python.symlink_to(sys.executable)
        shim = self.home / "venv/bin/weighbridge"
        path = os.pathsep.join(map(str, (ROOT / "src", ROOT)))
        shim.write_text(
            f'#!{BASH}\nPYTHONPATH="{path}" exec "{sys.executable}" -m weighbridge "$@"\n'
        )
        shim.chmod(0o755)
        models.build(root / "models")

    def weigh(self, **inputs):
        """Run the step as the runner does; return exit code, outputs, and what it printed."""
        given = {name: row["default"] for name, row in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        environment = {
            **os.environ,
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        for name, value in STEPS[1]["env"].items():
            wanted = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)
            environment[name] = given[wanted[1]] if wanted else str(self.home)
        self.output.write_text("")
        script = self.root / "script.sh"
        script.write_text(STEPS[1]["run"])
        done = subprocess.run(  # noqa: S603 - our own script
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        rows = [line.partition("=") for line in self.output.read_text().splitlines()]
        return done.returncode, {key: value for key, _, value in rows}, done.stdout + done.stderr


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


@needs_bash
def test_a_clean_model_passes(runner):
    code, outputs, told = runner.weigh(path="models/clean")
    assert (code, outputs["verdict"]) == (0, "allow"), told
    assert json.loads(Path(outputs["json-file"]).read_text())["verdict"] == "allow"
    assert json.loads(Path(outputs["sarif-file"]).read_text())["version"] == "2.1.0"
    assert "allow" in runner.summary.read_text().lower()


@needs_bash
def test_a_model_that_runs_code_fails_the_job(runner):
    code, outputs, told = runner.weigh(path="models/unsafe")
    assert (code, outputs["verdict"]) == (1, "deny")
    assert "::error file=models/unsafe/pytorch_model.bin" in told


@needs_bash
def test_several_paths(runner):
    code, outputs, _ = runner.weigh(path="models/clean\nmodels/unsafe\n")
    assert (code, outputs["verdict"]) == (1, "deny")


@needs_bash
def test_the_threshold_is_the_caller_s(runner):
    code, outputs, _ = runner.weigh(path="models/unsafe", fail_on="never")
    assert (code, outputs["verdict"]) == (0, "deny")


@needs_bash
@pytest.mark.parametrize("name", ["path", "policy", "fail_on", "policy_digest"])
@pytest.mark.parametrize(
    "text",
    ["$(touch made)", "`touch made`", "; touch made", '"; touch made; "', "--exit-zero", "a b",
     "x\nverdict=allow", "' || true", "--policy=audit"],
    ids=ascii,
)  # fmt: skip
def test_inputs_are_texts_and_never_code(name, text, runner):
    code, outputs, _ = runner.weigh(**{"path": "models/unsafe", name: text})
    assert code == 2
    assert not outputs
    assert not list(runner.root.rglob("made"))


def test_an_earlier_report_is_not_taken_for_this_one(runner):
    runner.weigh(path="models/clean")
    code, outputs, _ = runner.weigh(path="nowhere")
    assert (code, outputs) == (2, {})


def test_expressions_stand_in_env_only():
    for step in STEPS:
        assert "${{" not in step["run"]
        assert "uses" not in step


def test_every_action_that_a_workflow_uses_is_pinned_by_hash():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                used = step.get("uses", "$/")
                assert used == "$/" or re.search(r"@[0-9a-f]{40}$", used)


@pytest.mark.skipif(ZIZMOR is None, reason="needs zizmor")
def test_zizmor_finds_nothing():
    done = subprocess.run(  # noqa: S603 - a tool on our own files
        [ZIZMOR, "--offline", "--persona", "auditor", "--no-ignores", "--strict-collection",
         str(ROOT / "action.yml"), str(ROOT / ".github/workflows")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings" in done.stdout + done.stderr
