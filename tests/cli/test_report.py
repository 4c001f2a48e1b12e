"""``weighbridge report``: converted as scan would have written it, compared, and described."""

import io
import json as standard
import sys
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from tests.shelf import ran
from weighbridge import registry
from weighbridge.cli import difference
from weighbridge.cli.report import ENDINGS
from weighbridge.core import Artifact, Decision, Digest, Reason, Report, Verdict, Waived, Weighed
from weighbridge.reports import Renderer, View, json, table

RENDERERS = {each.id: each for each in registry.load("reports", "RENDERER", Renderer)}
BOUND = {name for name, each in RENDERERS.items() if each.hashes}


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """A folder to work in, with ``report.json``."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "report.json", build.canonical())
    return tmp_path


def write(path, report):
    path.write_text(json.render(report, View()))
    return path


def told(path, name, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    return name


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("name", sorted(RENDERERS.keys() - BOUND))
def test_converts_to_every_format_by_its_name(capsys, name):
    code, out, err = ran(capsys, "report", "convert", "report.json", "-f", name)
    assert (code, out, err) == (0, RENDERERS[name].render(build.canonical(), View()), "")


@pytest.mark.parametrize(
    ("ending", "name"),
    [(ending, name) for ending, name in ENDINGS if name in RENDERERS.keys() - BOUND],
)
def test_converts_by_what_a_name_ends_in(saved, capsys, ending, name):
    target = f"out{ending.upper()}"
    assert ran(capsys, "report", "convert", "report.json", target) == (0, "", "")
    written = (saved / target).read_text(encoding="utf-8")
    assert written == RENDERERS[name].render(build.canonical(), View())


def test_converts_from_standard_input(saved, capsys, monkeypatch):
    dash = told(saved / "report.json", "-", monkeypatch)
    code, out, _ = ran(capsys, "report", "convert", dash, "-", "-q")
    assert (code, out) == (0, table.render(build.canonical(), View(verbosity=-1)))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("none.json",), "'none.json': no such file or directory"),
        ((".",), "'.': is a directory"),
        (("no\0ne",), "'no\\x00ne': is no name of a file"),
        (("other.json",), "'other.json': /schema: is missing; expected 'weighbridge-report/1'"),
        (("report.json", "out"), "'out': the name tells no format; give one with --format"),
        (("report.json", "-f", "jsno"), "unknown format 'jsno', did you mean 'json'?"),
        (("report.json", "no/out.json"), "'no': no such folder to write a report to"),
        (("report.json", "-q", "-v"), "--quiet and --verbose exclude each other"),
    ],
    ids=lambda given: ascii(given)[:40],
)
def test_says_what_cannot_be_converted(saved, capsys, arguments, why):
    (saved / "other.json").write_text("{}")
    code, out, err = ran(capsys, "report", "convert", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {why}")


@pytest.mark.usefixtures("saved")
def test_a_format_that_names_bytes_needs_their_digests(capsys, monkeypatch):
    bound = replace(RENDERERS["json"], hashes=True)
    monkeypatch.setattr("weighbridge.cli.output.renderer", lambda _name: bound)
    code, _, err = ran(capsys, "report", "convert", "report.json", "out.json")
    assert code == 2
    assert "says which bytes it is about, and nobody hashed them; scan with --digest" in err


def test_prints_the_schema(capsys):
    code, out, err = ran(capsys, "report", "schema")
    assert (code, err) == (0, "")
    Draft202012Validator.check_schema(standard.loads(out))
    Draft202012Validator(standard.loads(out)).validate(
        standard.loads(json.render(build.canonical(), View()))
    )


# What is different between two reports.


def reason(verdict, rule="some-rule", because="is so"):
    return Reason("serialisation", verdict, because, rule=rule)


def model(name="m", *reasons, waived=(), digest=None, files=()):
    lifted = tuple(Waived(each, "W-1", "seen") for each in waived)
    dossier = replace(
        build.canonical().models[2].dossier, model=name, digest=digest, artifacts=tuple(files)
    )
    return Weighed(dossier, Decision(reasons or (reason(Verdict.ALLOW, "fine"),), lifted))


def report(*models):
    return Report("1.0.0", build.canonical().policy, models, hashed=False)


def compared(old, new):
    found = difference.compare(report(*old), report(*new))
    return found, "\n".join(difference.lines(found, 80))


WARN, DENY, ALLOW = Verdict.WARN, Verdict.DENY, Verdict.ALLOW


@pytest.mark.parametrize(
    ("old", "new", "shown", "worse"),
    [
        ([model()], [model()], "1 model: 0 added, 0 removed, 0 changed, 1 as before", False),
        ([model()], [model("m", reason(DENY))], "m   deny, was allow\n  new   deny", True),
        ([model()], [model("m", reason(WARN))], "m   warn, was allow\n  new   warn", True),
        (
            [model("m", reason(WARN, "a"))],
            [model("m", reason(WARN, "b"))],
            "m   warn, as before\n  new   warn  b",
            False,
        ),
        (
            [model("m", reason(DENY, "a"))],
            [model("m", reason(DENY, "a"), reason(DENY, "b"))],
            "m   deny, as before\n  new   deny  b",
            True,
        ),
        (
            [model("m", reason(DENY))],
            [model("m", reason(WARN))],
            "m   warn, was deny\n  now   warn, was deny  some-rule",
            False,
        ),
        (
            [model("m", reason(WARN), reason(WARN))],
            [model("m", reason(WARN), reason(WARN), reason(DENY))],
            "  now   deny, was warn  some-rule",
            True,
        ),
        (
            [model("m", waived=[reason(DENY)])],
            [model("m", reason(DENY))],
            "m   deny, was allow\n  now   deny, was waived",
            True,
        ),
        (
            [model("m", reason(DENY))],
            [model("m", waived=[reason(DENY)])],
            "m   allow, was deny\n  now   waived, was deny",
            False,
        ),
        ([], [model("m", reason(DENY))], "m   added, deny\n  new   deny", True),
        ([], [model()], "m   added, allow\n\n1 model: 1 added", False),
        ([model("m", reason(DENY))], [], "m   removed, was deny\n  gone  deny", False),
        (
            [model(digest=build.SHA)],
            [model(digest=Digest("sha256", "00"))],
            "m   allow, as before\n\n1 model: 0 added, 0 removed, 1 changed",
            False,
        ),
        (
            [model(files=[Artifact("a", 1), Artifact("b", 1), Artifact("c", 1)])],
            [model(files=[Artifact("b", 2), Artifact("c", 1), Artifact("d", 1)])],
            "  files added    d\n  files removed  a\n  files changed  b",
            False,
        ),
    ],
)
def test_tells_what_changed(old, new, shown, worse):
    found, text = compared(old, new)
    assert shown in text
    assert found.worse is worse
    assert text.endswith("something got worse" if worse else "nothing got worse")


def test_offsets_and_words_are_no_difference():
    one = model("m", reason(WARN, because="at 0x5"))
    found, _ = compared([one], [model("m", reason(WARN, because="at 0x9"))])
    assert found.changes == ()


def test_two_models_of_one_name_are_told_apart():
    found, _ = compared([model(), model("m", reason(DENY))], [model(), model("m", reason(DENY))])
    assert found.changes == ()


def test_another_policy_is_told_first():
    other = replace(report(model()), policy=replace(build.canonical().policy, digest=build.SHA))
    new = replace(other, policy=replace(other.policy, version="2", digest=Digest("sha256", "1")))
    text = "\n".join(difference.lines(difference.compare(other, new), 80))
    assert text.startswith("policy    strict 1.0.0 before, strict 2 now: verdicts may differ")


def test_diff_of_the_same_report(saved, capsys):
    write(saved / "old.json", build.canonical())
    code, out, err = ran(capsys, "report", "diff", "old.json", "report.json", "--exit-code")
    assert (code, err) == (0, "")
    assert out == "5 models: 0 added, 0 removed, 0 changed, 5 as before; nothing got worse\n"


def test_the_exit_code_says_whether_something_got_worse(saved, capsys):
    write(saved / "old.json", report(model()))
    write(saved / "new.json", report(model("m", reason(DENY))))
    assert ran(capsys, "report", "diff", "old.json", "new.json")[0] == 0
    assert ran(capsys, "report", "diff", "old.json", "new.json", "--exit-code")[0] == 1
    assert ran(capsys, "report", "diff", "new.json", "old.json", "--exit-code")[0] == 0
    code, out, _ = ran(capsys, "report", "diff", "old.json", "new.json", "-f", "json")
    found = standard.loads(out)
    assert (code, found["schema"], found["worse"]) == (0, "weighbridge-diff/1", True)
    (row,) = [each for each in found["models"][0]["reasons"] if each["new"] == "deny"]
    assert (row["old"], row["rule"], row["place"]) == (None, "some-rule", "m")
    assert len(row["fingerprint"]) == 64


def test_standard_input_can_be_one_of_both(saved, capsys, monkeypatch):
    dash = told(saved / "report.json", "-", monkeypatch)
    assert ran(capsys, "report", "diff", dash, "report.json")[0] == 0
    code, _, err = ran(capsys, "report", "diff", "-", "-")
    assert (code, err.splitlines()[0]) == (
        2, "error: only one of OLD and NEW can be standard input"
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_reaches_the_reader(text):
    found = difference.compare(report(), build.hostile(text))
    assert not unsafe("\n".join(difference.lines(found, 80)))
    assert not unsafe(json.dump(difference.document(found)))


@pytest.mark.parametrize("command", [(), ("convert",), ("diff",), ("schema",)])
def test_help_has_examples(capsys, command):
    code, out, _ = ran(capsys, "report", *command, "--help")
    assert code == 0
    assert "Examples:" in out or command == ("schema",)
