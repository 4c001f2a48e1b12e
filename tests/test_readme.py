"""README.md says what the code does, and its commands are those that CI runs."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import readme
from tests.builders import certificates, oms
from weighbridge import policy, scan
from weighbridge.cli import COMMANDS, cli
from weighbridge.cli.exits import Exit

ROOT = Path(__file__).parents[1]
TEXT = readme.README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", readme.BLOCKS)
def test_a_generated_block_is_in_step(name):
    made = readme.BLOCKS[name]()
    assert readme.block(TEXT, name) == made, "run: python -m tests.readme"


def test_the_first_command_installs_and_runs_the_demo():
    assert re.findall(r"```sh\n(.*?)\n```", TEXT)[0] == "pip install . && weighbridge demo"


def test_ci_runs_the_second_command():
    (command,) = re.findall(r"<!-- test-command -->\n```sh\n(.*)\n```\n", TEXT)
    assert command == "pip install -c requirements.lock '.[test]' && python -m pytest"
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
        known = CliRunner().invoke(cli, [name, "--help"]).output
        for option in re.findall(r"--[a-z-]+", words):
            assert option in known or option == "--help"


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
    applied = policy.load(f"{tmp_path}/acme.toml", scan.known())
    scan.compile_(applied, dt.date(2026, 11, 25))
    trust = policy.trusting.read(applied.table(scan.SIGNATURE))
    sorts = {key for each in trust.signers for key in policy.trusting.SORTS if getattr(each, key)}
    assert sorts == set(policy.trusting.SORTS), "a sort of signer is not shown"


def test_the_policy_on_origin_is_understood(tmp_path):
    (text,) = (text for text in POLICIES if "[checks.jurisdiction]" in text)
    (tmp_path / "acme.toml").write_text(text, encoding="utf-8")
    asked = scan.compile_(policy.load(f"{tmp_path}/acme.toml", scan.known()), dt.date(2026, 11, 25))
    assert asked.origin
    assert not asked.standing


def test_rules_named_in_the_text_exist():
    known = {rule.id for rule in scan.rules()}
    assert set(re.findall(r"weighbridge explain ([a-z-]+)", TEXT)) <= known


def test_the_lock_file_pins_what_the_extra_asks_for():
    pinned = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned)
    names = {line.split("==")[0].lower().replace("_", "-") for line in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["codecs"], *extras["test"]]
    assert {re.split(r"[\[>=]", line)[0].lower() for line in wanted} - {"weighbridge"} <= names
