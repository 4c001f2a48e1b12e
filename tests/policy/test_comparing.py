"""What two policies say differently, and which of them is the tighter one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.policy import comparing
from weighbridge.policy.comparing import Direction, Sort


def compare(first, second):
    rows = ([(key, value, "f:1") for key, value in each.items()] for each in (first, second))
    return list(comparing.differences(*rows))


@pytest.mark.parametrize(
    ("key", "before", "after", "way"),
    [
        ("checks.x.unknown", "warn", "deny", "tighter"),
        ("checks.x.unknown", "no-verdict", "warn", "looser"),
        ("verdicts.fail-on", "deny", "warn", "tighter"),
        ("verdicts.fail-on", "deny", "never", "looser"),
        ("checks.serialisation.deny-at", "high", "medium", "tighter"),
        ("checks.serialisation.deny-at", "high", "never", "looser"),
        ("checks.serialisation.remote-code", "by-severity", "deny", "tighter"),
        ("checks.serialisation.remote-code", "by-severity", "allow", "looser"),
        ("checks.serialisation.remote-code", "by-severity", "warn", "differs"),
        ("checks.serialisation.formats.allow", ["*"], ["gguf"], "tighter"),
        ("checks.serialisation.allow-imports", [], ["a.b"], "looser"),
        ("checks.training-data.minimum", "named", "open", "tighter"),
        ("checks.openness.minimum", "open-source", "open-weights", "looser"),
        ("checks.x.strength", "declared", "signed", "tighter"),
        ("checks.signature.required", True, False, "looser"),
        ("checks.signature.minimum-signers", 1, 2, "tighter"),
        ("checks.signature.trust-root-days", 30, 365, "looser"),
        ("checks.licence.allow", [], ["MIT"], "tighter"),
        ("checks.licence.allow", ["MIT"], ["MIT", "ISC"], "looser"),
        ("checks.licence.allow", ["MIT"], [], "looser"),
        ("checks.jurisdiction.deny", ["CN"], ["CN", "RU"], "tighter"),
        ("checks.jurisdiction.deny", ["CN"], ["RU"], "differs"),
        ("checks.x.anything", "a", "b", "differs"),
        ("waivers[W].expires", dt.date(2027, 1, 1), dt.date(2028, 1, 1), "looser"),
        ("waivers[W].rules", ["a"], ["a", "b"], "looser"),
        ("waivers[W].reason", "a", "b", "differs"),
    ],
)
def test_a_setting_is_tighter_or_looser_where_that_can_be_said(key, before, after, way):
    rows = {"checks.x.other": 1, "waivers[W].id": "W"}
    (found,) = compare({**rows, key: before}, {**rows, key: after})
    assert (found.sort, found.direction, found.key) == (Sort.CHANGED, way, key)
    (back,) = compare({**rows, key: after}, {**rows, key: before})
    opposite = {"tighter": "looser", "looser": "tighter", "differs": "differs"}
    assert back.direction == opposite[way]


def test_a_list_counts_by_what_is_in_it_and_by_who_names_it():
    first = {"lists.far.values": ["CN"], "checks.j.deny": ["@far"]}
    (found,) = compare(first, {**first, "lists.far.values": ["CN", "RU"]})
    assert (found.key, found.direction) == ("lists.far.values", "tighter")
    (found,) = compare(first, {**first, "checks.j.deny": ["CN", "RU"]})
    assert (found.key, found.direction) == ("checks.j.deny", "tighter")
    licences = {"lists.far.values": ["MIT"], "checks.l.allow": ["@far"]}
    (found,) = compare(licences, {**licences, "lists.far.values": ["MIT", "ISC"]})
    assert found.direction == "looser"


def test_a_check_a_waiver_and_a_signer_are_there_as_a_whole():
    base = {"checks.a.b": "warn"}
    more = {
        **base,
        "checks.licence.allow": ["MIT"],
        "checks.licence.missing": "warn",
        "waivers[0].id": "W-1",
        "waivers[0].owner": "me",
        "checks.a.trust[0].name": "robot",
        "checks.a.trust[0].keys": ["k.pub"],
        "lists.l.values": ["CN"],
    }
    found = {each.key: each for each in compare(base, more)}
    assert {key: each.direction for key, each in found.items()} == {
        "checks.licence": Direction.TIGHTER,
        "waivers[W-1]": Direction.LOOSER,
        "checks.a.trust[robot]": Direction.LOOSER,
        "lists.l": Direction.UNCLEAR,
    }
    assert found["waivers[W-1]"].inner == (("id", "W-1"), ("owner", "me"))
    back = {each.key: (each.sort, each.direction) for each in compare(more, base)}
    assert back["checks.licence"] == (Sort.REMOVED, Direction.LOOSER)


def test_rows_are_known_by_their_id_wherever_they_stand():
    first = {"waivers[0].id": "a", "waivers[0].owner": "x", "waivers[1].id": "b"}
    second = {"waivers[0].id": "b", "waivers[1].id": "a", "waivers[1].owner": "y"}
    (found,) = compare(first, second)
    assert (found.key, found.before, found.after) == ("waivers[a].owner", "x", "y")


def test_names_versions_and_tests_are_no_settings():
    assert compare({"name": "a", "tests[0].name": "t"}, {"name": "b", "version": "2"}) == []


KEYS = st.text("abc.[]0@+-", min_size=1, max_size=14) | st.sampled_from(
    ["waivers[0].id", "checks.a.deny", "lists.x.values", "checks.a.trust[0].name"]
)
VALUES = st.sampled_from(["warn", "deny", True, 1, [], ["@x"], ["a"], {}, dt.date(2027, 1, 1)])


@given(st.dictionaries(KEYS, VALUES, max_size=6), st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_two_are_compared_and_nothing_differs_from_itself(first, second):
    assert compare(first, first) == []
    forth, back = compare(first, second), compare(second, first)
    assert len(forth) == len(back)
