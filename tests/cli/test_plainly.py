"""What is understood without click is what click understands; the rest is left to it."""

from __future__ import annotations

import contextlib
import os
import tempfile
import tomllib
from pathlib import Path

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge import registry
from weighbridge.cli import configuration, plainly, run
from weighbridge.cli.commands import cli

KNOWN, DEFAULTS = registry.said("commands")["scan"]

VALUES = ("strict", "json", "json:x", "warn", "never", "deny", "modelscan", "auto", "", "a=b", "-")

words = st.sampled_from([*KNOWN, *VALUES, "a", "b/c", "--", "-h", "--nothing", "-qv", "-fjson"])

joined = st.builds("{}={}".format, st.sampled_from(sorted(KNOWN)), st.sampled_from(VALUES))


def clicked(arguments):
    """Return what click makes of arguments; nothing if it objects."""
    command = cli.get_command(None, "scan")
    try:
        with command.make_context("scan", list(arguments)) as context:
            return context.params
    except (click.ClickException, click.exceptions.Exit):
        return None


@settings(deadline=None, max_examples=300)
@given(st.lists(words | joined, max_size=6))
def test_it_understands_what_click_does(arguments):
    found = plainly.understood(["scan", "--no-config", *arguments], {})
    if found is not None:
        assert found == clicked(["--no-config", *arguments])


@pytest.mark.parametrize(
    "line",
    ["", "a b", "-p strict a", "--format=json -o x", "--no-cache --digest a", "--include x a -q"],
)
def test_the_usual_is_understood(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = plainly.understood(["scan", *line.split()], {"PATH": "/bin"})
    assert found == clicked(["--no-config", *line.split()])


@pytest.mark.parametrize(
    "line",
    ["verify a", "", "scan -h", "scan -- a", "scan -qv", "scan --config x a", "scan --fail-on x",
     "scan --policy", "scan -p --quiet a", "scan --quiet=1", "scan -f=json", "scan --polic x"],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_click(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert plainly.understood(line.split(), {}) is None


@pytest.mark.parametrize("name", ["WEIGHBRIDGE_POLICY", "_WEIGHBRIDGE_COMPLETE"])
def test_variables_are_left_to_click(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert plainly.understood(["scan", "a"], {name: ""}) is None


OURS = '[tool.weighbridge]\nformat = "json"\n'


@pytest.mark.parametrize(("name", "text"), [(plainly.NAME, ""), (plainly.TABLE, OURS)])
@pytest.mark.parametrize("above", [False, True])
def test_configurations_are_left_to_click(name, text, above, tmp_path, monkeypatch):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert plainly.understood(["scan"], {}) is not None
    (tmp_path / name if above else inner / name).write_text(text)
    if above:
        # Of no repository, it is not looked at.
        assert plainly.understood(["scan"], {}) is not None
        (tmp_path / ".git").mkdir()
    assert plainly.understood(["scan"], {}) is None
    assert plainly.understood(["scan", "--isolated"], {}) is not None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b'[project]\nname = "x"\ndependencies = ["weighbridge"]\n[tool.ruff]\nselect = ["ALL"]\n',
        b'[project.scripts]\nweighbridge = "weighbridge.__main__:main"\n[tool.hatch]\n',
        b"not [ TOML",
        b"\xff\xfe",
    ],
)
def test_a_project_without_a_table_of_ours_is_none(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / plainly.TABLE).write_bytes(text)
    assert plainly.understood(["scan"], {}) is not None
    assert configuration.discover(tmp_path, {})[0] is None


@pytest.mark.parametrize(
    "text",
    [
        "[tool.weighbridge]",
        "[ tool . 'weighbridge' ]",
        '["tool"."weighbridge"]',
        "[tool.weighbridge.more]",
        "tool.weighbridge.quiet = true",
        "tool.weighbridge = {quiet = true}",
        "tool = {weighbridge = {quiet = true}}",
        "tool\t=\t{weighbridge.quiet = true}",
        "[tool]\nweighbridge = {}",
        "[ 'tool'\t]\n[project]\n[tool.weighbridge]",
        '[tool."weighbridg\\u0065"]',
        '["\\U00000074ool".weighbridge]',
    ],
)
def test_any_spelling_of_our_table_is_left_to_click(text, tmp_path, monkeypatch):
    tool = tomllib.loads(text)["tool"]
    assert "weighbridge" in tool
    monkeypatch.chdir(tmp_path)
    (tmp_path / plainly.TABLE).write_text(text)
    assert plainly.understood(["scan"], {}) is None


blanks = st.sampled_from(["", " ", "\t"])

keys = st.builds(
    lambda left, quote, word, right: f"{left}{quote}{word}{quote}{right}",
    blanks,
    st.sampled_from(["", '"', "'"]),
    st.sampled_from(["tool", "weighbridge", "a", "project"]),
    blanks,
)

dotted = st.lists(keys, min_size=1, max_size=3).map(".".join)

lines = st.one_of(
    dotted.map("[{}]".format),
    dotted.map("[[{}]]".format),
    dotted.map("{}= 1".format),
    st.builds("{}={{{}= 1}}".format, dotted, dotted),
    st.sampled_from(['x = """', '"""', "# tool.weighbridge", "y = [", "]", '"tool = 1",']),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(lines, max_size=5).map("\n".join))
def test_no_table_of_ours_is_passed_over(text):
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError:
        tool = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path(plainly.TABLE).write_text(text)
        plain = plainly.understood(["scan"], {}) is not None
    assert not (plain and isinstance(tool, dict) and "weighbridge" in tool)


def test_a_project_that_cannot_be_read_whole_is_left_to_click(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / plainly.TABLE
    place.write_bytes(b"#" * (plainly.LONGEST + 1))
    assert plainly.understood(["scan"], {}) is None
    place.unlink()
    place.symlink_to("nowhere")
    assert plainly.understood(["scan"], {}) is None
    place.unlink()
    os.mkfifo(place)
    assert plainly.understood(["scan"], {}) is None


def test_a_folder_that_is_gone_is_left_to_click(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with contextlib.suppress(OSError):
        assert plainly.understood(["scan", "a"], {}) is None


def test_what_does_not_go_together_is_told_by_click(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["scan", "-q", "-v"]) == 2
    assert capsys.readouterr().err == (
        "error: --quiet and --verbose exclude each other\nsee: weighbridge scan --help\n"
    )
    assert run(["scan", "--report", "json"]) == 2
    assert capsys.readouterr().err.endswith(
        "such as json:report.json\nsee: weighbridge scan --help\n"
    )
