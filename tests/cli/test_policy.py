"""``weighbridge policy``: write, check, test, show and compare policies."""

import datetime as dt
import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cli import test_startup
from tests.hostile_strings import HOSTILE, unsafe
from tests.shelf import ran
from weighbridge import pipeline, policy, rehearsal
from weighbridge.cli import drafts, run
from weighbridge.cli import settings as overview
from weighbridge.cli.commands import cli
from weighbridge.cli.policy import COMMANDS
from weighbridge.policy import writing

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"

HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n'

WRITABLE = [text for text in HOSTILE if not any("\ud800" <= c <= "\udfff" for c in text)]

WORDS = st.text(max_size=20) | st.text("a.[]0@\"' +-", max_size=8)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "WEIGHBRIDGE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def written(text, name="t.toml", head=HEAD):
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + text, encoding="utf-8")
    return name


# the group


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples(name, capsys):
    code, out, err = ran(capsys, "policy", name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: weighbridge policy {name}")
    assert f"  weighbridge policy {name}" in out.partition("Examples:")[2]
    assert max(map(len, out.splitlines())) <= 100


def test_no_command_is_a_usage_error_with_help(capsys):
    code, out, err = ran(capsys, "policy")
    assert (code, out) == (2, "")
    assert err.startswith("Usage: weighbridge policy")
    assert all(f"  {name} " in err for name in COMMANDS)


@pytest.mark.parametrize(
    ("word", "hint"),
    [("chek", "did you mean 'check'"), ("t.toml", "to check it: weighbridge policy check t.toml")],
)
def test_an_unknown_command_is_told_with_a_hint(word, hint, capsys):
    code, out, err = ran(capsys, "policy", word)
    assert (code, out) == (2, "")
    assert f"error: unknown command {word!r}" in err
    assert hint in err


def test_help_imports_click_and_nothing_heavier():
    for arguments in (["policy", "--help"], ["policy", "init", "--help"]):
        assert test_startup.imported(*arguments, heavy=test_startup.START) == (0, "[]")


# check


def test_check_says_what_it_saw(capsys):
    name = written(
        '[lists.far]\nvalues = ["CN"]\nsource = "handbook"\nas-of = 2026-11-01\n'
        'review-by = 2099-01-31\n[checks.jurisdiction]\ndeny = ["@far"]\n'
        '[[tests]]\nname = "x"\nfacts.publisher = { country = "CN" }\nexpect = "deny"\n'
    )
    code, out, err = ran(capsys, "policy", "check", name)
    assert (code, err) == (0, "")
    told = "4 checks, 1 list, 0 waivers, 1 test"
    assert out == f"t.toml   t 1 (extends default.toml): {told}\n"


def test_check_warns_of_a_list_that_nobody_can_hold_against_its_source(capsys):
    name = written(
        '[lists.far]\nvalues = ["CN"]\nsource = "handbook"\n'
        '[checks.jurisdiction]\ndeny = ["@far"]\n'
    )
    code, out, _ = ran(capsys, "policy", "check", name)
    assert code == 0
    assert "warn  t.toml:4: lists.far has no as-of and no review-by" in out


def test_check_warns_of_what_is_out_of_date_or_unused(capsys):
    name = written(
        '[lists.old]\nvalues = ["CN"]\nreview-by = 2020-01-31\n'
        '[lists.lonely]\nvalues = ["RU"]\n[checks.jurisdiction]\ndeny = ["@old"]\n'
        f'[[waivers]]\nid = "W-1"\nrules = ["unlisted-import"]\ndigest = "sha256:{"a" * 64}"\n'
        'reason = "r"\nowner = "o"\nexpires = 2020-01-31\n'
    )
    code, out, err = ran(capsys, "policy", "check", name)
    assert (code, err) == (0, "")
    assert re.search(
        r"  warn  t.toml:4: lists.old was to be reviewed by 2020-01-31, \d+ days ago", out
    )
    assert "  warn  t.toml:7: lists.lonely is named by nothing (@lonely)\n" in out
    assert re.search(r"  warn  t.toml:11: waiver 'W-1' ended on 2020-01-31, \d+ days ago", out)
    assert "  note  t.toml: no tests; " in out
    assert ran(capsys, "policy", "check", name, "--strict")[0] == 1
    assert ran(capsys, "policy", "check", "strict", "--strict")[0] == 0


def test_check_says_what_a_list_no_longer_holds(capsys):
    written(
        '[checks.jurisdiction]\ndeny = ["CN", "KP"]\n[[rules]]\nid = "own"\nfor = "file"\n'
        'when = \'file.format == "pickle"\'\nlevel = "deny"\nmessage = "m"\n',
        "base.toml",
    )
    name = written(
        'rules = []\n[checks.jurisdiction]\ndeny = ["KP", "RU"]\napplies-to = ["publisher"]\n',
        head='name = "t"\nversion = "1"\nextends = ["./base.toml"]\n',
    )
    code, out, _ = ran(capsys, "policy", "check", name)
    assert code == 0
    assert "  note  t.toml:4: rules replaces base.toml:6, without 'own'; '+rules' appends\n" in out
    told = "checks.jurisdiction.deny replaces base.toml:5, without 'CN'; '+deny' appends"
    assert f"  note  t.toml:6: {told}\n" in out
    assert "applies-to" not in out


def test_check_tells_findings_that_are_allowed_and_lists_that_are_empty(capsys):
    name = written(
        'checks.serialisation.rules.remote-code = "allow"\n[lists.far]\nvalues = []\n'
        '[checks.jurisdiction]\ndeny = ["@far"]\n'
    )
    out = ran(capsys, "policy", "check", name)[1]
    assert "  note  t.toml:4: findings of 'remote-code' are allowed\n" in out
    assert "  warn  t.toml:5: lists.far is empty, so that naming it does nothing\n" in out


def test_check_warns_of_sections_that_no_model_is_ever_in(capsys):
    name = written(
        '[[paths]]\nmatch = ["a/**", "b"]\npolicy = "strict"\n'
        '[[paths]]\nmatch = ["b"]\npolicy = "audit"\n'
        '[[paths]]\nmatch = ["b", "c"]\npolicy = "audit"\n'
    )
    out = ran(capsys, "policy", "check", name)[1]
    told = "no model is ever in this section: t.toml:4 goes before it"
    assert [line for line in out.splitlines() if "section:" in line] == [
        f"  warn  t.toml:7: {told}"
    ]


def test_a_list_of_a_shipped_policy_that_nobody_here_names_is_no_slip(capsys):
    name = written(
        '[checks.jurisdiction]\ndeny = ["CN"]\n',
        head='name = "t"\nversion = "1"\nextends = ["us-federal"]\n',
    )
    assert "is named by nothing" not in ran(capsys, "policy", "check", name)[1]


def test_every_policy_is_checked_though_one_is_broken(capsys):
    written("", "p/a.toml", head="name = 1\n")
    written("", "p/b.toml")
    written('[checks.licence]\nmising = "warn"\n', "p/c.toml")
    code, out, err = ran(capsys, "policy", "check", "p")
    assert code == 2
    assert out.startswith("p/b.toml   t 1 ")
    assert err.count("error: ") == 2
    assert "error: p/a.toml:1: " in err
    assert "error: p/c.toml:5: checks.licence.mising: unknown key, did you mean 'missing'?" in err


def test_policies_that_lie_here_are_found(capsys):
    written("", "policies/a.toml")
    written("", "my-policy.toml")
    written("", "other.toml")
    written("", "weighbridge.toml")
    code, out, _ = ran(capsys, "policy", "check")
    assert code == 0
    names = [line.partition("   ")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert names == ["policies/a.toml", "my-policy.toml"]


@pytest.mark.parametrize("command", ["check", "test"])
def test_where_there_is_no_policy_the_way_to_one_is_told(command, here, capsys):
    code, out, err = ran(capsys, "policy", command)
    assert (code, out) == (2, "")
    assert "no policy here (policies/*.toml or *policy*.toml)" in err
    assert "weighbridge policy init" in err
    (here / "empty").mkdir()
    code, _, err = ran(capsys, "policy", command, "empty")
    assert code == 2
    assert "error: 'empty': no policies (*.toml) in this folder" in err
    assert ran(capsys, "policy", command, "nul\0byte")[0] == 2


# test

SCREEN = """\
[checks.jurisdiction]
deny = ["CN"]
applies-to = ["publisher"]
unknown = "allow"

[checks.licence]
allow = ["MIT"]

[[tests]]
name = "a denied publisher"
facts.publisher = { id = "acme", country = "CN" }
expect = "deny"
because = ["jurisdiction"]

[[tests]]
name = "a denied grandparent is found through two hops, however long the name of this test may be"
facts.publisher = { id = "acme", country = "FR", strength = "recorded" }
facts.lineage = [{ name = "a/b", country = "FR" }, { name = "b/c", country = "CN" }]
expect = "deny"
because = ["jurisdiction"]

[[tests]]
name = "any licence will do"
facts.licence = { id = "Apache-2.0" }
expect = "allow"

[[tests]]
name = "for another reason"
facts.files = [{ path = "m.bin", findings = [{ rule = "dangerous-import" }] }]
facts.publisher = { id = "acme", country = "CN" }
expect = "deny"
because = ["licence"]
"""


def test_the_screen(capsys):
    written(SCREEN, "policies/team.toml")
    written("", "policies/bare.toml")
    code, out, err = ran(capsys, "policy", "test", "policies/", "eu-gpai")
    assert (code, err) == (1, "")
    assert out == (SNAPSHOTS / "screen-policy-test.txt").read_text(encoding="utf-8")


def test_tests_that_pass(capsys):
    code, out, err = ran(capsys, "policy", "test", "us-federal", "eu-gpai")
    assert (code, err) == (0, "")
    assert re.match(
        r"us-federal   \d+ passed\neu-gpai      5 passed\n\d of 8 checks exercised", out
    )


def test_not_one_test_is_an_error_since_nothing_was_tested(capsys):
    code, out, err = ran(capsys, "policy", "test", "strict", "audit")
    assert code == 2
    assert out == "strict   no tests\naudit    no tests\n"
    assert "error: no tests in strict, audit; add some: " in err


def test_each_policy_needs_tests_if_that_is_asked(capsys):
    assert ran(capsys, "policy", "test", "strict", "eu-gpai")[0] == 0
    code, _, err = ran(capsys, "policy", "test", "strict", "eu-gpai", "--require-tests")
    assert code == 2
    assert "error: no tests in strict; " in err


def test_a_broken_policy_is_an_error_and_the_others_are_tested(capsys):
    written('[checks.licence]\nmising = "warn"\n', "a.toml")
    code, out, err = ran(capsys, "policy", "test", "a.toml", "eu-gpai")
    assert code == 2
    assert "eu-gpai   5 passed" in out
    assert "error: a.toml:5: " in err


def test_what_the_help_shows_as_a_test_is_one(capsys):
    _, out, _ = ran(capsys, "policy", "test", "--help")
    shown = out.partition("A test in a policy:\n")[2].partition("\n\n")[0]
    written("\n".join(line.strip() for line in shown.splitlines()))
    assert ran(capsys, "policy", "test", "t.toml")[0] == 0


# show


def test_every_value_comes_with_who_set_it(capsys):
    written('[checks.serialisation]\ndeny-at = "low"\nwarn-at = "info"\n')
    code, out, err = ran(capsys, "policy", "show", "t.toml", "--resolved")
    assert (code, err) == (0, "")
    assert out.startswith("policy t 1\n  from    t.toml, default.toml\n  digest  sha256:")
    assert re.search(r'^deny-at = "low" +t.toml:5$', out, re.MULTILINE)
    assert re.search(r'^on-gap = "deny" +default.toml:\d+$', out, re.MULTILINE)
    assert re.search(r"^allow-imports = \[\] +built in$", out, re.MULTILINE)
    assert re.search(r"^digest-cache = true +built in$", out, re.MULTILINE)
    assert len(re.findall(r"^\[checks.serialisation\]$", out, re.MULTILINE)) == 1
    short = ran(capsys, "policy", "show", "t.toml")[1]
    assert "built in" not in short
    assert "t.toml:5" not in short
    assert 'deny-at = "low"\n' in short


def test_show_for_programs(capsys):
    _, out, _ = ran(capsys, "policy", "show", "us-federal", "--resolved", "-f", "json")
    found = json.loads(out)
    assert found["schema"] == "weighbridge-policy/1"
    rows = {row["key"]: row for row in found["settings"]}
    assert rows["lists.covered-nation.as-of"]["value"] == "2026-11-25"
    assert rows["checks.jurisdiction.deny"]["where"].startswith("us-federal.toml:")
    assert rows["checks.signature.minimum-signers"]["where"] == "built in"
    applied = policy.load("us-federal", pipeline.known())
    assert found["digest"] == str(applied.applied.digest)


@pytest.mark.parametrize("name", policy.shipped())
def test_every_shipped_policy_is_shown(name, capsys):
    assert ran(capsys, "policy", "show", name, "--resolved")[0] == 0


# diff


def test_what_changes_is_told_with_both_places_and_which_way(capsys):
    code, out, err = ran(capsys, "policy", "diff", "default", "strict")
    assert (code, err) == (0, "")
    assert '  tighter  checks.serialisation.deny-at: "high" -> "medium"\n' in out
    assert re.search(r"           default.toml:\d+ -> strict.toml:\d+\n", out)
    assert "0 looser" in out
    back = ran(capsys, "policy", "diff", "strict", "default")[1]
    assert '  looser   checks.serialisation.deny-at: "medium" -> "high"\n' in back
    assert "0 tighter" in back


def test_a_policy_does_not_differ_from_itself(capsys):
    code, out, _ = ran(capsys, "policy", "diff", "strict", "strict", "--exit-code")
    assert (code, out) == (0, "strict 1.0.0 -> strict 1.0.0\n\nthe two say the same\n")


def test_a_difference_is_an_exit_code_if_that_is_asked(capsys):
    assert ran(capsys, "policy", "diff", "strict", "audit", "--exit-code")[0] == 1
    assert ran(capsys, "policy", "diff", "strict", "nowhere")[0] == 2


def test_diff_for_programs(capsys):
    _, out, _ = ran(capsys, "policy", "diff", "us-states", "us-federal", "-f", "json")
    found = json.loads(out)
    assert found["schema"] == "weighbridge-policy-diff/1"
    assert [each["name"] for each in found["policies"]] == ["us-states", "us-federal"]
    rows = {row["key"]: row for row in found["differences"]}
    assert rows["checks.jurisdiction.unknown"]["direction"] == "tighter"
    assert rows["lists.covered-nation"]["settings"]["as-of"] == "2026-11-25"


# schema


def test_the_schema_is_printed_or_written(capsys, here):
    code, out, err = ran(capsys, "policy", "schema")
    assert (code, err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(out))
    assert ran(capsys, "policy", "schema", "-o", "s.json")[:2] == (0, "")
    assert (here / "s.json").read_text(encoding="utf-8") == out
    facts = json.loads(ran(capsys, "policy", "schema", "--facts")[1])
    assert "publisher" in facts["properties"]


# init


def outcomes(name):
    applied = policy.load(name, pipeline.known())
    return [outcome.why for outcome in rehearsal.rehearse(applied, dt.date(2026, 11, 26))]


def test_without_a_terminal_nothing_is_asked(capsys):
    code, out, err = ran(capsys, "policy", "init")
    assert (code, err) == (0, "")
    assert "next: weighbridge policy test weighbridge-policy.toml\n" in out
    assert outcomes("weighbridge-policy.toml") == ["", ""]
    assert ran(capsys, "policy", "check", "--strict")[0] == 0
    assert ran(capsys, "policy", "test")[0] == 0


@pytest.mark.parametrize("base", policy.shipped())
def test_whatever_is_wanted_the_tests_hold(base, capsys):
    wanted = ["--deny", "FR", "--deny-list", "us-states", "--unknown-origin", "warn", "--licence"]
    wanted += ["MIT", "--minimum-data", "named", "--require-signature", "--fail-on", "warn"]
    code, out, err = ran(capsys, "policy", "init", "p.toml", "--base", base, *wanted)
    assert (code, err) == (0, "")
    assert "every model is denied until you name signers" in out
    found = outcomes("p.toml")
    assert len(found) == 9
    assert not any(found)
    _, told, _ = ran(capsys, "policy", "check", "p.toml")
    assert "warn" not in told


def test_a_list_is_taken_over_with_source_and_dates(capsys):
    ran(capsys, "policy", "init", "p.toml", "--deny-list", "covered-nation", "--deny", "FR")
    found = tomllib.loads(Path("p.toml").read_text(encoding="utf-8"))
    theirs = policy.load("us-federal", pipeline.known()).lists["covered-nation"]
    assert found["lists"]["covered-nation"] == {
        "values": list(theirs.values),
        "source": theirs.source,
        "as-of": theirs.as_of,
        "review-by": theirs.review_by,
    }
    assert found["checks"]["jurisdiction"]["deny"] == ["@covered-nation", "FR"]


def test_what_the_base_denies_stays_denied(capsys):
    """A list replaces that of the base, so what is wanted is appended to it."""
    ran(capsys, "policy", "init", "p.toml", "--base", "us-federal", "--deny", "FR")
    found = tomllib.loads(Path("p.toml").read_text(encoding="utf-8"))
    assert found["checks"]["jurisdiction"] == {"+deny": ["FR"]}
    out = ran(capsys, "policy", "diff", "us-federal", "p.toml")[1]
    assert "0 looser" in out
    ran(capsys, "policy", "init", "q.toml", "--base", "open-source", "--licence", "MIT")
    found = tomllib.loads(Path("q.toml").read_text(encoding="utf-8"))
    assert "missing" not in found["checks"]["licence"]


def test_nothing_is_overwritten_unless_that_is_said(capsys):
    Path("p.toml").write_text("mine", encoding="utf-8")
    code, _, err = ran(capsys, "policy", "init", "p.toml", "--yes")
    assert code == 2
    assert "error: 'p.toml': is there already; --force overwrites it" in err
    assert Path("p.toml").read_text(encoding="utf-8") == "mine"
    assert ran(capsys, "policy", "init", "p.toml", "--yes", "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["p.txt"], "a policy's file ends in .toml"),
        (["no/p.toml"], "no such folder"),
        (["nul\0.toml"], "is no path"),
        (["p.toml", "--base", "strct"], "did you mean 'strict'?"),
        (["p.toml", "--deny", "UK"], "'UK' is no country code, did you mean 'GB'?"),
        (["p.toml", "--deny-list", "covered-nations"], "did you mean 'covered-nation'?"),
        (["p.toml", "--deny-list", "named-entity"], "unknown list of countries"),
        (["p.toml", "--deny-list", "strict"], "denies no list of countries"),
        (["p.toml", "--name", "\ud800"], "cannot be written to a policy"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_hint(arguments, told, here, capsys):
    code, out, err = ran(capsys, "policy", "init", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert list(here.iterdir()) == []


def answered(monkeypatch, *answers):
    monkeypatch.setattr(drafts, "interactive", lambda _options: True)
    return CliRunner().invoke(cli, ["policy", "init", "p.toml"], input="".join(answers))


def test_questions_are_asked_on_a_terminal(monkeypatch):
    replies = ["strct\n", "strict\n", "UK @covered-nation\n", "GB, @covered-nation\n", "deny\n"]
    replies += ["y\n", "named\n", "MIT, Apache-2.0\n", "\n"]
    result = answered(monkeypatch, *replies)
    assert "unknown policy 'strct', did you mean 'strict'?" in result.stderr
    assert "'UK' is no country code, did you mean 'GB'?" in result.stderr
    found = tomllib.loads(Path("p.toml").read_text(encoding="utf-8"))
    assert found["extends"] == ["strict"]
    assert found["checks"] == {
        "jurisdiction": {"deny": ["@covered-nation", "GB"], "unknown": "deny"},
        "signature": {"required": True},
        "training-data": {"minimum": "named", "below": "deny"},
        "licence": {"allow": ["MIT", "Apache-2.0"], "missing": "warn"},
    }
    assert not any(outcomes("p.toml"))
    assert "next: " in result.stdout
    assert "policy to build on" not in result.stdout


def test_whoever_only_presses_return_gets_what_the_base_says(monkeypatch, capsys):
    answered(monkeypatch, "us-federal\n", *["\n"] * 6)
    found = tomllib.loads(Path("p.toml").read_text(encoding="utf-8"))
    assert "checks" not in found
    assert "the two say the same" in ran(capsys, "policy", "diff", "us-federal", "p.toml")[1]


def test_whoever_stops_answering_has_written_nothing(monkeypatch, here):
    answered(monkeypatch, "strict\n")
    assert list(here.iterdir()) == []


# strangers


@pytest.mark.parametrize("text", WRITABLE)
def test_hostile_text_in_a_policy_is_printed_safely(text, capsys):
    quoted = writing.string(text)
    body = (
        f'name = {quoted}\nversion = {quoted}\nextends = ["default"]\n'
        f'[lists.{quoted}]\nvalues = ["CN"]\nsource = {quoted}\nreview-by = 2020-01-01\n'
        '[checks.jurisdiction]\ndeny = ["CN"]\n'
        f'[[waivers]]\nid = {writing.string(text + "x")}\nrules = ["completeness"]\n'
        f'digest = "sha256:{"a" * 64}"\nreason = {writing.string(text + "x")}\n'
        f"owner = {writing.string(text + 'x')}\nexpires = 2020-01-01\n"
        f'[[tests]]\nname = {quoted}\nfacts.publisher = {{ id = {quoted}, country = "CN" }}\n'
        'expect = "allow"\n'
    )
    written("", head=body)
    for arguments in (
        ["policy", "check", "t.toml"],
        ["policy", "test", "t.toml"],
        ["policy", "show", "t.toml", "--resolved"],
        ["policy", "show", "t.toml", "-f", "json"],
        ["policy", "diff", "default", "t.toml"],
        ["policy", "diff", "t.toml", "default", "-f", "json"],
        ["waive", "--list", "-p", "t.toml"],
    ):
        code, out, err = ran(capsys, *arguments)
        assert code == (1 if arguments[1] == "test" else 0), err
        assert unsafe(out) == []
        assert unsafe(err) == []


@given(WORDS, WORDS, st.lists(WORDS.filter(lambda word: word[:1] != "@"), max_size=3))
@example("a.b]", "W[0]", ["x"])
@example("a[b", "", [])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_lists_and_rows_are_called_the_policy_is_shown_and_compared(listed, name, values):
    written(
        f"[lists.{writing.string(listed)}]\nvalues = {writing.value(values)}\n"
        '[[checks.signature.trust]]\nidentity = "i"\nissuer = "i"\n'
        f"name = {writing.string(f'x{name}')}\n"
    )
    applied = policy.load("t.toml", pipeline.known())
    base = policy.load("default", pipeline.known())
    found = overview.differences(base, applied)
    assert f"lists.{listed}" in {each.key for each in found} or not values
    shown = [*overview.table(applied, overview.every(applied), 80, resolved=True)]
    shown += overview.compared(base, applied, found, 80)
    assert unsafe("\n".join(shown)) == []
    assert not any("\n" in line for line in shown)


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 200])
@pytest.mark.parametrize("command", ["check", "test", "show", "init"])
def test_hostile_arguments_are_refused_in_one_safe_line(command, text, capsys):
    code = run(["policy", command, f"{text}.toml/x"])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert unsafe(err) == []
    assert err.startswith("error: ")


@pytest.mark.parametrize("command", ["check", "test"])
def test_thousands_that_are_missing_hold_nothing(command, capsys, monkeypatch):
    held = []
    monkeypatch.setattr("weighbridge.cli.policies.complain", held.extend)
    run(["policy", command, "--", *(f"missing{n}.toml" for n in range(20))])
    capsys.readouterr()
    assert len(held) == 20
    assert not any(error.__traceback__ or error.__context__ for error in held)
