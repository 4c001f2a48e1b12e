"""Every mistake of a policy is told, once, with its line; and nothing else is."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline, policy
from weighbridge.cli import reviewing, run
from weighbridge.core import PolicyError
from weighbridge.policy import peeling

DAY = dt.date(2026, 11, 28)

RIGHT = {
    "head": 'name = "x"\nversion = "1"\nextends = ["default"]\n',
    "verdicts": '[verdicts]\non-gap = "deny"\n',
    "lists": '[lists.a]\nvalues = ["KP"]\n',
    "jurisdiction": '[checks.jurisdiction]\ndeny = ["@a"]\n',
    "waivers": '[[waivers]]\nid = "W-1"\nrules = ["unlisted-import"]\n'
    f'digest = "sha256:{"0" * 64}"\nreason = "x"\nowner = "y"\nexpires = 2027-01-01\n',
    "tests": '[[tests]]\nname = "t"\nfacts.files = [{ path = "m.bin" }]\nexpect = "allow"\n',
}

WRONG = {
    "head": ("version = 3", 'name = "x"\nversion = 3\nextends = ["default"]\n'),
    "verdicts": ("on-gpa", '[verdicts]\non-gpa = "deny"\n'),
    "lists": ("values = 3", "[lists.a]\nvalues = 3\n"),
    "jurisdiction": ('deny = ["XX"]', '[checks.jurisdiction]\ndeny = ["XX"]\n'),
    "waivers": ("[[waivers]]", '[[waivers]]\nid = "W-1"\n'),
    "tests": (
        "expect",
        '[[tests]]\nname = "t"\nfacts.files = [{ path = "m.bin" }]\nexpect = "alow"\n',
    ),
}
"""A mistake of each table: what its line begins with, and the table."""


def told(tmp_path, text):
    """Return ``line: what`` of every mistake."""
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    try:
        reviewing.review(str(path), DAY)
    except PolicyError as error:
        found, _ = reviewing.mistakes(str(path), DAY, error)
        return [f"{each.where.rpartition(':')[2]}: {each}" for each in found]
    return []


def test_all_of_them_are_told_by_line(tmp_path):
    text = (
        'name = "x"\nversion = 3\nextends = ["default"]\ncolour = "red"\n'
        '[lists.a]\nvalues = "KP"\n'
        '[checks.jurisdiction]\ndeny = ["XX", "@a", "@c", "YY"]\nunknown = "wran"\n'
        '[checks.bogus]\nx = 1\n'
        f'{RIGHT["waivers"].replace("0" * 64, "12")}[[waivers]]\nid = "W-2"\n'
        f'{RIGHT["tests"].replace("allow", "alow")}'
    )  # fmt: skip
    assert told(tmp_path, text) == [
        "2: version: expected a string",
        "4: colour: unknown key",
        "6: lists.a.values: expected a list of strings",
        "8: checks.jurisdiction.deny: unknown list '@c'",
        "8: checks.jurisdiction.deny: 'XX' is no country code, expected one such as 'DE'",
        "8: checks.jurisdiction.deny: 'YY' is no country code, expected one such as 'DE'",
        "9: checks.jurisdiction.unknown: unknown value 'wran', did you mean 'warn'?",
        "10: checks.bogus: unknown check",
        "15: waivers[0].digest: expected sha256: and 64 lower-case hexadecimal digits",
        "19: waivers[1].rules: is missing",
        "24: tests[0].expect: unknown value 'alow', did you mean 'allow'?",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x = \n[a\n", ["3: not TOML: invalid value"]),
        ('extends = ["defualt"]\n[checks.jurisdiction]\ndeny = ["@foo"]\nunknwn = 3\n',
         ["3: unknown policy 'defualt', did you mean 'default'?",
          "6: checks.jurisdiction.unknwn: unknown key, did you mean 'unknown'?"]),
        ("", ["1: checks: asks nothing, which allows nothing"]),
        ("[checks.jurisdiction]\ndeny = 3\n",
         ["4: checks.jurisdiction.deny: expected a list of strings"]),
    ],
    ids=["no-toml", "no-parent", "nothing", "all-that-it-asks"],
)  # fmt: skip
def test_what_only_follows_from_another_is_not_told(tmp_path, text, wanted):
    assert told(tmp_path, f'name = "x"\nversion = "1"\n{text}') == wanted


@given(st.sets(st.sampled_from(sorted(WRONG))))
def test_each_is_found_whatever_else_is_wrong(tmp_path_factory, chosen):
    parts = {key: WRONG[key][1] if key in chosen else RIGHT[key] for key in RIGHT}
    text = "".join(parts.values())
    lines = text.splitlines()
    wanted = {
        lines.index(next(line for line in lines if line.startswith(WRONG[key][0]))) + 1
        for key in chosen
    }
    found = told(tmp_path_factory.mktemp("p"), text)
    assert {int(each.partition(":")[0]) for each in found} == wanted


def test_a_name_that_is_missing_hides_nothing(tmp_path):
    found = told(tmp_path, 'version = "1"\n[verdicts]\non-gpa = "deny"\n')
    assert found == [
        "1: name: is missing",
        "3: verdicts.on-gpa: unknown key, did you mean 'on-gap'?",
    ]


def test_a_file_full_of_mistakes_is_read_so_often_and_no_more(tmp_path, monkeypatch):
    asked = []
    load = policy.load
    monkeypatch.setattr(policy, "load", lambda *given: asked.append(1) or load(*given))
    text = 'name = "x"\nversion = "1"\nextends = ["default"]\n[verdicts]\n'
    found = told(tmp_path, text + "".join(f"k{at} = 1\n" for at in range(1000)))
    assert len(found) == peeling.MOST
    assert len(asked) <= peeling.STEPS + 1


def test_a_file_that_takes_long_is_not_read_for_long_and_that_is_told(
    capsys, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reviewing, "PATIENCE", 0.0)
    text = 'name = "x"\nversion = "1"\nextends = ["default"]\na = 1\nb = 1\n'
    Path("x.toml").write_text(text)
    assert run(["policy", "check", "x.toml"]) == 2
    note, error, *_ = capsys.readouterr().err.splitlines()
    assert note == "note: x.toml may hold more mistakes than are told"
    assert error == "error: x.toml:4: a: unknown key"


def test_nothing_that_was_read_without_something_is_ever_used(tmp_path):
    """Only ``policy check`` reads like this; a scan takes the file as it is, or not at all."""
    path = tmp_path / "x.toml"
    path.write_text("".join(RIGHT.values()) + "[checks.bogus]\nx = 1\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="unknown check"):
        policy.load(str(path), pipeline.known())
