"""Every shipped policy does what its own tests say, and a test that fails says why."""

import datetime as dt
from pathlib import Path

import pytest

from weighbridge import pipeline, policy, rehearsal
from weighbridge.core import PolicyError, Verdict
from weighbridge.facts import countries, publishers
from weighbridge.judgement import licensing
from weighbridge.policy import gathering

TODAY = dt.date(2026, 11, 25)
PACKS = ("california-ab2013", "eu-gpai", "open-source", "us-federal", "us-states")


def outcomes(name):
    return list(rehearsal.rehearse(policy.load(str(name), pipeline.known()), TODAY))


ROWS = [(name, outcome) for name in policy.shipped() for outcome in outcomes(name)]


@pytest.mark.parametrize(
    "outcome", [row for _, row in ROWS], ids=[f"{name}: {row.example.name}" for name, row in ROWS]
)
def test_a_shipped_policy_does_what_its_tests_say(outcome):
    assert outcome.why == ""


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_has_tests_that_deny_or_warn_and_tests_that_allow(name):
    found = {outcome.decision.verdict for outcome in outcomes(name)}
    assert Verdict.ALLOW in found
    assert found & {Verdict.WARN, Verdict.DENY}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_says_what_it_rests_on_and_that_it_is_no_advice(name):
    text = Path(gathering.folder(), f"{name}.toml").read_text(encoding="utf-8")
    head = text[: text.index("\nname =")]
    assert "https://" in head
    assert "no legal advice" in head or "A norm and no law" in head
    assert all(len(line) <= 120 for line in text.splitlines() if "https://" not in line)


@pytest.mark.parametrize("name", PACKS)
def test_the_lists_of_a_pack_are_dated_sourced_and_of_known_things(name):
    applied = policy.load(name, pipeline.known())
    known = {
        *countries.codes(),
        *(each.id for each in publishers.every()),
    }
    for listed in applied.lists.values():
        assert listed.source
        assert listed.as_of is not None
        assert listed.as_of <= TODAY < listed.review_by
        assert len(set(listed.values)) == len(listed.values)
        if listed.name == "osi-approved":
            rows = [licensing.of(one) for one in listed.values]
            assert all(row.osi for row in rows if row is not None)
        else:
            assert set(listed.values) <= known


def test_the_union_of_a_pack_is_that_of_the_data():
    applied = policy.load("eu-gpai", pipeline.known())
    assert set(applied.lists["eu"].values) == set(countries.group("eu").values)


def write(tmp_path, tests, checks='[checks.jurisdiction]\ndeny = ["CN"]\n'):
    path = tmp_path / "p.toml"
    path.write_text(f'name = "p"\nversion = "1"\n{checks}{tests}', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("expect", "because", "why"),
    [
        ("deny", "", ""),
        ("deny", 'because = ["jurisdiction"]', ""),
        ("deny", 'because = ["licence", "jurisdiction"]', "not because of licence"),
        ("allow", "", "deny instead of allow: publisher 'acme'"),
    ],
)
def test_a_test_that_fails_says_why(tmp_path, expect, because, why):
    text = f"""[[tests]]
        name = "x"
        facts.publisher = {{ id = "acme", country = "CN" }}
        expect = "{expect}"
        {because}"""
    (found,) = outcomes(write(tmp_path, text))
    assert found.why.startswith(why) if why else found.why == ""


def test_a_test_of_nothing_that_is_asked_fails(tmp_path):
    text = '[[tests]]\nname = "x"\nfacts.openness = "none"\nexpect = "allow"'
    (found,) = outcomes(write(tmp_path, text))
    assert found.why == "no-verdict instead of allow: no check was asked"


def test_a_test_of_nothing_that_is_asked_fails_even_if_it_expects_no_verdict(tmp_path):
    text = '[[tests]]\nname = "x"\nfacts.openness = "none"\nexpect = "no-verdict"'
    (found,) = outcomes(write(tmp_path, text))
    assert found.why == "no check was asked"


def test_findings_in_files_are_judged(tmp_path):
    text = """[[tests]]
        name = "x"
        facts.files = [{ path = "m.bin", format = "pickle", findings = [
            { rule = "dangerous-import", severity = "critical" },
        ] }]
        expect = "deny"
        because = ["serialisation"]"""
    (found,) = outcomes(write(tmp_path, text, 'extends = ["default"]\n'))
    assert found.why == ""


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ('publisher = { country = "cn" }', "country: 'cn' is no country code, did you mean 'CN'?"),
        ('publisher = { country = "XX" }', "'XX' is no country code, expected one such as 'DE'"),
        ('publisher = { parent-country = "China" }', "parent-country: 'China' is no country code"),
        ('lineage = [{ country = "CHN" }]', "'CHN' is no country code"),
        ('files = [{ path = "m", format = "pickel" }]', "unknown format 'pickel', did you mean"),
    ],
)
def test_facts_that_no_model_has_are_an_error(tmp_path, facts, why):
    text = f'[[tests]]\nname = "x"\nfacts.{facts}\nexpect = "allow"'
    with pytest.raises(PolicyError, match=why) as error:
        outcomes(write(tmp_path, text))
    assert int(error.value.where.rpartition(":")[2]) > 4
