"""The command line: exit codes, where things are written, what is said when it goes wrong."""

import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

from tests.hostile_strings import unsafe
from weighbridge import pipeline
from weighbridge.cli import COMMANDS, run
from weighbridge.cli.scanning import exit_code
from weighbridge.core import PolicyError

pytestmark = pytest.mark.usefixtures("stand_ins", "plain")


@pytest.fixture
def plain(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "WEIGHBRIDGE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def models(tmp_path):
    """A folder each: clean, bad, mine, gone."""
    for name, data in {
        "clean": b"W",
        "bad": b"W import:posix.system",
        "mine": b"W import:acme.Block",
        "gone": b"W pointer",
        "bug": b"W bug",
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_bytes(b"T")
        (tmp_path / name / "w.bin").write_bytes(data)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clean"], 0),
        (["mine"], 0),
        (["bad"], 1),
        (["gone"], 3),
        (["bug"], 4),
        (["clean", "bad", "gone"], 1),
        (["clean", "mine", "gone"], 3),
        (["bad", "bug"], 4),
        (["mine", "--fail-on", "warn"], 1),
        (["bad", "--fail-on", "never"], 0),
        (["bad", "--exit-zero"], 0),
        (["gone", "--exit-zero"], 0),
        (["bug", "--exit-zero"], 4),
        (["bad", "--policy", "audit"], 0),
        (["bad", "--policy", "audit", "--fail-on", "warn"], 1),
        (["mine", "--policy", "strict"], 1),
        (["nowhere"], 2),
        (["clean", "--policy", "strct"], 2),
        (["clean", "--fail-on", "deni"], 2),
        (["clean", "--format", "jsno"], 2),
        (["clean", "--report", "json"], 2),
        (["clean", "--report", "json:no/such/folder/x"], 2),
        (["clean", "-o", "."], 2),
        (["clean", "-q", "-v"], 2),
        (["clean", "--frmat", "json"], 2),
        (["nul\0byte"], 2),
    ],
)
def test_exit_codes(models, monkeypatch, capsys, arguments, code):
    monkeypatch.chdir(models)
    assert run(["scan", *arguments]) == code
    out, err = capsys.readouterr()
    if code == 2:
        assert out == ""
        assert err.startswith("error: ")
        assert "Traceback" not in err
    else:
        assert err == ""
        assert "coverage" in out


@pytest.mark.parametrize(
    ("verdict", "fail_on", "code"),
    [
        ("allow", "deny", 0),
        ("warn", "deny", 0),
        ("warn", "warn", 1),
        ("deny", "warn", 1),
        ("no-verdict", "deny", 3),
        ("no-verdict", "warn", 3),
        ("no-verdict", "never", 0),
    ],
)
def test_verdicts_become_exit_codes(verdict, fail_on, code):
    assert exit_code(verdict, fail_on) == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scna"], "error: unknown command 'scna', did you mean 'scan'?"),
        (["scan", "--polcy", "x"], "did you mean one of '--policy'"),
        (["scan", "nowhere"], "error: 'nowhere': no such file or directory"),
        (
            ["scan", ".", "-p", "defualt"],
            "error: unknown policy 'defualt', did you mean 'default'?",
        ),
        (["scan", ".", "-f", "jsn"], "error: unknown format 'jsn', did you mean 'json'?"),
        (["explain", "dangerous-imprt"], "did you mean 'dangerous-import'?"),
        (["explain", "zzz"], "error: unknown rule 'zzz'; see: weighbridge rules"),
        (["inspect"], "error: missing argument"),
        (["inspect", "nowhere"], "error: 'nowhere': no such file or directory"),
    ],
)
def test_mistakes_get_one_clear_line(models, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(models)
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) <= 2


def test_a_path_in_place_of_a_command(models, monkeypatch, capsys):
    monkeypatch.chdir(models)
    assert run(["clean"]) == 2
    assert "weighbridge scan clean" in capsys.readouterr().err


def test_a_policy_error_names_file_and_line(models, capsys):
    (models / "team.toml").write_text('name = "t"\nversion = "1"\nextnds = ["default"]\n')
    assert run(["scan", str(models), "-p", str(models / "team.toml")]) == 2
    assert capsys.readouterr().err == (
        f"error: {models}/team.toml:3: extnds: unknown key, did you mean 'extends'?\n"
        "  |\n"
        '3 | extnds = ["default"]\n'
        "  | ^^^^^^\n"
    )


