"""The schema of policy files: it takes what the reader takes, and nothing that is misspelt."""

import datetime as dt
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline, policy
from weighbridge.core import PolicyError
from weighbridge.policy import custom, loading, schema
from weighbridge.policy.table import Table

POLICIES = Path(__file__).parents[2] / "policies"

KNOWN = pipeline.known()
CHECKS = {check.id: (check.doc, check.compile) for check in pipeline.checks()}
SCHEMA = schema.policies(CHECKS, policy.load("default", KNOWN).verdicts, KNOWN)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

FULL = """\
name = "full"
version = "1"
extends = ["default"]
[verdicts]
on-gap = "warn"
fail-on = "never"
[reading]
digest-cache = false
[lists.far]
values = ["CN"]
source = "a law"
as-of = 2026-01-01
review-by = 2999-01-01
[checks.jurisdiction]
"+deny" = ["@far", "FR"]
[checks.serialisation]
formats = { allow = ["gguf"], others = "warn" }
[[checks.signature.trust]]
name = "robot"
identity = "https://github.com/acme/*"
issuer = "https://issuer.example"
since = 2026-01-01
[[waivers]]
id = "W-2026-001"
rules = ["unlisted-import", "completeness"]
digest = "sha256:%s"
reason = "seen"
owner = "me"
expires = 2999-01-01
[[tests]]
name = "t"
facts.files = [{ path = "m.bin", findings = [{ rule = "dangerous-import", severity = "high" }] }]
facts.publisher = { id = "acme", country = "US" }
facts.training-data = "named"
expect = "deny"
because = ["serialisation"]
""" % ("a" * 64)


def plain(value):
    """Return a value as editors hand TOML over: a day is a string."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def faults(text):
    return [error.message for error in VALIDATOR.iter_errors(plain(tomllib.loads(text)))]


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(schema.facts(KNOWN))


@pytest.mark.parametrize("name", policy.shipped())
def test_every_shipped_policy_is_valid(name):
    assert faults((POLICIES / f"{name}.toml").read_text(encoding="utf-8")) == []


def test_a_policy_with_everything_in_it_is_valid_and_is_understood(tmp_path):
    (tmp_path / "full.toml").write_text(FULL, encoding="utf-8")
    policy.load(str(tmp_path / "full.toml"), KNOWN)
    assert faults(FULL) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version =", "versoin ="),
        ("fail-on", "fail-onn"),
        ('"never"', '"nevr"'),
        ("digest-cache = false", 'digest-cache = "no"'),
        ("as-of", "as-off"),
        ("[checks.jurisdiction]", "[checks.jurisdictoin]"),
        ('"+deny"', '"+denny"'),
        ("others", "other"),
        ('"gguf"', "1"),
        ("since", "sinse"),
        ('owner = "me"\n', ""),
        ("facts.publisher", "facts.publishers"),
        ('severity = "high"', 'severity = "hihg"'),
        ('"named"', '"namd"'),
        ('expect = "deny"', 'expect = "dney"'),
    ],
)
def test_what_is_misspelt_is_neither_valid_nor_understood(tmp_path, old, new):
    assert old in FULL
    text = FULL.replace(old, new)
    (tmp_path / "full.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        pipeline.compile_(policy.load(str(tmp_path / "full.toml"), KNOWN), dt.date(2026, 11, 26))
    assert faults(text)


def keys_read(monkeypatch, tmp_path):
    """Return every key that is asked for while a policy is read, by table."""
    asked = {}

    class Watching(Table):
        def _take(self, key):
            asked.setdefault(self.path.partition("[")[0], set()).add(key)
            return super()._take(key)

        def table(self, key):
            inner = super().table(key)
            inner.__class__ = Watching
            return inner

        def rows(self, key):
            rows = super().rows(key)
            for row in rows:
                row.__class__ = Watching
            return rows

    monkeypatch.setattr(loading, "Table", Watching)
    (tmp_path / "full.toml").write_text(FULL, encoding="utf-8")
    policy.load(str(tmp_path / "full.toml"), KNOWN)
    return asked


def test_every_key_that_a_policy_is_read_for_is_in_the_schema(monkeypatch, tmp_path):
    asked = keys_read(monkeypatch, tmp_path)
    properties = SCHEMA["properties"]
    assert {"name", "version", "verdicts", "lists", "waivers", "tests"} <= asked[""]
    assert asked[""] <= set(properties)
    for table in ("verdicts", "reading", "data"):
        assert asked[table] == {
            key for key in properties[table]["properties"] if not key.startswith("+")
        }
    listed = properties["lists"]["additionalProperties"]["properties"]
    assert asked["lists.far"] <= set(listed)


@pytest.mark.parametrize("check", pipeline.checks(), ids=lambda check: check.id)
def test_what_a_check_says_of_its_keys_is_in_the_schema(check):
    properties = SCHEMA["properties"]["checks"]["properties"][check.id]["properties"]
    own = {key for key in properties if not key.startswith("+")}
    assert own
    assert own == set(schema.described(check.doc))
    assert all(properties[key]["description"] for key in own)


def test_a_default_is_that_of_the_check():
    checks = SCHEMA["properties"]["checks"]["properties"]
    assert checks["training-data"]["properties"]["minimum"]["default"] == "statement"
    assert checks["signature"]["properties"]["required"]["default"] is False
    assert "default" not in checks["jurisdiction"]["properties"]["+deny"]


def test_facts_take_every_sort_that_a_test_may_give():
    found = schema.facts(KNOWN)
    assert set(schema.TEST["facts"]) <= set(found["properties"])
    example = schema.example(KNOWN.checks, KNOWN.rules)
    assert example.checks >= {
        "jurisdiction",
        "publisher",
        "lineage",
        "training-data",
        "openness",
        "licence",
        "serialisation",
    }


@given(st.text(max_size=200))
def test_any_docstring_gives_keys_or_none(text):
    assert isinstance(schema.described(text), dict)


def test_a_row_of_rules_needs_what_its_reader_needs():
    needed = SCHEMA["properties"]["rules"]["items"]["required"]
    full = {"id": "own", "for": "file", "when": "true", "level": "deny", "message": "m"}
    for key in full:
        row = {name: each for name, each in full.items() if name != key}
        with pytest.raises(PolicyError, match="is missing"):
            custom.read([Table("rules[0]", schema.branch(row))], ())
    assert set(needed) == set(full)
