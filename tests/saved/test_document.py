"""The published schema: what is written validates, and nothing is written that it does not list."""

import json as standard
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from tests.builders import any_report
from tests.builders import report as build
from tests.hostile_strings import HOSTILE
from tests.saved import scans
from weighbridge.reports import View, dump, json
from weighbridge.saved import document
from weighbridge.saved.reasons import numbered
from weighbridge.saved.shapes import Within

SNAPSHOT = Path(__file__).parents[1] / "snapshots/report-1.schema.json"

SCHEMA = document.schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def faults(report):
    """Return where a written report is not as the schema says."""
    written = standard.loads(json.render(report, View()))
    return [f"{error.json_path}: {error.message:.200}" for error in VALIDATOR.iter_errors(written)]


def described():
    """Yield every object of the schema that says which keys there are."""
    left = [SCHEMA]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += each.values()
            if "properties" in each and each.get("type") == "object":
                yield each
        elif isinstance(each, list):
            left += each


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"] == {
        "description": "Name and number of this schema.",
        "const": "weighbridge-report/1",
    }


def test_it_is_as_approved():
    """To approve a change: remove the file, run once, read what it became, run again."""
    shown = json.dump(SCHEMA)
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(shown, encoding="utf-8")
        pytest.fail("the schema was not there; it is now: read it")
    assert shown == SNAPSHOT.read_text(encoding="utf-8")


def test_objects_are_closed_and_every_key_is_always_there():
    found = list(described())
    assert len(found) > 50
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


def test_every_key_is_described():
    """Values in files are described as wholes, since their keys say only of which sort they are."""
    for name, each in SCHEMA["$defs"].items():
        assert each.get("description"), name
        for key, about in each.get("properties", {}).items():
            assert about.get("description"), f"{name}.{key}"
    assert all(about.get("description") for about in SCHEMA["properties"].values())


def test_it_refers_to_nothing_that_is_not_there():
    text = standard.dumps(SCHEMA)
    for name in SCHEMA["$defs"]:
        assert f'"#/$defs/{name}"' in text
    assert text.count('"$ref"') == sum(text.count(f'"#/$defs/{name}"') for name in SCHEMA["$defs"])


def test_a_canonical_report_validates():
    assert faults(build.canonical()) == []


@pytest.mark.parametrize("text", HOSTILE[::5], ids=lambda text: ascii(text[:20]))
def test_a_hostile_report_validates(text):
    assert faults(build.hostile(text)) == []


@pytest.mark.parametrize("scan", scans.SCANS)
def test_a_real_scan_validates(scan, tmp_path):
    assert faults(scans.SCANS[scan](tmp_path / "m")) == []


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_report.reports())
def test_any_report_validates(report):
    assert faults(report) == []


def test_each_model_s_reasons_are_numbered_worst_first_and_waived_ones_last():
    written = document.document(build.canonical())
    first = written["models"][0]
    numbers = {row["id"]: row["rule"] for row in first["reasons"]}
    assert sorted(numbers) == list(range(1, 10))
    assert numbers[1] == "dangerous-import"
    assert [row["id"] for row in first["waived"]] == [10]
    assert [row["id"] for each in written["models"][1:] for row in each["reasons"]] == [
        11, 12, 13, 14
    ]  # fmt: skip
    found = numbered(build.canonical())
    assert [one.number for one in found] == list(range(1, 15))
    assert [found[0].reason.rule, found[9].waived.waiver] == ["dangerous-import", "W-1"]


def test_every_field_of_a_report_is_written():
    """What a reader could not give back would have to be a field that no key is taken from."""
    names = set(document.REPORT.write(build.canonical(), Within()))
    assert names == {
        "schema", "tool", "policy", "scope", "verdict", "hashed", "remembered", "summary",
        "models", "passed-over", "notes", "partial", "pages", "at",
    }  # fmt: skip


def test_a_report_is_written_bit_by_bit_as_it_is_written_at_once(monkeypatch):
    monkeypatch.setattr(json, "AT_ONCE", 1)
    for made in (build.canonical(), build.hostile("x")):
        bits = list(json.pieces(made, View()))
        assert "".join(bits) == dump(document.document(made))
        longest = max(map(len, bits))
        assert longest * 4 < sum(map(len, bits)), "nobody holds all of it"