def test_errors_show_no_raw_text(capsys):
    assert run(["scan", "\x1b[2J\u202egnp"]) == 2
    assert run(["scan", ".", "-p", "\x1b[2J.toml"]) == 2
    assert run(["\x1b[2J"]) == 2
    assert not unsafe(capsys.readouterr().err)


def test_twice_gives_the_same_json(models, capsys):
    shown = []
    for _ in range(2):
        run(["scan", str(models), "--format", "json", "--digest"])
        # The moment is the one thing that differs.
        shown.append(re.sub(r'"at": "[^"]*"', '"at": ""', capsys.readouterr().out))
    assert shown[0] == shown[1]
    document = json.loads(shown[0])
    assert document["schema"] == "weighbridge-report/1"
    assert document["verdict"] == "deny"
    assert [model["verdict"] for model in document["models"]] == [
        "deny",
        "no-verdict",
        "allow",
        "no-verdict",
        "warn",
    ]


def test_output_and_reports(models, capsys):
    target, table = models / "out.json", models / "out.txt"
    code = run(
        ["scan", str(models / "bad"), "-f", "json", "-o", str(target), "--report", f"table:{table}"]
    )
    assert code == 1
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text())["verdict"] == "deny"
    assert "DENY" in table.read_text()
    assert "\x1b" not in table.read_text()


def test_nothing_is_scanned_if_a_report_cannot_be_written(models, monkeypatch, capsys):
    monkeypatch.setattr(pipeline, "inspect", lambda *_: pytest.fail("something was opened"))
    assert run(["scan", str(models / "bad"), "--report", f"json:{models}/no/such"]) == 2
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("between", [b"\n", b"\0", b"\r\n"])
def test_paths_from_standard_input(models, monkeypatch, capsys, between):
    names = [os.fsencode(models / name) for name in ("clean", "bad")]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(between.join(names) + between)))
    assert run(["scan", "-"]) == 1
    assert "2 models: 1 deny" in capsys.readouterr().out


