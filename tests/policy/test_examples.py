"""Tests that a policy holds against itself: what they may say, and every slip."""

import pytest

from weighbridge import policy
from weighbridge.core import PolicyError, Relation, Severity, Strength, Verdict
from weighbridge.policy import Known

KNOWN = Known(
    frozenset({"jurisdiction", "licence", "openness", "serialisation"}),
    frozenset({"dangerous-import"}),
)
HEAD = 'name = "t"\nversion = "1"\n[checks.licence]\n'
"""Three lines."""


def read(tmp_path, text):
    path = tmp_path / "t.toml"
    path.write_text(f"{HEAD}[[tests]]\n{text}\n", encoding="utf-8")
    return policy.load(str(path), KNOWN).examples


def test_everything_that_a_test_may_say(tmp_path):
    (found,) = read(
        tmp_path,
        """name = "all of it"
        facts.publisher = { id = "acme", parent-country = "CN", strength = "signed" }
        facts.lineage = [{ name = "a/b", relation = "merge", country = "FR" }]
        facts.training-data = "named"
        facts.openness = "open-weights"
        facts.licence = { id = "mit", strength = "recorded" }
        facts.files = [{ path = "m.bin", format = "pickle", findings = [
            { rule = "dangerous-import", severity = "critical" },
        ] }]
        expect = "deny"
        because = ["licence"]""",
    )
    assert (found.name, found.expect, found.because) == ("all of it", Verdict.DENY, ("licence",))
    assert (found.publisher.id, found.publisher.parent) == ("acme", "CN")
    assert found.publisher.strength is Strength.SIGNED
    assert found.lineage[0].relation is Relation.MERGE
    assert found.lineage[0].strength is Strength.DECLARED
    assert found.licence == ("mit", Strength.RECORDED)
    assert found.files[0].findings == (("dangerous-import", Severity.CRITICAL),)
    assert found.where.endswith("t.toml:4")
    assert found.checks == {
        "jurisdiction", "publisher", "lineage", "training-data", "openness", "licence",
        "serialisation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "checks"),
    [
        ("facts.publisher = {}", {"jurisdiction", "publisher", "lineage"}),
        ("facts.lineage = [{}]", {"jurisdiction", "publisher", "lineage"}),
        ('facts.licence = { id = "" }', {"licence"}),
        ('facts.openness = "none"', {"openness"}),
        ('facts.training-data = "none"', {"training-data"}),
        ("facts.files = []", {"serialisation"}),
    ],
)
def test_a_test_is_asked_of_the_checks_that_its_facts_are_for(tmp_path, facts, checks):
    (found,) = read(tmp_path, f'name = "x"\nexpect = "allow"\n{facts}')
    assert found.checks == checks


GOOD = 'name = "x"\nexpect = "allow"\n'


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ('expect = "allow"\nfacts.publisher = {}', 4, "tests.0..name: is missing"),
        ('name = "x"\nfacts.publisher = {}', 4, "tests.0..expect: is missing"),
        ('name = "x"\nexpect = "denied"\nfacts.publisher = {}', 6, "did you mean 'deny'"),
        (GOOD, 4, "gives no facts"),
        (GOOD + "facts.lineage = []", 7, "gives no facts"),
        (GOOD + "facts.publishers = {}", 7, "unknown key, did you mean 'publisher'"),
        (GOOD + "fact.publisher = {}", 7, "unknown key"),
        (GOOD + 'facts.publisher = { contry = "US" }', 7, "did you mean 'country'"),
        (GOOD + 'facts.publisher = { strength = "sined" }', 7, "did you mean 'signed'"),
        (GOOD + 'facts.publisher = "acme"', 7, "expected a table"),
        (GOOD + 'facts.lineage = [{ relation = "merged" }]', 7, "did you mean 'merge'"),
        (GOOD + 'facts.licence = { name = "mit" }', 7, "unknown key"),
        (GOOD + 'facts.training-data = "name"', 7, "did you mean 'named'"),
        (GOOD + 'facts.openness = "open-weight"', 7, "did you mean 'open-weights'"),
        (GOOD + "facts.openness = 1", 7, "expected a string"),
        (GOOD + "facts.files = [{}]", 7, "path: is missing"),
        (
            GOOD + 'facts.files = [{ path = "a", findings = [{ rule = "dangerous-imports" }] }]',
            7,
            "unknown rule 'dangerous-imports', did you mean 'dangerous-import'",
        ),
        (
            GOOD + 'facts.files = [{ path = "a", findings = [{ severity = "high" }] }]',
            7,
            "rule: is missing",
        ),
        (
            GOOD + 'facts.publisher = {}\nbecause = ["jurisdictions"]',
            8,
            "unknown check 'jurisdictions', did you mean 'jurisdiction'",
        ),
    ],
)  # fmt: skip
def test_a_slip_is_an_error_with_its_line(tmp_path, text, line, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        read(tmp_path, text)
    assert error.value.where.endswith(f"t.toml:{line}")


def test_tests_are_not_inherited(tmp_path):
    read(tmp_path, GOOD + "facts.publisher = {}")
    above = tmp_path / "above.toml"
    above.write_text('name = "u"\nversion = "1"\nextends = ["t.toml"]\n', encoding="utf-8")
    assert policy.load(str(above), KNOWN).examples == ()
