"""Help: in groups, in 80 columns, short and long; and the manual page that is made of it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from tests import readme
from weighbridge.cli import COMMANDS, HIDDEN, about, pages, roff, run
from weighbridge.cli.commands import cli
from weighbridge.cli.exits import Exit
from weighbridge.policy.gathering import shipped

ROOT = Path(__file__).parents[2]

SNAPSHOTS = ROOT / "tests/snapshots"


def every(group=cli, words=()):
    """Yield the words of every command there is, and the command."""
    context = click.Context(group)
    names = [*group.list_commands(context), *(HIDDEN if group is cli else ())]
    for name in names:
        command = group.get_command(context, name)
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from every(command, (*words, name))


ALL = dict(every())


@pytest.fixture(autouse=True)
def eighty(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_help_that_fits_and_reads_well(words, capsys):
    assert run([*words, "--help"]) == 0
    long = capsys.readouterr().out
    assert run([*words, "-h"]) == 0
    short = capsys.readouterr().out
    body, _, examples = long.partition("Examples:")
    assert max(map(len, body.splitlines())) <= 80
    assert max(map(len, examples.splitlines()), default=0) <= 90
    assert len(short) <= len(long)
    assert "Examples:" not in short
    assert "\n\n\n" not in long + short
    assert isinstance(ALL[words], pages.Command | pages.Group), "give it cls=pages.Command"


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_option_says_what_it_does_in_one_sentence(words):
    for param in ALL[words].params:
        if isinstance(param, click.Option):
            assert param.help, param.opts
            assert param.help[0].isupper() or param.help.startswith("OIDC"), param.help
            assert param.help.endswith("."), param.help


def test_options_of_commands_with_many_stand_below_headings():
    for words, command in ALL.items():
        shown = [
            pages.long(each)
            for each in command.params
            if isinstance(each, click.Option) and not each.hidden
        ]
        headings = [heading for heading, _ in pages.grouped(dict.fromkeys(shown, ("", "")))]
        assert (
            len(shown) <= pages.FEW
            or "Output" in headings
            or words
            in {
                ("waive",),
                ("policy", "init"),
            }
        ), words


@pytest.mark.parametrize("words", [(), ("scan",)], ids=["weighbridge", "scan"])
def test_looks_as_approved(words, capsys):
    assert run([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    path = SNAPSHOTS / f"help-{'-'.join(words) or 'weighbridge'}.txt"
    if not path.exists():
        path.write_text(shown, encoding="utf-8")
        pytest.fail(f"{path.name} was not there; it is now: read it")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_a_command_without_arguments_says_something_and_exits_as_documented(
    words, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if words in {("policy", "init"), ("demo",)}:
        return
    code = run(words)
    out, err = capsys.readouterr()
    assert code in set(Exit)
    assert out + err
    assert (code == Exit.USAGE) == (out == "")
    assert "Traceback" not in err


def test_version_says_what_is_installed_if_asked(capsys):
    assert run(["--version"]) == 0
    first = capsys.readouterr().out
    assert len(first.splitlines()) == 1
    for flags in (["--version", "--verbose"], ["-v", "-V"], ["-Vv"]):
        assert run(flags) == 0
        told = capsys.readouterr().out
        assert told.startswith(first)
    assert {name for name in shipped() if f"policy            {name}" in told} == set(shipped())
    for what, _ in about.TABLES:
        (line,) = [line for line in told.splitlines() if line.startswith(f"{what} ")]
        assert "as of 20" in line
    assert "extra openpgp" in told


def test_an_extra_that_is_missing_is_told(monkeypatch):
    monkeypatch.setattr(about, "EXTRAS", (("x", ("no-such-distribution",)),))
    assert [*about.lines()][-1].endswith("not installed")


def test_the_manual_page_is_in_step_and_shipped():
    told = "run: python -m tests.readme"
    assert readme.MANUAL.read_text(encoding="utf-8") == roff.page(), told
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    data = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    name = str(readme.MANUAL.relative_to(ROOT))
    assert data == {name: "share/man/man1/weighbridge.1"}


def test_the_manual_page_is_printed(capsys):
    assert run(["man"]) == 0
    page = capsys.readouterr().out
    assert page == roff.page()
    assert all(f"\n.SS {name}" in page for name in COMMANDS)
    assert "\b" not in page
    assert page.isascii()


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff")
def test_groff_has_nothing_to_say_about_the_manual_page():
    done = subprocess.run(  # noqa: S603 - our own text
        [shutil.which("groff"), "-man", "-ww", "-Tutf8", "-Kutf8"],
        input=roff.page(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert "on-not-scanned" in re.sub("[^\b]\b", "", done.stdout)


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="no mandoc")
def test_mandoc_finds_no_fault_in_the_manual_page():
    done = subprocess.run(  # noqa: S603 - our own text
        [shutil.which("mandoc"), "-T", "lint", "-W", "warning"],
        input=roff.page(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.replace("mandoc: <stdin>", "") == ""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("--fail-on", "\\-\\-fail\\-on"),
        (".TH", "\\&.TH"),
        ("'x'", "\\&\\(aqx\\(aq"),
        ("a\\b", "a\\eb"),
        ("~/`x`", "\\(ti/\\(gax\\(ga"),
    ],
)
def test_text_stays_text_in_the_manual_page(text, written):
    assert roff.escape(text) == written


@pytest.mark.parametrize("words", [["--help"], ["scan", "-h"], ["scan", "--help"], ["-V", "-v"]])
def test_help_into_a_pipe_whose_reader_left_is_no_denial(monkeypatch, words):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert run(words) == Exit.ALLOWED


def test_messages_into_a_pipe_whose_reader_left_change_no_verdict(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weighbridge.toml").write_text('extends = ["default"]\n')
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stderr", pipe)
        assert run(["scan", "."]) == Exit.NO_VERDICT


def test_a_group_alone_prints_its_help(capsys):
    for name in ("report", "policy"):
        assert run([name]) == Exit.USAGE
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"Usage: weighbridge {name}")
        assert "\\x0a" not in err
