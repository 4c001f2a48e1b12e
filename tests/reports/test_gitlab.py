"""Code Quality: what GitLab documents, and no two issues with one fingerprint."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import Decision, Fetched, Reason, Verdict
from weighbridge.reports import View
from weighbridge.reports.gitlab import render

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parents[1] / "schemas/gitlab-code-quality.json").read_text("utf-8"))
)


def issues(report, **view):
    """Render, hold against the schema, and insist that no issue hides another."""
    found = json.loads(render(report, View(**view)))
    SCHEMA.validate(found)
    prints = [issue["fingerprint"] for issue in found]
    assert len(set(prints)) == len(prints)
    return found


def test_tells_the_worst_first():
    found = issues(build.canonical())
    assert found[0]["check_name"] == "dangerous-import"
    assert found[0]["location"]["path"] == "models/acme-chat/pytorch_model.bin"
    assert [issue["severity"] for issue in found] == [
        "blocker", *["critical"] * 8, "major", "minor", "info",
    ]  # fmt: skip


def test_what_was_not_examined_is_an_issue_too():
    last = issues(build.canonical())[-1]
    assert last["check_name"] == "not-examined"
    assert last["description"] == "1 file not examined: 'models/big/model.safetensors'"


def test_what_was_fetched_is_an_issue_of_its_own_once_for_each_address():
    (model,) = build.crowded(1).models
    rows = [
        replace(
            model,
            dossier=replace(
                model.dossier, fetched=Fetched(uri, "1", whole=False, moved=812, requests=3)
            ),
        )
        for uri in ("hf://acme/a@1", "hf://acme/a@1", "hf://acme/b@1")
    ]
    found = issues(replace(build.empty(), models=tuple(rows)))
    told = [each for each in found if each["check_name"] == "fetched"]
    assert [each["severity"] for each in told] == ["info", "info"]
    assert [each["location"]["path"] for each in told] == ["hf://acme/a@1", "hf://acme/b@1"]
    assert all("812" in each["description"] for each in told)


def test_what_is_waived_is_left_out():
    assert "outside-reference" not in render(build.canonical(), View(verbosity=1))


def test_equal_fingerprints_are_told_apart_the_same_way_every_time():
    (model,) = build.crowded(3).models
    same = model.decision.reasons[:1] * 3
    report = replace(build.empty(), models=(replace(model, decision=Decision(same)),))
    assert issues(report) == issues(report)
    assert len({issue["fingerprint"] for issue in issues(report)}) == 4


def test_the_first_of_equals_keeps_its_fingerprint():
    (model,) = build.crowded(1).models
    one = replace(build.empty(), models=(model,))
    two = replace(model, decision=Decision(model.decision.reasons * 2))
    first = issues(one)[0]["fingerprint"]
    assert issues(replace(one, models=(two,)))[0]["fingerprint"] == first


@pytest.mark.parametrize(
    ("verdict", "severity"),
    [(Verdict.DENY, "critical"), (Verdict.NO_VERDICT, "major"), (Verdict.WARN, "minor")],
)
def test_a_check_s_reason_is_as_bad_as_its_verdict(verdict, severity):
    (model,) = build.crowded(1).models
    decision = Decision((Reason("licence", verdict, "no licence"),))
    report = replace(build.empty(), models=(replace(model, decision=decision),))
    assert issues(report)[0]["severity"] == severity


def test_paths_do_not_begin_with_a_dot():
    (model,) = build.crowded(1).models
    dossier = replace(model.dossier, model=".")
    report = replace(build.empty(), models=(replace(model, dossier=dossier),))
    assert issues(report)[0]["location"]["path"] == "part-0.bin"


def test_nothing_to_weigh_is_no_issue():
    assert issues(build.empty()) == []


def test_very_many_are_all_there():
    assert len(issues(build.crowded(30_000))) == 30_001


def test_real_files(real):
    found = issues(real)
    assert found[0]["location"]["path"].endswith("/bad 100%/#1.pkl")
    assert [issue["severity"] for issue in found] == ["blocker", "blocker", "major", "info"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_steers_what_shows_it(text):
    for issue in issues(build.hostile(text)):
        assert not unsafe(issue["description"] + issue["check_name"] + issue["location"]["path"])
        assert "\n" not in issue["description"]
