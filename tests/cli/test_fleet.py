"""The commands of a fleet, as a person or a script has them."""

import io
import os
import sys

import pytest

from tests.fleet import making
from weighbridge.cli import run
from weighbridge.cli.fleet import COMMANDS

KINDS = (making.sound, making.unsafe, making.empty)


@pytest.fixture
def here(tmp_path, monkeypatch):
    making.fleet(tmp_path / "m", 6, KINDS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys, *words):
    code = run(["fleet", *words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_page(name, capsys):
    code, out, _ = told(capsys, name, "--help")
    assert code == 0
    assert f"weighbridge fleet {name}" in out


def test_without_a_command_the_page_is_shown(capsys):
    code, _, err = told(capsys)
    assert code == 2
    assert all(f"  {name} " in err for name in COMMANDS)
    code, _, err = told(capsys, "rum")
    assert (code, "did you mean 'run'?" in err) == (2, True)


def test_a_fleet_from_plan_to_report(here, capsys):
    assert told(capsys, "plan", "m") == (
        0,
        "6 models in fleet.db: 6 new, 0 gone, 6 to weigh\n",
        "",
    )
    code, out, _ = told(capsys, "status")
    assert (code, "planned 6" in out) == (0, True)
    code, out, err = told(capsys, "run", "--workers", "1")
    assert (code, err) == (1, "")
    assert "6 models   scanned 6" in out
    assert "deny               2   33.3 %     dangerous-import 2" in out
    code, out, _ = told(capsys, "run", "--exit-zero", "--policy", "audit")
    assert (code, "judged again 6" in out) == (0, True)
    assert told(capsys, "run", "--fail-on", "never", "-q")[:2] == (0, "")
    assert told(capsys, "retry") == (0, "fleet.db: 2 models planned again\n", "")
    code, out, _ = told(capsys, "report")
    assert (code, "not weighed        2" in out) == (0, True)
    code, out, _ = told(capsys, "report", "--format", "html", "-o", "fleet.html")
    assert (code, out) == (0, "")
    assert (here / "fleet.html").read_text().startswith("<!doctype html>")


def test_a_list_comes_through_standard_input(here, monkeypatch, capsys):
    paths = ["m/org0000/model000000", "m/org0000/model000001"]
    for between in ("\n", "\r\n", "\0"):
        data = io.TextIOWrapper(io.BytesIO(between.join(paths).encode()))
        monkeypatch.setattr(sys, "stdin", data)
        code, out, _ = told(capsys, "plan", "-", "--ledger", "list.db")
        assert (code, out[:8]) == (0, "2 models")
    code, out, _ = told(capsys, "report", "list.db", "--format", "csv")
    assert os.path.realpath(here / paths[0]) in out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("plan", "nowhere"), "no such file or directory"),
        (("plan", "hf://org"), "is elsewhere, and nothing is fetched"),
        (("plan", "https://user:hunter22@hub/x"), "names a user or a password"),
        (("plan", "m", "--ledger", "no/such/fleet.db"), "no such file or directory"),
        (("run",), "no such ledger"),
        (("status", "m"), "no such ledger"),
        (("report", "junk"), "is no ledger"),
        (("retry", "gone.db"), "no such ledger"),
    ],
)
def test_what_cannot_be_is_a_mistake_of_the_user(here, capsys, words, why):
    (here / "junk").write_bytes(b"no ledger" * 100)
    code, out, err = told(capsys, *words)
    assert (code, out) == (2, "")
    assert why in err
    assert "hunter22" not in err
    assert sorted(path.name for path in here.iterdir()) == ["junk", "m"], "nothing is made"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--shard", "4/4"), "expected i/n"),
        (("--scheduler", "tcp://x:1"), "--scheduler needs --engine dask"),
        (("--policy", "./none.toml"), "no policy file"),
        (("--policy-digest", f"sha256:{'0' * 64}"), "digest"),
        (("--workers", "0"), "workers"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_run_that_cannot_be_changes_nothing(capsys, words, why):
    told(capsys, "plan", "m")
    code, out, err = told(capsys, "run", *words)
    assert (code, out) == (2, "")
    assert why in err
    assert "6 to weigh" in told(capsys, "plan", "m")[1]


def test_a_shard_of_nothing_is_no_verdict(here, capsys):
    making.fleet(here / "one", 1)
    told(capsys, "plan", "one")
    codes = sorted(told(capsys, "run", "--shard", f"{number}/2")[0] for number in range(2))
    assert codes == [0, 3]


@pytest.mark.usefixtures("here")
def test_a_ledger_is_named_alike_by_every_command(capsys):
    assert told(capsys, "plan", "m", "--ledger", "x.db")[0] == 0
    assert told(capsys, "run", "--ledger", "x.db")[0] == 1
    for name in ("status", "report"):
        assert told(capsys, name, "--ledger", "x.db") == told(capsys, name, "x.db")
    assert told(capsys, "retry", "--ledger", "x.db")[:2] == (0, "x.db: 2 models planned again\n")
