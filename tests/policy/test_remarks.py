"""What whoever keeps a policy is told of it."""

import datetime as dt

import pytest

from tests.weighing import DAY
from weighbridge import pipeline, policy
from weighbridge.core import PolicyError, Verdict
from weighbridge.policy import remarks

HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n'
LIST = '[lists.far]\nvalues = ["KP"]\nsource = "a law"\nas-of = {}\nreview-by = {}\n'
USED = '[checks.jurisdiction]\ndeny = ["@far"]\n'


def load(folder, text):
    path = folder / "t.toml"
    path.write_text(HEAD + text)
    return policy.load(str(path), pipeline.known())


def standing(folder, as_of, review_by, today=DAY):
    found = load(folder, LIST.format(as_of, review_by) + USED)
    return [(each.verdict, each.because) for each in pipeline.compile_(found, today).standing]


def test_a_list_is_good_between_its_days(tmp_path):
    assert standing(tmp_path, "2026-11-23", "2026-11-23") == []


def test_a_list_past_its_review_is_a_warning(tmp_path):
    why = "the list 'far' was to be reviewed by 2026-11-22"
    assert standing(tmp_path, "2026-01-01", "2026-11-22") == [(Verdict.WARN, why)]


def test_a_list_of_a_day_to_come_is_a_warning(tmp_path):
    why = "the list 'far' is as of 2026-11-25, which is yet to come"
    assert standing(tmp_path, "2026-11-24", "2027-01-01") == []
    assert standing(tmp_path, "2026-11-25", "2027-01-01") == [(Verdict.WARN, why)]


def test_an_empty_list_that_something_names_is_a_warning(tmp_path):
    found = load(tmp_path, "[lists.far]\nvalues = []\n" + USED)
    (reason,) = pipeline.compile_(found, DAY).standing
    why = "the list 'far' is empty, so that naming it does nothing"
    assert (reason.verdict, reason.because) == (Verdict.WARN, why)


def test_a_list_is_reviewed_after_it_was_true(tmp_path):
    with pytest.raises(PolicyError, match="2026-01-01 is before as-of, 2026-11-23") as caught:
        load(tmp_path, LIST.format("2026-11-23", "2026-01-01") + USED)
    assert caught.value.where == f"{tmp_path}/t.toml:8"


def test_a_list_that_nothing_names_is_a_note(tmp_path):
    text = LIST.format("2026-01-01", "2027-01-01")
    found = load(tmp_path, text)
    (note,) = remarks.notes(found, (), (), DAY)
    assert note == f"nothing in the policy names the list 'far', {tmp_path}/t.toml:4"
    assert list(remarks.unused(load(tmp_path, text + USED))) == []
    section = '[[paths]]\nmatch = ["a"]\nchecks.jurisdiction.deny = ["@far"]\n'
    assert list(remarks.unused(load(tmp_path, text + section))) == []


@pytest.mark.parametrize("name", policy.shipped())
def test_no_shipped_policy_does_nothing_with_a_part_of_itself(name):
    found = policy.load(name, pipeline.known())
    assert list(remarks.notes(found, (), (), DAY)) == []
    assert not pipeline.compile_(found, dt.date(2026, 11, 26)).standing
    assert not any(row.as_of > dt.date(2026, 11, 26) for row in found.lists.values() if row.as_of)


def test_rules_that_a_policy_allows_are_a_note(tmp_path):
    rules = '[checks.serialisation.rules]\ndangerous-import = "allow"\nunlisted-class = "deny"\n'
    section = '[[paths]]\nmatch = ["a"]\nchecks.serialisation.rules.remote-code = "allow"\n'
    notes = list(remarks.notes(load(tmp_path, rules + section), (), {0}, DAY))
    first, second = (f"findings of {rule!r} are" for rule in ("dangerous-import", "remote-code"))
    here, there = "allowed by the policy", "allowed by the policy in the section at"
    line = f"{tmp_path}/t.toml"
    assert notes == [
        f"{first} {here}, {line}:5",
        f"{first} {there} {line}:7, {line}:5",
        f"{second} {there} {line}:7, {line}:9",
    ]


def test_that_no_finding_counts_is_a_note(tmp_path):
    text = '[checks.serialisation]\ndeny-at = "never"\nwarn-at = "{}"\n'
    (note,) = remarks.notes(load(tmp_path, text.format("never")), (), (), DAY)
    assert note == f"findings of any severity are allowed by the policy, {tmp_path}/t.toml:6"
    assert list(remarks.notes(load(tmp_path, text.format("high")), (), (), DAY)) == []