def test_an_empty_list_is_nothing_to_weigh(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run(["scan", "-"]) == 3
    assert "0 models" in capsys.readouterr().out


@pytest.mark.parametrize("named", [[], ["."], ["clean"], ["{root}/clean"]])
def test_a_current_folder_that_is_gone_is_no_fault_of_ours(models, monkeypatch, capsys, named):
    (models / "passing").mkdir()
    monkeypatch.chdir(models / "passing")
    (models / "passing").rmdir()
    code = run(["scan", *(each.format(root=models) for each in named)])
    assert code == 2
    said = capsys.readouterr().err
    assert said == "error: the folder that this was started in is gone; start it in another one\n"


def test_the_current_folder_is_the_default(models, monkeypatch, capsys):
    monkeypatch.chdir(models / "clean")
    assert run(["scan"]) == 0
    assert capsys.readouterr().out.startswith("weighbridge ")


def test_include_and_exclude(models, capsys):
    assert run(["scan", str(models / "bad"), "--exclude", "w.bin"]) == 3
    assert "1 file excluded" in capsys.readouterr().out
    assert run(["scan", str(models), "--include", "clean/*"]) == 0


@pytest.mark.parametrize(
    ("flag", "environment", "colored"),
    [
        ("auto", {}, False),
        ("always", {}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("auto", {"NO_COLOR": ""}, False),
    ],
)
def test_color(models, monkeypatch, capsys, flag, environment, colored):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run(["scan", str(models / "bad"), "--color", flag])
    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_quiet_is_a_line_a_model(models, capsys):
    assert run(["scan", str(models / "bad"), str(models / "clean"), "-q"]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"{models}/bad: deny dangerous-import  imports posix.system"
    assert last == f"2 models: 1 deny, 1 allow. More: weighbridge scan {models}/bad"


def test_interruption(models, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "begin", interrupt)
    assert run(["scan", str(models / "clean")]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_fault_of_ours_is_one_line_and_exit_4(models, monkeypatch, capsys):
    monkeypatch.setattr("weighbridge.intake.inventory.take", lambda *_, **__: 1 / 0)
    assert run(["scan", str(models / "clean")]) == 4
    assert "ZeroDivisionError" in capsys.readouterr().err
    monkeypatch.setenv("WEIGHBRIDGE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run(["scan", str(models / "clean")])


def test_too_little_memory_is_no_verdict(models, monkeypatch, capsys):
    monkeypatch.setattr("weighbridge.intake.inventory.take", lambda *_, **__: bytes(1 << 62))
    assert run(["scan", str(models / "clean")]) == 3
    assert capsys.readouterr().err == (
        "error: this needs more memory than there is; weigh fewer files at a time\n"
    )


def test_a_reader_that_left_does_not_change_the_verdict(models, monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert run(["scan", str(models / "bad")]) == 1


def test_a_terminal_that_knows_only_ascii(models, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    (models / "größe").mkdir()
    (models / "größe" / "config.json").write_bytes(b"T")
    assert run(["scan", str(models / "größe")]) == 3
    assert b"gr\\xf6\\xdfe" in out.buffer.getvalue()


def test_inspect(models, capsys):
    assert run(["inspect", str(models / "bad")]) == 0
    out = capsys.readouterr().out
    assert "posix.system" in out
    assert "deny" not in out
    assert run(["inspect", str(models / "bad"), "--format", "json", "--digest"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "weighbridge-facts/1"
    facts = {item["fact"] for item in document["models"][0]["evidence"]}
    assert facts == {"face", "entry", "import"}
    assert document["models"][0]["digest"].startswith("sha256:")
    assert run(["inspect", str(models / "bug")]) == 4


def test_explain_and_rules(capsys):
    assert run(["explain", "dangerous-import"]) == 0
    assert "A page." in capsys.readouterr().out
    assert run(["explain", "serialisation"]) == 0
    assert "deny-at" in capsys.readouterr().out
    assert run(["explain"]) == 0
    assert "unlisted-class" in capsys.readouterr().out
    assert run(["rules"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split() == ["critical", "dangerous-import", "Bad."]
    assert out[-1].startswith("2 rules")


def test_a_list_is_broken_only_where_a_person_looks_at_a_narrow_terminal(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "42")
    assert run(["explain"]) == 0
    whole = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(["explain"]) == 0
    shown = capsys.readouterr().out
    assert whole.split() == shown.split()
    assert shown.count("\n") > whole.count("\n")


def test_demo_fails_if_a_verdict_is_not_the_expected_one(capsys):
    assert run(["demo"]) == 4
    assert "demo failed: clean: no-verdict instead of allow" in capsys.readouterr().out


def test_demo_leaves_nothing_behind(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = Path.cwd()
    run(["demo"])
    assert list(tmp_path.iterdir()) == []
    assert Path.cwd() == before
    assert "weighbridge-demo" not in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_reads_well(name, capsys):
    assert run([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: weighbridge {name}")
    assert max(map(len, out.splitlines())) <= 100


def test_help_lists_commands_and_exit_codes(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)
    assert "3    no verdict" in out
    assert "..." not in out.partition("Commands:")[2]


def test_no_command_is_a_usage_error_with_help(capsys):
    assert run([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: weighbridge")


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("weighbridge ")


def test_policy_errors_from_deeper_down_are_sorted(monkeypatch, models, capsys):
    def refuse(*_):
        raise PolicyError("a.b", "is wrong")

    monkeypatch.setattr(pipeline, "compile_", refuse)
    assert run(["scan", str(models / "clean")]) == 2
    assert capsys.readouterr().err == "error: a.b: is wrong\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clean", "--fo"], "error: no such option '--fo', did you mean one of "),
        (["clean", "--frmat"], "error: no such option '--frmat', did you mean '--format'?"),
        (["clean", "-p", "w"], "unknown policy 'w'; to use the file: ./w"),
    ],
)
def test_what_is_wrong_is_one_plain_line(models, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(models)
    (models / "w").write_bytes(b"")
    assert run(["scan", *arguments]) == 2
    line = capsys.readouterr().err.splitlines()[0]
    assert said in line
    assert "(" not in line


def test_a_path_given_twice_is_weighed_once(models, monkeypatch, capsys):
    monkeypatch.chdir(models)
    assert run(["scan", "clean", "clean", "-q"]) == 0
    assert capsys.readouterr().out == "1 model: 1 allow\n"


def test_inspect_knows_one_from_many(models, monkeypatch, capsys):
    monkeypatch.chdir(models)
    assert run(["inspect", "clean/w.bin"]) == 0
    assert "file, 1 file, 1 byte\n" in capsys.readouterr().out
