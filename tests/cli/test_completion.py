"""Completion: by click's own classes, and in a shell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from weighbridge import pipeline
from weighbridge.cli import COMMANDS, completing, run
from weighbridge.cli.commands import cli
from weighbridge.policy.gathering import shipped

ROOT = Path(__file__).parents[2]


def offered(*words):
    """Return what is offered for the last word."""
    complete = BashComplete(cli, {}, "weighbridge", "_WEIGHBRIDGE_COMPLETE")
    *before, last = words
    return [(item.value, item.type) for item in complete.get_completions(before, last)]


def test_commands():
    assert [value for value, _ in offered("")] == list(COMMANDS)
    assert [value for value, _ in offered("pol")] == ["policy"]
    assert [value for value, _ in offered("report", "")] == ["convert", "diff", "schema"]


def test_hidden_commands_and_unknown_ones_offer_nothing():
    assert offered("ma") == []
    assert [value for value, _ in offered("nonsense", "s")] == ["scan", "sign"]


@pytest.mark.parametrize("words", [("scan", "-p"), ("verify", "--policy"), ("policy", "show")])
def test_policies(words):
    assert [value for value, _ in offered(*words, "us-")] == ["us-federal", "us-states"]
    assert offered(*words, "./pol") == [("./pol", "file")]


def test_formats():
    assert [value for value, _ in offered("scan", "-f", "sa")] == ["sarif"]
    assert [value for value, _ in offered("scan", "--report", "ju")] == ["junit:"]
    assert [value for value, _ in offered("report", "convert", "-f", "ht")] == ["html"]
    # Those of other commands are their own: nothing is better than something wrong.
    assert offered("inspect", "-f", "s") == []


def test_ids():
    assert ("dangerous-import", "plain") in offered("explain", "dang")
    assert ("jurisdiction", "plain") in offered("explain", "jur")
    assert offered("explain", "report.js") == [("report.js", "file")]
    assert ("dangerous-import", "plain") in offered("waive", "model", "dang")


def test_choices_and_options():
    assert [value for value, _ in offered("scan", "--fail-on", "")] == ["warn", "deny", "never"]
    assert [value for value, _ in offered("scan", "--on-n")] == ["--on-not-scanned"]


def test_paths_are_left_to_the_shell():
    assert offered("scan", "mod") == [("mod", "file")]
    assert offered("verify", "--key", "k") == [("k", "file")]


def test_lists_are_those_of_the_library():
    assert completing.policies() == sorted(shipped())
    known = pipeline.known()
    assert set(completing.ids()) == known.rules | known.checks


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_are_printed_and_name_the_variable(capsys, shell):
    assert run(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "_WEIGHBRIDGE_COMPLETE" in out
    assert out == out.strip("\n") + "\n"


def test_another_shell_is_a_mistake(capsys):
    assert run(["completion", "tcsh"]) == 2
    assert run(["completion"]) == 2
    assert capsys.readouterr().out == ""


def shell(text, path):
    done = subprocess.run(  # noqa: S603 - our own text
        [shutil.which("bash"), "--norc", "--noprofile", "-c", text],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{path}:{os.environ['PATH']}", "HOME": str(path)},
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes(tmp_path, capsys):
    command = tmp_path / "weighbridge"
    package = str(ROOT / "src")
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {package!r})\n"
        "from weighbridge.__main__ import main\nmain()\n"
    )
    command.chmod(0o755)
    run(["completion", "bash"])
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out)
    ask = (
        f"source {script}; complete -p weighbridge >/dev/null; "
        "COMP_WORDS=(weighbridge {words}); COMP_CWORD={at}; "
        '_weighbridge_completion weighbridge; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    assert shell(ask.format(words="sc", at=1), tmp_path) == ["scan"]
    assert shell(ask.format(words="scan --policy stri", at=3), tmp_path) == ["strict"]
    assert shell(ask.format(words="explain dangerous-i", at=2), tmp_path) == ["dangerous-import"]
