"""README.md says what the code does, and its commands are those that CI runs."""

import datetime as dt
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import weighbridge
from tests import readme
from tests.builders import certificates, oms
from tests.package import pins
from weighbridge import pipeline, policy, rehearsal
from weighbridge.cli import COMMANDS, run
from weighbridge.cli.commands import cli
from weighbridge.cli.exits import Exit

ROOT = Path(__file__).parents[1]
TEXT = readme.README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", readme.BLOCKS)
def test_a_generated_block_is_in_step(name):
    made = readme.BLOCKS[name]()
    assert readme.block(TEXT, name) == made, "run: python -m tests.readme"


@pytest.mark.parametrize("name", readme.SECURED)
def test_a_block_of_security_is_in_step(name):
    text = readme.SECURITY.read_text(encoding="utf-8")
    assert readme.block(text, name) == readme.SECURED[name](), "run: python -m tests.readme"


def test_the_first_command_installs_and_runs_the_demo():
    assert re.findall(r"```sh\n(.*?)\n```", TEXT)[0] == "pip install . && weighbridge demo"


def test_ci_runs_the_second_command():
    (command,) = re.findall(r"<!-- test-command -->\n```sh\n(.*)\n```\n", TEXT)
    assert command.split(" && ") == [
        "pip install --require-hashes -r requirements.lock",
        "pip install --no-deps --no-build-isolation .",
        "python -m pytest -n auto",
    ]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- test-command -->/,/^```$/p' README.md" in script
    assert 'bash -euo pipefail -c "$command"' in script
    assert "pip install" not in script


def test_every_exit_code_is_listed():
    assert [int(code) for code in re.findall(r"^\| (\d+) \| ", TEXT, re.MULTILINE)] == list(Exit)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", TEXT))))
def test_a_link_leads_somewhere(path):
    assert (ROOT / path).exists()


def test_commands_and_options_exist():
    for name, words in re.findall(r"weighbridge (\w+)([^`\n#]*)", TEXT):
        if name not in COMMANDS:
            continue
        inner = words.split()[:1] if name in GROUPS else []
        known = CliRunner().invoke(cli, [name, *inner, "--help"]).output
        for option in re.findall(r"--[a-z-]+", words):
            assert option in known or option == "--help"


GROUPS = ("fleet", "policy", "report")
"""Commands that hold commands."""


def test_every_shipped_policy_is_described():
    shipped = {path.stem for path in (ROOT / "policies").glob("*.toml")}
    assert (
        set(re.findall(r"^\| `([\w-]+)` \| ", TEXT.split("## Policies")[1], re.MULTILINE))
        == shipped
    )


POLICIES = re.findall(r"```toml\n(.*?)\n```", TEXT, re.DOTALL)


def test_the_policy_on_trust_is_understood(tmp_path):
    (text,) = (text for text in POLICIES if "[[checks.signature.trust]]" in text)
    (tmp_path / "keys").mkdir()
    for name in ("acme.pub", "gate.pub"):
        (tmp_path / "keys" / name).write_bytes(oms.public_pem(oms.key()))
    root = certificates.issue("root", ca=True)
    for name in ("acme-root.pem", "tsa.pem"):
        (tmp_path / "keys" / name).write_bytes(root.pem)
    (tmp_path / "acme.toml").write_text(text, encoding="utf-8")
    applied = policy.load(f"{tmp_path}/acme.toml", pipeline.known())
    pipeline.compile_(applied, dt.date(2026, 11, 25))
    trust = policy.trusting.read(applied.table(pipeline.SIGNATURE))
    sorts = {key for each in trust.signers for key in policy.trusting.SORTS if getattr(each, key)}
    assert sorts == set(policy.trusting.SORTS), "a sort of signer is not shown"


def test_the_policy_on_origin_is_understood(tmp_path):
    (text,) = (text for text in POLICIES if "[lists.outside]" in text)
    (tmp_path / "acme.toml").write_text(text, encoding="utf-8")
    asked = pipeline.compile_(
        policy.load(f"{tmp_path}/acme.toml", pipeline.known()), dt.date(2026, 11, 25)
    )
    assert asked.origin
    assert not asked.standing


def test_the_policy_on_the_engine_is_understood_and_its_tests_hold(tmp_path):
    (text,) = (text for text in POLICIES if "[[rules]]" in text)
    (tmp_path / "acme.toml").write_text(text, encoding="utf-8")
    applied = policy.load(f"{tmp_path}/acme.toml", pipeline.known())
    outcomes = list(rehearsal.rehearse(applied, dt.date(2026, 11, 26)))
    assert outcomes
    assert not [each.why for each in outcomes if each.why]


def shown(name, language):
    """Return the blocks of one language that a mark stands before."""
    return re.findall(rf"<!-- {name} -->\n```{language}\n(.*?)\n```", TEXT, re.DOTALL)


def test_five_minutes(tmp_path, monkeypatch, capsys):
    """Run every command of the walk, in order, and hold it against the exit code that is told."""
    monkeypatch.chdir(tmp_path)
    blocks = shown("walk", "sh")
    assert len(blocks) == 3
    for line in "\n".join(blocks).splitlines():
        command, _, told = line.partition("   #")
        program, *words = shlex.split(command)
        due = re.search(r"exit (\d+)", told)
        assert program == "weighbridge"
        assert run(words) == int(due[1] if due else 0), line
        out = capsys.readouterr()
        assert "error" not in out.err
    assert "waived" in out.out
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_hooks_and_gates_name_what_there_is():
    (hooks,) = map(yaml.safe_load, shown("hook", "yaml"))
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    (repository,) = hooks["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == known
    (gate,) = map(yaml.safe_load, shown("gate", "yaml"))
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (step,) = (step for step in gate["jobs"]["models"]["steps"] if step.get("id") == "weighbridge")
    assert set(step["with"]) <= set(action["inputs"])
    assert "steps.weighbridge.outputs.sarif-file" in str(gate)
    assert "sarif-file" in action["outputs"]


def test_the_commands_of_other_servers_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "models"]) == 0
    assert run(["policy", "init", "team.toml", "--yes"]) == 0
    (gitlab,) = map(yaml.safe_load, shown("gitlab", "yaml"))
    job = gitlab["weighbridge"]
    (jenkins,) = shown("jenkins", "groovy")
    scripts = [*job["script"], *re.findall(r"sh '(.*)'", jenkins)]
    assert len(scripts) == 2
    for script in scripts:
        program, *words = shlex.split(script)
        assert (program, run(words)) == ("weighbridge", 1)
    wanted = [*job["artifacts"]["reports"].values(), "weighbridge.sarif"]
    assert all((tmp_path / name).stat().st_size for name in wanted)
    assert all(name in jenkins for name in ("weighbridge.sarif", "weighbridge.xml"))


def test_public_names_are_those_that_are_shown():
    (text,) = shown("python", "python")
    for name in re.findall(r"weighbridge\.(\w+)", text):
        assert name in weighbridge.__all__


def test_rules_named_in_the_text_exist():
    known = {rule.id for rule in pipeline.rules()}
    assert set(re.findall(r"weighbridge explain ([a-z-]+)(?![.a-z])", TEXT)) <= known


def test_the_lock_file_pins_what_the_extra_asks_for():
    names = pins("requirements.lock").keys()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["codecs"], *extras["test"]]
    wanted += tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"][
        "requires"
    ]
    assert {re.split(r"[\[>=]", line)[0].lower() for line in wanted} - {"weighbridge"} <= names
